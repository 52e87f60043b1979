"""Part files become one database: the same one in any order and from any cut of the archives."""

import multiprocessing
import os
import random
import signal
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import extract
from flows.copying import _COPIED, Copier
from flows.database import open_database, queries
from flows.histories import history, reading_of
from flows.merging import merge
from flows.parts import clean_shard
from flows.shards import Wanted, plan_shards
from flows.store import Saving, open_store
from flows.verify import verify
from schemas import StoreError
from tests.flows.archived import START, Visit, dump, shared_out, small_visits, troubles, write_warc
from tests.flows.site import article

pytest.importorskip("fastwarc", reason="needs fastwarc, the extra `warc`")

TROUBLES = troubles(article("Panen raya dimulai di lereng gunung").encode())
VISITS = [*small_visits(24), *(one for one in TROUBLES if isinstance(one, Visit) and not one.wrong_length)]
"""Without records that damage what follows them: what they are called depends on what that is."""

DAY = "2022-01-0{}T00:00:00Z"


def parts_of(folder: Path, visits: Sequence[Visit | bytes], count: int) -> list[Path]:
    """The parts of so many archives that hold these records."""
    folder.mkdir(exist_ok=True)
    parts = []
    for number, some in enumerate(shared_out(visits, count)):
        archive = write_warc(folder / f"{number}.warc.gz", some)
        parts += [clean_shard(shard, Wanted(), folder / "parts") for shard in plan_shards([archive])]
    return parts


@pytest.fixture(scope="module")
def cuts(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Path]]:
    folder = tmp_path_factory.mktemp("cuts")
    return {count: parts_of(folder / str(count), VISITS, count) for count in (1, 3, 11)}


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory, cuts: dict[int, list[Path]]) -> Path:
    db = tmp_path_factory.mktemp("merged") / "news.db"
    merge(cuts[1], db)
    return db


@pytest.mark.parametrize("count", [3, 11])
@pytest.mark.parametrize("order", ["as they are", "backwards", "shuffled"])
def test_any_cut_in_any_order_gives_the_same_database(tmp_path, cuts, merged, count: int, order: str):
    parts = list(cuts[count])
    if order == "backwards":
        parts.reverse()
    elif order == "shuffled":
        random.Random(count).shuffle(parts)
    merge(parts, tmp_path / "news.db")
    assert dump(tmp_path / "news.db") == dump(merged)


