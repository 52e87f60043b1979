"""Stored pages: content-addressed, compressed, pruned to a budget, never before they are cleaned."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.ledger import Ledger, open_ledger
from flows.ledger_bodies import keep_body, prune_bodies, read_body


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "crawl.db") as opened:
        yield opened


@given(body=st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
def test_a_body_comes_back_as_it_was(ledger: Ledger, body: bytes):
    assert read_body(ledger, keep_body(ledger, body, 1.0)) == body


def test_the_same_body_is_kept_once(ledger: Ledger):
    assert keep_body(ledger, b"x", 1.0) == keep_body(ledger, b"x", 2.0)
    assert ledger.rows("SELECT count(*) FROM body")[0][0] == 1


def test_a_body_that_is_not_there_is_none(ledger: Ledger):
    assert read_body(ledger, "00") is None


def test_the_oldest_cleaned_bodies_go_first(ledger: Ledger):
    chance = random.Random(1)
    keys = [keep_body(ledger, chance.randbytes(1000), at) for at in (3.0, 1.0, 2.0)]
    for number, (key, state) in enumerate(zip(keys, ("stored", "fetched", "stored"), strict=True)):
        ledger.run(
            "INSERT INTO url (url, host, publisher, state, body_sha256, first_seen, updated)"
            " VALUES (?, 'a', 'a', ?, ?, 0, 0)",
            (f"http://a/{number}", state, key),
        )
    assert prune_bodies(ledger, 10_000) == 0
    assert prune_bodies(ledger, 2_500) == 1
    assert [read_body(ledger, key) is not None for key in keys] == [True, True, False]
    assert prune_bodies(ledger, 0) == 1
    assert [read_body(ledger, key) is not None for key in keys] == [False, True, False]
