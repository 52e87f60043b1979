"""What a publisher's sources name: feeds, sitemaps and index pages in, Candidates out. Pure.

Addresses come out in their one spelling, each once, in the order of the source. Foreign domains and addresses
that the rule calls no articles are left out here and told apart in `Listing.refused`.
"""

import calendar
import contextlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import feedparser
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaners.urls import canonical_url, registered_host
from flows.sitemaps import Entry, parse_lastmod, read_entries
from schemas import Candidate, Page, Publisher

_DATA = 'script#__NEXT_DATA__, script[type="application/json"]'
_FIELD = re.compile(r"\{(\w+(?:\.\w+)*)\}")  # {category.slug}
_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)  # <!DOCTYPE html>


@dataclass(frozen=True, slots=True)
class Listing:
    """What one source names: articles, further sitemaps (url, lastmod), and addresses left out with the reason.

    `is_understood` is False where the body is neither feed nor sitemap nor page: an error page, say. `is_whole` is
    False where it names more than is read of it.
    """

    candidates: tuple[Candidate, ...] = ()
    children: tuple[tuple[str, datetime | None], ...] = ()
    refused: tuple[tuple[Candidate, str], ...] = ()
    is_understood: bool = True
    is_whole: bool = True


def read_feed(page: Page, publisher: Publisher) -> Listing:
    """The items of an RSS, Atom, RDF or JSON feed."""
    base = page.final_url or page.url
    body = page.body
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        items = list(_json_items(body, publisher))
        is_feed = bool(items) or b'"items"' in body
    elif _HTML.match(body):
        return Listing(is_understood=False)
    else:
        parsed = feedparser.parse(body, resolve_relative_uris=False, sanitize_html=False)
        items = list(_feed_items(parsed.entries, publisher))
        is_feed = bool(items) or bool(parsed.get("version"))
    return replace(_sorted_out(items, base, publisher, is_strict=False), is_understood=is_feed)


def read_sitemap(page: Page, publisher: Publisher) -> Listing:
    """The items of a sitemap, or the sitemaps that an index names."""
    base = page.final_url or page.url
    entries, is_whole = read_entries(page.body)
    if not entries and (_HTML.match(page.body) or b"<" not in page.body[:1000]):
        return Listing(is_understood=False)
    items = [_of_entry(entry, publisher) for entry in entries if not entry.is_sitemap]
    children: dict[str, datetime | None] = {}
    for entry in entries:
        if entry.is_sitemap and (url := canonical_url(entry.url, base)) and _is_own(url, publisher):
            children[url] = entry.lastmod
    found = _sorted_out(items, base, publisher, is_strict=True)
    return replace(found, children=tuple(children.items()), is_whole=is_whole)


def read_index(page: Page, publisher: Publisher) -> Listing:
    """The links of an index page that the rule takes for articles; of a rule without patterns, all long ones. With the
    addresses that the rule's `index_data` makes of the page's data."""
    base = page.final_url or page.url
    tree = LexborHTMLParser(page.body)
    links: dict[str, Candidate] = {}
    for node in _link_nodes(tree, publisher.index_links):
        href = node.attributes.get("href") or ""
        if href and not href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            hint = " ".join(node.text().split())[:300] or None
            if href not in links or links[href].hint is None:  # the first link of a story is often its picture
                links[href] = Candidate(href, publisher.host, hint=hint)
    if publisher.index_data:
        links |= {url: Candidate(url, publisher.host) for url in _data_links(tree, publisher.index_data)}
    found = _sorted_out(list(links.values()), base, publisher, is_strict=True)
    here = canonical_url(base) if base else None
    kept = tuple(one for one in found.candidates if one.url != here and (publisher.article or _is_long(one.url)))
    return Listing(kept)


def links_of(page: Page) -> list[tuple[str, str]]:
    """All links of a page: the address as it stands there ("" for one that a script follows), and the text."""
    nodes = LexborHTMLParser(page.body).css("a")
    return [(node.attributes.get("href") or "", node.text(strip=True)) for node in nodes]


