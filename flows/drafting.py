"""A draft of an outlet's rule, from one article and what its site says of itself. Pure.

A draft names only what the page shows to be needed, and each key says what it rests on.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners import clean, normalise
from cleaners.blocks import survey
from cleaners.bylines import parse_names
from cleaners.charset import to_utf8
from cleaners.dates import parse_date
from cleaners.metadata import read_claims
from cleaners.names import read_name
from cleaners.urls import canonical_url, host_of, registered_host
from flows.frontier import links_of
from flows.patterns import address_pattern
from schemas import Article, NotArticle, Page, Publisher

MAX_SITEMAPS, MAX_FEEDS = 3, 4
MAX_LINE = 80  # characters of a byline or a date
CLIMB = 5  # boxes around the text that are looked at for a name
SAMPLE, MOST = 40, 0.8  # letters of a paragraph that are looked for, share of the paragraphs that a box must hold
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_ZONES = {"id": {7: "Asia/Jakarta", 8: "Asia/Makassar", 9: "Asia/Jayapura"}}
_HASHED = re.compile(r"^(?P<stem>[A-Za-z][A-Za-z_-]{6,}?)(?:-sc)?[-_]+(?=\w*\d)[\w-]+$")  # Story__Wrapper-sc-th08cs-0
_STABLE = re.compile(r"[A-Za-z]+(?:[_-]+[A-Za-z]+)*")  # detail__body-text


@dataclass(frozen=True, slots=True)
class Site:
    """An article of an outlet; its front page and the sitemaps that its robots.txt names, where they were asked."""

    page: Page
    front: Page | None = None
    sitemaps: tuple[str, ...] = ()


def draft_rule(site: Site) -> tuple[str, str]:
    """The outlet's host and the text of a rule for it; CleanError where the page is no article."""
    page = site.page
    document = clean(page)
    article = normalise(document)
    address = canonical_url(page.final_url or page.url) or article.canonical_url
    host = _outlet(address)
    if address is None or host is None:
        raise NotArticle(None, "no_address", "the page does not say where it is from; give its address with --url")
    names = [claim.raw for claim in document.claims.get("site_name", ())]
    lines = [
        f"# A draft from {address}",
        "# Look at: kabar clean PAGE --url URL --publishers FOLDER --explain, then: kabar publishers check",
        f"name = {_quoted(names[0] if names else host.partition('.')[0].capitalize())}",
        *([f"language = {_quoted(article.language)}"] if article.language else []),
        *_zone(article),
        *_places(site, address, host),
        *_address(site, address),
        *_fields(page, article),
    ]
    return host, "\n".join(lines) + "\n"


def _outlet(address: str | None) -> str | None:
    """The registered domain; of an address on this machine the whole host."""
    return registered_host(address) or host_of(address)


def _zone(article: Article) -> Iterator[str]:
    offset = article.published_at.utcoffset() if article.published_at else None
    hours = round(offset.total_seconds() / 3600) if offset else None
    zones = _ZONES.get(article.language or "", {})
    if hours in zones:
        yield f"timezone = {_quoted(zones[hours])}  # of dates without a zone; this page says {article.published_raw}"
    elif zones:
        yield f"timezone = {_quoted(zones[7])}  # of dates without a zone: a guess"


def _places(site: Site, address: str, host: str) -> Iterator[str]:
    """Where the outlet lists its articles: feeds that its pages name, sitemaps of robots.txt, else its front page."""
    feeds = list(dict.fromkeys(feed for page in (site.page, site.front) if page for feed in _feeds(page, host)))
    if feeds:
        yield f"feeds = {_list(feeds[:MAX_FEEDS])}  # its pages name {len(feeds)}"
    sitemaps = [url for url in site.sitemaps if _outlet(url) == host]
    sitemaps.sort(key=lambda url: "news" not in url.lower())
    if sitemaps:
        yield f"sitemaps = {_list(sitemaps[:MAX_SITEMAPS])}  # robots.txt names {len(sitemaps)}"
    if not feeds and not sitemaps:
        yield "# No feed and no sitemap is named: the front page is asked. Better is a page of the newest articles."
        yield f"indexes = {_list([urljoin(address, '/')])}"


def _feeds(page: Page, host: str) -> Iterator[str]:
    base = page.final_url or page.url
    for node in LexborHTMLParser(page.body).css("link[rel~=alternate][href]"):
        url = canonical_url(node.attributes.get("href"), base)
        is_feed = (node.attributes.get("type") or "").lower() in _FEED_TYPES
        if is_feed and url and _outlet(url) == host and "comment" not in url and "komentar" not in url:
            yield url


def _address(site: Site, address: str) -> Iterator[str]:
    found = (
        canonical_url(link, page.final_url or page.url)
        for page in (site.page, site.front)
        if page
        for link, _ in links_of(page)
    )
    links = {link for link in found if link and _outlet(link) == _outlet(address) and urlsplit(link).path != "/"}
    pattern = address_pattern(address, links - {address})
    many = sum(bool(re.search(pattern, link)) for link in links)
    yield f"article = [{_quoted(pattern)}]  # so are {many} of {len(links)} links of its pages"


