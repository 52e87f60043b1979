"""A shard of an archive becomes one part file, the same whatever happens on the way."""

import json
import multiprocessing
import os
import random
import signal
import sqlite3
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from flows.parts import clean_shard
from flows.shards import SLICE, Shard, Wanted, plan_shards
from flows.store import open_store
from flows.verify import verify
from schemas import StoreError
from tests.flows.archived import START, Visit, dump, small_visits, troubles, write_warc
from tests.flows.site import article

pytest.importorskip("fastwarc", reason="needs fastwarc, the extra `warc`")

PAGE = article("Jembatan gantung dibuka kembali").encode()


def part_of(archive: Path, folder: Path, wanted: Wanted | None = None) -> Path:
    (shard,) = plan_shards([archive])
    return clean_shard(shard, wanted or Wanted(), folder)


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def counts(part: Path) -> dict[str, int]:
    ((told,),) = rows(part, "SELECT counts FROM shard")
    return json.loads(str(told))


def test_every_record_becomes_an_article_or_has_its_reason_and_place(tmp_path):
    archive = write_warc(tmp_path / "arsip.warc.gz", [*troubles(PAGE), Visit("https://warta.example/akhir", PAGE)])
    part = part_of(archive, tmp_path / "parts")
    assert {name: number for name, number in counts(part).items() if ":" not in name} == {
        "articles": 5, "bad": 5, "captures": 14, "skipped": 4,
    }  # fmt: skip
    bad = rows(part, "SELECT reason, first_byte, url FROM shard_records ORDER BY number")
    assert Counter(reason for reason, _, _ in bad) == {"truncated": 2, "wrong_length": 2, "damaged": 1}
    places = [place for _, place, _ in bad]
    assert places == sorted(places)
    assert rows(part, "SELECT reason FROM failures ORDER BY url") == [
        ("truncated",), ("truncated",), ("wrong_length",), ("wrong_length",),
    ]  # fmt: skip


def test_an_article_stands_with_the_moment_of_its_capture_and_its_versions(tmp_path):
    url = "https://warta.example/a"
    texts = ["pertama", "kedua", "kedua", "ketiga"]
    visits = [
        Visit(url, article("Harga beras naik tajam", first=text).encode(), START.replace(hour=hour))
        for hour, text in enumerate(texts)
    ]
    part = part_of(write_warc(tmp_path / "a.warc.gz", random.Random(4).sample(visits, 4)), tmp_path)
    with open_store(part, readonly=True) as store:
        assert "ketiga" in store.article(1).body
    (row,) = rows(part, "SELECT revision, edits, first_seen_at, version_seen_at, last_seen_at FROM articles")
    assert row == (3, 2, "2022-01-10T00:27:00Z", "2022-01-10T03:27:00Z", "2022-01-10T03:27:00Z")
    seen = rows(part, "SELECT seen_at, superseded_at, cause FROM revisions ORDER BY revision")
    assert seen == [
        ("2022-01-10T00:27:00Z", "2022-01-10T01:27:00Z", "publisher"),
        ("2022-01-10T01:27:00Z", "2022-01-10T03:27:00Z", "publisher"),
    ]
    assert rows(part, "SELECT count(*), count(DISTINCT record_hash) FROM captures") == [(4, 3)]


def test_only_what_is_wanted_is_read(tmp_path):
    visits = [
        Visit("https://warta.example/berita/1", PAGE),
        Visit("https://olahraga.warta.example/berita/2", PAGE),
        Visit("https://lain.example/berita/3", PAGE),
        Visit("https://warta.example/foto/4", PAGE),
        Visit("https://warta.example/berita/5", PAGE, START.replace(year=2019)),
    ]
    archive = write_warc(tmp_path / "a.warc.gz", visits)
    wanted = Wanted(hosts=("warta.example",), first=date(2020, 1, 1), match="/berita/")
    told = counts(part_of(archive, tmp_path / "x", wanted))
    assert told == {
        "articles": 2, "captures": 5, "skipped": 3, "skipped: date": 1, "skipped: host": 1, "skipped: match": 1,
    }  # fmt: skip
    assert counts(part_of(archive, tmp_path / "y", Wanted(language="en")))["skipped: language"] == 5


def test_a_part_is_a_function_of_its_input(tmp_path):
    archive = write_warc(tmp_path / "a.warc.gz", small_visits(30))
    first, second = part_of(archive, tmp_path / "x"), part_of(archive, tmp_path / "y")
    assert dump(first) == dump(second)
    assert first.name == second.name
    assert sorted(one.name for one in (tmp_path / "x").iterdir()) == [first.name]
    assert verify(first) == []


def test_a_part_that_is_there_is_not_made_again(tmp_path):
    archive = write_warc(tmp_path / "a.warc.gz", small_visits(3))
    part = part_of(archive, tmp_path)
    before = part.stat().st_mtime_ns
    assert part_of(archive, tmp_path) == part
    assert part.stat().st_mtime_ns == before


def _die_after(batches: int, shard: Shard, folder: Path) -> None:
    left = batches

    def on_batch(_: Counter[str]) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    clean_shard(shard, Wanted(), folder, on_batch=on_batch)


@pytest.mark.parametrize("packed", [True, False], ids=["gzip per record", "gzip of the whole file"])
def test_a_killed_shard_goes_on_and_gives_the_same_file(tmp_path, monkeypatch, packed: bool):
    monkeypatch.setattr("flows.parts.BATCH_PAGES", 4)
    pages = [*small_visits(12), *troubles(PAGE)]
    archive = write_warc(tmp_path / "a.warc.gz", pages)
    if not packed:
        import gzip

        raw = b"".join(one.raw() for one in pages if not isinstance(one, bytes) and not one.wrong_length)
        archive.write_bytes(gzip.compress(raw))
    (shard,) = plan_shards([archive])
    whole = clean_shard(shard, Wanted(), tmp_path / "whole")
    for _ in range(2):
        child = multiprocessing.get_context("fork").Process(target=_die_after, args=(2, shard, tmp_path / "killed"))
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL
    batches: list[int] = []
    killed = clean_shard(shard, Wanted(), tmp_path / "killed", on_batch=lambda told: batches.append(told["captures"]))
    assert 0 < sum(batches) < counts(whole)["captures"]
    assert dump(killed) == dump(whole)


def test_slices_hold_all_articles_once(tmp_path):
    archive = write_warc(tmp_path / "a.warc.gz", small_visits(40, again=1))
    shards = plan_shards([archive], slice_bytes=archive.stat().st_size // 6)
    assert len(shards) > 5
    urls = []
    for shard in shards:
        urls += rows(clean_shard(shard, Wanted(), tmp_path), "SELECT url FROM articles")
    assert len(urls) == len(set(urls)) == 40
    assert plan_shards([archive]) == [Shard(archive, 0, archive.stat().st_size)]
    assert archive.stat().st_size < SLICE


def test_two_processes_do_not_make_one_part(tmp_path):
    archive = write_warc(tmp_path / "a.warc.gz", small_visits(3))
    refused = []

    def on_batch(_: Counter[str]) -> None:
        with pytest.raises(StoreError) as told:
            part_of(archive, tmp_path)
        refused.append(told.value.reason)

    (shard,) = plan_shards([archive])
    clean_shard(shard, Wanted(), tmp_path, on_batch=on_batch)
    assert refused == ["in_use"]
