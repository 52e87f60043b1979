"""On a server on PostgreSQL with several workers: one database, one writer, and no run that is cut off loses a row.

All ways, each by itself, how long they take, and a restart of the server: python tests/bench/cut_off.py [--postgres]
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from flows.demo.newsroom import Newsroom
from tests.flows.cut_off import Office, ended, interrupted
from tests.flows.fleet import Prefect
from tests.flows.test_killed import rows_of

PAGES = 120  # so many that two cuts, one after another, come in the midst of work
ENDS = {"flow SIGKILL": "CRASHED", "worker SIGKILL": "CRASHED"}  # the ways in which nobody tells Prefect in time


@pytest.fixture(scope="module")
def office(fleet: Prefect, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Newsroom(articles=PAGES, latency=0.1) as newsroom:
        told = Office(fleet, newsroom, tmp_path_factory.mktemp("office"))
        told.deploy()
        yield told


def test_two_workers_take_turns_at_one_database(office: Office) -> None:
    with ExitStack() as hired:
        for _ in range(2):
            office.work("shared.db", hired)
        runs = [office.server.start(name) for name in ("ingest-pagi", "ingest-sore")]
        states = [office.server.ended(run)["type"] for run in runs]
    assert states == ["COMPLETED", "COMPLETED"]
    (first, second) = sorted(
        (office.server.ask(f"/flow_runs/{run}") for run in runs), key=lambda one: one["start_time"]
    )
    assert second["start_time"] < first["end_time"]  # each worker takes one run at a time
    assert rows_of(office.folder / "shared.db") == rows_of(office.undisturbed())


def test_runs_whose_process_or_worker_is_killed_lose_no_row(office: Office) -> None:
    db, states = office.folder / "torn.db", {}
    with ExitStack() as hired:
        busy = office.work(db.name, hired)
        for way in ENDS:
            _, run = interrupted(office, way, db, busy)
            if way.startswith("worker"):
                busy.wait(60)
                busy = office.work(db.name, hired)
            states[way] = ended(office, run)
        last = [office.server.ended(office.server.start(name))["type"] for name in ("ingest-pagi", "ingest-sore")]
    assert (states, last) == (ENDS, ["COMPLETED", "COMPLETED"])
    assert rows_of(db) == rows_of(office.undisturbed())
