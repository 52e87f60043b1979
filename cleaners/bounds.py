"""What a page may look like before it is parsed: the parser's time grows with the square of some shapes.

Measured on selectolax 1.0.2: nested div or option 5,000 / 20,000 deep take 43 / 540 ms, one tag with 5,000 / 20,000
attributes 44 / 700 ms, and so do as many spread over tags of html and body, which are joined; nested inline elements
and tables stay linear.
"""

import re
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_NESTING = 6_000  # boxes open at a time: 60 ms; 97 of 100 pages have fewer tags
MAX_ATTRIBUTES = 3_000  # of one tag: 15 ms
MAX_SLOW = 20 * MAX_ATTRIBUTES**2  # squares of the attributes of all long tags together: .3 s
MAX_READINGS = 10  # times that a page is read for long tags; of 709 dev pages one needs 1.8, the others 1 at most
_STEP = 10_000  # tags between two looks at the nesting
_OPEN = re.compile(rb"<(?!/)")
_OPTION = re.compile(rb"<[oO][pP][tT]")  # "<option", of which each is compared with those before it
_TAG = re.compile(rb"<(?:(!--)|(script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>])|[a-z])", re.I)
_WHOLE_PAGE = re.compile(rb"<[bBhH][oOtT][dDmM][yYlL][\s/]")  # "<body ", "<html "
_WINDOW = 3_000  # bytes; half of the shortest tag with too many attributes
_BIG = 2_000_000  # bytes of a page that has room for many long tags, so it is looked at through narrower windows
_LOOKED_AT = 10 * _WINDOW  # bytes of a tag of html or body
_START = re.compile(rb"""<[a-zA-Z/!](?<!["'=]<.)""")  # of a tag; a quoted "<" is none
_BEGINS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/!")  # what follows "<" in a tag
_QUOTING = frozenset(b"\"'=")
_IN_TAG = re.compile(rb"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|))*+""")  # goes on to the tag's end
_BETWEEN = b" \t\n\r\f\v\"'=/>"  # one of these stands before each attribute
_ATTRIBUTE = re.compile(
    rb"""[^\s"'=/>]+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s"'>]+))?"""
)  # data-props='{"a b": "c"}': a name with its value, which may hold thousands of words


def too_deep(html: bytes, tags: int | None = None) -> bool:
    """Whether boxes nest too deep or a tag has too many attributes to be parsed in time; linear in the bytes.

    `tags` is the number of "<" in the page, where it is known.

    >>> too_deep(b"<div>" * 9_000 + b"</div>" * 9_000), too_deep(b"<div><p>x</p></div>" * 5_000)
    (True, False)
    """
    tags = html.count(b"<") if tags is None else tags
    return _joins_many(html) or _has_long_tag(html) or (tags > MAX_NESTING and _nests(html))


def _nests(html: bytes) -> bool:
    """Whether more boxes are open at a time than may be: told by the parser itself, of ever longer beginnings."""
    if len(_OPTION.findall(html)) > MAX_NESTING:
        return True
    places = [found.start() for found in _OPEN.finditer(html)]
    if len(places) <= MAX_NESTING:
        return False
    seen, is_read = 0, False
    for end in (*places[_STEP::_STEP], len(html)):
        nodes, is_deep = _parsed(html[:end])
        if is_deep:
            return True
        if not is_read and 2 * (nodes - seen) < _STEP:  # most "<" of this step made no element
            is_read = True
            if _hides_long_tag(html):
                return True
        seen = nodes
    return False


def _parsed(html: bytes) -> tuple[int, bool]:
    """How many nodes the tree of these bytes has, and whether it is too deep at their end."""
    tree = LexborHTMLParser(html)
    nodes = list(tree.root.traverse()) if tree.root else []
    return len(nodes), bool(nodes) and _is_deep(nodes[-1])


def _is_deep(last: LexborNode) -> bool:
    """Whether the elements that are still open at the end of a tree, around its last node, are too many."""
    at: LexborNode | None = last
    depth = 0
    while at is not None and depth <= MAX_NESTING:
        depth, at = depth + 1, at.parent
    return depth > MAX_NESTING


