"""What a page is instead of an article, told by evidence: walls, checks, shells, indexes, galleries, videos.

A page with a few sentences of prose is refused only on strong evidence; one without, on any. What is short but
shows no sign of being something else is an article.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from cleaners import pagesigns as signs
from cleaners.dates import is_date
from cleaners.liveblog import find_updates
from cleaners.metadata import canonical_of
from cleaners.urls import host_of
from schemas import BODY_KINDS, Blocks, Claim, NotArticle, Paywalled, Publisher, Removed, StaleRule

THIN = 60  # words of prose; the shortest dev article has 31
TEASER = 100  # words of prose, below which a page that is marked as not free holds only its beginning
BARE = 30  # words of prose of an article found without its outlet's rule; the shortest dev article has 31
SPARSE = 40  # words of any text that a gallery, or a page that only says it is not free, does not exceed
SENTENCE = 8  # words of a block that can be prose
INDEX_SCORE, INDEX_SCORE_THIN = 5, 3  # signs of an index page that outweigh prose, that suffice without it
SHOWN = 120  # characters of evidence in the error
NOTE = 400  # characters of a line that can tell of a paywall

_STOP = re.compile(r"[.!?…。！？؟”\"’)»]$")
_HASHTAGS = re.compile(r"(?:[^\w.!?…]*#\w+)+[^\w.!?…]*$")  # "Das ist die Küche. #Küche #Herbst"
_TAGGED = 200  # characters at the end of a text that may be hashtags
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")  # scripts without spaces between words


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a page when it is judged; `visible` gives its text and is asked only in doubt."""

    url: str | None
    blocks: Blocks
    claims: Mapping[str, Sequence[Claim]]
    removed: Sequence[Removed] = ()
    tail: Sequence[str] = ()
    visible: Callable[[], str] = str
    publisher: Publisher | None = None
    stale: bool = False


def check_article(page: Signs) -> None:
    """Raise NotArticle, Paywalled or StaleRule, with the evidence, where the page is no article."""
    prose = count_prose(page.blocks, TEASER)
    _check_live(page)
    if prose >= TEASER and _is_declared(page):
        return
    titles = [claim.raw for claim in page.claims.get("headline", ())]
    _check_titles(page, titles, prose)
    _check_types(page, prose)
    _check_paywall(page, prose)
    score, evidence = index_score(page)
    if score >= (INDEX_SCORE_THIN if prose < THIN else INDEX_SCORE):
        raise NotArticle(page.url, "index_page", evidence)
    if prose < THIN:
        _check_thin(page, prose)


def _check_live(page: Signs) -> None:
    """A live blog is refused unless an article's prose stands before its first update."""
    updates = find_updates(page.blocks, page.removed, page.claims, page.url)
    if updates is not None and count_prose(page.blocks[: updates.before], TEASER) < TEASER:
        raise NotArticle(page.url, "live_blog", f"{updates.count} updates: {updates.evidence}")


def _is_declared(page: Signs) -> bool:
    """Whether structured data call the page an article with a date, and no rule of the outlet says otherwise."""
    types = {claim.raw for claim in page.claims.get("page_type", ()) if claim.source == "json-ld"}
    if types.isdisjoint(signs.ARTICLE_TYPES) or not page.claims.get("published_at"):
        return False
    return not (page.publisher and page.publisher.not_article)


def count_prose(blocks: Blocks, enough: int | None = None) -> int:
    """Words in the blocks that are sentences; letters by threes in scripts without spaces. Counts no further than
    `enough`, where more makes no difference."""
    total = 0
    for block in blocks:
        if block.kind in BODY_KINDS:
            total += _prose_words(block.text)
            if enough is not None and total >= enough:
                break
    return total


def _prose_words(text: str) -> int:
    if "#" in text[-_TAGGED:]:
        text = text[:-_TAGGED] + _HASHTAGS.sub("", text[-_TAGGED:])
    if not _STOP.search(text, max(0, len(text) - 2)):
        return 0
    words = _words(text)
    return words if words >= SENTENCE else 0


def _words(text: str) -> int:
    start = text[:40]
    return len(text) // 3 if not start.isascii() and _WIDE.search(start) else len(text.split())


def _check_titles(page: Signs, titles: Sequence[str], prose: int) -> None:
    is_dated = bool(page.claims.get("published_at"))
    for title in titles:
        if prose < THIN and signs.CHALLENGE_TITLE.search(title):
            raise NotArticle(page.url, "challenge", f"title {title[:SHOWN]!r}")
        if is_dated or len(title) >= SHOWN:
            continue
        if (signs.NOT_FOUND if prose < TEASER else signs.NOT_FOUND_ALONE).search(title):
            raise NotArticle(page.url, "soft_404", f"title {title[:SHOWN]!r}")
        if signs.CONSENT_TITLE.search(title) and (prose < THIN or signs.CONSENT.search(_seen(page))):
            raise NotArticle(page.url, "consent_wall", f"title {title[:SHOWN]!r}")


def _seen(page: Signs) -> str:
    return page.visible()[: signs.LOOKED_AT]


def _types(page: Signs) -> set[str]:
    return {claim.raw for claim in page.claims.get("page_type", ())}


def _check_types(page: Signs, prose: int) -> None:
    types = _types(page)
    if prose >= SENTENCE and (prose >= THIN or types & signs.ARTICLE_TYPES):
        return
    if types & signs.VIDEO_TYPES or signs.VIDEO_URL.search(page.url or ""):
        raise NotArticle(page.url, "video", f"{prose} words of prose; types {sorted(types)[:6]}")
    captions = sum(block.kind == "caption" for block in page.blocks)
    if _all_words(page) < SPARSE and (
        types & signs.GALLERY_TYPES or signs.GALLERY_URL.search(page.url or "") or captions >= signs.MANY
    ):
        raise NotArticle(page.url, "gallery", f"{captions} pictures, {prose} words of prose")


