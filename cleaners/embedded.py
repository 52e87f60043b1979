"""Articles that the page holds only as data for its scripts: JSON-LD articleBody, __NEXT_DATA__, Nuxt's state.

Such text is read as a page of its own: markup is parsed like any page, plain text is split into paragraphs.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from cleaners.richtext import is_rich, markup_of
from cleaners.wording import key_of, tidy
from schemas import Block, Blocks, Claim

MAX_DATA = 3_000_000  # characters of one data block
MAX_VALUES = 20_000  # values looked at in it
MIN_TEXT = 250  # characters of an article's text
MAX_BLOCKS = 600

# window.__NUXT__ = {
_STATE = re.compile(r"^\s*(?:window|self|globalThis)\.(?:__\w+__|\w*(?:STATE|DATA|CONTEXT)\w*)\s*=\s*(?=[{\[])")
_BODY_KEYS = frozenset(
    {"articlebody", "body", "content", "contents", "text", "html", "bodyhtml", "contenthtml", "articlecontent",
    "fulltext", "story",
     "storybody", "bodytext", "maintext", "rawhtml", "value", "description_html", "isi", "konten", "paragraphs",
     "detail"}
)  # fmt: skip
_TITLE_KEYS = ("title", "headline", "judul", "name")
_NESTED = (dict, list)  # in half the time of dict | list
_TITLES = frozenset(_TITLE_KEYS)
_DATE_KEYS = (
    "publishedat",
    "datepublished",
    "publishdate",
    "publisheddate",
    "published",
    "firstpublished",
    "createdat",
    "date",
    "tanggal",
)
_EDITOR_KEYS = ("editor", "editors", "redaktur", "penyunting")
_AUTHOR_KEYS = ("authors", "author", "reporter", "reporters", "penulis", "byline", "creator")
MAX_LAYER = 4_000  # bytes from the first dataLayer on
_PUSHED = re.compile(
    r"""(?<![\w-])["']?((?:article_?|content_?)?(?:penulis|author|reporter|journalist|editor)(?:_?name)?)["']?"""
    r"""\s*:\s*["']([^"'<>{}\\]{3,80})["']""",
    re.IGNORECASE,
)  # 'penulis': 'Siti Aminah'
_PARAGRAPH = re.compile(r"\n\s*\n|\r?\n|<br\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"</?(?:p|div|br|h[1-6]|ul|li|figure|blockquote|span|strong|em)\b", re.IGNORECASE)

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Embedded:
    """The article in a page's data: its text, as markup or plain, and what the record says of other fields."""

    text: str
    is_markup: bool
    claims: Mapping[str, tuple[Claim, ...]]


def find_embedded(tree: LexborHTMLParser, claims: Mapping[str, Sequence[Claim]]) -> Embedded | None:
    """The longest article text in the page's data that belongs to its headline, or None."""
    headlines = {key_of(claim.raw) for claim in claims.get("headline", ())}
    best: Embedded | None = None
    for node in tree.css("script:not([src])"):  # with two selectors a script comes twice
        for record in _records(node.text()):
            found = _article_in(record, headlines)
            if found is not None and (best is None or len(found.text) > len(best.text)):
                best = found
    return best


def find_names(html: bytes, claims: Mapping[str, Sequence[Claim]]) -> Mapping[str, tuple[Claim, ...]]:
    """Who wrote and who edited, as the page tells its own scripts: the article in __NEXT_DATA__, else what it hands
    to the counters of its readers, `dataLayer.push({"penulis": "A"})`."""
    headlines = {key_of(claim.raw) for claim in claims.get("headline", ())}
    for record in _records(_script(html, b"__NEXT_DATA__")):
        found = _article_in(record, headlines)
        if found is not None:
            return {field: found.claims[field] for field in ("authors", "editor") if field in found.claims}
    start = html.find(b"dataLayer")
    layer = html[start : start + MAX_LAYER].decode("utf-8", "replace") if start >= 0 else ""
    pushed: dict[str, tuple[Claim, ...]] = {}
    for pair in _PUSHED.finditer(layer):
        field = "editor" if pair[1].lower().startswith("edit") else "authors"
        pushed.setdefault(field, (Claim("data layer", tidy(pair[2])),))
    return pushed


def _script(html: bytes, mark: bytes) -> str:
    """The text of the script whose tag holds the mark, "" where there is none."""
    start = html.find(b">", html.find(mark)) + 1 if mark in html else 0
    end = html.find(b"</script", start)
    return html[start:end].decode("utf-8", "replace") if 0 < start < end else ""


def split_plain(text: str) -> Blocks:
    """Paragraphs of a text without markup; a text in one piece is one paragraph."""
    parts = (tidy(part) for part in _PARAGRAPH.split(text))
    return tuple(Block("paragraph", part) for part in parts if part)[:MAX_BLOCKS]


def _records(text: str) -> Iterator[Record]:
    """The objects in a data block, outermost first; Nuxt's flat arrays with their references followed."""
    start = _STATE.match(text[:300])
    body = text[start.end() :] if start else text.strip()
    if not body.startswith(("{", "[")) or len(body) > MAX_DATA:
        return
    try:
        value = json.JSONDecoder(strict=False).raw_decode(body)[0]
    except (ValueError, RecursionError):
        return
    if isinstance(value, list) and len(value) > 3 and isinstance(value[1], dict):
        yield from (_followed(item, value) for item in value[:MAX_VALUES] if isinstance(item, dict))
    waiting: list[object] = [value]
    seen = 0
    while waiting and seen < MAX_VALUES:
        item = waiting.pop()
        seen += 1
        if isinstance(item, dict):
            yield item
            waiting += [child for child in item.values() if isinstance(child, _NESTED)]
        elif isinstance(item, list):
            waiting += [child for child in item[:MAX_VALUES] if isinstance(child, _NESTED)]


def _followed(item: Record, pool: Sequence[object]) -> Record:
    """An object of a devalue array, whose values are places in that array."""
    return {
        key: pool[place] if isinstance(place, int) and 0 <= place < len(pool) else place for key, place in item.items()
    }


def _article_in(record: Record, headlines: set[str]) -> Embedded | None:
    if _TITLES.isdisjoint(map(_plain, record)):
        return None
    flat = {_plain(key): value for key, value in record.items()}
    title = next((flat[key] for key in _TITLE_KEYS if isinstance(flat.get(key), str)), None)
    if not isinstance(title, str) or (headlines and key_of(title) not in headlines):
        return None
    text = max((_text_of(value) for key, value in flat.items() if key in _BODY_KEYS), key=len, default="")
    if len(text) < MIN_TEXT:
        return None
    claims: dict[str, tuple[Claim, ...]] = {"headline": (Claim("embedded", tidy(title)),)}
    for field, keys in (("published_at", _DATE_KEYS), ("authors", _AUTHOR_KEYS), ("editor", _EDITOR_KEYS)):
        found = [Claim("embedded", tidy(name)) for key in keys for name in _names_of(flat.get(key)) if tidy(name)]
        if found:
            claims[field] = tuple(found[:10])
    return Embedded(text, bool(_MARKUP.search(text)), claims)


def _plain(key: str) -> str:
    return key.lower().replace("_", "")


def _text_of(value: object) -> str:
    """The text of a body that is a string, a tree of rich text, or a list of strings or of objects with one."""
    if isinstance(value, str):
        return value
    if is_rich(value):
        return markup_of(value)
    if not isinstance(value, list):
        return ""
    parts = []
    for item in value[:MAX_BLOCKS]:
        if isinstance(item, dict):
            item = next(
                (item[key] for key in ("text", "content", "value", "html") if isinstance(item.get(key), str)), ""
            )
        if isinstance(item, str):
            parts.append(item)
    return "\n\n".join(parts)


def _names_of(value: object) -> list[str]:
    if isinstance(value, str | int):
        return [str(value)]
    items = value[:10] if isinstance(value, list) else [value]
    return [name for item in items if isinstance(name := item.get("name") if isinstance(item, dict) else item, str)]
