"""Page -> Document: charset, tree, claims, blocks, passes, verdict; the two ways in meet here."""

import re
from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser

from cleaners.blocks import read_html
from cleaners.boilerplate import Hints, run_passes
from cleaners.bylines import parse_names
from cleaners.charset import decode, to_utf8
from cleaners.metadata import read_claims
from cleaners.pagekind import Signs, check_article
from cleaners.printed import read_lines
from cleaners.reading import Reading
from schemas import Claim, Document, NotArticle, Page, Publisher

try:
    from cleaners.textdump import read_text
except ImportError:  # until the module is there
    def read_text(text):
        from schemas import Block
        lines = [" ".join(l.split()) for l in text.splitlines() if l.strip()]
        return Reading(tuple(Block("paragraph", l) for l in lines[1:]), (), tuple(lines[1:12])), {"headline": (Claim("visible", lines[0]),)} if lines else {}

MAX_BYTES = 16_000_000  # of a page; parsing takes about 2 ms per million, the walk some 20
MAX_NESTING = 3_000  # open <div> at a time; the parser's time grows with the square of it
_OPEN = re.compile(rb"<div[\s>]", re.IGNORECASE)
_CLOSED = re.compile(rb"</div", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1|meta|script|span|table|br)\b[^<>]{0,2000}>", re.I)
_SNIFFED = 65_536  # bytes at the start in which a tag tells HTML from text

Claims = Mapping[str, tuple[Claim, ...]]


def clean(page: Page, publisher: Publisher | None = None) -> Document:
    """The document in a page; NotArticle or Paywalled where the page is something else."""
    url = page.final_url or page.url
    if len(page.body) > MAX_BYTES:
        raise NotArticle(url, "too_big", f"{len(page.body)} bytes; at most {MAX_BYTES} are read")
    if _is_html(page):
        return _clean_html(page, url, publisher)
    return _clean_text(page, url, publisher)


def _is_html(page: Page) -> bool:
    if page.kind in ("html", "text"):
        return page.kind == "html"
    declared = page.headers.get("content-type", "")
    if "html" in declared:
        return True
    return bool(_HTML.search(page.body[:_SNIFFED]))


def _clean_html(page: Page, url: str | None, publisher: Publisher | None) -> Document:
    html = to_utf8(page.body, page.headers)
    nesting = len(_OPEN.findall(html)) - len(_CLOSED.findall(html))
    if nesting > MAX_NESTING:
        raise NotArticle(url, "too_deep", f"{nesting} elements stand open inside each other")
    tree = LexborHTMLParser(html)
    claims = read_claims(tree, url, publisher)
    reading = read_html(tree, claims, publisher)
    return _finish(url, "html", reading, claims, publisher)


def _clean_text(page: Page, url: str | None, publisher: Publisher | None) -> Document:
    reading, claims = read_text(decode(page.body, page.headers))
    return _finish(url, "text", reading, claims, publisher)


def _finish(url: str | None, kind: str, reading: Reading, claims: Claims, publisher: Publisher | None) -> Document:
    claims = _merged(claims, read_lines(reading.head, reading.tail))
    headline = next((claim.raw for claim in claims.get("headline", ())), None)
    names = tuple(name for claim in claims.get("authors", ())[:4] for name in parse_names(claim.raw))
    hints = Hints(headline=headline, names=names, publisher=publisher, kind=kind)
    kept, removed = run_passes(reading.blocks, hints)
    check_article(Signs(url, kept, claims))
    return Document(url, "html" if kind == "html" else "text", kept, (*reading.removed, *removed), claims)


def _merged(claims: Claims, printed: Claims) -> dict[str, tuple[Claim, ...]]:
    """The claims of head and elements first, then those of the printed lines."""
    return {field: (*claims.get(field, ()), *printed.get(field, ())) for field in {**claims, **printed}}
