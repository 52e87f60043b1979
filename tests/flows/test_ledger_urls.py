"""What the ledger learns from sources, and when it looks at a page again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.ledger import Ledger, open_ledger
from flows.ledger_leases import count_waiting, due_hosts, lease, release, reopen_due, scope_counts
from flows.ledger_sources import name_sources
from flows.ledger_urls import due_by_lastmod, find, register, skip
from schemas import Candidate

DAY = 86_400.0


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "crawl.db") as opened:
        name_sources(opened, "a.id", [("https://a.id/feed", "a.id", "feed")])
        yield opened


def _one(path: str, at: float | None = None) -> Candidate:
    return Candidate(f"https://a.id/{path}", "a.id", datetime.fromtimestamp(at, UTC) if at else None)


def _state(ledger: Ledger, path: str) -> str:
    known = find(ledger, f"https://a.id/{path}")
    assert known
    return known.state


def _lease(ledger: Ledger, most: int = 9, scope: str | None = None) -> list[str]:
    return [one.url[13:] for one in lease(ledger, "a.id", ["a.id"], scope, "run", 10.0, most)]


def test_an_address_is_registered_once(ledger: Ledger):
    assert register(ledger, [_one("1"), _one("2")], 1, 5.0) == (2, 0)
    assert register(ledger, [_one("2"), _one("3")], 1, 6.0) == (1, 0)


def test_the_latest_published_is_taken_up_first_and_only_once(ledger: Ledger):
    register(ledger, [_one("old", 1.0), _one("new", 3.0), _one("mid", 2.0)], 1, 5.0)
    assert _lease(ledger, 2) == ["new", "mid"]
    assert _lease(ledger) == ["old"]
    assert _lease(ledger) == []


def test_what_is_given_back_can_be_taken_up_again(ledger: Ledger):
    register(ledger, [_one("1")], 1, 5.0)
    known = lease(ledger, "a.id", ["a.id"], None, "run", 10.0, 1)
    release(ledger, [known[0].url_id])
    assert _lease(ledger) == ["1"]


def test_a_retry_is_not_due_before_its_time(ledger: Ledger):
    register(ledger, [_one("1")], 1, 5.0)
    ledger.run("UPDATE url SET next_at = 11")
    assert due_hosts(ledger, ["a.id"], None, 10.0) == []
    assert _lease(ledger) == []
    assert due_hosts(ledger, ["a.id"], None, 11.0) == ["a.id"]


def test_other_publishers_work_is_left_alone(ledger: Ledger):
    register(ledger, [_one("1")], 1, 5.0)
    assert due_hosts(ledger, ["b.id"], None, 10.0) == []
    assert lease(ledger, "a.id", ["b.id"], None, "run", 10.0, 9) == []


def test_a_backfill_and_an_ingest_keep_to_their_own(ledger: Ledger):
    register(ledger, [_one("1"), _one("2")], 1, 5.0, scope="b")
    register(ledger, [_one("2")], 1, 6.0)
    assert (count_waiting(ledger, ["a.id"], None), count_waiting(ledger, ["a.id"], "b")) == (1, 1)
    assert (_lease(ledger), _lease(ledger, scope="b")) == (["2"], ["1"])
    ledger.run("UPDATE url SET state = 'stored' WHERE scope = 'b'")
    assert scope_counts(ledger, "b") == (1, 1)


def test_what_was_left_out_comes_back_when_it_is_wanted(ledger: Ledger):
    assert skip(ledger, [_one("1")], 1, "older", 5.0) == 1
    assert skip(ledger, [_one("2")], 1, "foreign_host", 5.0) == 1
    register(ledger, [_one("1"), _one("2")], 1, 6.0, reopen=("older",))
    assert (_state(ledger, "1"), _state(ledger, "2")) == ("discovered", "skipped")


def test_skipping_does_not_touch_what_is_known(ledger: Ledger):
    register(ledger, [_one("1")], 1, 5.0)
    assert skip(ledger, [_one("1")], 1, "older", 6.0) == 0
    assert _state(ledger, "1") == "discovered"


@pytest.mark.parametrize(
    ("known", "calm", "lastmod", "due"),
    [
        (None, 0, 200.0, 100.0),
        (None, 0, 90.0, None),
        (80.0, 0, 90.0, 100.0),
        (90.0, 0, 90.0, None),
        (80.0, 0, None, None),
        (80.0, 1, 200.0, 700.0),
        (80.0, 3, 200.0, 2500.0),
    ],
)
def test_a_lastmod_is_believed_with_measure(known: float | None, calm: int, lastmod: float | None, due: float | None):
    assert due_by_lastmod(100.0, known, calm, lastmod) == due


@pytest.mark.parametrize(
    ("state", "again"), [("stored", 1), ("failed", 1), ("gone", 1), ("duplicate", 0), ("discovered", 0)]
)
def test_a_lastmod_after_our_visit_leads_there_again(ledger: Ledger, state: str, again: int):
    register(ledger, [_one("1")], 1, 5.0)
    ledger.run("UPDATE url SET state = ?, fetched_at = 10", (state,))
    assert register(ledger, [_one("1", 20)], 2, 30.0) == (0, again)


def test_a_lastmod_that_is_not_believed_yet_is_not_forgotten(ledger: Ledger):
    register(ledger, [_one("1", 5)], 1, 5.0)
    ledger.run("UPDATE url SET state = 'stored', fetched_at = 10, calm = 1, next_at = NULL")
    assert register(ledger, [_one("1", 20)], 1, 30.0) == (0, 0)
    assert reopen_due(ledger, ["a.id"], 609.0) == 0
    assert reopen_due(ledger, ["a.id"], 610.0) == 1


def test_a_stored_page_is_due_again_by_its_schedule(ledger: Ledger):
    register(ledger, [_one("1"), _one("2")], 1, 5.0)
    ledger.run("UPDATE url SET state = 'stored', next_at = 10 WHERE url LIKE '%1'")
    ledger.run("UPDATE url SET state = 'stored', next_at = NULL WHERE url LIKE '%2'")
    assert reopen_due(ledger, ["a.id"], 9.0) == 0
    assert reopen_due(ledger, ["a.id"], 10.0) == 1
    assert (_state(ledger, "1"), _state(ledger, "2")) == ("discovered", "stored")


def test_thousands_of_addresses_are_registered_in_chunks(ledger: Ledger):
    many = [_one(str(number)) for number in range(2500)]
    assert register(ledger, many, 1, 5.0) == (2500, 0)
    assert register(ledger, many, 1, 6.0) == (0, 0)
