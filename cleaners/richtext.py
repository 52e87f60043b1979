"""Rich text as editors keep it in a page's data, a tree of nodes -> markup that is read like any page.

The forms in use differ in names alone: a node tells its kind (`type`, `nodeType`, `_type`, `tagName`) and holds other
nodes (`content`, `children`) or text (`value`, `text`): Contentful, ProseMirror, Slate, Lexical, Portable Text, hast.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

MAX_DEPTH = 40
MAX_PIECES = 60_000  # tags and texts

_KIND_KEYS = ("tagName", "type", "nodeType", "_type", "name")
_INSIDE_KEYS = ("content", "children", "root")
_TEXT_KEYS = ("value", "text")
_HEADING = re.compile(r"h(?:eading)?[-_]?[1-6]?")  # heading-2, h2
_TAGS = {
    "paragraph": "p", "p": "p", "block": "p", "normal": "p", "listitem": "li", "li": "li", "blockquote": "blockquote",
    "quote": "blockquote", "tablecell": "td", "tableheadercell": "th", "tablerow": "tr", "table": "table",
}  # fmt: skip
_BREAKS = frozenset({"br", "hardbreak", "linebreak"})
_INLINE = frozenset({"p", "li", "h2", "td", "th"})  # in which nodes of other kinds are parts of the line

Node = Mapping[str, object]


def is_rich(value: object) -> bool:
    """Whether a value is a tree of nodes, or a list of such."""
    if isinstance(value, list):
        return any(isinstance(item, dict) and bool(_inside(item)) for item in value[:9])
    return isinstance(value, dict) and bool(_inside(value))


def markup_of(value: object) -> str:
    """The markup of a tree of nodes, or of a list of such; "" for one without text. Kinds that are no kind of text
    become boxes of that name.

    >>> markup_of({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "A & B"}]}]})
    '<div class="doc"><p>A &amp; B</p></div>'
    """
    pieces: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            _write(item, pieces, MAX_DEPTH, is_inline=False)
    return "".join(pieces)


def _write(node: Node, pieces: list[str], left: int, *, is_inline: bool) -> None:
    if not left or len(pieces) > MAX_PIECES:
        return
    inside, kind = _inside(node), _kind(node)
    if not inside:
        text = next((text for key in _TEXT_KEYS if isinstance(text := node.get(key), str)), "")
        pieces.append("<br>" if kind.lower().replace("_", "") in _BREAKS else escape(text, quote=False))
        return
    tag = "" if is_inline else _tag(kind)
    if tag:
        pieces.append(f"<{tag}>" if tag != "div" else f'<div class="{escape(kind)}">')
    for child in inside:
        _write(child, pieces, left - 1, is_inline=is_inline or tag in _INLINE)
    if tag:
        pieces.append(f"</{tag}>")


def _inside(node: Node) -> Sequence[Node]:
    """The nodes that a node holds."""
    for key in _INSIDE_KEYS:
        held = node.get(key)
        if isinstance(held, dict):
            return [held]
        if isinstance(held, list) and held:
            return [item for item in held if isinstance(item, dict)]
    return ()


def _kind(node: Node) -> str:
    kind = next((kind for key in _KIND_KEYS if isinstance(kind := node.get(key), str)), "")
    style = node.get("style") if kind == "block" else None  # Portable Text
    return style if isinstance(style, str) else kind


def _tag(kind: str) -> str:
    kind = kind.lower()
    if _HEADING.fullmatch(kind):
        return "h2"
    return _TAGS.get(kind.replace("-", "").replace("_", ""), "div")