def _link_nodes(tree: LexborHTMLParser, selectors: Sequence[str]) -> list[LexborNode]:
    """The links of a page, or of the parts of it that the selectors name."""
    if not selectors:
        return tree.css("a[href]")
    try:
        return [link for part in tree.css(", ".join(selectors)) for link in part.css("a[href]")]
    except SelectolaxError:
        return []  # a broken selector is the rule checker's to tell


def _data_links(tree: LexborHTMLParser, template: str) -> Iterator[str]:
    """The addresses that a template makes of the records in a page's data, of those that have all of its fields."""
    for node in tree.css(_DATA):
        for record in _records(node.text()):
            values = {name: _value(record, name) for name in _FIELD.findall(template)}
            if all(values.values()):
                yield _filled(template, values)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: values[found[1]], template)


def _records(raw: str) -> list[dict[str, Any]]:
    """All objects of a JSON text, the inner ones first; none of a text that is no JSON."""
    found: list[dict[str, Any]] = []

    def keep(record: dict[str, Any]) -> dict[str, Any]:
        found.append(record)
        return record

    with contextlib.suppress(ValueError, RecursionError):
        json.loads(raw, object_hook=keep)
        return found
    return []


def _value(record: Any, name: str) -> str:
    """The text or number at a path of a record ("category.slug"), "" where there is none."""
    for step in name.split("."):
        record = record.get(step) if isinstance(record, dict) else None
    return str(record) if isinstance(record, str | int) and not isinstance(record, bool) else ""


def _is_long(url: str) -> bool:
    """Whether the last piece of the path has the words of a headline or a number of some digits."""
    last = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return last.count("-") >= 3 or bool(re.search(r"\d{5,}", url))


def _json_items(body: bytes, publisher: Publisher) -> Iterator[Candidate]:
    try:
        feed: Any = json.loads(body)
    except (ValueError, RecursionError):
        return
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else ():
        url = (item.get("url") or item.get("external_url") or item.get("id")) if isinstance(item, dict) else None
        if isinstance(url, str):
            moments = [
                parse_lastmod(raw)
                for key in ("date_modified", "date_published")
                if isinstance(raw := item.get(key), str)
            ]
            title = item.get("title")
            yield Candidate(url, publisher.host, _latest(moments), title if isinstance(title, str) else None)


def _feed_items(entries: Iterable[Any], publisher: Publisher) -> Iterator[Candidate]:
    for entry in entries:
        url = entry.get("feedburner_origlink") or entry.get("link") or ""
        if not url and str(entry.get("id", "")).startswith("http"):
            url = entry["id"]
        if url:
            moments = [_moment(dict.get(entry, key)) for key in ("updated_parsed", "published_parsed")]
            yield Candidate(url, publisher.host, _latest(moments), entry.get("title") or None)


def _of_entry(entry: Entry, publisher: Publisher) -> Candidate:
    return Candidate(entry.url, publisher.host, _latest([entry.lastmod, entry.published]), entry.title)


def _moment(parsed: time.struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)


def _sorted_out(items: Sequence[Candidate], base: str | None, publisher: Publisher, *, is_strict: bool) -> Listing:
    """The items in their one spelling, each once; with `is_strict` the rule's `article` patterns must match."""
    kept: dict[str, Candidate] = {}
    refused: dict[str, tuple[Candidate, str]] = {}
    for item in items:
        url = canonical_url(item.url, base)
        if url is None or url in kept:
            continue
        one = replace(item, url=url)
        if reason := _refusal(url, publisher, is_strict):
            refused.setdefault(url, (one, reason))
        else:
            kept[url] = one
    return Listing(tuple(kept.values()), refused=tuple(refused.values()))


def _refusal(url: str, publisher: Publisher, is_strict: bool) -> str | None:
    if not _is_own(url, publisher):
        return "foreign_host"
    if any(re.search(pattern, url) for pattern in publisher.not_article):
        return "not_article"
    if is_strict and publisher.article and not any(re.search(pattern, url) for pattern in publisher.article):
        return "not_article"
    return None


def _is_own(url: str, publisher: Publisher) -> bool:
    """Whether the address belongs to the outlet: its registered domain, or one that the rule names."""
    host = registered_host(url)
    return host in {registered_host(f"https://{one}/") for one in (publisher.host, *publisher.hosts)}
