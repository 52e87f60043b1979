"""Where an article goes on, and when it is asked for on one page."""

import asyncio

import pytest

from flows.pages import MAX_PAGES, next_page_url, single_page_url, whole_article
from schemas import FetchError, Gone, Page, Publisher, Refused, Unreachable

WARTA = Publisher(host="warta.example", name="Warta")
URL = "https://warta.example/read/1"


def _page(body: str, url: str = URL) -> Page:
    return Page(body=body.encode(), url=url, final_url=url)


@pytest.mark.parametrize(
    ("url", "query", "expected"),
    [
        (URL, "page=all", f"{URL}?page=all"),
        (f"{URL}?a=1", "?single=1", f"{URL}?a=1&single=1"),
        (f"{URL}?page=all", "page=all", None),
        (f"{URL}?page=allah", "page=all", f"{URL}?page=allah&page=all"),
        (f"{URL}?a=1", "/full", f"{URL}/full?a=1"),
        (f"{URL}/full", "/full", None),
        (URL, None, None),
    ],
)
def test_the_single_page_form_is_the_rules_query(url: str, query: str | None, expected: str | None):
    assert single_page_url(url, Publisher(host="a.id", name="A", single_page=query)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<link rel="next" href="?page=2">', f"{URL}?page=2"),
        ('<a rel="next" href="/read/1/2">2</a>', f"{URL}/2"),
        ('<a rel="next" href="/read/1/page/3/">3</a>', f"{URL}/page/3/"),
        ('<link rel="next" href="/read/2">', None),
        ('<link rel="next" href="https://lain.example/read/1?page=2">', None),
        ('<a class="next" href="?page=2">2</a>', None),
        ("<p>Tidak ada</p>", None),
    ],
)
def test_rel_next_counts_only_for_a_page_of_the_same_article(body: str, expected: str | None):
    assert next_page_url(_page(body), _page(body), WARTA) == expected


def test_the_rules_selector_is_trusted_within_the_outlet():
    rule = Publisher(host="warta.example", name="Warta", next_page=("a.lanjut", "b[["))
    assert next_page_url(_page('<a class="lanjut" href="/baca/2">x</a>'), _page(""), rule) == (
        "https://warta.example/baca/2"
    )
    assert next_page_url(_page('<a class="lanjut" href="https://lain.example/2">x</a>'), _page(""), rule) is None


def _get(pages: dict[str, str | Exception], asked: list[str]):
    async def get(url: str) -> Page:
        asked.append(url)
        found = pages.get(url, Gone(url, "http_404"))
        if isinstance(found, Exception):
            raise found
        return _page(found, url)

    return get


def test_pages_that_lead_in_a_circle_are_asked_once():
    asked: list[str] = []
    pages: dict[str, str | Exception] = {
        URL: '<link rel="next" href="?page=2">', f"{URL}?page=2": f'<link rel="next" href="{URL}">',
    }  # fmt: skip
    _, later = asyncio.run(whole_article(URL, None, WARTA, _get(pages, asked)))
    assert ([page.url for page in later], asked) == ([f"{URL}?page=2"], [URL, f"{URL}?page=2"])


def test_pages_without_end_are_cut():
    asked: list[str] = []
    pages: dict[str, str | Exception] = {URL: '<link rel="next" href="?page=2">'}
    pages |= {f"{URL}?page={n}": f'<link rel="next" href="?page={n + 1}">' for n in range(2, 99)}
    asyncio.run(whole_article(URL, None, WARTA, _get(pages, asked)))
    assert len(asked) == MAX_PAGES


def test_a_missing_single_page_form_falls_back_to_the_plain_address():
    page, _ = asyncio.run(whole_article(URL, f"{URL}?page=all", WARTA, _get({URL: "<p>x</p>"}, [])))
    assert (page.url, page.final_url) == (URL, URL)


def test_a_single_page_form_that_cannot_be_had_now_is_tried_again_later():
    pages: dict[str, str | Exception] = {f"{URL}?page=all": Unreachable(URL, "timeout"), URL: "<p>x</p>"}
    with pytest.raises(Unreachable):
        asyncio.run(whole_article(URL, f"{URL}?page=all", WARTA, _get(pages, [])))


@pytest.mark.parametrize("error", [Gone(URL, "http_404"), Refused(URL, "robots")])
def test_a_later_page_that_is_not_to_be_had_ends_the_article(error: FetchError):
    pages = {URL: '<link rel="next" href="?page=2">', f"{URL}?page=2": error}
    first, later = asyncio.run(whole_article(URL, None, WARTA, _get(pages, [])))
    assert (first.url, later) == (URL, ())


def test_a_later_page_that_cannot_be_had_now_is_tried_again_later():
    pages = {URL: '<link rel="next" href="?page=2">', f"{URL}?page=2": Unreachable(URL, "timeout")}
    with pytest.raises(Unreachable):
        asyncio.run(whole_article(URL, None, WARTA, _get(pages, [])))
