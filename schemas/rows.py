"""Article <-> rows of news.db: `from_rows(to_rows(article)) == article`.

The rows are those of one article alone: tables by name, each a tuple of dicts. Numbers that only the
database gives (article_id, source_id …) are not in them; people and topics stand by name.
"""

import functools
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from pydantic import TypeAdapter

from schemas.article import Article
from schemas.document import Block

Value = str | int | float | None
Row = dict[str, Value]
Rows = Mapping[str, tuple[Row, ...]]

_SAME_NAME = (
    "headline", "section", "language", "word_count", "canonical_url", "url", "alternative_headline", "standfirst",
    "published_raw", "date_precision", "dateline", "agency", "reading_time_minutes", "content_hash",
    "cleaner_version", "body",
)  # fmt: skip
_EDITORS = ", "
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_QUICK_JSON = TypeAdapter[object](object).dump_json  # the same bytes in a third of the time; not for all floats
_NOT_SLUG = re.compile(r"[^\w]+|_+")  # "Revolusi Warna!" -> "revolusi-warna-"


def article_key(article: Article, page_sha256: str | None = None) -> str:
    """The article's name in every database: 32 hex digits of SHA-256 of its canonical URL, else its URL,
    else `urn:sha256:<page_sha256>`, else `urn:sha256:<content_hash>`."""
    return key_of(article.canonical_url or article.url or f"urn:sha256:{page_sha256 or article.content_hash}")


def key_of(name: str) -> str:
    """The key of the article whose address, or urn where it has none, this is."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def to_rows(article: Article, page_sha256: str | None = None) -> Rows:
    """One row for `articles`, at most one for `sources`, and the child tables' rows in page order from 1."""
    published_local = _local_text(article.published_at)
    main: Row = {name: getattr(article, name) for name in _SAME_NAME}
    main |= {
        "article_key": article_key(article, page_sha256),
        "published_at": utc_text(article.published_at),
        "published_local": published_local,
        "day_local": published_local and published_local[:10],
        "modified_at": utc_text(article.modified_at),
        "modified_local": _local_text(article.modified_at),
        "is_paywalled": None if article.is_paywalled is None else int(article.is_paywalled),
        "provenance": _json({name: found.model_dump() for name, found in article.provenance.items()}),
    }
    editors = () if article.editor is None else article.editor.split(_EDITORS)
    return MappingProxyType(
        {
            "sources": () if article.publisher is None else ({"publisher": article.publisher},),
            "articles": (main,),
            "article_blocks": tuple(
                {"position": position, "kind": b.kind, "text": b.text, "level": b.level, "url": b.url}
                for position, b in enumerate(article.blocks, 1)
            ),
            "article_authors": tuple(
                {"position": position, "role": role, "name": name}
                for role, names in (("author", article.authors), ("editor", editors))
                for position, name in enumerate(names, 1)
            ),
            "images": tuple(
                {"position": position, "url": i.url, "caption": i.caption, "credit": i.credit}
                for position, i in enumerate(article.images, 1)
            ),
            "article_topics": tuple(
                {"position": position, "name": name, "slug": slug(name)}
                for position, name in enumerate(article.topics, 1)
            ),
        }
    )


def from_rows(rows: Rows) -> Article:
    """The article behind the rows; further columns and tables are not looked at, rows may come in any order."""
    (main,) = rows["articles"]
    people = _ordered(rows, "article_authors")
    editors = [str(row["name"]) for row in people if row["role"] == "editor"]
    return Article.model_validate(
        {name: main[name] for name in _SAME_NAME}
        | {
            "publisher": next((row["publisher"] for row in rows.get("sources", ())), None),
            "authors": tuple(row["name"] for row in people if row["role"] == "author"),
            "editor": _EDITORS.join(editors) if editors else None,
            "published_at": _instant(main["published_local"]),
            "modified_at": _instant(main["modified_local"]),
            "topics": tuple(row["name"] for row in _ordered(rows, "article_topics")),
            "blocks": tuple(_block(row) for row in _ordered(rows, "article_blocks")),
            "images": tuple(
                {name: row[name] for name in ("url", "caption", "credit")} for row in _ordered(rows, "images")
            ),
            "is_paywalled": None if main["is_paywalled"] is None else bool(main["is_paywalled"]),
            "provenance": json.loads(str(main["provenance"])),
        }
    )


def record_hash(rows: Rows) -> str:
    """SHA-256 (hex) of all the rows of an article, column by column; a column without a value does not count, so
    that a new column leaves the hash of old rows as it is."""
    known = {table: _columns(rows[table]) for table in sorted(rows) if rows[table]}
    return hashlib.sha256(_QUICK_JSON(known)).hexdigest()


def storable(text: str) -> str:
    """The text as SQLite takes it: no NUL, lone surrogates (of a file name that is no UTF-8) written out.

    >>> storable("caf\\udce9.html")
    'caf\\\\udce9.html'
    """
    return text.replace("\0", "").encode("utf-8", "backslashreplace").decode()


def utc_text(at: datetime | None) -> str | None:
    """`2022-01-10T11:27:00Z`, whole seconds; text of this form sorts by time.

    >>> utc_text(datetime.fromisoformat("2022-01-10T18:27:00+07:00"))
    '2022-01-10T11:27:00Z'
    """
    if at is None:
        return None
    try:
        moment = at.astimezone(UTC)
    except OverflowError:  # within a day of the year 1 or 9999: no calendar on the other side
        moment = at.replace(tzinfo=UTC)
    return moment.isoformat()[:19] + "Z"  # strftime takes three times as long, and writes the year 1 as "1"


@functools.lru_cache(maxsize=10_000)
def slug(name: str) -> str:
    """The same for all spellings of a tag.

    >>> slug("Revolusi Warna!"), slug("CSTO"), slug("Café")
    ('revolusi-warna', 'csto', 'cafe')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return _NOT_SLUG.sub("-", plain).strip("-")


def _local_text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _json(value: object) -> str:
    return _ENCODE(value)


def _ordered(rows: Rows, table: str) -> list[Row]:
    return sorted(rows.get(table, ()), key=lambda row: int(row["position"] or 0))


def _columns(rows: Sequence[Row]) -> dict[str, tuple[Value, ...]]:
    """The columns by name, in alphabetical order; a table of one row takes half the time of one of two."""
    if len(rows) == 1:
        return {name: (value,) for name, value in sorted(rows[0].items()) if value is not None}
    columns = sorted(zip(rows[0], zip(*map(dict.values, rows), strict=True), strict=True))
    return {name: values for name, values in columns if values.count(None) < len(values)}


def _instant(text: Value) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text))


def _block(row: Row) -> Block:
    level, url = row["level"], row["url"]
    return Block(
        kind=row["kind"],  # type: ignore[arg-type]  # Article checks it
        text=str(row["text"]),
        level=None if level is None else int(level),
        url=None if url is None else str(url),
    )
