"""What the page's head and marked-up elements say of each field -> claims, most trusted first.

To be read before scripts are taken out of the tree. One css query finds everything; nothing is decided here.
"""

import re
from collections.abc import Mapping, Sequence
from operator import itemgetter

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaners import jsonld
from cleaners.bylines import is_name, parse_names
from cleaners.headings import MAX_TITLE, find_printed, read_h1
from cleaners.headlines import CUT, cut_title
from cleaners.metafields import ARTICLE_KEYS, ITEMPROPS, known_meta
from cleaners.pagesigns import KNOWN_TYPES
from cleaners.signed import find_signed
from cleaners.urls import canonical_url, host_of, registered_host
from cleaners.wording import key_of, tidy
from schemas import Claim, Publisher

MAX_MARKED = 4_000  # elements that are read
MAX_CLAIMS = 12  # per field; topics may have more
MAX_TOPICS = 60
MAX_TITLES = 20  # after which no h1 is read
MAX_RAW = 4_000  # characters of one claim
MAX_BODY = 400_000  # characters of a JSON-LD articleBody

_MARKED = (
    'html,title,meta,h1,time,link[rel="canonical" i],script[type^="application/ld+json" i],'
    '[rel~="author" i],[rel~="tag" i],[itemprop]'
)

_NO_ARTICLE = re.compile(
    r"https?://(?:[^/]*\.)?(?:google|facebook|twitter|x|instagram|youtube|linkedin)\.com/|https?://[^/]+/?$"
)  # https://plus.google.com/1067
_RANK, _CLAIM = itemgetter(0), itemgetter(1)


class _Found:
    """The claims as they are found, each with the rank of its source."""

    def __init__(self) -> None:
        self.ranked: dict[str, list[tuple[int, Claim]]] = {}

    def add(self, field: str, rank: int, source: str, raw: str | None, limit: int = MAX_RAW) -> None:
        if raw is None:
            return
        raw = tidy(raw[: 4 * limit])[:limit]
        if raw:
            self.ranked.setdefault(field, []).append((rank, Claim(source, raw)))

    def add_body(self, raw: str | None) -> None:
        """A JSON-LD articleBody, whose line breaks are its paragraphs."""
        body = "\n".join(line for part in (raw or "")[:MAX_BODY].splitlines() if (line := tidy(part)))
        if body:
            self.ranked.setdefault("article_body", []).append((1, Claim("json-ld", body)))

    def sorted(self) -> dict[str, tuple[Claim, ...]]:
        """Per field the claims by rank, page order within a rank, without repetition."""
        return {
            field: tuple(dict.fromkeys(map(_CLAIM, sorted(ranked, key=_RANK))))[
                : MAX_TOPICS if field == "topics" else MAX_CLAIMS
            ]
            for field, ranked in self.ranked.items()
        }


def read_claims(
    tree: LexborHTMLParser, url: str | None = None, publisher: Publisher | None = None
) -> Mapping[str, tuple[Claim, ...]]:
    """All claims of the page per field, most trusted first; a field nobody speaks of is absent."""
    found = _Found()
    blocks: list[str] = []
    for node in tree.css(_MARKED)[:MAX_MARKED]:
        _read_node(node, found, blocks)
    nodes = jsonld.read_blocks(blocks)
    _read_jsonld(nodes, found)
    if publisher is not None:
        _read_rule(tree, publisher, found)
    claims = found.sorted()
    titles = claims.get("headline", ())
    claims["headline"] = (*titles, *find_printed(tree, titles), *_cut_titles(titles, site_names(claims, url)))
    if not is_signed(claims, url):
        signed = find_signed(tree)
        if signed:
            claims["authors"] = (*claims.get("authors", ()), *signed)
    return claims


def _cut_titles(titles: Sequence[Claim], sites: Sequence[str]) -> tuple[Claim, ...]:
    """The titles that end or begin with the site's name, without it; the reader of blocks looks for them too."""
    names = frozenset(map(key_of, sites))
    whole = dict.fromkeys(claim.raw for claim in titles)
    cut = dict.fromkeys(cut_title(raw, names) for raw in whole)
    return tuple(Claim(CUT, text) for text in cut if text not in whole)


def site_names(claims: Mapping[str, Sequence[Claim]], url: str | None) -> tuple[str, ...]:
    """The names under which the outlet may stand in titles and bylines: as declared, its host, its domain."""
    host = registered_host(url) or ""
    names = [claim.raw for claim in claims.get("site_name", ())]
    return tuple(dict.fromkeys(name for name in (*names, host_of(url) or "", host, host.partition(".")[0]) if name))


