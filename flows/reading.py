"""Stored page -> Article, with later pages joined on and the address settled; the boundary of each page's errors.

Runs in worker processes too: everything here takes and gives values.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from cleaners import CLEANER_VERSION, clean, normalise
from cleaners.urls import canonical_url, registered_host
from schemas import Article, Block, CleanError, Document, KabarError, NotArticle, Page, Publisher


@dataclass(frozen=True, slots=True)
class Stored:
    """A page to be cleaned, the later pages of its article, and the rule of its publisher."""

    page: Page
    parts: tuple[Page, ...] = ()
    publisher: Publisher | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What a page gave: its article, or why it is none; `left_out` is how many of its words were taken out of the
    article as boilerplate."""

    found: Article | KabarError
    left_out: int = 0


def version_for(publisher: Publisher | None) -> str:
    """The version of cleaner and rule: another one may make another article of the same page."""
    return f"{CLEANER_VERSION}+{publisher.digest if publisher else ''}"


def read_articles(stored: Sequence[Stored]) -> list[Read]:
    """For each page its article, or why it is none."""
    return [read_article(one) for one in stored]


def read_article(stored: Stored) -> Read:
    """The article of a page, or why it is none. Nothing is raised: one page must not stop the others."""
    try:
        return _read(stored)
    except KabarError as error:
        return Read(error)
    except RecursionError as error:
        return Read(CleanError(stored.page.url, "too_deep", str(error)))
    except Exception as error:  # noqa: BLE001  the per-page boundary; the reason is recorded
        return Read(CleanError(stored.page.url, "bug", f"{type(error).__name__}: {error}"))


def _read(stored: Stored) -> Read:
    page = stored.page
    if _is_sent_home(page.url, page.final_url):
        raise NotArticle(page.url, "soft_404", f"it leads to the front page {page.final_url}")
    document = clean(page, stored.publisher)
    for part in stored.parts:
        document = join_page(document, _later(part, stored.publisher))
    article = normalise(document, stored.publisher)
    article = article.model_copy(update={"canonical_url": _own_address(article, page)})
    return Read(article, sum(len(one.block.text.split()) for one in document.removed))


def _is_sent_home(url: str | None, final_url: str | None) -> bool:
    """Whether a redirect led from a page with a path to the front page."""
    if not url or not final_url or url == final_url:
        return False
    return urlsplit(final_url).path in ("", "/") and urlsplit(url).path not in ("", "/")


def _later(page: Page, publisher: Publisher | None) -> Document | None:
    try:
        return clean(page, publisher)
    except CleanError:
        return None  # a last page of pictures or advertisements; the first page stands


def join_page(first: Document, later: Document | None) -> Document:
    """The document with the later page's blocks at its end, those left out that every page repeats."""
    if later is None:
        return first
    seen: frozenset[tuple[object, str]] = frozenset((block.kind, block.text) for block in first.blocks)
    fresh = tuple(block for block in later.blocks if not _is_repeated(block, seen))
    return replace(first, blocks=first.blocks + fresh, removed=first.removed + later.removed)


def _is_repeated(block: Block, seen: AbstractSet[tuple[object, str]]) -> bool:
    return (block.kind, block.text) in seen or block.kind == "standfirst"


def _own_address(article: Article, page: Page) -> str | None:
    """The declared canonical URL where it belongs to the outlet and is no front page, else the page's own."""
    own = canonical_url(page.final_url or page.url)
    declared = article.canonical_url
    if declared is None or own is None:
        return declared or own
    if registered_host(declared) != registered_host(own) or urlsplit(declared).path in ("", "/"):
        return own
    return declared


def page_of(
    body: bytes, url: str | None, *, final_url: str | None = None, content_type: str | None = None, kind: str = "auto"
) -> Page:
    """The page as it was fetched, from what the ledger keeps of it."""
    headers: Mapping[str, str] = {"content-type": content_type} if content_type else {}
    return Page(body=body, url=url, final_url=final_url or url, headers=headers, kind=kind)
