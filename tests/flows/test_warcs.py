"""WARC files past damage and in slices: each record once, wherever the cuts fall."""

import gzip
import io
import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.captures import read_captures
from flows.warcs import Damage, is_sliceable, next_record, walk
from tests.flows.test_captures import PAGE, record, response

pytest.importorskip("fastwarc", reason="needs fastwarc, the extra `warc`")

LIMIT = 100_000
PACKS = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip per record"])


def told(data: bytes) -> list[tuple[str, str | None]]:
    """Each capture's number and what is wrong with it."""
    found = read_captures(io.BytesIO(data), LIMIT)
    return [((one.url or "?").rpartition("/")[2], one.reason) for one in found]


def lying(number: int, by: int) -> bytes:
    """A record whose Content-Length is wrong by so much."""
    raw = response(number)
    head, blank, rest = raw.partition(b"\r\n\r\n")
    length = int(head.rpartition(b": ")[2])
    return head.removesuffix(b"%d" % length) + b"%d" % (length + by) + blank + rest


@PACKS
@pytest.mark.parametrize("by", [400, -300, 10**9], ids=["too long", "too short", "longer than the file"])
def test_a_record_of_wrong_length_costs_no_other_record(pack, by: int):
    data = b"".join(map(pack, [response(1), lying(2, by), response(3), response(4)]))
    assert told(data) == [("1", None), ("2", "wrong_length" if by < 10**9 or pack is not bytes else "truncated"),
                          ("3", None), ("4", None)]  # fmt: skip


def test_reading_goes_on_behind_a_damaged_record():
    first, second, third = (gzip.compress(response(number)) for number in (1, 2, 3))
    broken = second[:90] + bytes(60) + second[150:]
    for middle, reason in ((broken, "damaged"), (second[: len(second) // 2], "damaged"), (b"sampah" * 20, "damaged")):
        data = first + middle + third
        (_, no), (place, what), (_, last) = told(data)
        assert (no, what, last) == (None, reason, None), place


def test_the_place_of_the_damage_is_told():
    first, second, third = (gzip.compress(response(number)) for number in (1, 2, 3))
    found = list(walk(io.BytesIO(first + second[:-40] + third)))
    assert [one.offset for one in found if isinstance(one, Damage)] == [len(first)]


@given(st.lists(st.integers(0, 10**6), max_size=6), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_slices_read_each_record_once(cuts: list[int], records: int):
    noise = random.Random(records)
    pages = [PAGE + noise.randbytes(noise.randrange(3000)) for _ in range(records)]
    data = b"".join(gzip.compress(response(number, page)) for number, page in enumerate(pages))
    file = io.BytesIO(data)
    places = [0, *sorted(cut % len(data) for cut in cuts), len(data)]
    read = []
    for start, end in itertools.pairwise(places):
        first = next_record(file, start, len(data))
        if first is not None and first < end:
            read += [one.url for one in read_captures(file, LIMIT, start=first, end=end)]
    assert read == [f"https://warta.example/read/{number}" for number in range(records)]


def test_only_a_file_that_is_packed_record_by_record_is_sliced():
    assert is_sliceable(io.BytesIO(gzip.compress(response(1)) + gzip.compress(response(2))))
    assert not is_sliceable(io.BytesIO(gzip.compress(response(1) + response(2))))
    assert not is_sliceable(io.BytesIO(response(1) + response(2)))


def test_what_is_refused_is_not_read():
    data = gzip.compress(response(1)) + gzip.compress(record("response", "dns:warta.example", b"x", "text/dns"))
    found = list(read_captures(io.BytesIO(data), LIMIT, refuses=lambda url, at: f"{url[:3]} {at}"))
    assert [(one.reason, one.body) for one in found] == [("htt 1641814020.0", b""), ("dns 1641814020.0", b"")]