def is_signed(claims: Mapping[str, tuple[Claim, ...]], url: str | None) -> bool:
    """Whether the declared authors hold a name, or name the outlet as the one person who wrote."""
    declared = claims.get("authors", ())
    if any(claim.source == "json-ld" and not claim.raw.startswith(",") for claim in declared):
        return True
    persons = [name for claim in declared if claim.source != "json-ld organization" for name in parse_names(claim.raw)]
    outlets = site_names(claims, url) if persons else ()
    return any(is_name(name, outlets) for name in persons)


def _read_node(node: LexborNode, found: _Found, blocks: list[str]) -> None:
    tag = node.tag
    attributes = node.attributes
    if tag == "meta":
        _read_meta(attributes, found)
        return
    if tag == "script":
        blocks.append(node.text())
    elif tag == "title":
        if node.parent is None or node.parent.tag != "svg":
            found.add("headline", 8, "title", node.text(), 500)
    elif tag == "h1":
        _read_h1(node, found)
    elif tag == "link":
        found.add("canonical_url", 1, "link canonical", attributes.get("href"))
    elif tag == "html":
        found.add("language", 1, "html lang", attributes.get("lang") or attributes.get("xml:lang"), 40)
    elif tag == "time" and "itemprop" not in attributes:
        _read_time(node, attributes, found)
    if rel := attributes.get("rel"):
        _read_rel(node, rel.lower(), found)
    if "itemprop" in attributes:
        _read_itemprop(node, attributes, found)


def _read_rel(node: LexborNode, rel: str, found: _Found) -> None:
    if "author" in rel and node.tag != "link":
        found.add("authors", 6, "rel author", node.text(), 200)
    elif "tag" in rel.split():
        found.add("topics", 5, "rel tag", node.text(), 100)


def _read_h1(node: LexborNode, found: _Found) -> None:
    if len(found.ranked.get("headline", ())) < MAX_TITLES:
        for source, text in read_h1(node):
            found.add("headline", 3, source, text, MAX_TITLE)


def _read_meta(attributes: Mapping[str, str | None], found: _Found) -> None:
    content = attributes.get("content")
    if not content:
        return
    for key in ("property", "name", "http-equiv"):
        name = attributes.get(key)
        if name and (known := known_meta(name)):
            found.add(*known, content)
            return
    prop = attributes.get("itemprop")
    if prop and (field_name := ITEMPROPS.get(prop.strip().lower())):
        found.add(field_name, 3, f"itemprop {prop.strip()}", content)


def _read_time(node: LexborNode, attributes: Mapping[str, str | None], found: _Found) -> None:
    stamp = attributes.get("datetime")
    if stamp:
        found.add("published_at", 6, "time", stamp, 100)
    found.add("time_text", 6, "time text", node.text()[:200], 100)


def _read_itemprop(node: LexborNode, attributes: Mapping[str, str | None], found: _Found) -> None:
    for prop in (attributes.get("itemprop") or "").lower().split()[:9]:
        field = ITEMPROPS.get(prop)
        if field is None:
            continue
        if field == "authors":
            inner = node.css_first("[itemprop=name]") if "itemscope" in attributes else None
            found.add(field, 4, "itemprop author", _content(inner) if inner else _content(node), 300)
        else:
            found.add(field, 3, f"itemprop {prop}", _content(node), 1000)


def _content(node: LexborNode) -> str:
    attributes = node.attributes
    return attributes.get("content") or attributes.get("datetime") or node.text()


def _read_jsonld(nodes: tuple[jsonld.Node, ...], found: _Found) -> None:
    article = jsonld.find_article(nodes)
    if article is not None:
        _read_article(article, nodes, found)
    for text in jsonld.live_updates(nodes):
        found.add("live_blog", 1, "json-ld liveBlogUpdate", text, 300)
    for node in nodes:
        types = jsonld.types_of(node)
        if "WebPage" in types or "VideoObject" in types or "ImageGallery" in types:
            found.add("published_at", 4, f"json-ld {types[0]}", jsonld.first_text(node.get("datePublished")), 100)
            found.add("modified_at", 6, f"json-ld {types[0]}", jsonld.first_text(node.get("dateModified")), 100)
            found.add("language", 2, "json-ld", jsonld.first_text(node.get("inLanguage")), 40)
        for name in types:
            if name in KNOWN_TYPES:
                found.add("page_type", 1, "json-ld", name, 60)
        if "BreadcrumbList" in types:
            _read_breadcrumbs(node, found)


