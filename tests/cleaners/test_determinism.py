"""The same bytes give the same article: again, in threads, in other processes."""

import gzip
import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from cleaners import extract
from schemas import CleanError

EVERY = 25  # one page in so many
STORY = "Warga desa bergotong royong memperbaiki tanggul yang jebol sejak Selasa pagi hingga petang, kata {}. "
PEOPLE = ("Rahmat", "Sekar", "Bagas", "Wening", "Anjani", "Damar", "Rina", "Yosef")
OURS = tuple(
    f"<html lang=id><title>Tanggul {name}</title><h1>Tanggul {name}</h1><p>3 Maret 2024 09:15 WIB</p>"
    f"<div class=isi>{''.join(f'<p>{STORY.format(other)}</p>' for other in PEOPLE if other != name)}</div>".encode()
    for name in PEOPLE
)


def as_json(page: bytes) -> str:
    """The article, or the error's reason."""
    try:
        return extract(page).model_dump_json()
    except CleanError as error:
        return json.dumps([type(error).__name__, error.reason, error.detail])


@pytest.fixture(scope="module")
def real_pages(shared: Path) -> list[bytes]:
    paths = sorted((shared / "corpus" / "dev").glob("*/pages/*.gz"))[::EVERY]
    return [gzip.decompress(path.read_bytes()) for path in paths]


def check(pages: list[bytes]) -> None:
    once = [as_json(page) for page in pages]
    assert [as_json(page) for page in reversed(pages)] == once[::-1]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(as_json, pages)) == once
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert list(processes.map(as_json, pages)) == once


def test_our_pages_give_the_same_everywhere() -> None:
    assert all("Tanggul" in as_json(page) for page in OURS)
    check(list(OURS))


def test_real_pages_give_the_same_everywhere(real_pages: list[bytes]) -> None:
    assert len(real_pages) > 20
    check(real_pages)
