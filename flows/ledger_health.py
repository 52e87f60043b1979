"""What crawl.db remembers of each publisher's health: observations, the state, and alerts that are still to be told."""

import json
from collections.abc import Iterable, Sequence

from flows.health import Alert, Change, Health
from flows.ledger import Ledger
from flows.watching import Observation, from_text, to_text

PAST_RUNS = 24 * 45  # newest sound runs that make the baseline: six weeks of hourly ones
WHOLE_RUNS, WHOLE_ARTICLES = 80, 500  # newest of them that are known article by article: the more of the two


def sound_past(ledger: Ledger, publisher: str) -> list[Observation]:
    """The publisher's newest sound runs, oldest first."""
    sql = "SELECT text FROM observation WHERE publisher = ? AND is_sound ORDER BY at DESC LIMIT ?"
    runs: list[Observation] = []
    articles = 0
    for row in ledger.rows(sql, (publisher, PAST_RUNS)):
        is_whole = len(runs) < WHOLE_RUNS or articles < WHOLE_ARTICLES
        runs.append(from_text(row["text"], is_whole=is_whole))
        articles += len(runs[-1].samples)
    return runs[::-1]


def all_past(ledger: Ledger, publisher: str, since: float) -> list[tuple[Observation, bool]]:
    """The publisher's runs from `since` on (UTC seconds), oldest first, each with whether it was sound."""
    sql = "SELECT text, is_sound FROM observation WHERE publisher = ? AND at >= ? ORDER BY at"
    return [(from_text(row["text"]), bool(row["is_sound"])) for row in ledger.rows(sql, (publisher, since))]


def last_run_at(ledger: Ledger, publisher: str) -> float | None:
    """When the publisher was observed last, UTC seconds."""
    return ledger.rows("SELECT max(at) AS at FROM observation WHERE publisher = ?", (publisher,))[0]["at"]  # type: ignore[no-any-return]


def health_of(ledger: Ledger) -> dict[str, Health]:
    """The state of every publisher that was observed."""
    return {
        row["publisher"]: Health(
            row["publisher"], row["since"], row["diagnosis"], row["test"], row["before"], row["now"], row["sentence"],
            tuple(json.loads(row["examples"])),
        )
        for row in ledger.rows("SELECT * FROM health ORDER BY publisher")
    }  # fmt: skip


def note_health(ledger: Ledger, observation: Observation, health: Health, change: Change, run_key: str) -> None:
    """Write one run's observation, the state after it, and the alert where the state changed."""
    with ledger.transaction():
        before = health_of(ledger).get(observation.publisher)
        ledger.run(
            "INSERT INTO observation VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (observation.publisher, observation.at, run_key, health.diagnosis is None, to_text(observation)),
        )
        _set_health(ledger, health)
        if change:
            diagnosis = health.diagnosis or (before.diagnosis if before else None)
            ledger.run(
                "INSERT INTO alert (at, run_key, publisher, change, diagnosis, sentence, examples)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    observation.at, run_key, health.publisher, change, diagnosis, health.sentence,
                    json.dumps(health.examples),
                ),
            )  # fmt: skip


def accept(ledger: Ledger, publisher: str, now: float) -> int:
    """Take the publisher's present state for the new normal: its past is forgotten, its quarantined pages are
    cleaned and stored by the next run. How many pages."""
    with ledger.transaction():
        ledger.run("UPDATE observation SET is_sound = 0 WHERE publisher = ?", (publisher,))
        _set_health(ledger, Health(publisher, now))
        return ledger.run(
            "UPDATE url SET state = 'fetched' WHERE publisher = ? AND state = 'failed' AND error = 'Quarantined'"
            " AND body_sha256 IN (SELECT sha256 FROM body)",
            (publisher,),
        )


def untold_alerts(ledger: Ledger) -> list[Alert]:
    """Alerts that are still to be told, oldest first."""
    rows = ledger.rows("SELECT * FROM alert WHERE told_at IS NULL ORDER BY alert_id")
    return [
        Alert(
            row["alert_id"], row["at"], row["publisher"], row["change"], row["diagnosis"], row["sentence"],
            tuple(json.loads(row["examples"])), tuple(json.loads(row["told_to"])),
        )
        for row in rows
    ]  # fmt: skip


def mark_told(ledger: Ledger, alerts: Iterable[Alert], channel: str) -> None:
    """This channel has taken these."""
    rows = [(json.dumps([*one.told_to, channel]), one.alert_id) for one in alerts]
    ledger.run_all("UPDATE alert SET told_to = ? WHERE alert_id = ?", rows)


def close_alerts(ledger: Ledger, alerts: Iterable[Alert], now: float) -> None:
    """These were told to all."""
    ledger.run_all("UPDATE alert SET told_at = ? WHERE alert_id = ?", [(now, one.alert_id) for one in alerts])


def forget_before(ledger: Ledger, at: float) -> int:
    """Drop observations older than this; how many."""
    return ledger.run("DELETE FROM observation WHERE at < ?", (at,))


def quarantined(ledger: Ledger) -> dict[str, int]:
    """How many pages of each publisher are kept out of the database."""
    sql = "SELECT publisher, count(*) AS many FROM url WHERE state = 'failed' AND error = 'Quarantined' GROUP BY 1"
    return {row["publisher"]: row["many"] for row in ledger.rows(sql)}


def _set_health(ledger: Ledger, health: Health) -> None:
    values: Sequence[str | float | None] = (
        health.publisher, health.since, health.diagnosis, health.test, health.before, health.now, health.sentence,
        json.dumps(health.examples),
    )  # fmt: skip
    ledger.run("INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
