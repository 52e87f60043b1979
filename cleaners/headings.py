"""The headings that can be a page's headline: each h1, with and without its kicker; and where the only h1 stands in
the navigation, as the title that engines are to read, the first h2 after it, which is the headline as printed."""

from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.wording import key_of, tidy
from schemas import Claim

IN_NAVIGATION = "navigation h1"  # source of an h1 that is a step of the breadcrumb
WITH_KICKER = " with kicker"  # end of the source of a heading whose kicker is a box of its own
MAX_LOOKED = 60  # headings
MAX_TITLE = 500  # characters
MAX_STYLED = 20_000  # characters of a heading with a style sheet inside
MAX_PARTS = 100  # of a heading
MIN_TITLE = 10  # of a headline's key
_NAVIGATION_TAGS = frozenset({"nav", "li"})
_NEAR = 3  # boxes around an h1 that can be a breadcrumb
_STRESS = frozenset(
    {"-text", "a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "strong", "sub", "sup", "u"}
)
_JOINTS = " \t\r\n:|·•-–—/"  # between a kicker and its title


def read_h1(node: LexborNode) -> Iterator[tuple[str, str]]:
    """Source and text of an h1: first without its kicker, if it has one, then whole.

    >>> box = LexborHTMLParser("<h1><span>Banjir</span> Air surut di Demak</h1>").css_first("h1")
    >>> list(read_h1(box)) if box else None
    [('h1', 'Air surut di Demak'), ('h1 with kicker', 'Banjir Air surut di Demak')]
    """
    return _readings(node, IN_NAVIGATION if _in_navigation(node) else "h1")


def find_printed(tree: LexborHTMLParser, titles: Sequence[Claim]) -> tuple[Claim, ...]:
    """The first h2 after an h1 in the navigation, as claims; none where the titles have no such h1, or another one."""
    sources = {claim.source for claim in titles}
    if IN_NAVIGATION not in sources or "h1" in sources:
        return ()
    passed = False
    for node in tree.css("h1,h2")[:MAX_LOOKED]:
        if node.tag == "h1":
            passed = True
        elif passed and not _in_navigation(node) and not _is_link(node):
            return tuple(
                Claim(source, text) for source, text in _readings(node, "h2") if len(key_of(text)) >= MIN_TITLE
            )
    return ()


def _in_navigation(node: LexborNode) -> bool:
    """Whether the heading is a step of a breadcrumb or of a menu."""
    box: LexborNode | None = node
    for _ in range(_NEAR):
        if box is None:
            return False
        attributes = box.attributes
        if box.tag in _NAVIGATION_TAGS or "crumb" in f"{attributes.get('class')} {attributes.get('id')}".lower():
            return True
        box = box.parent
    return False


def _is_link(node: LexborNode) -> bool:
    return node.css_first("a") is not None or (node.parent is not None and node.parent.tag == "a")


def _readings(node: LexborNode, source: str) -> Iterator[tuple[str, str]]:
    """The heading's text without its kicker, if it has one, then the whole text."""
    pieces = _pieces(node)
    rest = tidy("".join(text for _, text in pieces[1:])).lstrip(_JOINTS)
    if pieces and pieces[0][0] not in _STRESS and len(key_of(rest)) >= MIN_TITLE:
        yield source, rest[:MAX_TITLE]
        yield source + WITH_KICKER, tidy(f"{pieces[0][1]} {rest}")[:MAX_TITLE]
    elif pieces:
        yield source, tidy("".join(text for _, text in pieces))[:MAX_TITLE]


def _pieces(node: LexborNode) -> list[tuple[str, str]]:
    """Tag and text of the parts of a heading; a box that holds all of it is opened."""
    for _ in range(4):
        parts = [
            (part, part.tag or "", _text(part))
            for part in islice(node.iter(include_text=True), MAX_PARTS)
            if part.tag not in ("style", "script", "svg", "-comment")
        ]
        parts = [part for part in parts if part[2].strip()]
        if len(parts) != 1 or parts[0][1] == "-text" or len(parts[0][2]) >= MAX_STYLED:
            break
        node = parts[0][0]
    return [(tag, text) for _, tag, text in parts]


def _text(node: LexborNode) -> str:
    text = node.text()
    if "{" in text and len(text) <= MAX_STYLED:
        for style in node.css("style,script"):
            text = text.replace(style.text(), "")
    return text[:MAX_STYLED]