def _all_words(page: Signs) -> int:
    return sum(_words(block.text) for block in page.blocks if block.kind in BODY_KINDS)


def _check_paywall(page: Signs, prose: int) -> None:
    if prose >= TEASER:
        return
    closed = next((claim for claim in page.claims.get("is_paywalled", ()) if claim.raw.lower() in signs.CLOSED), None)
    told = next((text for text in _texts(page) if signs.PAYWALL.search(text)), None)
    if closed is not None and (told is not None or _all_words(page) < SPARSE):
        raise Paywalled(
            page.url, "paywall", f"{closed.source} says {closed.raw}; {prose} words; {(told or '')[:SHOWN]!r}"
        )
    if told is not None and prose < THIN:
        raise Paywalled(page.url, "paywall", f"{prose} words and {told[:SHOWN]!r}")


def _texts(page: Signs) -> list[str]:
    around = (one.block for one in page.removed)
    return [*page.tail, *(block.text for block in (*around, *page.blocks) if len(block.text) <= NOTE)]


def index_score(page: Signs) -> tuple[int, str]:
    """How many signs say that the page lists articles, and which they are."""
    declared = None if page.url else canonical_of(page.claims, None)
    url = page.url or (declared[0] if declared else "")
    found = {
        "the rule's not_article": 5 * _is_set_apart(page),
        "address": 2 * bool(signs.INDEX_URL.search(url)),
        "title": 4 * _lists_news(claim.raw for claim in page.claims.get("headline", ())),
    }
    if not any(found.values()):
        return 0, ""
    types = _types(page)
    is_article = bool(types & signs.ARTICLE_TYPES)
    found |= {
        "types": 2 * (bool(types & signs.INDEX_TYPES) and not is_article),
        "no article type": int(not is_article),
        "no date": int(not page.claims.get("published_at") and not page.claims.get("printed_date")),
        "many dates": int(len(page.claims.get("time_text", ())) >= signs.MANY),
        "dates between the lines": 2 * (sum(is_date(text) for text in _lines(page.blocks)) >= signs.MANY),
        "short blocks": int(_is_short(page.blocks)),
    }
    if is_article:
        found["article type"] = -3 if types & signs.ARTICLE_TYPES - {"article"} else -1
    if page.claims.get("published_at"):
        found["date"] = -2
    return sum(found.values()), ", ".join(name for name, weight in found.items() if weight > 0)


def _lists_news(titles: Iterable[str]) -> bool:
    return any(
        signs.INDEX_TITLE.search(title)
        or (("news" in (plain := title.casefold()) or "berita" in plain) and signs.NEWS_TITLE.search(title))
        for title in dict.fromkeys(titles)
    )


def _lines(blocks: Blocks) -> Iterator[str]:
    return (block.text for block in blocks if block.kind in BODY_KINDS and len(block.text) < SHOWN)


def _is_short(blocks: Blocks) -> bool:
    lengths = sorted(len(block.text.split()) for block in blocks if block.kind in BODY_KINDS)
    return not lengths or lengths[len(lengths) // 2] < SENTENCE


def _check_thin(page: Signs, prose: int) -> None:
    """Walls and shells leave little prose, and speak of themselves in it; with none at all the page is empty. Where the
    outlet's rule finds its box no more, a sentence or two are what stood beside the text."""
    visible = _seen(page)
    own = [block.text for block in page.blocks if (block.kind in BODY_KINDS or block.kind == "standfirst")]
    if len(visible) < signs.WALL_LENGTH and not page.claims.get("published_at"):
        for reason, pattern, topic in signs.WALLS:
            found = pattern.search(visible)
            if found and (prose < SENTENCE or any(topic.search(text) for text in own)):
                raise NotArticle(page.url, reason, f"{prose} words of prose and {found[0][:SHOWN]!r}")
    if not any(own):
        _refuse_empty(page, visible)
    if page.stale and prose < BARE and not _is_set_apart(page):
        raise StaleRule(
            page.url,
            "stale_rule",
            f"the rule's body selectors match nothing, and without them {prose} words were found",
        )


def _is_set_apart(page: Signs) -> bool:
    """Whether the address is one that the outlet's rule calls no article: a photo page, say, in a frame of its own."""
    patterns = page.publisher.not_article if page.publisher else ()
    return any(re.search(pattern, page.url or "") for pattern in patterns)


def _refuse_empty(page: Signs, visible: str) -> NoReturn:
    if page.stale:
        raise StaleRule(
            page.url, "stale_rule", "the rule's body selectors match nothing, and no text was found without them"
        )
    titles = sum(one.rule == "links" and _words(one.block.text) >= signs.TITLE_WORDS for one in page.removed)
    if titles >= signs.MANY_LINKS and not (_types(page) & signs.ARTICLE_TYPES or page.claims.get("published_at")):
        raise NotArticle(page.url, "index_page", f"{titles} linked titles and no text")
    shell = signs.SCRIPT_SHELL.search(visible)
    if shell or len(visible) < signs.SHELL_LENGTH:
        raise NotArticle(
            page.url, "js_only" if shell or page.claims.get("shell") else "empty", f"{len(visible)} characters of text"
        )
    raise NotArticle(
        page.url, "empty", f"no article text among {len(visible)} characters of {host_of(page.url) or 'the page'}"
    )
