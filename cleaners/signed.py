"""Names found by markup alone: links to an author's page, boxes classed as byline, near the headline."""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.bylines import holds_names_alone, parse_names
from cleaners.names import read_name
from cleaners.wording import key_of, tidy
from schemas import Claim

MAX_LOOKED = 400  # elements
MAX_AROUND = 5  # boxes around a byline that can be a teaser
MAX_TEXT = 120  # characters of a byline's element
_SELECTOR = (
    'h1,a[href*="/author" i],a[href*="/autor" i],a[href*="/writer" i],a[href*="/staff/" i],'
    'a[href*="/reporter" i],a[href*="/by/" i],'
    'a[href*="/profile/" i],a[href*="/penulis" i],a[href*="/people/" i],a[href*="/contributor" i],'
    'a[href*="/journalist" i],'
    'a[href*="/redakt" i],[class*="author" i],[class*="byline" i],[class*="penulis" i],[class*="reporter" i],'
    '[class*="jurnalis" i],'
    '[class*="journalist" i],[class*="autor" i],[id*="author" i],[id*="penulis" i],[class*="written" i]'
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|sidebar|footer|comment\w*|teaser\w*|recommend\w*|lateral|card|bio|about|popular"
    r"|newsletter|nav|menu)(?:[\s_-]|$)",
    re.I,
)  # "card__author"
_STRESSED = re.compile(rb"<(?:p|br)\b[^<>]*>\s*(?:<(?:strong|b|em|i)\b[^<>]*>\s*){1,4}\Z")  # <p class="x"><strong>
_CLOSED = re.compile(rb"\s*</")
MAX_OPENING = 400  # bytes of those tags
_OTHERS = frozenset({"related", "navigation", "comments", "footer", "side"})  # rules of boxes with other articles


def find_signed(tree: LexborHTMLParser) -> tuple[Claim, ...]:
    """The byline nearest to the headline, source "byline"; one claim per element, empty where there is none."""
    before: list[LexborNode] = []
    after: list[LexborNode] = []
    seen_headline = False
    for node in tree.css(_SELECTOR)[:MAX_LOOKED]:
        if node.tag == "h1":
            seen_headline = True
        elif _is_byline(node):
            (after if seen_headline else before).append(node)
    return _claims(after) or _claims(before[::-1])


def find_signature(html: bytes, head: Sequence[str], tail: Sequence[str]) -> tuple[Claim, ...]:
    """Names that sign a text as a stressed paragraph of their own: its last line before, or the first after it."""
    for line in (*head[-1:], *tail[:1]):
        if len(line) <= MAX_TEXT and ":" not in line and holds_names_alone(line) and _is_stressed(html, line.encode()):
            return (Claim("signature", line),)
    return ()


def _is_stressed(html: bytes, line: bytes) -> bool:
    """Whether a line stands alone in a stressed paragraph."""
    at = html.find(line)
    while at >= 0:
        if _STRESSED.search(html[max(0, at - MAX_OPENING) : at]) and _CLOSED.match(html, at + len(line)):
            return True
        at = html.find(line, at + 1)
    return False


def _is_elsewhere(node: LexborNode) -> bool:
    """Whether the byline stands in a teaser, a menu or a list of other articles."""
    box = node.parent
    for _ in range(MAX_AROUND):
        if box is None:
            return False
        attributes = box.attributes
        if read_name(f"{attributes.get('class') or ''} {attributes.get('id') or ''}").rule in _OTHERS:
            return True
        box = box.parent
    return False


def _is_byline(node: LexborNode) -> bool:
    if node.tag in (
        "meta",
        "script",
        "body",
        "html",
        "article",
        "main",
        "section",
        "style",
        "link",
        "img",
        "button",
        "form",
    ):
        return False
    return not _ELSEWHERE.search(node.attributes.get("class") or "")


def _claims(nodes: Sequence[LexborNode]) -> tuple[Claim, ...]:
    """Of the first element that names somebody, with its like among the siblings."""
    for index, node in enumerate(nodes):
        text = tidy(node.text(separator=" ")[: 4 * MAX_TEXT])
        if len(text) > MAX_TEXT or not any(" " in name for name in parse_names(text)) or _is_elsewhere(node):
            continue
        found = [text]
        for other in nodes[index + 1 : index + 6]:
            if _parent_id(other) == _parent_id(node) or _parent_id(other, 2) == _parent_id(node, 2):
                more = tidy(other.text(separator=" ")[: 4 * MAX_TEXT])
                if len(more) <= MAX_TEXT and all(key_of(more) not in key_of(one) for one in found):
                    found.append(more)
        return tuple(Claim("byline", one) for one in found)
    return ()


def _parent_id(node: LexborNode, up: int = 1) -> int | None:
    current: LexborNode | None = node
    for _ in range(up):
        current = current.parent if current is not None else None
    return current.mem_id if current is not None else None
