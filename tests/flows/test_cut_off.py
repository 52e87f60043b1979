"""On a server on PostgreSQL with several workers: one database, one writer.

Runs that are cut off, in all ways: python tests/bench/cut_off.py [--postgres]
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from flows.demo.newsroom import Newsroom
from tests.flows.cut_off import Office
from tests.flows.fleet import Prefect
from tests.flows.test_killed import rows_of


@pytest.fixture(scope="module")
def office(fleet: Prefect, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Newsroom(latency=0.1) as newsroom:
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
