"""The same page with other texts: markup in, each text, address and datum changed, the structure as it was.

Works on the markup as it stands, not on a tree, so that what is broken in it stays broken. Comments, style sheets,
drawings and programs go; data for programs (JSON-LD, the state of a page) stay, with their texts changed.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from cleaners.metafields import known_meta
from cleaners.names import words_of

Change = Callable[[str], str]

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|(?P<open><(?P<raw>script|style|svg)\b(?:\"[^\"]*\"|'[^']*'|[^'\">])*+>)(?P<inner>.*?)(?P<close></(?P=raw)\s*>)"
    r"|(?P<tag></?[a-z](?:\"[^\"]*\"|'[^']*'|[^'\">])*+>)|<[!?][^>]*>|(?P<text>[^<]+|<)",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""\s+(?P<name>[^\s"'<>/=]+)(?:(?P<sign>\s*=\s*)(?P<value>"[^"]*"|'[^']*'|[^\s"'>]+))?""")
_STRING = re.compile(r'"(?P<value>(?:[^"\\]|\\.)*)"(?P<colon>\s*:)?', re.DOTALL)  # "headline":
_STATE = re.compile(r"^\s*(?:(?:window|self|globalThis)\.\w+\s*=\s*)?[\[{]")  # window.__NUXT__ = {
_IS_ADDRESS = re.compile(r"(?:https?:)?//\S+|/\S*", re.IGNORECASE)
_ADDRESSES = re.compile(r"[^\s,]+(?=\s|,\s|$)")  # of a srcset: a.jpg 320w, b.jpg 640w
_ID = re.compile(r"(?=(?:\D*\d){4})[\w+/=:.-]{12,}|\d{7,}")  # a hash, the number of an account
_STYLED = re.compile(r"url\([^)]*\)")

_AS_IT_IS = words_of(
    "class id name property itemprop itemtype rel type lang xml:lang charset http-equiv role dir width height datetime "
    "colspan rowspan target method loading sizes media crossorigin as for hidden"
)
_OF_ADDRESS = words_of("href src action poster cite background data-src data-original data-lazy-src")
_OF_TEXT = words_of("alt title placeholder aria-label label value summary data-title data-caption")
_TECHNICAL = words_of(
    "viewport robots googlebot googlebot-news generator referrer theme-color color-scheme format-detection og:type "
    "og:locale twitter:card language content-language content-type x-ua-compatible"
)  # meta elements that hold no text of the page


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to become of a text, an address, an id."""

    text: Change
    address: Change
    scramble: Change


def change_markup(markup: str, changes: Changes) -> str:
    """The page with all its texts, addresses and data changed."""

    def token(found: re.Match[str]) -> str:
        if found["tag"]:
            return _tag(found["tag"], changes)
        if found["text"]:
            return _escaped(found["text"], changes.text)
        if found["raw"]:
            return _tag(found["open"], changes) + _inside(found, changes) + found["close"]
        return "<!-- -->" if found[0].startswith("<!--") else found[0]

    return _TOKEN.sub(token, markup)


def change_data(data: str, changes: Changes) -> str:
    """JSON, sound or not, with the strings that are values changed."""
    key = ""

    def literal(found: re.Match[str]) -> str:
        nonlocal key
        if found["colon"]:
            key = found["value"]
            return found[0]
        try:
            value = json.loads(f'"{found["value"]}"', strict=False)
        except ValueError:
            value = found["value"]
        changed = json.dumps(_datum(key, value, changes), ensure_ascii=False).replace("</", "<\\/")
        return changed if value != _datum(key, value, changes) else found[0]

    return _STRING.sub(literal, data)


def _inside(found: re.Match[str], changes: Changes) -> str:
    """What is left between the tags: data alone."""
    is_data = found["raw"].lower() == "script" and ("json" in found["open"].lower() or _STATE.match(found["inner"]))
    return change_data(found["inner"], changes) if is_data else ""


def _datum(key: str, value: str, changes: Changes) -> str:
    if _IS_ADDRESS.fullmatch(value.strip()):
        return changes.address(value)
    if key.startswith("@") and key != "@id":
        return value
    return change_markup(value, changes) if "<" in value else changes.text(value)


def _tag(tag: str, changes: Changes) -> str:
    """The tag with what its attributes hold changed; programs in them go."""
    if tag.startswith("</"):
        return tag
    start = _ATTRIBUTE.search(tag)
    if start is None:
        return tag
    head = tag[: start.start()]
    about = unescape(" ".join(found["value"] for found in _ATTRIBUTE.finditer(tag) if _names_meta(found)))

    def attribute(found: re.Match[str]) -> str:
        name, value = found["name"].lower(), found["value"]
        if value is None or name in _AS_IT_IS:
            return found[0]
        if name.startswith("on"):
            return ""
        bare = value[1:-1] if value[0] in "\"'" else value
        changed = _value(name, unescape(bare), about.strip("\"'"), changes)
        if changed == unescape(bare):
            return found[0]
        mark = value[0] if value[0] in "\"'" else '"'
        quoted = escape(changed, quote=False).replace(mark, "&quot;" if mark == '"' else "&#39;")
        return f"{found[0][: found.start('sign') - found.start()]}={mark}{quoted}{mark}"

    return head + _ATTRIBUTE.sub(attribute, tag[start.start() :])


def _names_meta(found: re.Match[str]) -> bool:
    return bool(found["value"]) and found["name"].lower() in ("name", "property", "http-equiv", "itemprop")


def _value(name: str, value: str, about: str, changes: Changes) -> str:
    if name == "style":
        return _STYLED.sub("url()", value)
    if name == "content" and about:
        return _content(value, about.lower(), changes)
    if value.lstrip().startswith(("{", "[")):
        return change_data(value, changes)
    if "srcset" in name:
        return _ADDRESSES.sub(lambda found: _source(found[0], changes), value)
    if name in _OF_ADDRESS or _IS_ADDRESS.fullmatch(value.strip()):
        return value if value.startswith("#") else changes.address(value)
    if name in _OF_TEXT or " " in value.strip():
        return change_markup(value, changes) if "<" in value else changes.text(value)
    return changes.scramble(value) if _ID.fullmatch(value) else value


def _content(value: str, about: str, changes: Changes) -> str:
    known = known_meta(about)
    field = known[0] if known else ""
    if about in _TECHNICAL or field in ("published_at", "modified_at"):
        return value
    if _IS_ADDRESS.fullmatch(value.strip()):
        return changes.address(value)
    return changes.scramble(value) if _ID.fullmatch(value) else changes.text(value)


def _source(word: str, changes: Changes) -> str:
    """One word of a srcset: an address, or a width."""
    return changes.address(word) if "/" in word or "." in word else word


def _escaped(text: str, change: Change) -> str:
    if "&" not in text:
        return change(text)
    return escape(change(unescape(text)), quote=False).replace("\xa0", "&nbsp;")
