from selectolax.lexbor import LexborHTMLParser

from cleaners.signed import find_signed


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
