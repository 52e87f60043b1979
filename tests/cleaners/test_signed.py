from selectolax.lexbor import LexborHTMLParser

from cleaners.signed import find_signature, find_signed


def names(html: str) -> list[str]:
    return [claim.raw for claim in find_signed(LexborHTMLParser(html))]


def test_link_to_the_writers_page_is_a_byline() -> None:
    assert names('<h1>Banjir</h1><p><a href="/author/siti">Siti Aminah</a></p>') == ["Siti Aminah"]


def test_box_classed_as_byline_is_one() -> None:
    assert names('<h1>Banjir</h1><div class="read-page__author-name">Siti Aminah</div>') == ["Siti Aminah"]


def test_several_writers_of_one_box_are_all_taken() -> None:
    html = '<h1>Banjir</h1><p><a href="/author/a">Siti Aminah</a>, <a href="/author/b">Budi Santoso</a></p>'
    assert names(html) == ["Siti Aminah", "Budi Santoso"]


def test_byline_after_the_headline_comes_before_one_above_it() -> None:
    html = "<a class=author>Budi Santoso</a><h1>Banjir</h1><a class=author>Siti Aminah</a>"
    assert names(html) == ["Siti Aminah"]


def test_cards_and_comments_are_not_read() -> None:
    html = '<h1>Banjir</h1><i class="card author">Budi Santoso</i><i class="comment-author comment">Jane Doe</i>'
    assert names(html) == []


def test_menu_words_are_no_byline() -> None:
    assert names('<h1>Banjir</h1><a href="/people/">People</a><a href="/author/">Columnists</a>') == []


def test_byline_of_a_teaser_or_a_menu_is_not_read() -> None:
    for box in ("<div class=most-read><div>", "<nav class=menu__sub><ul>", '<div id="related-articles"><p>'):
        assert names(f"<h1>Banjir</h1>{box}<i class=author>Budi Santoso</i>") == []


def signature(html: str, head: tuple[str, ...] = (), tail: tuple[str, ...] = ()) -> list[str]:
    return [claim.raw for claim in find_signature(html.encode(), head, tail)]


def test_stressed_name_in_a_paragraph_next_to_the_text_signs_it() -> None:
    html = "<p><strong>Siti Aminah/Budi Santoso</strong></p><p>Teks</p><p class=x><b><i>Nur Halimah </i></b></p>"
    assert signature(html, head=("Banjir", "Siti Aminah/Budi Santoso")) == ["Siti Aminah/Budi Santoso"]
    assert signature(html, tail=("Nur Halimah", "Baca juga")) == ["Nur Halimah"]
    assert signature("<p>Teks<br /> <br /> <strong>NUR HALIMAH</strong></p>", tail=("NUR HALIMAH",)) == ["NUR HALIMAH"]


def test_other_lines_next_to_the_text_sign_nothing() -> None:
    html = "<p><b>Banjir Demak Surut:</b></p><h2>Siti Aminah</h2><p>Budi Santoso</p><p><b>Siti</b></p>"
    for line in ("Banjir Demak Surut:", "Siti Aminah", "Budi Santoso", "Siti", ""):
        assert signature(html, head=(line,), tail=(line,)) == []
