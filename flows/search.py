"""Reading news.db: full-text search, one article by any of its names, versions, totals.

Words are matched whole, without regard to case and accents, all of them together; `berita*` matches a
beginning, "quoted words" stand side by side. A plain word is found in its forms too (rumah: rumahnya, rumahku;
flows/wordforms.py), a quoted one only as it is. Nothing a person types is syntax: `C++`, `anti-vaksin` and a lone
quote are searched for as text.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import isqrt

from flows.database import queries
from flows.wordforms import word_forms
from schemas.rows import Row, Rows, storable, utc_text

_TERM = re.compile(r'"([^"]*)"(\*?)|(\S+)')  # "revolusi warna"  kazakh*  anti-vaksin
TRIGGERS = ("articles_fts_insert", "articles_fts_delete", "articles_fts_update")
"""What keeps the search index up to date; a part file of an archive has none."""

RANKED = 2_000  # articles; to rank all 200,000 that hold a very common word takes 0.4 s, 5,000 of them 35 ms
EVERYWHERE = 0.8  # of the articles stored last; words that so many hold, as "yang" and "dan", say nothing of any
_EACH = {"is_listed": False, "first_id": 0, "last_id": (1 << 63) - 1}
_BY_ID = ("articles", "sources", "article_blocks", "images", "article_authors", "article_topics")


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found: `snippet` is the best place of its text with the found words in the given marks;
    `rank` is bm25 with headline 8, standfirst 4, body 1, the lower the better; 0 where nothing was ranked."""

    article_key: str
    headline: str
    publisher: str | None
    published_at: str | None
    url: str | None
    word_count: int
    snippet: str
    rank: float


@dataclass(frozen=True, slots=True)
class Version:
    """One superseded version: what the next one changed, who made it, and the text before."""

    article_key: str
    publisher: str | None
    url: str | None
    revision: int
    seen_at: str
    superseded_at: str
    cause: str
    changed: tuple[str, ...]
    old_headline: str
    new_headline: str
    old_body: str
    new_body: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of a group that tells one story in the same words; `first_publisher` had it first."""

    cluster_id: int
    kind: str
    is_lead: bool
    published_at: str | None
    publisher: str | None
    headline: str
    url: str | None
    article_key: str
    first_publisher: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the file holds; instants are UTC text."""

    articles: int
    revisions: int
    edited: int
    publishers: int
    open_failures: int
    oldest_published_at: str | None
    newest_published_at: str | None
    last_seen_at: str | None


def match_text(query: str, printed: Callable[[Sequence[str]], Sequence[str]] = tuple) -> str:
    """The query as FTS5 takes it: every term quoted, a plain word with its forms, of which `printed` gives those that
    the articles hold.

    >>> match_text('C++ kazakh* "revolusi warna"')
    '"C++" AND "kazakh" * AND "revolusi warna"'
    """
    terms = []
    for quoted, quoted_star, word in _TERM.findall(storable(query)):
        has_star = bool(quoted_star) or word.endswith("*")
        text = word.rstrip("*") or quoted
        if any(c.isalnum() for c in text):
            forms: Sequence[str] = (text,) if quoted or has_star else word_forms(text)
            if len(forms) > 1:
                forms = printed(forms) or forms[:1]
            asked = " OR ".join(f'"{form}"' for form in (one.replace('"', '""') for one in forms))
            terms.append(f"({asked})" if len(forms) > 1 else asked + " *" * has_star)
    return " AND ".join(terms)


def search(
    connection: sqlite3.Connection,
    query: str,
    *,
    publisher: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 20,
    marks: tuple[str, str] = ("[", "]"),
) -> tuple[Hit, ...]:
    """The best hits first; none where the query holds no word. `until` is exclusive.

    Where more than RANKED articles match, those stored last are ranked; where the words are EVERYWHERE, the articles
    stored last are given as they are."""
    connection.execute(queries()["search words"])
    if not (match := match_text(query, partial(_printed, connection))):
        return ()
    first = connection.execute(queries()["search from"], {"match": match, "ranked": RANKED}).fetchone()
    is_ranked = not (first and _are_everywhere(connection, first[0]))
    asked: dict[str, object] = {
        "match": match, "limit": limit, "before": marks[0], "after": marks[1],
        "is_ranked": is_ranked, "ranked": RANKED if is_ranked else limit,
    }  # fmt: skip
    narrowed = {
        "publisher": publisher and storable(publisher), "since": utc_text(since), "until": utc_text(until)
    }  # fmt: skip
    if any(value is not None for value in narrowed.values()):
        reach = _reach(connection, narrowed) if first else _EACH
        found = connection.execute(queries()["search within"], asked | narrowed | reach)
    else:
        found = connection.execute(queries()["search"], {**asked, "from_id": first[0] if first else 0})
    return tuple(Hit(**dict(row)) for row in found)


