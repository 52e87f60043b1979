"""What the tests of flows share: a news.db of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


@pytest.fixture
def run_id(store: Store) -> int:
    return store.start_run("ingest", "manual", {"publishers": ["warta.example"]}, "run-1")
