"""What the tests of flows share: a news.db of their own; a Prefect server of all that need one, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.store import Store, open_store
from tests.flows.fleet import Prefect, postgres, prefect_server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


@pytest.fixture
def run_id(store: Store) -> int:
    return store.start_run("ingest", "manual", {"publishers": ["warta.example"]}, "run-1")


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A Prefect server on PostgreSQL, without deployments or workers: the tests bring their own, in their own pool."""
    with (
        postgres() as url,
        prefect_server(tmp_path_factory.mktemp("fleet"), PREFECT_API_DATABASE_CONNECTION_URL=url) as server,
    ):
        yield server
