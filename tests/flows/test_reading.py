"""Stored page -> article: joined, addressed, and no error lost."""

from dataclasses import replace

import pytest

from flows.reading import Stored, join_page, page_of, read_article, version_for
from schemas import Article, Block, CleanError, Document, KabarError, NotArticle, Publisher
from tests.flows.site import article

URL = "https://warta.example/read/1"


def _read(html: str, url: str | None = URL, final_url: str | None = None) -> Article | KabarError:
    return read_article(Stored(page_of(html.encode(), url, final_url=final_url, kind="html"))).found


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("https://www.warta.example/read/satu", "https://www.warta.example/read/satu"),
        ("https://lain.example/asli", URL),
        ("https://warta.example/", URL),
        (None, URL),
    ],
)
def test_a_declared_address_counts_within_the_outlet(declared: str | None, expected: str):
    found = _read(article("Banjir surut di kota", canonical=declared))
    assert isinstance(found, Article)
    assert found.canonical_url == expected


def test_a_file_keeps_the_address_that_it_declares():
    found = _read(article("Banjir surut di kota", canonical=URL), url=None)
    assert isinstance(found, Article)
    assert found.canonical_url == URL


def test_a_redirect_to_the_front_page_is_a_soft_404():
    found = _read(article("Beranda Warta hari ini"), final_url="https://warta.example/")
    assert isinstance(found, NotArticle)
    assert found.reason == "soft_404"


def test_the_number_of_words_left_out_is_told():
    box = f'<aside class="related">{"<p>Baca juga kisah lain dari desa yang sama pekan ini.</p>" * 4}</aside>'
    plain = article("Banjir surut di kota")
    boxed = plain.replace("</article>", f"{box}</article>")
    few, more = (read_article(Stored(page_of(one.encode(), URL))).left_out for one in (plain, boxed))
    assert more == few + 40


def test_a_bug_of_the_cleaner_is_recorded_not_raised(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> Document:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("flows.reading.clean", broken)
    found = _read("<p>x</p>")
    assert isinstance(found, CleanError)
    assert (found.reason, found.detail) == ("bug", "ZeroDivisionError: x")


def test_a_later_page_adds_what_is_new():
    first = Document(
        URL, "html", (Block("standfirst", "Ringkas"), Block("paragraph", "Satu"), Block("caption", "Foto"))
    )
    later = Document(URL, "html", (Block("standfirst", "Lain"), Block("caption", "Foto"), Block("paragraph", "Dua")))
    joined = join_page(first, later)
    assert [block.text for block in joined.blocks] == ["Ringkas", "Satu", "Foto", "Dua"]
    assert join_page(joined, later) == replace(joined, removed=joined.removed)
    assert join_page(first, None) is first


def test_the_version_names_cleaner_and_rule():
    rule = Publisher(host="a.id", name="A", digest="abc")
    assert version_for(rule).endswith("+abc")
    assert version_for(None) != version_for(rule)
