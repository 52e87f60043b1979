import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flows import database
from flows.store import open_store
from flows.verify import verify
from schemas import StoreError
from tests.flows.stored import page, rows


def test_pragmas_of_an_open_database(store):
    def pragma(name: str) -> object:
        return store.connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("foreign_keys") == 1
    assert pragma("auto_vacuum") == 2
    assert pragma("cache_size") == -database.CACHE_KIB
    assert pragma("wal_autocheckpoint") == database.LOG_PAGES
    assert pragma("busy_timeout") == 30_000
    assert pragma("application_id") == int.from_bytes(b"kbar", "big")
    assert pragma("user_version") == len(database.migrations())


def test_a_second_writer_waits_for_the_first(store, run_id):
    other = sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, other.execute, ["COMMIT"])
    timer.start()
    assert store.save([page(1)], run_id) == ("new",)
    timer.join()


def test_a_writer_that_never_ends_is_named_as_the_cause(tmp_path, monkeypatch):
    open_store(tmp_path / "news.db").close()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(tmp_path / "news.db", isolation_level=None)
    with open_store(tmp_path / "news.db") as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            store.start_run("ingest", "manual", {}, "r")
    assert caught.value.reason == "locked"


def test_a_reader_does_not_stop_the_end_of_a_run(store, run_id):
    store.save([page(1)], run_id)
    with open_store(store.path, readonly=True) as reader:
        reader.connection.execute("BEGIN")
        reader.totals()
        store.save([page(2)], run_id)
        store.finish_run(run_id, "completed")
        assert reader.totals().articles == 1


def test_a_full_disk_loses_nothing_and_the_store_goes_on_when_there_is_room(store, run_id):
    store.save([page(1)], run_id)
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError) as caught:
        store.save([page(number, body="panjang " * 5000) for number in range(2, 50)], run_id)
    assert caught.value.reason == "disk_full"
    assert store.totals().articles == 1
    store.connection.execute("PRAGMA max_page_count = 1000000")
    assert store.save([page(2)], run_id) == ("new",)
    assert rows(store, "PRAGMA integrity_check") == [("ok",)]


# --- files that are not ours, or cannot be used


