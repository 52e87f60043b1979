"""Sitemaps of every make: gzip, marks and blanks before the XML, bare &, wrong encodings, cut ends, news dates.

expat reads them by local names; what it refuses is repaired and read again, and what is still refused is cut
into items by pattern (no library read all of 9 broken variants right; this reader does). Entities are never
expanded: a sitemap that declares some is read by pattern. Some outlets put all they have into one file: it is read far
beyond what the protocol allows, and where it is longer still, that is told.
"""

import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from xml.parsers import expat

MAX_URLS = 250_000  # five times what sitemaps.org allows; some 150 MB of memory
MAX_BYTES = 50 * 2**20  # sitemaps.org: the most a sitemap may hold, unpacked
_CHUNK = 65_536

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")  # <?xml version="1.0" encoding="UTF-16"?>
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")  # encoding="iso-8859-1"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BARE = re.compile(
    r"<!\[CDATA\[.*?\]\]>|&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)(\w{2,10};)?", re.DOTALL
)
_ITEM = re.compile(
    r"<(?:\w+:)?(url|sitemap)\b[^>]*>(.*?)(?=<(?:\w+:)?(?:url|sitemap)\b[^>]*>|</(?:\w+:)?(?:urlset|sitemapindex)|$)",
    re.DOTALL,
)
_FIELD = re.compile(
    r"<(?:\w+:)?(loc|lastmod|publication_date|title)\b[^>]*>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</", re.DOTALL
)
_DATE = re.compile(  # 2022-01-10T18:27:00.5+07:00, 2022-01-10, 2022-01
    r"\s*(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?)?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: an article's address or, where `is_sitemap`, that of another sitemap.

    `published` is news:publication_date, `lastmod` lastmod; both aware, a moment without a zone taken as UTC.
    """

    url: str
    lastmod: datetime | None = None
    published: datetime | None = None
    title: str | None = None
    is_sitemap: bool = False


def read_entries(body: bytes) -> tuple[tuple[Entry, ...], bool]:
    """The items of a sitemap or sitemap index in order, () for anything else, and whether these are all: a file is read
    up to MAX_URLS items and MAX_BYTES. Never raises.

    A plain text sitemap (an address a line) is read too.
    """
    unpacked, is_whole = _unpacked(body)
    found = _items(_text(unpacked))
    return tuple(found[:MAX_URLS]), is_whole and len(found) <= MAX_URLS


def _items(text: str) -> list[Entry]:
    """All items, or more than MAX_URLS of them."""
    if "<" not in text[:1000]:
        return [Entry(line.strip()) for line in text.splitlines() if line.strip().startswith("http")]
    reader = _Reader()
    if not _is_read(reader, text):
        reader = _Reader()
        repaired = _BARE.sub(_repaired, _CONTROL.sub("", text))
        if not _is_read(reader, repaired):
            return _cut(repaired)
    return reader.entries


def parse_lastmod(raw: str | None) -> datetime | None:
    """A W3C date (sitemaps.org) as an aware moment; None if it is none."""
    found = _DATE.fullmatch(raw) if raw else None
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    try:
        moment = datetime.fromisoformat(f"{year}-{month}-{day or '01'}T{clock}{(zone or 'Z').upper()}")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Reader:
    """Collects items from expat's events; knows names without their prefixes."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._fields: dict[str, str] = {}
        self._name = ""
        self._text: list[str] = []
        self._depth_of_image = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        if local in ("url", "sitemap"):
            self._fields = {}
        if name.lower() in ("image:image", "video:video"):
            self._depth_of_image += 1
        self._name, self._text = local, []

    def data(self, text: str) -> None:
        if self._name:
            self._text.append(text)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2].lower()
        if name.lower() in ("image:image", "video:video"):
            self._depth_of_image -= 1
        elif self._depth_of_image <= 0 and local == self._name and local in _FIELDS:
            self._fields.setdefault(local, "".join(self._text).strip())
        if local in ("url", "sitemap") and self._fields.get("loc"):
            self.entries.append(_entry(self._fields, local == "sitemap"))
            self._fields = {}
        self._name = ""


_FIELDS = frozenset({"loc", "lastmod", "publication_date", "title"})


class _Full(Exception):
    """The most items are read, or there is an entity declaration."""


def _is_read(reader: _Reader, text: str) -> bool:
    """Feed the text to expat; False on an error, with what was read until then in `reader`."""
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.data
    parser.EntityDeclHandler = _refuse
    data = text.encode("utf-8", errors="replace")
    try:
        for start in range(0, len(data), _CHUNK):
            parser.Parse(data[start : start + _CHUNK], False)
            if len(reader.entries) > MAX_URLS:
                return True
        parser.Parse(b"", True)
    except (expat.ExpatError, _Full):
        return False
    return True


def _refuse(*_: object) -> None:
    raise _Full


def _cut(text: str) -> list[Entry]:
    """The items by pattern, for what no XML parser reads."""
    entries = []
    for item in _ITEM.finditer(text):
        fields = {name: unescape(value).strip() for name, value in reversed(_FIELD.findall(item[2]))}
        if fields.get("loc"):
            entries.append(_entry(fields, item[1] == "sitemap"))
        if len(entries) > MAX_URLS:
            break
    return entries


def _entry(fields: dict[str, str], is_sitemap: bool) -> Entry:
    return Entry(
        url=fields["loc"],
        lastmod=parse_lastmod(fields.get("lastmod")),
        published=parse_lastmod(fields.get("publication_date")),
        title=fields.get("title") or None,
        is_sitemap=is_sitemap,
    )


def _repaired(found: re.Match[str]) -> str:
    """A bare & escaped, an HTML entity resolved, CDATA as it is."""
    if found[0].startswith("<"):
        return found[0]
    letter = unescape(found[0])
    if found[1] and len(letter) <= 2 and letter not in "<>&":
        return letter
    return "&amp;" + found[0][1:]


def _unpacked(body: bytes) -> tuple[bytes, bool]:
    """The body, gunzipped where it is gzip, at most MAX_BYTES of it; and whether it is all of it."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_BYTES], len(body) <= MAX_BYTES
    unpacker = zlib.decompressobj(47)
    try:
        return unpacker.decompress(body, MAX_BYTES), unpacker.eof
    except zlib.error:
        return b"", True


def _text(body: bytes) -> str:
    """The body as text without mark, leading blanks and encoding declaration: UTF-8 where it is valid UTF-8."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", errors="replace")
    else:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = body.decode(_declared(body), errors="replace")
    return _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n\0"), count=1)


def _declared(body: bytes) -> str:
    found = _ENCODING.search(body[:200])
    name = found[1].decode("ascii", errors="replace").lower() if found else "utf-8"
    if name in ("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"):
        return "cp1252"
    try:
        "".encode(name)
    except LookupError:
        return "utf-8"
    return "utf-8" if name.startswith("utf-16") else name
