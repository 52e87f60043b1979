"""Page -> Document: charset, tree, claims, blocks, passes, verdict; HTML and text dumps meet here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from selectolax.lexbor import LexborHTMLParser

from cleaners.blocks import read_html
from cleaners.boilerplate import Hints, line_rule, run_passes
from cleaners.bounds import too_deep
from cleaners.bylines import parse_names
from cleaners.charset import decode, to_utf8
from cleaners.embedded import find_names
from cleaners.kinds import name_kinds
from cleaners.languages import language_of
from cleaners.metadata import is_signed, read_claims, site_names
from cleaners.noise import CODE_AT_START
from cleaners.pagekind import TEASER, Signs, check_article, count_prose
from cleaners.printed import read_lines, read_sign_offs
from cleaners.reading import Reading, Source
from cleaners.rescue import find_dates, read_again, visible_lines
from cleaners.signed import find_signature
from cleaners.textdump import read_text
from cleaners.wording import key_of
from schemas import BODY_KINDS, Blocks, Claim, Document, NotArticle, Page, Publisher, Removed

MAX_BYTES = 6_000_000  # of a page; the largest of 709 dev pages has 2.9 million
MAX_TEXT = 200_000  # bytes of a text dump, some 30,000 words
MAX_TAGS = 60_000  # "<" in a page; the most in a dev page is 10,305
MIN_HEADLINE = 16  # characters; a shorter one can be a section's name
MAX_SPOKEN = 30  # blocks from which the language is told
MAX_AUTHOR_CLAIMS = 4  # whose names the passes look for among the first blocks

_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|script|span|table|br)\b[^<>]{0,2000}>", re.I
)
_CLOCK = re.compile(r"\d[:.]\d\d(?!\d)")  # 18:27
_DATA = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?:<\?[^<>]{0,400}>|<!--[^<>]{0,400}-->)\s*){0,9}(?:<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b"
    rb"|[\[{]\s*[\"\[{}\]])",
    re.IGNORECASE,
)  # <?xml version="1.0"?><rss
_UNREAD = frozenset({"closing", "weights", "byline", "short"})  # rules of the reader that ask for no wording
_SNIFFED = 65_536  # bytes at the start in which a tag tells HTML from text

Claims = Mapping[str, tuple[Claim, ...]]

STALE_BODY = Claim("general", "the rule's body selectors match nothing")
"""What is claimed of the body of a page that the rule of its outlet does not know any more."""


def clean(page: Page, publisher: Publisher | None = None) -> Document:
    """The document in a page; NotArticle, Paywalled or StaleRule where the page is something else.

    Pages above MAX_BYTES or MAX_TAGS, and those whose boxes nest too deep, are refused unread ("too_big",
    "too_deep"): work is bounded.
    """
    url = page.final_url or page.url
    if len(page.body) > MAX_BYTES:
        raise NotArticle(url, "too_big", f"{len(page.body)} bytes; at most {MAX_BYTES} are read")
    if _DATA.match(page.body, 0, _SNIFFED):
        raise NotArticle(url, "data_file", "a feed, a sitemap or JSON, not a page")
    if _is_html(page):
        return _clean_html(page, url, publisher)
    if len(page.body) > MAX_TEXT:
        raise NotArticle(url, "too_big", f"{len(page.body)} bytes of text; at most {MAX_TEXT} are read")
    reading, claims = read_text(decode(page.body, page.headers))
    return _finish(url, "text", reading, claims, publisher)


def _is_html(page: Page) -> bool:
    if page.kind in ("html", "text"):
        return page.kind == "html"
    if "html" in page.headers.get("content-type", ""):
        return True
    return bool(_HTML.search(page.body, 0, _SNIFFED))


def _clean_html(page: Page, url: str | None, publisher: Publisher | None) -> Document:
    html = to_utf8(page.body, page.headers).replace(b"\0", b"")  # the parser drops them too, and takes its time
    _check_size(html, url)
    source = Source(html, LexborHTMLParser(html))
    claims = read_claims(source.tree, url, publisher)
    reading, claims = read_again(source, read_html(source.tree, claims, publisher), claims)
    return _finish(url, "html", reading, claims, publisher, source)


def _check_size(html: bytes, url: str | None) -> None:
    """Refuse pages whose reading would take too long, by counting before anything is parsed."""
    tags = len(html) - len(html.replace(b"<", b""))  # `count` takes three times as long
    if tags > MAX_TAGS:
        raise NotArticle(url, "too_big", f"{tags} tags; at most {MAX_TAGS} are read")
    if too_deep(html, tags):
        raise NotArticle(url, "too_deep", "boxes nest too deep, or tags have too many attributes")


def _finish(
    url: str | None,
    kind: Literal["html", "text"],
    reading: Reading,
    claims: Claims,
    publisher: Publisher | None,
    source: Source | None = None,
) -> Document:
    if source:
        reading, claims = _headed(reading, claims, url)
    language = language_of(claims.get("language", ()), (block.text for block in reading.blocks[:MAX_SPOKEN]))
    claims = _merged(claims, read_lines(_from_headline(reading.head, claims), reading.tail, language))
    if source and (signature := find_signature(source.html, reading.head, reading.tail)):
        claims = _merged(claims, {"authors": signature})
    if source and not is_signed(claims, url):
        claims = _merged(claims, find_names(source.html, claims))
    if reading.topics and _are_keywords(claims.get("topics", ())):
        printed = tuple(Claim("tag links", topic) for topic in reading.topics)
        claims = {**claims, "topics": (*printed, *claims.get("topics", ()))}
    if source and not claims.get("published_at") and not any(map(_has_clock, claims.get("printed_date", ()))):
        claims = _merged(claims, {"printed_date": find_dates(visible_lines(source.tree), claims, language)})
    kept, removed = run_passes(reading.blocks, _hints(claims, publisher, kind))
    kept = name_kinds(_with_text(kept))
    gone = (*reading.removed, *removed)
    taken = [line for item in gone if (line := _sign_off(item))]
    if taken:
        claims = _merged(claims, read_sign_offs(taken))
    check_article(
        Signs(
            url=url,
            blocks=kept,
            claims=claims,
            removed=gone,
            tail=reading.tail,
            visible=lambda: " ".join(visible_lines(source.tree)) if source else "",
            publisher=publisher,
            stale=reading.stale,
        )
    )
    if reading.stale:
        claims = _merged(claims, {"body": (STALE_BODY,)})
    return Document(url, kind, kept, gone, claims)


def _headed(reading: Reading, claims: Claims, url: str | None) -> tuple[Reading, Claims]:
    """Where nothing else is a headline, the heading with which a text begins is taken for it, out of the text."""
    place, head = next(((at, block) for at, block in enumerate(reading.blocks) if block.kind != "caption"), (0, None))
    if head is None or head.kind != "subhead" or _is_titled(claims, url):
        return reading, claims
    if count_prose(reading.blocks, TEASER) < TEASER:
        return reading, claims
    blocks = (*reading.blocks[:place], *reading.blocks[place + 1 :])
    moved = [replace(one, position=one.position - (one.position > place)) for one in reading.removed]
    removed = sorted((*moved, Removed(place, head, "headline")), key=lambda one: one.position)
    titles = (*claims.get("headline", ()), Claim("first heading", head.text))
    return replace(reading, blocks=blocks, removed=tuple(removed)), {**claims, "headline": titles}


def _is_titled(claims: Claims, url: str | None) -> bool:
    """Whether any place gives a title that is more than the outlet's name."""
    outlets = frozenset(map(key_of, site_names(claims, url)))
    return any(key_of(claim.raw) not in outlets for claim in claims.get("headline", ()))


