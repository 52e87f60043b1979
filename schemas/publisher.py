"""One outlet's rule, and the strict reader of its TOML file.

A rule helps the general cleaner; every key may be left out. The file's name is the host:
`kumparan.com.toml` serves kumparan.com and all its subdomains.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from schemas.archive import mistake
from schemas.errors import RuleError


@dataclass(frozen=True, slots=True)
class Publisher:
    """What is known of one outlet. Selectors are CSS, tried in order; patterns are Python regexes.

    `archives` are the addresses of index pages by date and page (schemas/archive.py), which a backfill walks;
    `index_links` are the parts of an index page that hold its links, where the whole page holds too many;
    `index_data` makes an address of each record in the page's data, where it has the list only there:
    "/{category.slug}/{article_id}/{slug}".
    `article` matches the address of an article, `not_article` wins over it. `drop_lines` match a whole
    block of text. `single_page` is the query that shows a long article on one page ("page=all"), or the end of
    its path ("/full").
    `crawl_delay` is the least number of seconds between two requests, above the general one.
    `digest` names this version of the rule (first 12 hex digits of the file's SHA-256).
    """

    host: str
    name: str
    language: str | None = None
    timezone: str | None = None
    country: str | None = None
    hosts: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()
    index_links: tuple[str, ...] = ()
    index_data: str | None = None
    article: tuple[str, ...] = ()
    not_article: tuple[str, ...] = ()
    single_page: str | None = None
    next_page: tuple[str, ...] = ()
    crawl_delay: float | None = None
    headline: tuple[str, ...] = ()
    standfirst: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    editor: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    drop_lines: tuple[str, ...] = ()
    paywall: tuple[str, ...] = ()
    digest: str = ""


Publishers = Mapping[str, Publisher]
"""Rules by host."""

_LISTS = frozenset(field.name for field in fields(Publisher) if str(field.type).startswith("tuple"))
_TEXTS = frozenset({"name", "language", "timezone", "country", "single_page", "index_data"})
_NUMBERS = frozenset({"crawl_delay"})
_PATTERNS = ("article", "not_article", "drop_lines")
_ADDRESSES = ("feeds", "sitemaps", "indexes", "archives")
_FIELD = re.compile(r"\{\w+(?:\.\w+)*\}")  # {category.slug}
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+")  # kumparan.com


def parse_publisher(path: Path) -> Publisher:
    """The rule in one TOML file; RuleError names the file and the key of the first mistake."""
    raw = _read(path)
    host = path.stem
    if not _HOST.fullmatch(host):
        raise RuleError(str(path), None, f"the file's name must be a host in lower case, not {host!r}")
    try:
        table = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(str(path), None, f"not valid TOML: {error}") from error
    values = {key: _value(path, key, value) for key, value in table.items()}
    if "name" not in values:
        raise RuleError(str(path), "name", "is missing; every rule needs the outlet's name")
    return Publisher(host=host, digest=hashlib.sha256(raw).hexdigest()[:12], **values)  # type: ignore[arg-type]


def load_publishers(folders: Iterable[Path]) -> Publishers:
    """Rules of all `*.toml` in the folders, by host, sorted; a later folder's rule of the same host wins."""
    found: dict[str, Publisher] = {}
    for folder in folders:
        if not folder.is_dir():
            raise RuleError(str(folder), None, "is not a folder of publisher rules")
        for path in sorted(folder.glob("*.toml")):
            publisher = parse_publisher(path)
            found[publisher.host] = publisher
    return MappingProxyType(dict(sorted(found.items())))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleError(str(path), None, f"cannot be read: {error.strerror}") from error


def _value(path: Path, key: str, value: object) -> object:
    """The value of one key, checked; a single string serves as a list of one."""
    if key in _LISTS:
        items = (value,) if isinstance(value, str) else value
        if not isinstance(items, list | tuple) or not all(isinstance(item, str) and item for item in items):
            raise RuleError(str(path), key, "must be a string or a list of strings")
        _check_items(path, key, tuple(items))
        return tuple(items)
    if key == "index_data" and isinstance(value, str) and not _FIELD.search(value):
        raise RuleError(str(path), key, f"{value!r} names no field of a record: /{{category.slug}}/{{id}}")
    if key in _TEXTS and isinstance(value, str) and value:
        return _checked_zone(path, value) if key == "timezone" else value
    if key in _NUMBERS and isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 120:
        return float(value)
    if key in _TEXTS | _NUMBERS:
        raise RuleError(
            str(path), key, "must be a non-empty string" if key in _TEXTS else "must be a number from 0 to 120"
        )
    known = ", ".join(sorted(_LISTS | _TEXTS | _NUMBERS))
    raise RuleError(str(path), key, f"is not a key of a publisher rule; known are {known}")


def _check_items(path: Path, key: str, items: tuple[str, ...]) -> None:
    for item in items:
        if key in _ADDRESSES and not item.startswith(("http://", "https://")):
            raise RuleError(str(path), key, f"{item!r} is not an http address")
        if key == "archives" and (wrong := mistake(item)):
            raise RuleError(str(path), key, f"{item!r} {wrong}")
        if key in _PATTERNS:
            try:
                re.compile(item)
            except re.error as error:
                raise RuleError(str(path), key, f"{item!r} is not a regular expression: {error}") from error


def _checked_zone(path: Path, name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise RuleError(str(path), "timezone", f"{name!r} is not an IANA zone") from error
    return name
