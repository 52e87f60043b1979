"""Flattened pages: blocks, header, tail."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.boilerplate import Hints, run_passes
from cleaners.captions import split_credit
from cleaners.textdump import read_text
from schemas import BODY_KINDS, Block, Blocks, NotArticle

P1 = "Wali Kota Sari Dewi membuka pasar baru di Desa Sukamaju yang telah lama ditunggu warga setempat, Senin (10/1)."
P2 = "“Pasar ini akan buka setiap hari, mulai pukul lima pagi sampai sore,” ucap Sari kepada wartawan."
P3 = "Menurut panitia, ada 200 pedagang yang sudah mendaftar sejak pekan lalu dan siap berjualan di sana."
TITLE = "Pasar Baru Sukamaju Dibuka untuk Warga"


def cleaned(text: str) -> Blocks:
    reading, claims = read_text(text)
    headline = claims["headline"][0].raw if "headline" in claims else None
    return run_passes(reading.blocks, Hints(headline=headline))[0]


def body(text: str) -> list[str]:
    return [block.text for block in cleaned(text) if block.kind in BODY_KINDS]


def claim(text: str, field: str) -> str | None:
    found = read_text(text)[1].get(field, ())
    return found[0].raw if found else None


def dump(*lines: str) -> str:
    return "\n".join(lines)


def test_sample_gives_its_gold_exactly(shared: Path) -> None:
    gold = json.loads((shared / "seed" / "gold.json").read_text(encoding="utf-8"))
    text = (shared / "seed" / gold["source_file"]).read_text(encoding="utf-8")
    kinds = {"paragraph": "paragraph", "heading": "subhead", "image": "caption"}
    blocks = cleaned(text)
    assert [(block.kind, block.text) for block in blocks] == [(kinds[row["type"]], row["text"]) for row in gold["body"]]
    captions = [split_credit(block.text) for block in blocks if block.kind == "caption"]
    assert captions == [(image["caption"], image["credit"]) for image in gold["images"]]
    assert claim(text, "headline") == gold["title"]
    assert claim(text, "printed_date") == gold["published_raw"]
    assert claim(text, "reading_time") == "waktu baca 3 menit"
    assert "authors" not in read_text(text)[1]


def test_every_line_of_the_sample_is_kept_or_in_the_trail(shared: Path) -> None:
    text = (shared / "seed" / "kumparan-putin-csto.txt").read_text(encoding="utf-8")
    reading, claims = read_text(text)
    kept, removed = run_passes(reading.blocks, Hints())
    accounted = {block.text for block in kept} | {item.block.text for item in (*reading.removed, *removed)}
    accounted.add(claims["headline"][0].raw)
    assert {line.strip() for line in text.splitlines() if line.strip()} <= accounted


KUMPARAN = dump(
    TITLE,
    "",
    "10 Januari 2022 18:27 WIB",
    "·",
    "waktu baca 2 menit",
    "comment",
    "0",
    "sosmed-whatsapp-white",
    "copy-link-circle",
    "more-vertical",
    "Pasar baru. Foto: Budi/Warta",
    "zoom-in-whitePerbesar",
    "Pasar baru. Foto: Budi/Warta",
    "ADVERTISEMENT",
    P1,
    "ADVERTISEMENT",
    P2,
    "",
    "Pedagang Mendaftar",
    "",
    P3,
)


def test_header_is_read_and_left_out() -> None:
    assert [claim(KUMPARAN, field) for field in ("headline", "printed_date", "reading_time")] == [
        TITLE,
        "10 Januari 2022 18:27 WIB",
        "waktu baca 2 menit",
    ]


def test_blocks_have_their_kinds() -> None:
    assert cleaned(KUMPARAN) == (
        Block("caption", "Pasar baru. Foto: Budi/Warta"),
        Block("paragraph", P1),
        Block("paragraph", P2),
        Block("subhead", "Pedagang Mendaftar", level=2),
        Block("paragraph", P3),
    )


def test_dump_on_one_line_gives_the_same_words() -> None:
    one_line = " ".join(KUMPARAN.split())
    blocks = cleaned(one_line)
    assert claim(one_line, "headline") == TITLE
    assert claim(one_line, "printed_date") == "10 Januari 2022 18:27 WIB"
    assert blocks[0] == Block("caption", "Pasar baru. Foto: Budi/Warta")
    assert " ".join(body(one_line)) == " ".join(body(KUMPARAN))


def test_headline_that_is_printed_twice_is_found_on_one_line() -> None:
    title = "Pasar Baru Sukamaju Dibuka Hari Ini"
    one_line = f"Headline Kerugian itu besar sekali. {title} Sari Dewi 20/1/2026 18:30 {title} {P1} {P2} {P3}"
    assert claim(one_line, "headline") == title
    assert claim(one_line, "printed_date") == "20/1/2026 18:30"


def test_headline_between_section_and_date_is_found_on_one_line() -> None:
    printed = "Rabu, 4 November 2015 | 21:04 WIB"
    text = f"Rabu, 4 November 2015 Regional {TITLE} {printed} JAKARTA, KOMPAS.com - {P1} {P2} {P3}"
    assert claim(text, "headline") == TITLE
    assert claim(text, "printed_date") == printed
    assert body(text)[0].startswith("JAKARTA, KOMPAS.com - Wali Kota")


def test_repeated_name_is_no_headline_on_one_line() -> None:
    name = "Menteri Perdagangan Dalam Negeri Budi Santoso"
    text = f"{name} membuka pasar itu kemarin. {P1} {P2} {name} mengatakan bahwa pasar itu ramai sekali. {P3}"
    assert claim(text, "headline") is None
    assert " ".join(body(text)) == text


def test_tail_of_a_dump_on_one_line_is_cut() -> None:
    text = f"{TITLE} 10 Januari 2022 18:27 WIB {P1} {P2} {P3} Editor : Budi Santoso Berita Lainnya Harga Cabai Naik"
    assert " ".join(body(text)) == f"{P1} {P2} {P3}"
    assert read_text(text)[0].tail[0] == "Editor : Budi Santoso"


def test_body_alone_keeps_everything() -> None:
    assert body(dump(P1, P2, P3)) == [P1, P2, P3]


@pytest.mark.parametrize(
    "above",
    [
        ["Minggu, 09/02/2014 07:58 WIB", ""],
        ["Berita", "", "Brigjen Budi Santoso/Ist", "", "Presisi", ""],
        ["Kasus Pasar Sukamaju", ""],
        ["Headline", "", "Kerugian itu belum yang diderita masyarakat, termasuk pelaku usaha.", ""],
        ["Terverifikasi Administratif dan Faktual oleh Dewan Pers", ""],
        ["NEWS"],
    ],
)
def test_headline_is_found_under_other_lines(above: list[str]) -> None:
    text = dump(*above, TITLE, "", "Senin, 10 Januari 2022 | 18:27 WIB", P1, P2, P3)
    assert claim(text, "headline") == TITLE
    assert body(text) == [P1, P2, P3]


def test_crawl_prefix_is_stripped() -> None:
    assert body(f" date 2022-01 Iklan\n\n{P1}\n{P2}") == [P1, P2]


def test_prefix_glued_to_the_text_is_stripped() -> None:
    assert body(f" date 2022-01 SUKAMAJU - {P1}\n{P2}") == [f"SUKAMAJU - {P1}", P2]


def test_dateline_on_its_own_line_opens_the_paragraph() -> None:
    assert body(dump(TITLE, "", "Senin, 10/01/2022 18:27 WIB", "Jakarta -", P1, P2)) == [f"Jakarta - {P1}", P2]


def test_fragments_of_a_paragraph_are_joined() -> None:
    start, link, end = (
        "Dalam kasus jual beli jabatan di Desa Sukamaju, camat",
        "Budi Santoso",
        "disebut telah lama menjabat.",
    )
    assert body(dump(TITLE, "", P1, start, link, end, P2)) == [P1, f"{start} {link} {end}", P2]


def test_stop_on_its_own_line_ends_the_paragraph() -> None:
    text = dump(
        P1, "The report was first seen and described in detail by", "The Sukamaju Times", ", a local daily.", P2
    )
    joined = "The report was first seen and described in detail by The Sukamaju Times, a local daily."
    assert body(text) == [P1, joined, P2]


def test_tail_is_cut_and_kept_for_its_names() -> None:
    text = dump(TITLE, "", P1, P2, P3, "Editor: Budi", "Berita Terkait", "Harga Cabai Naik", "Terpopuler", "Panen Raya")
    assert body(text) == [P1, P2, P3]
    assert read_text(text)[0].tail[0] == "Editor: Budi"


def test_other_stories_after_a_marker_are_cut() -> None:
    story = "Kejutan pasar malam itu membuat warga Sukamaju gembira dan ingin datang kembali."
    text = dump(TITLE, "", P1, P2, P3, P1[::-1] + ".", "Terpopuler", "Judul Lain", story, "Judul Lain Lagi", story)
    assert body(text) == [P1, P2, P3, P1[::-1] + "."]


def test_numbered_headings_are_subheads_and_numbered_items_are_not() -> None:
    text = dump(
        TITLE, "", P1, "1. Kurang Tidur", P2, "2. Kurang Gerak", P3, "Syaratnya:", "1. Kartu keluarga", "2. Ijazah", P1
    )
    kinds = [(block.kind, block.text) for block in cleaned(text)]
    assert ("subhead", "1. Kurang Tidur") in kinds
    assert ("subhead", "2. Kurang Gerak") in kinds
    assert ("list_item", "1. Kartu keluarga") in kinds


def test_credit_between_two_captions_is_one_picture() -> None:
    text = dump(TITLE, "", "Pasar baru di Desa Sukamaju", "BUDI/WARTA.COM", "Pasar baru di Desa Sukamaju", P1, P2)
    assert [block.text for block in cleaned(text) if block.kind == "caption"] == [
        "Pasar baru di Desa Sukamaju",
        "BUDI/WARTA.COM",
    ]


def test_picture_text_that_repeats_the_headline_is_cut() -> None:
    text = dump(TITLE, "", "Senin, 10 Januari 2022 18:27 WIB", f"{TITLE} Pasar baru (ist)", P1, P2)
    assert cleaned(text)[0] == Block("caption", "Pasar baru (ist)")


def test_lines_before_the_dateline_are_standfirst_or_caption() -> None:
    lede = f"JAKARTA, KOMPAS.com - {P1}"
    standfirst = "Pasar yang lama ditunggu itu akhirnya dibuka juga untuk para pedagang."
    blocks = cleaned(dump(TITLE, "", "Senin, 10 Januari 2022 18:27 WIB", standfirst, lede, P2))
    assert blocks[0] == Block("standfirst", standfirst)
    assert blocks[1] == Block("paragraph", lede)


def test_names_of_outlets_are_unglued() -> None:
    text = dump(
        TITLE, "", "Pantauandetikcomdi lokasi, kata dia kepadadetikSulsel,Senin, pasar itu sangat ramai sekali.", P2
    )
    assert (
        body(text)[0]
        == "Pantauan detikcom di lokasi, kata dia kepada detikSulsel, Senin, pasar itu sangat ramai sekali."
    )


def test_readers_name_is_no_outlet() -> None:
    line = "Nah detikers, demikian cara mendaftar sebagai pedagang di pasar baru Sukamaju itu."
    assert body(dump(P1, line)) == [P1, line]


def test_english_dump_with_navigation_gives_the_article() -> None:
    sentence = "The mayor opened the new market in Sukamaju on Monday after years of delay, officials said."
    text = dump(
        "Home",
        "News",
        "Sport",
        "Weather",
        "Sukamaju Market Opens After Years of Delay",
        "By Jane Doe",
        "January 10, 2022 at 6:27 p.m. ET",
        "Advertisement",
        sentence,
        sentence[:-1] + " again.",
        "“It is open,” she said.",
        "Advertisement",
        sentence[:-1] + " in a statement.",
        "Most Popular",
        "Rain expected",
        "Team wins",
        "Contact us",
    )
    assert claim(text, "headline") == "Sukamaju Market Opens After Years of Delay"
    assert claim(text, "printed_date") == "January 10, 2022 at 6:27 p.m. ET"
    assert body(text) == [
        sentence,
        sentence[:-1] + " again.",
        "“It is open,” she said.",
        sentence[:-1] + " in a statement.",
    ]


@pytest.mark.parametrize(
    "text", ["", " \n\n", "x", "\x00", "ADVERTISEMENT", "Judul Saja Tanpa Isi Berita", "·", "\ufeff"]
)
def test_little_text_is_no_error(text: str) -> None:
    reading, _ = read_text(text)
    assert run_passes(reading.blocks, Hints())


def test_text_too_long_for_a_page_is_refused() -> None:
    with pytest.raises(NotArticle, match="too_big"):
        read_text("kata " * 200_000)


PIECES = st.sampled_from(
    [
        P1,
        P2,
        P3,
        TITLE,
        "",
        "ADVERTISEMENT",
        "comment",
        "0",
        "·",
        "Baca juga:",
        "10 Januari 2022 18:27 WIB",
        "Jakarta -",
        "Pasar. Foto: Budi/AP",
        "kata dia",
        ", lalu",
        "1. Satu",
        "• Dua",
        "Tags",
        "Terpopuler",
        "zoom-in-whitePerbesar",
    ]
)


@given(st.lists(PIECES | st.text(max_size=30), max_size=25), st.sampled_from(["\n", " ", "\r\n", "\n\n"]))
def test_any_text_is_read_and_nothing_is_invented(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    reading, claims = read_text(text)
    letters = "".join(character for character in text if character.isalnum())
    for block in reading.blocks:
        assert "\n" not in block.text
        assert block.text == " ".join(block.text.split())
    for found in claims.values():
        assert all(one.raw for one in found)
    assert sum(character.isalnum() for block in reading.blocks for character in block.text) <= len(letters) + 4