def _are_keywords(topics: Sequence[Claim]) -> bool:
    """Whether nothing but the words for search engines speaks of the topics."""
    return all(claim.source == "meta keywords" for claim in topics)


def _from_headline(head: Sequence[str], claims: Claims) -> Sequence[str]:
    """The lines from the headline on, then those above it, which may be teasers of other articles."""
    headlines = {key_of(claim.raw) for claim in claims.get("headline", ()) if len(claim.raw) >= MIN_HEADLINE}
    place = next((place for place, line in enumerate(head) if key_of(line) in headlines), 0)
    return (*head[place:], *head[:place])


def _sign_off(item: Removed) -> str:
    """The line that a pass took for what it says, or would have, had the reader of blocks left it; of a line of
    links the code before them; "" for any other."""
    text, rule = item.block.text, item.rule
    if rule == "links":
        code = CODE_AT_START.match(text)
        return code.group() if code else ""
    if rule in _UNREAD:
        rule = line_rule(text) or ""
    return text if rule.startswith("take_") else ""


def _with_text(blocks: Blocks) -> Blocks:
    """The blocks; where a page prints a summary and no text below, that is its text."""
    if any(block.kind in BODY_KINDS for block in blocks):
        return blocks
    return tuple(replace(block, kind="paragraph") if block.kind == "standfirst" else block for block in blocks)


def _has_clock(claim: Claim) -> bool:
    return bool(_CLOCK.search(claim.raw))


def _hints(claims: Claims, publisher: Publisher | None, kind: str) -> Hints:
    headline = next((claim.raw for claim in claims.get("headline", ())), None)
    authors = claims.get("authors", ())[:MAX_AUTHOR_CLAIMS]
    names = tuple(name for claim in authors for name in parse_names(claim.raw))
    topics = frozenset(key_of(topic) for claim in claims.get("topics", ()) for topic in claim.raw.split(","))
    return Hints(headline=headline, names=names, publisher=publisher, kind=kind, topics=topics)


def _merged(claims: Claims, more: Claims) -> dict[str, tuple[Claim, ...]]:
    """Per field the claims of the first, then those of the second."""
    merged = {field: tuple(dict.fromkeys((*claims.get(field, ()), *found))) for field, found in more.items()}
    return {**claims, **merged}