def test_slices_of_one_archive_give_it_too(tmp_path):
    archive = write_warc(tmp_path / "a.warc.gz", [*VISITS, *TROUBLES])
    for name, size in (("whole", 10**9), ("slices", archive.stat().st_size // 9)):
        parts = [clean_shard(shard, Wanted(), tmp_path) for shard in plan_shards([archive], size)]
        merge(parts, tmp_path / f"{name}.db")
    assert len(parts) > 8
    assert dump(tmp_path / "slices.db") == dump(tmp_path / "whole.db")


def test_the_database_keeps_its_contract(merged):
    assert verify(merged) == []
    with open_store(merged, readonly=True) as store:
        assert store.search("gunung")
        assert store.totals().revisions > 0


def test_merging_again_changes_nothing(tmp_path, cuts, merged):
    db = tmp_path / "news.db"
    merge(cuts[3], db)
    again = merge(cuts[11], db)
    assert (again.added, again.extended) == (0, 0)
    assert dump(db) == dump(merged)


def test_parts_merged_one_by_one_give_the_same_articles(tmp_path, cuts, merged):
    db = tmp_path / "news.db"
    for part in random.Random(1).sample(cuts[3], 3):
        merge([part], db)
    assert verify(db) == []
    assert _without_numbers(db) == _without_numbers(merged)


def _without_numbers(db: Path) -> list[list[tuple[object, ...]]]:
    own = "article_key, headline, body, revision, edits, first_seen_at, version_seen_at, last_seen_at, record_hash"
    connection = sqlite3.connect(db)
    try:
        return [
            connection.execute(sql).fetchall()
            for sql in (
                f"SELECT {own}, page_sha256 FROM articles ORDER BY 1",
                "SELECT a.article_key, r.revision, r.seen_at, r.superseded_at, r.cause, r.changed, r.old_values, r.body"
                " FROM revisions r JOIN articles a USING (article_id) ORDER BY 1, 2",
                "SELECT article_key, u.url, u.kind FROM article_urls u JOIN articles USING (article_id) ORDER BY 1, 2",
                "SELECT article_key, c.captured_at, c.page_sha256, c.url, c.record_hash FROM captures c"
                " JOIN articles USING (article_id) ORDER BY 1, 2, 3, 4",
                "SELECT article_key, r.record_hash, article FROM readings r"
                " JOIN articles USING (article_id) ORDER BY 1, 2",
                "SELECT url, stage, error, reason, first_at, last_at, resolved_at FROM failures ORDER BY 1, 2",
            )
        ]
    finally:
        connection.close()


def _die_at(step: str, times: int, parts: list[Path], db: Path) -> None:
    left = times

    def on_progress(now: str, *_: int) -> None:
        nonlocal left
        left -= now == step
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    merge(parts, db, on_progress)


def test_a_killed_merge_goes_on_and_gives_the_same_database(tmp_path, monkeypatch, cuts):
    monkeypatch.setattr("flows.merging.CHUNK", 5)
    merge(cuts[3], tmp_path / "whole.db")
    monkeypatch.setattr("flows.merging.BATCH", 10)
    monkeypatch.setattr("flows.copying.ATTACHED", 1)  # several transactions for a batch
    db = tmp_path / "news.db"
    for death in (("merging", 2), ("merging", 1), ("merging", 3), ("indexes", 1), ("copies", 1), ("search", 1)):
        child = multiprocessing.get_context("fork").Process(target=_die_at, args=(*death, cuts[3], db))
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL, death
        assert not db.exists()
    merge(cuts[3], db)
    assert dump(db) == dump(tmp_path / "whole.db")
    assert [one.name for one in tmp_path.iterdir() if "merging" in one.name or "lock" in one.name] == []


def test_what_a_crash_of_the_machine_left_is_not_gone_on_with(tmp_path, monkeypatch, cuts):
    started, db = tmp_path / "boot_id", tmp_path / "news.db"
    started.write_text("the first start\n")
    monkeypatch.setattr("flows.merging._BOOT_ID", started)
    child = multiprocessing.get_context("fork").Process(target=_die_at, args=("copies", 1, cuts[3], db))
    child.start()
    child.join()
    (work,) = tmp_path.glob("*.merging")
    work.write_bytes(work.read_bytes()[: work.stat().st_size // 2])  # the rest had not come to the disk
    started.write_text("the second start\n")
    merge(cuts[3], db)
    merge(cuts[3], tmp_path / "whole.db")
    assert dump(db) == dump(tmp_path / "whole.db")
    assert not work.exists()


def test_archives_give_the_past_of_what_was_fetched_since(tmp_path):
    url = "https://warta.example/a"
    texts = ["satu", "dua", "tiga"]
    pages = [article("Harga beras naik tajam", canonical=url, first=text).encode() for text in texts]
    db = tmp_path / "news.db"
    with open_store(db) as store:
        run = store.start_run("ingest", "manual", {}, "k")
        for page, day in ((pages[2], 5), (pages[1], 7)):
            store.save([Saving(extract(page, url), datetime.fromisoformat(DAY.format(day)))], run)
    seen = [Visit(url, pages[0], START.replace(day=1)), Visit(url, pages[1], START.replace(day=6))]
    assert merge(parts_of(tmp_path, seen, 2), db).extended == 1
    assert merge(parts_of(tmp_path, seen, 1), db).extended == 0
    with open_store(db) as store:
        assert [one.seen_at[:10] for one in reversed(store.revisions(url))] == ["2022-01-01", "2022-01-05"]
        assert [text for text in texts if text in store.article(1).body] == ["dua"]
    assert verify(db) == []


def test_what_is_no_whole_part_is_refused(tmp_path, cuts):
    with open_store(tmp_path / "live.db") as store:
        run = store.start_run("ingest", "manual", {}, "k")
        store.save(
            [Saving(extract(article("Banjir surut di kota")), datetime.fromisoformat("2022-01-05T00:00:00Z"))], run
        )
    part = tmp_path / "part.db"
    part.write_bytes(cuts[1][0].read_bytes())
    with sqlite3.connect(part) as connection:
        connection.execute("UPDATE shard SET is_done = 0")
    for path, reason in ((tmp_path / "live.db", "no_part"), (part, "unfinished"), (tmp_path / "none.db", "missing")):
        with pytest.raises(StoreError) as told:
            merge([*cuts[1], path], tmp_path / "news.db")
        assert told.value.reason == reason


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=6, unique_by=lambda one: one[1]))
@settings(max_examples=25, deadline=None)
def test_a_history_is_what_storing_the_captures_in_time_gives(made: list[tuple[int, int]]):
    url = "https://warta.example/a"
    pages = [
        article(
            "Harga beras naik tajam",
            canonical=url,
            first="x" * (text // 2),
            head=f"<meta name=keywords content='{text}'>",
        )
        for text, _ in made
    ]
    moments = [f"2022-01-01T0{hour}:00:00Z" for _, hour in made]
    articles = [extract(page, url) for page in pages]
    shas = [str(hash(page)) for page in pages]
    told = history(map(reading_of, articles, moments, [url] * len(made), shas))
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "news.db") as store:
        run = store.start_run("ingest", "manual", {}, "k")
        for at, one, sha in sorted(zip(moments, articles, shas, strict=True), key=lambda row: row[0]):
            store.save([Saving(one, datetime.fromisoformat(at), sha)], run)
        (row,) = store.connection.execute("SELECT * FROM articles").fetchall()
        names = ("record_hash", "revision", "edits", "first_seen_at", "version_seen_at", "last_seen_at", "page_sha256")
        assert {name: getattr(told.known, name) for name in names} == {name: row[name] for name in names}
        rows = store.connection.execute("SELECT * FROM revisions ORDER BY revision").fetchall()
        assert [dict(one) for one in told.versions] == [{name: row[name] for name in told.versions[0]} for row in rows]


COPYING = [name for name in queries() if name.startswith(("copy ", "pick ")) or name == "picked urls"]


@pytest.mark.parametrize("name", COPYING)
def test_what_is_read_of_a_part_for_a_batch_does_not_grow_with_the_part(tmp_path: Path, name: str):
    open_database(tmp_path / "part.db").close()
    with closing(open_database(tmp_path / "news.db")) as connection:
        connection.executescript(queries()["picked"])
        connection.execute("PRAGMA foreign_keys = OFF")  # else the plan names clusters, which is never looked through
        connection.execute("ATTACH ? AS part", (str(tmp_path / "part.db"),))
        steps = connection.execute(f"EXPLAIN QUERY PLAN {queries()[name]}", {"part": 0}).fetchall()
        assert len(steps) > 1
        assert [row["detail"] for row in steps if row["detail"].startswith("SCAN") and "VIRTUAL" not in row[3]] == []


@pytest.mark.parametrize("name", _COPIED)
def test_rows_of_several_parts_come_in_order_without_being_sorted(tmp_path: Path, name: str):
    for part in (paths := [tmp_path / "one.db", tmp_path / "two.db"]):
        open_database(part).close()
    with closing(open_database(tmp_path / "news.db")) as connection:
        with closing(Copier(connection, tmp_path / "news.db", paths)) as copier:
            for part in (0, 1):
                copier._attach(part, (0, 1))
            told = connection.execute("EXPLAIN QUERY PLAN " + copier._over(f"copy {name}", (0, 1))).fetchall()
        steps = [row["detail"] for row in told]
        assert "MERGE (UNION ALL)" in steps
        assert not any("TEMP B-TREE" in step for step in steps)
