"""Flattened pages as they are found: 1,000 stories of one outlet, 27 real pages, excerpts of sixteen outlets."""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from cleaners.boilerplate import Hints, line_rule, run_passes
from cleaners.dates import parse_date
from cleaners.dumplines import reread
from cleaners.textdump import read_text
from cleaners.wording import key_of
from schemas import BODY_KINDS, Blocks, Removed

PROMPT = re.compile(
    r"scroll to (?:continue|resume)|advertisement|\[gambas"
    r"|^\W*(?:simak|tonton|lihat|saksikan)(?: juga)? ?(?:video|live)|^\W*tonton juga [\"“]",
    re.IGNORECASE,
)
GLUED = re.compile(r"[a-z,]detik(?:com|[A-Z]\w)|detikcom[A-Za-z]")
SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[A-Z\"“])")
MAX_LOST = 0.001  # of the ordinary sentences


def cleaned(text: str) -> tuple[Blocks, tuple[Removed, ...], str]:
    reading, claims = read_text(text)
    headline = claims["headline"][0].raw if "headline" in claims else ""
    blocks, removed = run_passes(reading.blocks, Hints(headline=headline or None))
    return blocks, (*reading.removed, *removed), headline


def stories(shared: Path) -> Iterator[tuple[str, str]]:
    """Title and text of each."""
    csv.field_size_limit(10_000_000)
    raw = gzip.decompress((shared / "indonesia" / "dumps" / "detik-1000-2025.csv.gz").read_bytes())
    for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))):
        yield row["judul"], row["isi_berita"]


@cache
def thousand(shared: Path) -> tuple[tuple[str, str, Blocks, tuple[Removed, ...], str], ...]:
    return tuple((title, text, *cleaned(f"{title}\n\n{text}")) for title, text in stories(shared))


def test_no_prompt_is_left_in_a_thousand_stories(shared: Path) -> None:
    left = [block.text for _, _, blocks, _, _ in thousand(shared) for block in blocks if PROMPT.search(block.text)]
    assert left == []


def test_no_outlet_name_is_glued_in_a_thousand_stories(shared: Path) -> None:
    glued = [block.text for _, _, blocks, _, _ in thousand(shared) for block in blocks if GLUED.search(block.text)]
    assert glued == []


def test_headlines_of_a_thousand_stories_are_found(shared: Path) -> None:
    wrong = [(title, found) for title, _, _, _, found in thousand(shared) if key_of(title) != key_of(found)]
    assert wrong == []


def test_hardly_a_sentence_of_a_thousand_stories_is_lost(shared: Path) -> None:
    total, lost = 0, []
    for _, text, blocks, _, _ in thousand(shared):
        kept = key_of(" ".join(block.text for block in blocks))
        for line in text.split("\n"):
            if PROMPT.search(line) or line_rule(line.strip()):
                continue
            for sentence in SENTENCE.split(line.strip()):
                total += bool(sentence)
                if key_of(reread(sentence)) not in kept:
                    lost.append(sentence)
    assert total > 20_000
    assert len(lost) <= total * MAX_LOST, lost


def test_every_removed_line_names_its_rule(shared: Path) -> None:
    rules = {item.rule for _, _, _, removed, _ in thousand(shared) for item in removed}
    assert rules <= {
        "drop_scroll_prompts", "drop_advert_labels", "drop_video_prompts", "drop_read_also", "drop_page_links",
        "drop_repeated_paragraphs", "take_editor_lines", "take_syndication_lines", "take_desk_codes", "page_header",
        "after_article",
    }  # fmt: skip


def test_no_prompt_is_left_in_stories_on_one_line(shared: Path) -> None:
    texts = [" ".join(text.split()) for _, text in stories(shared)][::5]
    left = [block.text for text in texts for block in cleaned(text)[0] if PROMPT.search(block.text)]
    assert left == []


def test_moments_and_headlines_of_real_pages_on_one_line(shared: Path) -> None:
    same = {"headline": 0, "printed_date": 0}
    for row in pages(shared):
        lines, line = read_text(row["main"])[1], read_text(" ".join(row["main"].split()))[1]
        for field in same:
            same[field] += lines.get(field, ())[:1] == line.get(field, ())[:1]
    assert same["headline"] >= 21
    assert same["printed_date"] >= 23


def pages(shared: Path) -> list[dict[str, str]]:
    path = shared / "indonesia" / "dumps" / "resiliparse-2.0.1-of-real-pages.jsonl.gz"
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]


