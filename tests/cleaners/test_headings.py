from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaners.headings import find_printed, read_h1
from schemas import Claim


def readings(html: str) -> list[tuple[str, str]]:
    node = LexborHTMLParser(html).css_first("h1")
    assert node is not None
    return list(read_h1(node))


def printed(html: str) -> list[tuple[str, str]]:
    titles = [Claim(source, text) for node in LexborHTMLParser(html).css("h1") for source, text in read_h1(node)]
    return [(claim.source, claim.raw) for claim in find_printed(LexborHTMLParser(html), titles)]


def test_kicker_in_a_box_of_its_own_is_left_out_and_kept() -> None:
    html = "<h1><span class=a><i></i><span>Musim hujan</span><b hidden> – </b><span>Banjir surut di Demak</span></span>"
    assert readings(html) == [
        ("h1", "Banjir surut di Demak"),
        ("h1 with kicker", "Musim hujan Banjir surut di Demak"),
    ]


def test_stressed_words_are_no_kicker() -> None:
    assert readings("<h1><em>Laskar Pelangi</em> diputar lagi</h1>") == [("h1", "Laskar Pelangi diputar lagi")]


def test_style_in_a_heading_is_not_its_text() -> None:
    html = "<h1><span><style>.a{color:red}</style>Banjir surut</span><style>.b{}</style></h1>"
    assert readings(html) == [("h1", "Banjir surut")]


def test_heading_without_end_is_cut() -> None:
    (found,) = readings("<h1><div>" * 9 + "Banjir surut { " * 100_000)
    assert found[1].startswith("Banjir surut")
    assert len(found[1]) <= 500


def test_heading_of_a_breadcrumb_is_told_apart() -> None:
    for html in (
        "<nav><h1>Banjir surut</h1></nav>",
        "<ol><li><h1>Banjir surut</h1></ol>",
        "<div id=Breadcrumbs><p></p><div><h1>Banjir surut</h1></div></div>",
        '<h1 class="page-crumb__last">Banjir surut</h1>',
    ):
        assert readings(html) == [("navigation h1", "Banjir surut")], html


def test_printed_headline_is_the_first_h2_after_the_breadcrumb() -> None:
    html = (
        "<h2>Pilih kota Anda di sini</h2><nav><h1>Banjir Demak hari ini</h1><h2>Semua rubrik berita</h2></nav>"
        "<h2><a href=/x>Berita lain yang ditautkan</a></h2>"
        "<h2><span>Musim hujan</span> <span>Air surut, warga pulang</span></h2><p>Teks</p><h2>Antarjudul kesatu</h2>"
    )
    assert printed(html) == [
        ("h2", "Air surut, warga pulang"),
        ("h2 with kicker", "Musim hujan Air surut, warga pulang"),
    ]


def test_page_without_h2_prints_no_other_headline() -> None:
    assert printed("<nav><h1>Banjir Demak hari ini</h1></nav><p>Teks") == []


def test_page_with_an_h1_of_its_own_needs_no_h2() -> None:
    assert printed("<nav><h1>Banjir Demak</h1></nav><h1>Air surut</h1><h2>Warga pulang ke rumah</h2>") == []


@given(st.lists(st.sampled_from(["<b>", "</b>", "<span>", "</span>", "Banjir surut ", "x", "<style>{", ":", "<h2>"])))
def test_readings_are_made_of_the_headings_words(parts: list[str]) -> None:
    node = LexborHTMLParser(f"<h1>{''.join(parts)}").css_first("h1")
    assert node is not None
    words = "".join(node.text().replace(":", "").split())  # the colon between a kicker and its title goes
    assert all("".join(text.replace(":", "").split()) in words or "{" in words for _, text in read_h1(node))
