"""Pages that are kept: which wait to be cleaned, and setting them on the way to be cleaned once more."""

import json
from collections.abc import Sequence

from flows.ledger import Ledger
from flows.ledger_urls import Known, known_columns, known_rows


def fetched(ledger: Ledger, after: int, most: int) -> list[Known]:
    """Pages that wait to be cleaned, in order of url_id, from the one after `after` on."""
    sql = f"SELECT {known_columns} FROM url WHERE state = 'fetched' AND url_id > ? ORDER BY url_id LIMIT ?"
    return known_rows(ledger.rows(sql, (after, most)))


def clean_all_again(ledger: Ledger) -> int:
    """Set every page that is kept on the way to be cleaned once more; how many."""
    return ledger.run(
        "UPDATE url SET state = 'fetched' WHERE state IN ('stored', 'failed', 'duplicate')"
        " AND body_sha256 IN (SELECT sha256 FROM body)"
    )


def with_body(ledger: Ledger, after: int, most: int, publisher: str | None = None) -> list[Known]:
    """URLs with an outcome that rests on a stored page, in order of url_id, from the one after `after` on."""
    sql = (
        f"SELECT {known_columns} FROM url WHERE url_id > ? AND body_sha256 IS NOT NULL AND cleaned_by IS NOT NULL"
        " AND state IN ('stored', 'failed', 'duplicate') AND (? IS NULL OR publisher = ?) ORDER BY url_id LIMIT ?"
    )
    return known_rows(ledger.rows(sql, (after, publisher, publisher, most)))


def newest_with_body(ledger: Ledger, publisher: str, most: int) -> list[Known]:
    """URLs of one outlet whose page is kept, those first that were found last."""
    sql = (
        f"SELECT {known_columns} FROM url WHERE publisher = ? AND body_sha256 IN (SELECT sha256 FROM body)"
        " ORDER BY url_id DESC LIMIT ?"
    )
    return known_rows(ledger.rows(sql, (publisher, most)))


def set_fetched(ledger: Ledger, url_ids: Sequence[int]) -> None:
    """Set these on the way to be cleaned."""
    ledger.run(
        "UPDATE url SET state = 'fetched' WHERE url_id IN (SELECT value FROM json_each(?))", (json.dumps(url_ids),)
    )


def set_cleaned_by(ledger: Ledger, versions: Sequence[tuple[int, str]]) -> None:
    """Note that the outcome of these (url_id, version) stands also with this version."""
    ledger.run_all("UPDATE url SET cleaned_by = ? WHERE url_id = ?", [(by, url_id) for url_id, by in versions])
