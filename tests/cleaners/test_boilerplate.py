"""The passes: what goes, what stays, and the trail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.boilerplate import PASSES, Hints, line_rule, run_passes
from schemas import Block, Blocks, Publisher

NEWS = "Wali Kota Sari membuka pasar baru di Desa Sukamaju pada Senin (10/1), kata panitia kepada wartawan."


def texts(*lines: str) -> Blocks:
    return tuple(Block("paragraph", line) for line in lines)


def kept(*lines: str, hints: Hints | None = None) -> list[str]:
    return [block.text for block in run_passes(texts(*lines), hints or Hints())[0]]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("ADVERTISEMENT", "drop_advert_labels"),
        ("Advertisement", "drop_advert_labels"),
        ("adverstisement", "drop_advert_labels"),
        ("Iklan", "drop_advert_labels"),
        ("- Advertisement -", "drop_advert_labels"),
        ("Story continues below advertisement", "drop_advert_labels"),
        ("SCROLL TO CONTINUE WITH CONTENT", "drop_scroll_prompts"),
        ("SCROLL TO RESUME CONTENT", "drop_scroll_prompts"),
        ("ADVERTISEMENTSCROLL TO RESUME CONTENT", "drop_scroll_prompts"),
        ("Scroll ke bawah untuk melanjutkan membaca", "drop_scroll_prompts"),
        ("Baca juga: Judul Berita Lain", "drop_read_also"),
        ("BACA JUGA:Judul Berita Lain", "drop_read_also"),
        ("Baca Juga : Judul Berita Lain", "drop_read_also"),
        ("Lihat Juga : Judul Berita Lain", "drop_read_also"),
        ("Pilihan Editor: Judul Berita Lain", "drop_read_also"),
        ("Selanjutnya: Judul Berita Lain", "drop_read_also"),
        ("Berita Terkait", "drop_read_also"),
        ("Read more: Another Story", "drop_read_also"),
        ("Lesen Sie auch: Eine andere Geschichte", "drop_read_also"),
        ("[Gambas:Video 20detik]", "drop_video_prompts"),
        ("Simak Video 'Warga Sukamaju Panen Raya':", "drop_video_prompts"),
        ("Simak juga Video: Warga Sukamaju Panen Raya", "drop_video_prompts"),
        ('Tonton juga video "Panen Raya" di sini:', "drop_video_prompts"),
        ("Lihat juga Video Panen Raya di Sukamaju?", "drop_video_prompts"),
        ("Saksikan LiveDetikpagi:", "drop_video_prompts"),
        ("Saksikan Video Pilihan Berikut Ini:", "drop_video_prompts"),
        ("Ikuti kami di Google News", "drop_follow_us"),
        ("Simak berita lainnya di WhatsApp Channel kami", "drop_follow_us"),
        ("Add as a preferred source on Google", "drop_follow_us"),
        ("Baca berita dengan sedikit iklan, klik di sini", "drop_follow_us"),
        ("Dilarang keras mengambil konten, melakukan crawling tanpa izin.", "drop_follow_us"),
        ("sosmed-whatsapp-white", "drop_share_icons"),
        ("zoom-in-whitePerbesar", "drop_share_icons"),
        ("searchPerbesar", "drop_share_icons"),
        ("komentar copy link Shares", "drop_ui_words"),
        ("Text Sizes", "drop_ui_words"),
        ("A- A+", "drop_ui_words"),
        ("Komentar: 3", "drop_ui_words"),
        ("Dengarkan artikel", "drop_ui_words"),
        ("1.229 Views", "drop_ui_words"),
        ("Halaman 1/2", "drop_page_links"),
        ("Simak selengkapnya di halaman selanjutnya.", "drop_page_links"),
        ("Artikel ini telah tayang di Warta.id dengan judul Pasar Baru", "take_syndication_lines"),
        ("Editor: Budi Santoso", "take_editor_lines"),
        ("Pewarta: Sari DewiEditor: Budi Santoso Copyright © ANTARA 2026", "take_editor_lines"),
        ("(Tribunnews.com/Sari Dewi/Budi)", "take_editor_lines"),
        ("(rrd/rir)", "take_desk_codes"),
        ("[rus]", "take_desk_codes"),
        ("***", "take_desk_codes"),
    ],
)
def test_line_of_boilerplate_is_dropped_by_its_rule(line: str, rule: str) -> None:
    blocks, removed = run_passes(texts(NEWS, line, NEWS[::-1]), Hints())
    assert [block.text for block in blocks] == [NEWS, NEWS[::-1]]
    assert [(item.rule, item.block.text, item.position) for item in removed] == [(rule, line, 1)]
    assert line_rule(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "Iklan rokok dilarang di sekolah.",
        "Pemerintah melarang iklan itu.",
        "Ia meminta warga baca juga aturan itu dengan saksama.",
        "Simak rangkumannya di warta.id.",
        "Yuk simak selengkapnya!",
        "Cek status penerima melalui aplikasi resmi yang dapat diunduh warga.",
        "Video itu viral di media sosial.",
        "Halaman rumah itu terendam.",
        "Editor surat kabar itu ditahan polisi.",
        "Sumber air itu kering.",
        "“Itu semua bohong,” imbuhnya.",
        "comment on the plan",
        "Bahan:",
        "1. Fotokopi kartu keluarga",
    ],
)
def test_sentence_that_contains_the_words_stays(line: str) -> None:
    assert kept(NEWS, line) == [NEWS, line]


def test_prompts_inside_a_line_are_cut() -> None:
    line = "kata Budi, Rabu (10/9). ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT Disampaikan Budi, pasar itu ramai."
    blocks, removed = run_passes(texts(line), Hints())
    assert blocks[0].text == "kata Budi, Rabu (10/9). Disampaikan Budi, pasar itu ramai."
    assert removed[0].block.text == "ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT"


def test_advert_label_between_sentences_is_cut() -> None:
    assert kept("Kata dia. ADVERTISEMENT Menurut Budi, ramai.") == ["Kata dia. Menurut Budi, ramai."]


def test_title_under_a_lone_read_also_label_goes_with_it() -> None:
    assert kept(NEWS, "Baca juga:", "Harga Cabai Naik Menjelang Lebaran", "Menurut Budi, pasar itu ramai.") == [
        NEWS,
        "Menurut Budi, pasar itu ramai.",
    ]


def test_desk_code_after_the_last_sentence_is_taken() -> None:
    blocks, removed = run_passes(texts("Pasar itu ramai. (AP/evn) [Gambas:Video CNN]", "Kata dia. (esn)"), Hints())
    assert [block.text for block in blocks] == ["Pasar itu ramai.", "Kata dia."]
    assert {(item.rule, item.block.text) for item in removed} == {
        ("drop_video_prompts", "[Gambas:Video CNN]"),
        ("take_desk_codes", "(AP/evn)"),
        ("take_desk_codes", "(esn)"),
    }


def test_word_in_parentheses_inside_the_text_stays() -> None:
    lines = ["Inflasi naik 2 persen. (yoy)", "Badan Pusat Statistik (BPS)", "Menurut Badan Pusat Statistik (BPS)"]
    assert kept(*lines, NEWS) == [*lines, NEWS]


def caption(text: str, url: str | None = None) -> Block:
    return Block("caption", text, url=url)


def test_repeated_caption_is_kept_once() -> None:
    blocks = (
        caption("Pasar. Foto: Budi/AP"),
        Block("paragraph", "zoom-in-whitePerbesar"),
        caption("Pasar. Foto: Budi/AP"),
    )
    assert run_passes(blocks, Hints())[0] == (caption("Pasar. Foto: Budi/AP"),)


def test_caption_with_credit_wins_over_its_copy_without() -> None:
    blocks = (caption("Warga menolak", "https://x.id/a.jpg"), caption("Warga menolak /REUTERS/"))
    assert run_passes(blocks, Hints())[0] == (caption("Warga menolak /REUTERS/", "https://x.id/a.jpg"),)


def test_credit_between_two_copies_of_a_caption_stays() -> None:
    blocks = (caption("Pasar"), Block("credit", "BUDI/WARTA.COM"), caption("Pasar"))
    assert run_passes(blocks, Hints())[0] == blocks[:2]


def test_equal_captions_of_two_pictures_stay() -> None:
    blocks = (caption("Pasar", "https://x.id/a.jpg"), caption("Pasar", "https://x.id/b.jpg"))
    assert run_passes(blocks, Hints())[0] == blocks


def test_equal_captions_with_text_between_stay() -> None:
    blocks = (caption("Pasar"), Block("paragraph", NEWS), caption("Pasar"))
    assert run_passes(blocks, Hints())[0] == blocks


def test_caption_is_never_taken_for_a_line() -> None:
    block = caption("Iklan", "https://x.id/a.jpg")
    assert run_passes((block,), Hints())[0] == (block,)


def test_repeated_headline_is_dropped() -> None:
    assert kept("PASAR BARU DIBUKA", NEWS, hints=Hints(headline="Pasar Baru Dibuka")) == [NEWS]


def test_lede_printed_twice_is_kept_once() -> None:
    assert kept(NEWS, NEWS, "Pasar itu ramai.") == [NEWS, "Pasar itu ramai."]


def test_lines_of_the_publisher_rule_are_dropped() -> None:
    publisher = Publisher(host="warta.id", name="Warta", drop_lines=("Warta Plus:.*",))
    assert kept(NEWS, "Warta Plus: langganan", hints=Hints(publisher=publisher)) == [NEWS]


def test_clean_blocks_come_back_as_they_are() -> None:
    blocks = texts(NEWS, "Pasar itu ramai.")
    assert run_passes(blocks, Hints("Judul"))[0] is blocks


LINES = st.sampled_from(
    [NEWS, "ADVERTISEMENT", "Iklan", "Baca juga:", "Judul Berita yang Lain", "kata dia. (abc)", "(rrd/rir)", "Judul",
     "Kata dia. ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT Menurut Budi.", "[Gambas:Video CNN]", "Editor: Budi",
     "a. (x/y) (*)", "comment", "A. ADVERTISEMENT ADVERTISEMENT B", "***", "Foto: X/Y"]
) | st.text(max_size=40)  # fmt: skip
BLOCKS = st.lists(
    st.builds(Block, st.sampled_from(["paragraph", "caption", "credit", "subhead", "embed"]), LINES), max_size=12
).map(tuple)


@given(BLOCKS)
def test_every_pass_is_idempotent_and_adds_no_text(blocks: Blocks) -> None:
    hints = Hints("Judul", ("Budi",))
    for one in PASSES:
        once = one(blocks, hints)
        assert one(once, hints) == once
        words = {word for block in blocks for word in block.text.split()}
        assert {word for block in once for word in block.text.split()} <= words


@given(BLOCKS)
def test_trail_holds_what_is_gone(blocks: Blocks) -> None:
    after, removed = run_passes(blocks, Hints("Judul", ("Budi",)))
    assert all(0 <= item.position <= len(after) for item in removed)
    assert [item.position for item in removed] == sorted(item.position for item in removed)
    assert len(after) + len(removed) >= len(blocks)


def test_line_of_the_pages_own_topics_is_dropped() -> None:
    hints = Hints(topics=frozenset({"penerbanganbatal", "abuvulkanik", "gunungrinjani", "pulau"}))
    line = Block("paragraph", "id penerbangan batal, abu vulkanik, gunung rinjani")
    told = Block("paragraph", "Abu vulkanik, gunung rinjani, dan pulau itu disebut warga.")
    other = Block("paragraph", "abu vulkanik, laut, darat, udara")
    assert run_passes((line, told, other), hints)[0] == (told, other)


@pytest.mark.parametrize(
    "line", ["a[Gambas:Video 20detik]b", "Warga di desa[Gambas:Video 20detik]itu pulang ke rumah."]
)
@pytest.mark.parametrize("before", [(), ("ADVERTISEMENT",), ("[Gambas:Video CNN]", NEWS)])
def test_a_prompt_glued_between_two_words_leaves_a_trail(line: str, before: tuple[str, ...]) -> None:
    blocks, removed = run_passes(texts(*before, line, NEWS + " Ya."), Hints())
    assert [block.text for block in blocks][-2:] == [line.replace("[Gambas:Video 20detik]", " "), NEWS + " Ya."]
    assert removed[-1].block.text == "[Gambas:Video 20detik]"
