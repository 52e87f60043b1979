"""What a page may look like before it is parsed: the parser's time grows with the square of some shapes.

Measured on selectolax 1.0.2: nested div 5,000 / 20,000 deep take 43 / 540 ms, one tag with 5,000 / 20,000
attributes 44 / 700 ms; nested inline elements and tables stay linear.
"""

import re
from collections.abc import Iterator

MAX_NESTING = 6_000  # boxes open at a time: 60 ms; 97 of 100 pages have fewer tags
MAX_ATTRIBUTES = 3_000  # of one tag
_BOXES = (
    rb"address|article|aside|blockquote|center|details|dialog|dir|div|dl|dd|dt|fieldset|figcaption|figure|footer|form|"
    rb"h[1-6]|header|hgroup|li|main|menu|nav|ol|p|pre|search|section|summary|ul"
)
_TAG = re.compile(rb"<(/?)(?:" + _BOXES + rb")(?=[\s/>])", re.IGNORECASE)  # <div or </div
_SELF_ENDING = re.compile(rb"<(?:p|li|dd|dt)[\s>]", re.IGNORECASE)  # close each other, so they do not nest
_WINDOW = 3_000  # bytes; half of the shortest tag with too many attributes
_ATTRIBUTE = re.compile(
    rb"""[^\s"'=/]+(?:\s*=\s*(?:"[^"]*"?|'[^']*'?|[^\s"']+))?"""
)  # data-props='{"a b": "c"}': a name with its value, which may hold thousands of words


def too_deep(html: bytes, tags: int | None = None) -> bool:
    """Whether boxes nest too deep or a tag has too many attributes to be parsed in time; linear in the bytes.

    `tags` is the number of "<" in the page, where it is known.

    >>> too_deep(b"<div>" * 9_000 + b"</div>" * 9_000), too_deep(b"<div><p>x</p></div>" * 5_000)
    (True, False)
    """
    if tags is None:
        tags = html.count(b"<")
    return _nests(html, tags) or any(_is_crowded(tag) and not _is_script(html, at) for at, tag in _long_tags(html))


def _nests(html: bytes, tags: int) -> bool:
    if tags <= MAX_NESTING or tags - html.count(b"</") <= MAX_NESTING:
        return False
    marks = _TAG.findall(html)
    if len(marks) - marks.count(b"/") <= MAX_NESTING:
        return False
    depth = 0
    for found in _TAG.finditer(html):
        if found[1]:
            depth = max(0, depth - 1)
        elif not _SELF_ENDING.match(html, found.start()):
            depth += 1
            if depth > MAX_NESTING:
                return True
    return False


def _long_tags(html: bytes) -> Iterator[tuple[int, bytes]]:
    """The tags of at least two windows, with their places: only where a window has no "<" one can stand."""
    at = 0
    while at + _WINDOW <= len(html):
        after = html.find(b"<", at, at + _WINDOW)
        if after < 0:
            start = html.rfind(b"<", 0, at)
            after = html.find(b"<", at)
            after = len(html) if after < 0 else after
            end = html.find(b">", start, after) if start >= 0 else start
            tag = html[start : after if end < 0 else end]
            if start >= 0 and len(tag) > 2 * _WINDOW and tag[1:2].isalpha():
                yield start, tag
        at = max(at, after - after % _WINDOW) + _WINDOW


def _is_script(html: bytes, at: int) -> bool:
    """Whether a place is inside a script, where "a<b" is no tag."""
    return html.rfind(b"<script", 0, at) > html.rfind(b"</script", 0, at)


def _is_crowded(tag: bytes) -> bool:
    ends = len(tag) - len(tag.translate(None, b" \t\n\r\f/\"'"))
    return ends > MAX_ATTRIBUTES and sum(1 for _ in _ATTRIBUTE.finditer(tag)) > MAX_ATTRIBUTES