def refused(path: Path, *, readonly: bool = False) -> StoreError:
    """The error on opening, after which the file is as it was."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as caught:
        open_store(path, readonly=readonly)
    assert caught.value.url == str(path)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not list(path.parent.glob(f"{path.name}-*"))
    return caught.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>Panen</title>" * 9, "not_a_database"),
        (b"SQLite format 3\0", "not_a_database"),
    ],
)
@pytest.mark.parametrize("readonly", [True, False])
def test_a_file_that_is_no_database_is_left_alone(tmp_path, content, reason, readonly):
    path = tmp_path / "news.db"
    path.write_bytes(content)
    assert refused(path, readonly=readonly).reason == reason


def test_the_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "places.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE articles (headline)")
    other.close()
    error = refused(path)
    assert error.reason == "foreign"
    assert "not made by kabar" in error.detail


def test_a_newer_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "news.db"
    open_store(path).close()
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 999")
    other.execute("PRAGMA journal_mode = DELETE")
    other.close()
    error = refused(path)
    assert error.reason == "newer_version"
    assert "upgrade kabar" in error.detail


def test_a_damaged_database_is_told_as_such(tmp_path):
    path = tmp_path / "news.db"
    open_store(path).close()
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 5000)
    assert refused(path).reason in {"damaged", "not_a_database"}


def test_a_missing_folder_is_not_made(tmp_path):
    assert refused(tmp_path / "data" / "news.db").reason == "missing_folder"
    assert not (tmp_path / "data").exists()


def test_a_folder_is_no_database(tmp_path):
    assert refused(tmp_path).reason == "unreadable"


def test_reading_makes_no_database(tmp_path):
    assert refused(tmp_path / "news.db", readonly=True).reason == "missing"


def test_a_file_that_may_not_be_written_is_told_at_once(tmp_path, monkeypatch):
    path = tmp_path / "news.db"
    open_store(path).close()
    monkeypatch.setattr("os.access", lambda *_: False)
    assert refused(path).reason == "read_only"


def test_a_read_only_folder_can_still_be_read(tmp_path, monkeypatch):
    path = tmp_path / "news.db"
    open_store(path).close()
    monkeypatch.setattr("os.access", lambda *_: False)
    with open_store(path, readonly=True) as store:
        assert store.totals().articles == 0
    assert [file.name for file in tmp_path.iterdir()] == ["news.db"]


def test_a_path_with_odd_signs_is_taken_as_it_is(tmp_path):
    path = tmp_path / "berita ? #1 %20.db"
    open_store(path).close()
    assert path.exists()


# --- making and migrating


def test_a_database_is_made_whole_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "migrations", lambda: ("CREATE TABLE a (b);\n", "CREATE TABLE a (b);\n"))
    with pytest.raises(StoreError):
        open_store(tmp_path / "news.db")
    assert not list(tmp_path.iterdir())


def test_nothing_is_left_beside_a_new_database(tmp_path):
    open_store(tmp_path / "news.db").close()
    assert [file.name for file in tmp_path.iterdir()] == ["news.db"]


STEP = """ALTER TABLE articles ADD COLUMN kicker TEXT;
CREATE VIEW v_kickers AS
SELECT kicker  -- line above it
FROM articles;
"""


def test_an_older_database_is_brought_forward_with_its_data(tmp_path, monkeypatch):
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.save([page(1), page(2)], store.start_run("ingest", "manual", {}, "r"))
    steps = database.migrations()
    monkeypatch.setattr(database, "migrations", lambda: (*steps, STEP))
    with open_store(path) as store:
        assert rows(store, "PRAGMA user_version") == [(len(steps) + 1,)]
        assert rows(store, "SELECT kicker FROM v_kickers") == [(None,), (None,)]
        assert rows(store, "SELECT description FROM schema_columns WHERE table_name = 'v_kickers'") == [
            ("line above it",)
        ]
        assert store.show("1") is not None
    with sqlite3.connect(tmp_path / f"news.db.v{len(steps)}") as former:
        assert former.execute("SELECT count(*) FROM articles").fetchone() == (2,)


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "news.db"
    open_store(path).close()
    steps = database.migrations()
    monkeypatch.setattr(database, "migrations", lambda: (*steps, "CREATE TABLE b (c);\nCREATE TABLE runs (a);\n"))
    with pytest.raises(StoreError):
        open_store(path)
    monkeypatch.undo()
    with open_store(path) as store:
        assert rows(store, "SELECT name FROM sqlite_master WHERE name = 'b'") == []


def test_columns_are_described_in_the_file_itself(store):
    found = rows(store, "SELECT unit, example, standard_term FROM schema_columns WHERE column_name = 'word_count'")
    assert found[0] == ("words", None, "wordCount")


def test_readers_are_never_locked_out_while_a_run_writes(store, run_id):
    troubles: list[BaseException] = []
    is_over = threading.Event()

    def read() -> None:
        try:
            with open_store(store.path, readonly=True) as reader:
                while not is_over.is_set():
                    reader.search("sawah")
                    reader.totals()
        except BaseException as error:  # noqa: BLE001
            troubles.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for hours in range(20):
        store.save([page(number, hours, body=f"Sawah panen {hours}") for number in range(20)], run_id)
    is_over.set()
    for reader in readers:
        reader.join()
    assert troubles == []


WRITER = """
import sys
from pathlib import Path
from flows.store import open_store
from flows.verify import verify
from tests.flows.stored import page
with open_store(Path(sys.argv[1])) as store:
    first = int(sys.argv[2])
    run_id = store.start_run("ingest", "manual", {}, sys.argv[2])
    for hours in range(first, first + 10_000):
        store.save([page(number, hours, body=f"Sawah panen {hours}") for number in range(30)], run_id)
        print(hours, flush=True)
"""


def test_a_writer_that_is_killed_leaves_a_whole_database_with_all_it_told(tmp_path):
    path = tmp_path / "news.db"
    for attempt in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(attempt * 10_000)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout
        told = [int(writer.stdout.readline()) for _ in range(3 + attempt)]
        writer.kill()
        told += [int(line) for line in writer.communicate()[0].splitlines()]
        with open_store(path) as store:
            store.finish_run(store.start_run("ingest", "manual", {}, str(attempt * 10_000)), "crashed")
            seen = {row[0] for row in rows(store, "SELECT body FROM articles")}
        assert len(seen) == 1
        assert int(seen.pop().split()[-1]) >= told[-1]
        assert verify(path) == []