def _joins_many(html: bytes) -> bool:
    """Whether the tags of html and body, whose attributes are joined, have too many together."""
    size = 0  # bytes; an attribute has two at least, so few pages have their attributes counted
    for found in _WHOLE_PAGE.finditer(html):
        size += _end(html, found.end(), _LOOKED_AT) - found.end()
        if size > MAX_ATTRIBUTES:
            return _counts_many(html)
    return False


def _counts_many(html: bytes) -> bool:
    total = 0
    for found in _WHOLE_PAGE.finditer(html):
        total += _attributes(html, found.end(), _end(html, found.end(), _LOOKED_AT))
        if total > MAX_ATTRIBUTES:
            return True
    return False


def _end(html: bytes, start: int, most: int) -> int:
    """Where a tag ends, at most so many bytes on."""
    inside = _IN_TAG.match(html, start, min(start + most, len(html)))
    return inside.end() if inside else start


def _attributes(html: bytes, start: int, end: int, above: int = 0) -> int:
    """How many attributes stand between two places of a tag, counted up to more than there may be; 0 where they are no
    more than `above`, as is seen quickly: a script that compares has long tags of many parts and few attributes."""
    if above and _parts(html[start:end]) <= above:
        return 0
    many = sum(1 for _ in islice(_ATTRIBUTE.finditer(html, start, end), MAX_ATTRIBUTES + 1))
    return many if many > above else 0


def _has_long_tag(html: bytes) -> bool:
    """Whether a tag has too many attributes, or many tags together: only where a window has no start of a tag, or no
    ">", one can stand.

    A page in which that is not told by reading it MAX_READINGS times over counts as one.
    """
    start, left, slow = -1, MAX_READINGS * len(html), 0
    window = _WINDOW if len(html) <= _BIG else _WINDOW // 3
    for at in range(0, len(html) - window + 1, window):
        found = html.find(b"<", at, at + window - 1)
        if found >= 0 and html.find(b">", at, at + window) < 0:
            found = -1  # no tag ends there, so "<" may be a part of an attribute
        if found >= 0 and html[found + 1] in _BEGINS and html[found - 1] not in _QUOTING:
            start = -1  # as in nearly every window
        elif found >= 0 and _START.search(html, found, at + window):
            start = -1
        elif start < 0:
            last = _last_start(html, max(0, at - window), at)
            start = at if last is None else last
            if last is not None and not html[start + 1 : start + 2].isalpha():
                continue
            end = _end(html, start, len(html))
            left -= end - start
            if many := _attributes(html, start, end, above=window // 3):
                left -= at
                if not _is_script(html, at):
                    slow += MAX_SLOW if many > MAX_ATTRIBUTES else many * many
            if left < 0 or slow >= MAX_SLOW:
                return True
    return False


def _hides_long_tag(html: bytes) -> bool:
    """Whether a tag has too many attributes, told by reading all tags: for pages whose "<" are mostly no tags."""
    at = 0
    while found := _TAG.search(html, at):
        is_comment, raw = found.groups()
        at = found.end() if is_comment else _end(html, found.end(), len(html))
        if _attributes(html, found.end(), at, above=MAX_ATTRIBUTES):
            return True
        if is_comment or raw:
            closing = re.compile(b"-->" if is_comment else b"</" + raw.lower(), re.I).search(html, at)
            at = closing.start() if closing else len(html)
    return False


def _last_start(html: bytes, start: int, end: int) -> int | None:
    """Where the last tag between two places begins."""
    place = html.rfind(b"<", start, end)
    while place >= 0 and not _START.match(html, place, end):
        place = html.rfind(b"<", start, place)
    return place if place >= 0 else None


def _parts(tag: bytes) -> int:
    """How many attributes a tag can have at most."""
    return len(tag) - len(tag.translate(None, _BETWEEN)) + 1


def _is_script(html: bytes, at: int) -> bool:
    """Whether a place is inside a script, where "a<b" is no tag; one named in a comment is none."""
    start = html.rfind(b"<script", 0, at)
    if start < 0 or html.find(b"</script", start, at) >= 0:
        return False
    tag = _IN_TAG.match(html, start, at)
    if tag is not None and tag.end() == at:
        return False
    return html.rfind(b"<!--", 0, start) <= html.rfind(b"-->", 0, start)
