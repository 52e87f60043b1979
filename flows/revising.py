"""What it means that a page is seen again: new, edited, unchanged or recleaned. Pure.

Rules. An edit is a change of content_hash that comes from the publisher: white space, advertisements, related
links and markup are none. Other fields follow the newest page without a new version, `modified_at` among them.
What another cleaner makes of the same page is never an edit: it is `recleaned` where a field of REVISED
changed, else nothing. Where page and cleaner both changed, it is an edit only if the page's own `modified_at`
went forward. A page older than the newest one seen changes nothing.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.article import Article
from schemas.rows import record_hash, to_rows, utc_text

Cause = Literal["publisher", "cleaner"]
Outcome = Literal["new", "edited", "unchanged", "recleaned"]

_TEXTS = frozenset({"headline", "standfirst", "body"})
REVISED = (
    "headline", "standfirst", "body", "alternative_headline", "authors", "editor", "agency", "dateline", "published_at",
    "date_precision", "modified_at", "language", "section", "topics", "images", "is_paywalled", "reading_time_minutes",
)  # fmt: skip
"""The fields whose change is told; the others follow from these or from the cleaner."""


@dataclass(frozen=True, slots=True)
class Saving:
    """One article to be stored. `seen_at` is when its page was seen (for a re-clean any later moment will do),
    `page_sha256` names the page's bytes, `urls` are further addresses as (url, kind of article_urls)."""

    article: Article
    seen_at: datetime
    page_sha256: str | None = None
    cause: Cause = "publisher"
    urls: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What news.db holds of an article, without its texts; the columns of the statement `known`."""

    article_key: str
    article_id: int
    content_hash: str
    record_hash: str
    cleaner_version: str
    page_sha256: str | None
    modified_at: str | None
    revision: int
    edits: int
    first_seen_at: str
    version_seen_at: str
    last_seen_at: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one article: whether its rows are written anew, and whether the version there is kept."""

    outcome: Outcome
    is_written: bool = True
    cause: Cause = "publisher"
    changed: tuple[str, ...] = ()
    old_values: str = "{}"


UNTOUCHED = Decision("unchanged", is_written=False)


def decide(saving: Saving, known: Known | None, stored: Callable[[int], Article]) -> Decision:
    """The decision on one article; `stored` reads the present version, and is asked only where it matters."""
    if known is None:
        return Decision("new")
    if is_older(saving, known) or _is_same_reading(saving, known):
        return UNTOUCHED
    if record_hash(to_rows(saving.article, saving.page_sha256)) == known.record_hash:
        return UNTOUCHED
    cause = _cause(saving, known)
    if cause == "publisher" and saving.article.content_hash == known.content_hash:
        return Decision("unchanged")
    before = stored(known.article_id)
    changed = changed_fields(before, saving.article)
    if not changed:
        return Decision("unchanged")
    outcome: Outcome = "edited" if cause == "publisher" else "recleaned"
    return Decision(outcome, True, cause, changed, _old_values(before, changed))


def is_older(saving: Saving, known: Known) -> bool:
    """Whether a newer page than this one has been stored; never for the very page that is stored."""
    return not _is_same_page(saving, known) and (utc_text(saving.seen_at) or "") < known.last_seen_at


def changed_fields(before: Article, after: Article) -> tuple[str, ...]:
    """The fields of REVISED that differ, white space in texts apart."""
    return tuple(name for name in REVISED if _comparable(before, name) != _comparable(after, name))


def _is_same_page(saving: Saving, known: Known) -> bool:
    return saving.page_sha256 is not None and saving.page_sha256 == known.page_sha256


def _is_same_reading(saving: Saving, known: Known) -> bool:
    """The same page read by the same cleaner, with the same text: nothing to compare."""
    return (
        _is_same_page(saving, known)
        and saving.article.cleaner_version == known.cleaner_version
        and saving.article.content_hash == known.content_hash
        and saving.cause == "publisher"
    )


def _cause(saving: Saving, known: Known) -> Cause:
    if saving.cause == "cleaner" or _is_same_page(saving, known):
        return "cleaner"
    if saving.article.cleaner_version == known.cleaner_version:
        return "publisher"
    is_later = (utc_text(saving.article.modified_at) or "") > (known.modified_at or "")
    return "publisher" if is_later else "cleaner"


def _comparable(article: Article, name: str) -> object:
    value = getattr(article, name)
    return " ".join((value or "").split()) if name in _TEXTS else value


def _old_values(before: Article, changed: tuple[str, ...]) -> str:
    told = before.model_dump(mode="json", include=set(changed) - _TEXTS)
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