def _are_everywhere(connection: sqlite3.Connection, first_id: int) -> bool:
    """Whether nearly all articles after this one match, of which there are RANKED."""
    (last_id,) = connection.execute(queries()["last article"]).fetchone()
    return bool(EVERYWHERE * (last_id - first_id) < RANKED)


def _reach(connection: sqlite3.Connection, narrowed: Mapping[str, object]) -> dict[str, object]:
    """How the matches that outlet and dates leave are told: where these leave few articles, by a list of them, which
    costs .6 µs an article; else by a look at each match, 3 µs, from the newest on until RANKED are found."""

    def ask(name: str, **more: object) -> tuple[int, ...]:
        return tuple(connection.execute(queries()[name], {**narrowed, **more}).fetchone())

    (last_id,) = ask("last article")
    most = isqrt(2 * RANKED * last_id)
    if ask("search count", most=most)[0] < most:
        first_id, last_id = ask("search reach")
        return {"is_listed": True, "first_id": first_id, "last_id": last_id}
    if narrowed["until"] is not None:
        (last_id,) = ask("search last")
    return {**_EACH, "last_id": last_id}


def _printed(connection: sqlite3.Connection, forms: Sequence[str]) -> Sequence[str]:
    """Those of the forms of a word that the articles hold; each of the others costs up to 1 ms in a search."""
    rows = connection.execute(queries()["search words: printed"], {"forms": json.dumps(forms)})
    return [row["value"] for row in rows]


def find_id(connection: sqlite3.Connection, name: str) -> int | None:
    """The article_id behind an article_key (or its first six digits and more), an address or a number;
    None where there is none, or more than one."""
    found = {row[0] for row in connection.execute(queries()["find_id"], {"name": storable(name)})}
    return found.pop() if len(found) == 1 else None


def versions(connection: sqlite3.Connection, article_id: int | None = None, limit: int = 100) -> tuple[Version, ...]:
    """Superseded versions, newest first, of one article or of all."""
    found = connection.execute(queries()["versions"], {"article_id": article_id, "limit": limit})
    return tuple(Version(**{**dict(row), "changed": tuple(json.loads(row["changed"]))}) for row in found)


def copies(
    connection: sqlite3.Connection, article_id: int | None = None, *, publisher: str | None = None, limit: int = 100
) -> tuple[Copy, ...]:
    """The newest `limit` groups of copies (that of an article, those an outlet is in), each from its earliest on."""
    given = {"article_id": article_id, "publisher": publisher and storable(publisher), "limit": limit}
    found = [
        Copy(**{**dict(row), "is_lead": bool(row["is_lead"])}) for row in connection.execute(queries()["groups"], given)
    ]
    return tuple(found)


def totals(connection: sqlite3.Connection) -> Totals:
    """How much the file holds."""
    return Totals(*connection.execute(queries()["totals"]).fetchone())


def stored_rows(connection: sqlite3.Connection, article_ids: Sequence[int]) -> dict[int, Rows]:
    """The rows of each article as `schemas.rows.from_rows` takes them."""
    ids = json.dumps(list(article_ids))
    made: dict[int, dict[str, tuple[Row, ...]]] = {number: {} for number in article_ids}
    for table in _BY_ID:
        for row in connection.execute(queries()[f"{table} by id"], {"ids": ids}):
            of_one = made[row["article_id"]]
            of_one[table] = (*of_one.get(table, ()), dict(row))
    return {number: tables for number, tables in made.items() if tables}