def _read_article(article: jsonld.Node, nodes: tuple[jsonld.Node, ...], found: _Found) -> None:
    for key, field in ARTICLE_KEYS.items():
        for text in jsonld.texts_of(article.get(key), 3):
            found.add(field, 1, "json-ld", text)
    found.add_body(jsonld.first_text(article.get("articleBody")))
    if not article.get("headline"):
        found.add("headline", 1, "json-ld", jsonld.first_text(article.get("name")))
    _read_people(article.get("author") or article.get("creator"), nodes, found)
    for name in jsonld.texts_of(jsonld.resolve(article.get("editor"), nodes), 5):
        found.add("editor", 1, "json-ld", name, 200)
    for name in jsonld.texts_of(jsonld.resolve(article.get("publisher"), nodes), 2):
        found.add("site_name", 2, "json-ld publisher", name, 200)
    for name in jsonld.texts_of(article.get("keywords"), MAX_TOPICS):
        found.add("topics", 4, "json-ld", name, 1000)
    image = jsonld.resolve(article.get("image"), nodes)
    for item in (image if isinstance(image, list) else [image])[:3]:
        address = item.get("url") or item.get("contentUrl") if isinstance(item, dict) else item
        found.add("image", 1, "json-ld", jsonld.first_text(address))
    free = article.get("isAccessibleForFree")
    if isinstance(free, bool | str):
        found.add("is_paywalled", 1, "json-ld isAccessibleForFree", str(free), 20)
    page = article.get("mainEntityOfPage") or article.get("url")
    address = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    found.add("canonical_url", 4, "json-ld", jsonld.first_text(address))


def _read_people(value: object, nodes: tuple[jsonld.Node, ...], found: _Found) -> None:
    value = jsonld.resolve(value, nodes)
    for person in (value if isinstance(value, list) else [value])[:40]:
        types = jsonld.types_of(person) if isinstance(person, dict) else ()
        organization = any("Organization" in name for name in types)
        for name in jsonld.texts_of(person, 40):
            found.add(
                "authors", 3 if organization else 2, "json-ld organization" if organization else "json-ld", name, 300
            )


def _read_breadcrumbs(node: jsonld.Node, found: _Found) -> None:
    items = node.get("itemListElement")
    for item in (items if isinstance(items, list) else [])[:6]:
        if isinstance(item, dict):
            name = jsonld.first_text(item.get("name")) or jsonld.first_text(item.get("item"))
            found.add("breadcrumb", 1, "json-ld breadcrumb", name, 100)


def _read_rule(tree: LexborHTMLParser, publisher: Publisher, found: _Found) -> None:
    """The elements that the outlet's rule names; first selector that finds something."""
    for field, selectors in (
        ("headline", publisher.headline),
        ("standfirst", publisher.standfirst),
        ("authors", publisher.authors),
        ("editor", publisher.editor),
        ("published_at", publisher.published),
        ("section", publisher.section),
        ("topics", publisher.topics),
        ("is_paywalled", publisher.paywall),
    ):
        for selector in selectors:
            nodes = _select(tree, selector)
            for node in nodes[:MAX_TOPICS]:
                raw = "false" if field == "is_paywalled" else _content(node)
                found.add(field, 0, "rule", raw, 1000)
            if nodes:
                break


def _select(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except SelectolaxError:
        return []


def canonical_of(claims: Mapping[str, Sequence[Claim]], url: str | None) -> tuple[str, Claim] | None:
    """The address that the page declares for itself, normalised, with its claim: the first on the page's own host,
    else the first whose host two claims name, else the first; a profile page or a home page is none."""
    found = [
        (address, claim) for claim in claims.get("canonical_url", ()) if (address := canonical_url(claim.raw, url))
    ]
    found = [pair for pair in found if not _NO_ARTICLE.match(pair[0])]
    hosts = [registered_host(address) for address, _ in found]
    home = registered_host(url)
    for pair, host in zip(found, hosts, strict=True):
        if host == home:
            return pair
    for pair, host in zip(found, hosts, strict=True):
        if hosts.count(host) > 1:
            return pair
    return found[0] if found else None
