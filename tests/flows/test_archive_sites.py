"""Backfills of four kinds of archives, each killed on its way: all stories of the days, and few requests more than
needed. Two years of them: tests/bench/archives.py."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.bench.archives import run_killed
from tests.flows.archive_sites import KINDS, ArchiveSites

KILLED = 2 * 10  # requests that two kills and the pages after the last one may cost


@pytest.fixture(scope="module")
def sites() -> Iterator[ArchiveSites]:
    with ArchiveSites(date(2024, 2, 1), date(2024, 2, 29), most=3) as running:
        yield running


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_backfill_finds_every_story_of_its_days(sites: ArchiveSites, kind: str, tmp_path: Path):
    fewest = sites.fewest(kind)
    found = run_killed(sites, kind, tmp_path / "news.db", 1, random.Random(1))
    assert (found.missing, found.strange) == (0, 0)
    assert len(sites.wanted(kind)) > 30
    assert found.requests <= fewest + KILLED