def _fields(page: Page, article: Article) -> Iterator[str]:
    """Selectors of the body, and of what the general cleaner does not find by itself."""
    tree = LexborHTMLParser(to_utf8(page.body, page.headers))
    claims = read_claims(tree, page.final_url or page.url)
    found = survey(tree, claims)
    body = next(_bodies(found.box.node, tree, page, article), None) if found else None
    if body:
        yield f"body = [{_quoted(body[0])}]  # the box of the text that the general cleaner finds"
        if body[1]:
            yield f"drop = {_list(body[1])}  # what the general cleaner leaves out of it"
    else:
        yield '# body = [".…"]  # the general cleaner finds it; its box has no name that could be asked for'
    if not article.authors and (byline := _first(tree, _is_byline)):
        yield f"authors = [{_quoted(byline)}]  # the general cleaner finds no author"
    if article.published_at is None and (date := _first(tree, _is_date)):
        yield f"published = [{_quoted(date)}]  # the general cleaner finds no date"


def _bodies(
    node: LexborNode, tree: LexborHTMLParser, page: Page, article: Article
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Selectors that match the box of the text alone, or one around it, with those of what to leave out of it, so that
    the body is the same."""
    at: LexborNode | None = _innermost(node, article)
    for _ in range(CLIMB):
        if at is None or at.tag in ("body", "html"):
            return
        for selector in _selectors(at):
            if len(tree.css(selector)) != 1:
                continue
            drops = tuple(
                dict.fromkeys(
                    drop for text in _added(selector, (), page, article) if (drop := _around(text, at, article))
                )
            )
            if not _added(selector, drops, page, article):
                yield selector, drops
        at = at.parent


def _added(selector: str, drops: tuple[str, ...], page: Page, article: Article) -> list[str]:
    """Texts of the body that a rule with this selector gives and the general cleaner does not, or the other way."""
    trial = Publisher(host="trial.invalid", name="trial", body=(selector,), drop=drops)
    document = clean(page, trial)
    if "body" in document.claims:
        return [article.headline]
    ours, theirs = article.body.split("\n\n"), normalise(document, trial).body.split("\n\n")
    return [text for text in theirs if text not in ours] + [text for text in ours if text not in theirs]


def _around(text: str, box: LexborNode, article: Article) -> str | None:
    """A selector of the innermost named element of the box that holds the text and no paragraph of the article."""
    for node in reversed(box.css("[class]")):
        found = " ".join(node.text().split())
        names = [selector for selector in _selectors(node) if selector.startswith(".")]
        if names and text in found and not any(one in found for one in _samples(article)):
            return names[0]
    return None


def _samples(article: Article) -> list[str]:
    return [block.text[:SAMPLE] for block in article.blocks if block.kind == "paragraph"]


def _innermost(node: LexborNode, article: Article) -> LexborNode:
    """The smallest box inside that holds most of the paragraphs."""
    paragraphs = _samples(article)
    wanted = len(paragraphs) * MOST
    while True:
        texts = ((child, " ".join(child.text().split())) for child in node.iter())
        inner = next((child for child, text in texts if sum(one in text for one in paragraphs) >= wanted), None)
        if inner is None or inner.tag == "p":
            return node
        node = inner


def _same_body(selector: str, page: Page, article: Article) -> bool:
    trial = Publisher(host="trial.invalid", name="trial", body=(selector,))
    document = clean(page, trial)
    return "body" not in document.claims and normalise(document, trial).body == article.body


def _selectors(node: LexborNode) -> list[str]:
    """What a rule can ask for, the best first: what says that it is the body, then classes, then the id."""
    attributes = node.attributes
    if attributes.get("itemprop") == "articleBody":
        return ["[itemprop=articleBody]"]
    classes = (attributes.get("class") or "").split()
    stable = [f".{name}" for name in classes if _is_stable(name)]
    stable.sort(key=lambda name: (not read_name(name[1:]).is_body, -len(name)))
    stems = [f'[class*="{found["stem"]}"]' for name in classes if (found := _HASHED.match(name))]
    names = [f"#{name}" for name in [attributes.get("id") or ""] if _is_stable(name)]
    return [*stable, *names, *stems, *([node.tag] if node.tag in ("article", "main") else [])]


def _is_stable(name: str) -> bool:
    """Whether a name is made of words; a hash of the page's build has digits, or capitals here and there."""
    if not _STABLE.fullmatch(name):
        return False
    return name.islower() or "_" in name or "-" in name or read_name(name) != read_name("")


def _first(tree: LexborHTMLParser, is_wanted: Callable[[str], bool]) -> str | None:
    """A selector of the first element with a telling name that holds what is wanted."""
    for node in tree.css("[class],[id]"):
        named = read_name(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}")
        if named.is_byline and is_wanted(" ".join(node.text().split())):
            for selector in _selectors(node):
                if tree.css_first(selector) is not None and tree.css(selector)[0].mem_id == node.mem_id:
                    return selector
    return None


def _is_byline(text: str) -> bool:
    return len(text) <= MAX_LINE and bool(parse_names(text))


def _is_date(text: str) -> bool:
    return len(text) <= MAX_LINE and parse_date(text) is not None


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


def _quoted(text: str) -> str:
    """As a string of TOML: as it stands where it holds signs that would have to be escaped."""
    is_literal = ("\\" in text or '"' in text) and "'" not in text and text.isprintable()
    return f"'{text}'" if is_literal else json.dumps(text, ensure_ascii=False)
