"""What crawl.db remembers of a publisher: the newest runs whole, older ones without their articles."""

import sqlite3
from contextlib import closing
from pathlib import Path

from flows.health import Health
from flows.ledger import open_ledger
from flows.ledger_health import WHOLE_ARTICLES, WHOLE_RUNS, note_health, sound_past
from tests.flows.invented_runs import Outlet


def test_old_runs_are_known_without_their_articles(tmp_path: Path) -> None:
    runs = Outlet(3, pace=20).runs(WHOLE_RUNS + 20)
    with open_ledger(tmp_path / "crawl.db") as ledger:
        for number, one in enumerate(runs):
            note_health(ledger, one, Health(one.publisher, 0.0), None, f"run {number}")
        past = sound_past(ledger, "warta.example")
    assert past[20:] == runs[20:]
    assert [(one.found, one.samples) for one in past[:20]] == [(one.found, ()) for one in runs[:20]]


def test_small_outlet_keeps_as_many_articles_as_are_compared(tmp_path: Path) -> None:
    runs = Outlet(3, pace=2).runs(WHOLE_RUNS + 20)
    assert sum(len(one.samples) for one in runs) < WHOLE_ARTICLES
    with open_ledger(tmp_path / "crawl.db") as ledger:
        for number, one in enumerate(runs):
            note_health(ledger, one, Health(one.publisher, 0.0), None, f"run {number}")
        assert sound_past(ledger, "warta.example") == runs


def test_observations_of_an_earlier_layout_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "crawl.db"
    open_ledger(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO observation VALUES ('warta.example', 1.0, 'run', 1, '{\"words_p50\": 300}')")
        connection.execute("PRAGMA user_version = 3")
        connection.commit()
    with open_ledger(path) as ledger:
        assert sound_past(ledger, "warta.example") == []
