"""What a visit makes of a URL: the table of states."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flows.ledger import Ledger, open_ledger
from flows.ledger_leases import lease
from flows.ledger_outcomes import (
    Cleaned,
    Patience,
    Visit,
    mark_told,
    next_visit,
    settle_clean,
    settle_fetch,
    untold,
)
from flows.ledger_urls import Known, find, register
from schemas import Candidate, FetchError, Gone, NotArticle, Page, Refused, Throttled, Unreachable

URL = "https://a.id/1"
PATIENCE = Patience(attempts=3, retry=100.0, revisits=(10.0, 30.0))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "crawl.db") as opened:
        register(opened, [Candidate(URL, "a.id")], None, 1.0)
        yield opened


def _known(ledger: Ledger) -> Known:
    known = find(ledger, URL)
    assert known
    return known


def _visit(ledger: Ledger, *, error: FetchError | None = None, body: bytes = b"x", status: int = 200) -> str:
    page = None if error else Page(body=body, url=URL, final_url=URL, status=status, headers={"etag": '"1"'})
    return settle_fetch(ledger, Visit(_known(ledger), 1000.0, 0.1, page, error), "run", "1+", PATIENCE)


def _clean(ledger: Ledger, state: str = "stored", error: NotArticle | None = None, *, has_changed: bool = True) -> None:
    settle_clean(ledger, [Cleaned(_known(ledger), state, "1+", error, URL, has_changed)], 1001.0, PATIENCE)


def _look_again(ledger: Ledger) -> None:
    ledger.run("UPDATE url SET settled = state, state = 'discovered'")


@pytest.mark.parametrize(
    ("error", "outcome", "state"),
    [
        (Unreachable(URL, "timeout"), "retry", "discovered"),
        (Throttled(URL, "throttled"), "retry", "discovered"),
        (Refused(URL, "http_403"), "skipped", "skipped"),
        (Gone(URL, "http_404"), "gone", "gone"),
    ],
)
def test_an_error_leads_to_its_state(ledger: Ledger, error: FetchError, outcome: str, state: str):
    assert _visit(ledger, error=error) == outcome
    known = _known(ledger)
    assert (known.state, known.reason) == (state, error.reason)


def test_retries_wait_longer_and_end(ledger: Ledger):
    waits = []
    for _ in range(3):
        outcome = _visit(ledger, error=Unreachable(URL, "timeout"))
        waits.append(ledger.rows("SELECT next_at FROM url")[0][0])
    assert (outcome, waits, _known(ledger).state) == ("failed", [1100.0, 1200.0, None], "failed")


def test_retry_after_wins_over_our_own_wait(ledger: Ledger):
    _visit(ledger, error=Throttled(URL, "throttled", wait=5000.0))
    assert ledger.rows("SELECT next_at FROM url")[0][0] == 6000.0


def test_a_page_is_fetched_then_stored_and_due_again(ledger: Ledger):
    assert (_visit(ledger), _known(ledger).state) == ("fetched", "fetched")
    _clean(ledger)
    assert (_known(ledger).state, ledger.rows("SELECT next_at FROM url")[0][0]) == ("stored", 1010.0)


@pytest.mark.parametrize(("body", "status"), [(b"", 304), (b"x", 200)], ids=["304", "the same bytes"])
def test_a_page_as_it_was_keeps_its_outcome(ledger: Ledger, body: bytes, status: int):
    _visit(ledger)
    _clean(ledger)
    _look_again(ledger)
    assert _visit(ledger, body=body, status=status) == "not_modified"
    known = _known(ledger)
    assert (known.state, known.calm) == ("stored", 1)


def test_a_page_that_a_killed_run_stored_is_no_calm_one(ledger: Ledger):
    _visit(ledger)
    _clean(ledger, has_changed=False)
    assert (_known(ledger).calm, ledger.rows("SELECT next_at FROM url")[0][0]) == (0, 1010.0)


@pytest.mark.parametrize("has_changed", [True, False])
def test_cleaning_again_is_no_visit(ledger: Ledger, has_changed: bool):
    _visit(ledger)
    _clean(ledger)
    ledger.run("UPDATE url SET state = 'fetched', calm = 2, next_at = NULL")
    _clean(ledger, has_changed=has_changed)
    assert (_known(ledger).calm, ledger.rows("SELECT next_at FROM url")[0][0]) == (2, None)


def test_a_changed_page_is_cleaned_again(ledger: Ledger):
    _visit(ledger)
    _clean(ledger)
    _look_again(ledger)
    assert _visit(ledger, body=b"other") == "fetched"


def test_a_stored_page_that_cannot_be_had_stays_stored(ledger: Ledger):
    _visit(ledger)
    _clean(ledger)
    _look_again(ledger)
    _visit(ledger, error=Refused(URL, "http_403"))
    assert _known(ledger).state == "stored"


def test_a_page_that_changed_while_it_was_cleaned_is_not_settled(ledger: Ledger):
    _visit(ledger)
    stale = replace(_known(ledger), body_sha256="00")
    settle_clean(ledger, [Cleaned(stale, "stored", "1+", None, URL)], 1001.0, PATIENCE)
    assert _known(ledger).state == "fetched"


def test_a_wall_keeps_its_body_and_its_reason(ledger: Ledger):
    _visit(ledger)
    _clean(ledger, "failed", NotArticle(URL, "consent_wall", "x"))
    known = _known(ledger)
    assert (known.state, known.reason, known.body_sha256 is not None) == ("failed", "consent_wall", True)


def test_a_failure_is_told_until_it_was(ledger: Ledger):
    _visit(ledger, error=Gone(URL, "http_410"))
    (row,) = untold(ledger, 9)
    assert (row["url"], row["error"], row["reason"]) == (URL, "Gone", "http_410")
    mark_told(ledger, [row["url_id"]])
    assert untold(ledger, 9) == []


def test_every_visit_gives_the_lease_back(ledger: Ledger):
    for error in (Unreachable(URL, "timeout"), Gone(URL, "http_404"), None):
        ledger.run("UPDATE url SET state = 'discovered', next_at = 0")
        assert len(lease(ledger, "a.id", ["a.id"], None, "run", time.time(), 1)) == 1
        _visit(ledger, error=error)
        assert ledger.rows("SELECT lease FROM url")[0][0] is None


def test_visits_grow_rarer_and_end():
    assert [next_visit(0.0, calm, PATIENCE) for calm in range(3)] == [10.0, 30.0, None]