def titles(shared: Path) -> dict[str, str]:
    rows = (shared / "indonesia" / "pages" / "index.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["file"]: row.get("title", "") for row in map(json.loads, rows)}


def test_headlines_of_flattened_real_pages(shared: Path) -> None:
    """Known failures: a photo page whose kicker "In Picture:" the page itself does not print."""
    known = titles(shared)
    wrong = []
    for row in pages(shared):
        found = key_of(cleaned(row["main"])[2])
        if known[row["page"]] and (len(found) < 15 or found not in key_of(known[row["page"]])):
            wrong.append(row["page"])
    assert wrong == ["republika-singlepage2-2016.html.gz"]


def test_whole_page_gives_the_headline_of_its_main_part(shared: Path) -> None:
    wrong = [row["page"] for row in pages(shared) if cleaned(row["full"])[2] != cleaned(row["main"])[2]]
    assert len(wrong) <= 2, wrong


def test_moments_of_flattened_real_pages(shared: Path) -> None:
    """The printed moment is found wherever the dump holds its clock."""
    wrong = []
    for row in pages(shared):
        gold = datetime.fromisoformat(row["published"]) if row["published"] else None
        if gold is None or not re.search(rf"{gold:%H}[:.]{gold:%M}", row["main"]):
            continue
        claims = read_text(row["main"])[1].get("printed_date", ())
        found = parse_date(claims[0].raw, timezone="Asia/Jakarta", language="id") if claims else None
        if found is None or found.at != gold.replace(second=0):
            wrong.append(row["page"])
    assert wrong == []


@pytest.mark.parametrize("field", ["main", "full"])
def test_no_boilerplate_is_left_in_flattened_real_pages(shared: Path, field: str) -> None:
    left = [
        (row["page"], block.text)
        for row in pages(shared)
        for block in cleaned(row[field])[0]
        if block.kind in BODY_KINDS and line_rule(block.text)
    ]
    assert left == []


def excerpt(shared: Path, key: str) -> str:
    rows = (shared / "indonesia" / "dumps" / "excerpts.jsonl").read_text(encoding="utf-8").splitlines()
    return next(row["excerpt"] for row in map(json.loads, rows) if row["id"] == key)


FILLER = "\n" + "\n".join(
    f"Kalimat isi berita yang cukup panjang untuk menjadi sebuah paragraf nomor {n}." for n in range(5)
)


@pytest.mark.parametrize(
    ("key", "headline"),
    [
        ("kumparan-2022-seed", "Janji Vladimir Putin: Koalisi Militer Akan Cegah Percobaan Kudeta di Kazakhstan"),
        ("kumparan-2023-copied-header", "Catat! Puncak Arus Mudik Nataru Diprediksi 22-23 dan 29-30 Desember 2023"),
        ("sindonews-2022-page3", "Putin Klaim Kemenangan dalam Membela Kazakhstan dari Pemberontakan"),
        (
            "tribunnews-2019-amp",
            "Pelaku Kasus Novel Baswedan Anggota Polri Aktif, Kapolri : Saya Turut Prihatin",
        ),
        ("rmol-2020-amp", "Tanggapi Video Narasi TV …"),
        ("detik-2014", "Polisi Terus Selidiki Motif Penyerangan Pos Polisi"),
        ("cnbc-2022-gallery", "Potret Perang Rusia-Ukraina, Jembatan Ambruk-Jalan Bolong"),
        ("pikiranrakyat-2022", "Agresi Rusia di Ukraina, ‘Kegelapan’ Sejak Perang Dunia II"),
        ("tempo-2023", ""),
        ("okezone-2020", ""),
    ],
)
def test_headlines_of_excerpts(shared: Path, key: str, headline: str) -> None:
    assert cleaned(excerpt(shared, key).replace(", …", ".") + FILLER)[2] == headline


@pytest.mark.parametrize(
    ("key", "gone"),
    [
        ("cnn-2025-inline", "SCROLL TO CONTINUE"),
        ("cnn-2025-inline", "ADVERTISEMENT"),
        ("cnn-2020-glued", "[Gambas"),
        ("antara-2022-pasted", "Berita ini telah tayang"),
        ("antara-footer-variants", "Copyright"),
        ("sindonews-2022-page3", "Terpopuler"),
        ("tribunnews-2019-amp", "Text Sizes"),
        ("tribunnews-2019-amp", "BACA JUGA"),
        ("tempo-2023", "Iklan"),
        ("tempo-2023", "date 2023"),
        ("tempo-modern-ui", "Dengarkan artikel"),
        ("tempo-modern-ui", "Scroll ke bawah"),
        ("kompas-modern-ui", "Apresiasi Spesial"),
        ("kompas-modern-ui", "Komentar: 3"),
    ],
)
def test_boilerplate_of_excerpts_is_gone(shared: Path, key: str, gone: str) -> None:
    text = " ".join(block.text for block in cleaned(excerpt(shared, key))[0] if block.kind in BODY_KINDS)
    assert gone.lower() not in text.lower()
