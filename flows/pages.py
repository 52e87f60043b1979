"""Articles in several pages: the form that shows all on one page, or the later pages one after another."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from cleaners.urls import canonical_url, registered_host
from schemas import FetchError, Page, Publisher

MAX_PAGES = 20
_REL_NEXT = re.compile(rb"""rel=["']?next\b""")  # rel="next"; ignoring case would cost 0.6 ms a page
_PAGE_QUERY = re.compile(r"(?:^|&)(?:page|halaman|hal|p)=\d{1,3}(?:&|$)")  # page=2
_PAGE_PATH = re.compile(r"/(?:page/)?\d{1,3}/?")  # /2

Get = Callable[[str], Awaitable[Page]]


def single_page_url(url: str, publisher: Publisher) -> str | None:
    """The address that shows the whole article, by the rule's query or end of path; None where the rule has none.

    >>> single_page_url("https://a.id/x", Publisher(host="a.id", name="A", single_page="page=all"))
    'https://a.id/x?page=all'
    >>> single_page_url("https://a.id/x?a=1", Publisher(host="a.id", name="A", single_page="/full"))
    'https://a.id/x/full?a=1'
    """
    form = publisher.single_page
    if not form:
        return None
    address, mark, query = url.partition("?")
    if form.startswith("/"):
        return None if address.endswith(form) else f"{address.rstrip('/')}{form}{mark}{query}"
    form = form.lstrip("?&")
    return None if form in query.split("&") else f"{url}{'&' if mark else '?'}{form}"


async def whole_article(url: str, single: str | None, publisher: Publisher, get: Get) -> tuple[Page, tuple[Page, ...]]:
    """The first page, under the article's own address, and the later ones. FetchError if one cannot be had now.

    Where the single-page form is refused or missing, the plain address is asked; a later page that is refused or
    missing ends the article.
    """
    if single is not None:
        try:
            return _as_plain(await get(single), url, single), ()
        except FetchError as error:
            if error.retryable or error.reason in ("waiting", "robots_unknown"):
                raise
    first = await get(url)
    return first, await _later_pages(first, publisher, get) if first.status != 304 else ()


def _as_plain(page: Page, url: str, single: str) -> Page:
    stays = canonical_url(page.final_url) == canonical_url(single)
    return replace(page, url=url, final_url=url if stays else page.final_url)


async def _later_pages(first: Page, publisher: Publisher, get: Get) -> tuple[Page, ...]:
    pages: list[Page] = []
    seen = {canonical_url(first.url), canonical_url(first.final_url)}
    last = first
    while len(pages) < MAX_PAGES - 1:
        address = next_page_url(last, first, publisher)
        if address is None or address in seen:
            break
        seen.add(address)
        try:
            last = await get(address)
        except FetchError as error:
            if error.retryable:
                raise
            break  # it is gone or not ours to ask for: what came before is what can be had
        pages.append(last)
    return tuple(pages)


def next_page_url(page: Page, first: Page, publisher: Publisher) -> str | None:
    """Where the article goes on: by the rule's selectors, else by rel=next if it is a page of the same address
    (in many blogs rel=next is the next article)."""
    if not publisher.next_page and not _REL_NEXT.search(page.body):
        return None
    base = page.final_url or page.url
    tree = LexborHTMLParser(page.body)
    for selector in publisher.next_page:
        for href in _hrefs(tree, selector):
            found = canonical_url(href, base)
            if found and registered_host(found) == registered_host(base):
                return found
    for href in (*_hrefs(tree, "link[rel=next]"), *_hrefs(tree, "a[rel=next]")):
        found = canonical_url(href, base)
        if found and _is_page_of(found, canonical_url(first.final_url or first.url) or ""):
            return found
    return None


def _hrefs(tree: LexborHTMLParser, selector: str) -> list[str]:
    try:
        return [href for node in tree.css(selector) if (href := node.attributes.get("href"))]
    except SelectolaxError:
        return []  # a broken selector is the rule checker's to tell


def _is_page_of(url: str, first: str) -> bool:
    """Whether an address is a numbered page of the first one."""
    one, other = urlsplit(url), urlsplit(first)
    if one.netloc != other.netloc:
        return False
    if one.path == other.path:
        return bool(_PAGE_QUERY.search(one.query))
    return one.path.startswith(other.path.rstrip("/")) and bool(
        _PAGE_PATH.fullmatch(one.path[len(other.path.rstrip("/")) :])
    )
