"""Pages made to hurt, small enough for every run: each ends with an article or a CleanError, and with bounded text.

tests/bench/hostile.py cleans the same at full size and prints time, memory and growth.
"""

import sys
from pathlib import Path

import pytest

from cleaners import extract
from schemas import CleanError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
from hostile import HTML, TEXT, URL

SIZE = 20_000  # bytes


@pytest.mark.parametrize("name", HTML)
def test_hostile_page_ends_well(name: str) -> None:
    ends_well(HTML[name][1](SIZE), "html")


@pytest.mark.parametrize("name", TEXT)
def test_hostile_dump_ends_well(name: str) -> None:
    ends_well(TEXT[name][1](SIZE), "text")


def ends_well(body: bytes, kind: str) -> None:
    try:
        article = extract(body, URL, kind=kind)
    except CleanError:
        return
    assert len(article.body) <= 2 * len(body)
