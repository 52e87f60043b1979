"""A golden page from a real one: the same structure with other words, and the article expected of it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cleaners import clean_by_rules, normalise
from cleaners.charset import to_utf8
from cleaners.urls import registered_host
from flows.disguise import WORD, Disguise
from flows.markup import Changes, change_markup
from schemas import Article, Document, Page, Publisher, Publishers

_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
UNSTORED = frozenset({"cleaner_version"})  # what is no part of the article expected


@dataclass(frozen=True, slots=True)
class Golden:
    """The page in invented words, the article in it, and where that is not the original's in the same words."""

    html: str
    article: Article
    differences: tuple[str, ...]

    @property
    def expected(self) -> str:
        """The article as the tests of golden pages keep it."""
        told = self.article.model_dump(mode="json", exclude=set(UNSTORED))
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def capture(page: Page, publishers: Publishers, *, seed: int = 0) -> Golden:
    """The golden page of a page; CleanError where that is no article, or the golden one is none."""
    document, publisher = clean_by_rules(page, publishers)
    article = normalise(document, publisher)
    markup = to_utf8(page.body, page.headers).decode("utf-8", "replace")
    disguise = Disguise(
        _texts(markup, document),
        host=registered_host(article.canonical_url),
        own=_own(article, document, publisher),
        seed=seed,
    )
    html = change_markup(markup, Changes(disguise.text, disguise.address, disguise.scramble))
    if "canonical_url" not in document.claims and article.canonical_url:
        html = _with_address(html, disguise.address(article.canonical_url))
    found = normalise(*clean_by_rules(Page(html.encode(), kind="html"), publishers))
    return Golden(html, found, tuple(_differences(article, found, disguise)))


def _with_address(html: str, address: str) -> str:
    """The page with its address in its head, which alone tells it when it is a file."""
    link = f'<link rel="canonical" href="{escape(address)}">'
    return _HEAD.sub(lambda found: found[0] + link, html, count=1) if _HEAD.search(html) else link + html


def _texts(markup: str, document: Document) -> list[str]:
    """All texts of a page: those of its markup and data, and the blocks that are made of them."""
    texts: list[str] = []

    def seen(text: str) -> str:
        texts.append(text)
        return text

    change_markup(markup, Changes(seen, str, str))
    return texts + [block.text for block in (*document.blocks, *(one.block for one in document.removed))]


def _own(article: Article, document: Document, publisher: Publisher | None) -> list[str]:
    """Names of the outlet, and what its rule goes by."""
    sites = [claim.raw for claim in document.claims.get("site_name", ())]
    names = [article.publisher or "", *sites]
    return [*names, repr(publisher)]


def _differences(article: Article, found: Article, disguise: Disguise) -> list[str]:
    """Fields that are not the original's in invented words."""
    wanted, had = _fields(article, disguise), _fields(found, None)
    return [f"{name}: {had[name]!r}, not {wanted[name]!r}" for name in wanted if had[name] != wanted[name]]


def _fields(article: Article, disguise: Disguise | None) -> dict[str, object]:
    def text(value: str | None) -> str | None:
        return disguise.text(value) if disguise and value else value

    def address(value: str | None) -> str | None:
        return disguise.address(value) if disguise and value else value

    def texts(values: Sequence[str]) -> list[str | None]:
        return [text(value) for value in values]

    return {
        "headline": text(article.headline),
        "standfirst": text(article.standfirst),
        "authors": texts(article.authors),
        "editor": text(article.editor),
        "agency": article.agency,
        "dateline": text(article.dateline),
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "language": article.language,
        "section": text(article.section),
        "topics": texts(article.topics),
        "reading_time_minutes": article.reading_time_minutes,
        "is_paywalled": article.is_paywalled,
        "canonical_url": address(article.canonical_url),
        "blocks": [(one.kind, one.level, _shape(one.text)) for one in article.blocks],
        "images": [(_shape(one.caption or ""), _shape(one.credit or "")) for one in article.images],
        "sources": {name: one.source for name, one in article.provenance.items() if name != "canonical_url"},
    }


def _shape(text: str) -> str:
    """The text with every letter the same but for its case: a word that tags split is two to the disguise."""
    return WORD.sub(lambda found: "".join("X" if letter.isupper() else "x" for letter in found[0]), text)
