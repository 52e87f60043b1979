"""Archives in the ledger: which stretches of days a backfill has still to walk, and how far each walk is."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flows.ledger import Ledger
from flows.ledger_sources import Source


@dataclass(frozen=True, slots=True)
class Walk:
    """One stretch of days of an archive. `over` is the moment from which on its pages do not change any more."""

    url: str
    host: str
    template: str
    first: date
    last: date
    over: float


def name_walks(ledger: Ledger, publisher: str, walks: Iterable[Walk], scope: str, read_for: str) -> None:
    """Make these the publisher's walks of this backfill.

    What was read to the end for the same rule and pattern (`read_for`), after its days were over, is not read again;
    what was begun goes on; all else is read from its first page.
    """
    with ledger.transaction():
        ledger.run("UPDATE source SET is_wanted = 0 WHERE publisher = ? AND template IS NOT NULL", (publisher,))
        for one in walks:
            ledger.run(
                "INSERT INTO source (publisher, url, host, kind, depth, is_wanted, scope, template, first_day,"
                " last_day, read_for)"
                " VALUES (:publisher, :url, :host, 'index', 1, 1, :scope, :template, :first, :last, :for)"
                " ON CONFLICT (publisher, url) DO UPDATE SET"
                f" is_wanted = NOT ({_SERVES} AND coalesce(done_at, 0) > :over),"
                f" pages = CASE WHEN {_SERVES} AND (done_at IS NULL OR done_at > :over) THEN pages ELSE 0 END,"
                f" done_at = CASE WHEN {_SERVES} THEN done_at END, etag = CASE WHEN {_SERVES} THEN etag END,"
                f" last_modified = CASE WHEN {_SERVES} THEN last_modified END,"
                f" first_day = CASE WHEN {_SERVES} THEN first_day ELSE :first END,"
                f" last_day = CASE WHEN {_SERVES} THEN last_day ELSE :last END,"
                " is_active = 1, scope = :scope, read_for = :for",
                {
                    "publisher": publisher, "url": one.url, "host": one.host, "scope": scope, "template": one.template,
                    "first": one.first.isoformat(), "last": one.last.isoformat(), "for": read_for, "over": one.over,
                },
            )  # fmt: skip


_SERVES = "(read_for = :for AND first_day <= :first AND last_day >= :last)"


def next_walk(ledger: Ledger, host: str, publishers: Sequence[str], run_key: str, scope: str | None) -> Source | None:
    """The earliest stretch at this host that the run has still to walk."""
    names = ", ".join(Source.__dataclass_fields__)
    rows = ledger.rows(
        f"SELECT {names} FROM source WHERE template IS NOT NULL AND is_wanted AND host = ? AND scope = ?"
        " AND asked_by IS NOT ? AND publisher IN (SELECT value FROM json_each(?))"
        " ORDER BY first_day, source_id LIMIT 1",
        (host, scope, run_key, json.dumps(publishers)),
    )
    return Source(*rows[0]) if rows else None


def note_page(ledger: Ledger, source: Source, pages: int, done_at: float | None) -> None:
    """Note that so many pages of a stretch are read, and when the last of them was: then it is wanted no more."""
    ledger.run(
        "UPDATE source SET pages = ?, done_at = ?, is_wanted = is_wanted AND ? IS NULL WHERE source_id = ?",
        (pages, done_at, done_at, source.source_id),
    )


def is_proven(ledger: Ledger, source: Source) -> bool:
    """Whether some page of the archive was read before: a day without one is then a day without news."""
    values = (source.publisher, source.template)
    return bool(ledger.rows("SELECT 1 FROM source WHERE publisher = ? AND template = ? AND pages > 0 LIMIT 1", values))


@dataclass(frozen=True, slots=True)
class Standing:
    """A stretch of an archive: the pages read so far, and whether it is read to its end or could not be read."""

    template: str
    first: date
    last: date
    pages: int
    is_wanted: bool
    reason: str | None
    items: int | None


def stretches(ledger: Ledger, scope: str) -> list[Standing]:
    """The stretches of a backfill, the earliest first."""
    rows = ledger.rows(
        "SELECT template, first_day, last_day, pages, is_wanted, reason, items FROM source"
        " WHERE scope = ? AND template IS NOT NULL ORDER BY first_day, source_id",
        (scope,),
    )
    return [
        Standing(
            row["template"], date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]), row["pages"],
            bool(row["is_wanted"]), row["reason"], row["items"],
        )
        for row in rows
    ]  # fmt: skip
