"""The traps of SQLite and sqlite-utils 4.2 that were met on the way, and the test that shows that none catches us.

Those numbered were reproduced with sqlite-utils 4.2.1 and SQLite 3.40.1; what other files test is only named.
"""

import ast
import re
import sqlite3
import subprocess
import sys
import time
import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.export import snapshot
from flows.ledger import open_ledger
from flows.ledger_bodies import prune_bodies
from flows.store import Failure, open_store
from flows.verify import verify
from tests.flows.stored import HOUR, page, rows
from tests.schemas.invented import SEEN, article

ROOT = Path(__file__).resolve().parent.parent.parent

TRAPS = {  # trap -> the tests, as file and name
    "1 upsert_all of unlike keys writes NULL": "test_store test_missing_values_in_one_article_do_not_blank_those_of_another",  # noqa: E501
    "2 transform() drops triggers": "test_store test_triggers_and_columns_are_those_of_the_script_after_writing",
    "3 chunks are separate transactions": "test_store test_a_batch_is_stored_whole_or_not_at_all",
    "4 a chunk of 25 columns is 39 rows": "test_store test_a_batch_is_stored_whole_or_not_at_all",
    "5 atomic() is deferred": "test_traps test_every_transaction_takes_the_lock_at_its_beginning",
    "6 no timeout": "test_database test_pragmas_of_an_open_database",
    "7 foreign keys are off": "test_database test_pragmas_of_an_open_database",
    "8 an implicit transaction is lost at close": "test_traps test_nothing_is_left_open_after_a_call",
    "9 replace and m2m delete children": "test_traps test_no_call_of_sqlite_utils_that_has_a_trap",
    "10 WITHOUT ROWID": "test_news_sql test_every_table_is_strict_and_has_a_rowid",
    "11 FTS triggers on any column": "test_news_sql test_search_index_is_written_only_when_text_changes",
    "12 datetimes with their offset": "test_rows test_utc_text_sorts_by_time_whatever_the_offset",
    "13 set, surrogate, large int, NUL, Decimal": "test_traps test_values_that_sqlite_does_not_take_are_made_storable",
    "14 alter makes a column of a typo": "test_traps test_a_misspelt_column_is_refused",
    "15 lookup() ignores strict": "test_traps test_no_call_of_sqlite_utils_that_has_a_trap",
    "16 last_pk is not the id": "test_traps test_no_call_of_sqlite_utils_that_has_a_trap",
    "17 search() unquoted": "test_search test_search_takes_what_people_type",
    "18 pandas makes the import slow": "test_traps test_no_dependency_brings_pandas",
    "19 a connection belongs to one thread": "test_pipeline test_a_second_run_at_the_same_time_is_refused",
    "20 incremental_vacuum frees one page": "test_traps test_room_of_pruned_pages_is_given_back",
    "upsert skips rows with not_null": "test_traps test_no_call_of_sqlite_utils_that_has_a_trap",
    "a reader blocks the checkpoint": "test_database test_a_reader_does_not_stop_the_end_of_a_run",
    "WAL in a read-only folder": "test_database test_a_read_only_folder_can_still_be_read",
    "a flipped bit passes integrity_check": "test_verify test_a_flipped_bit_in_a_text_is_found",
    "backup() begins again while another writes": "test_traps test_snapshots_taken_while_another_process_writes_are_whole",  # noqa: E501
    "0 bytes are a valid database": "test_database test_a_file_that_is_no_database_is_left_alone",
    "full disk": "test_database test_a_full_disk_loses_nothing_and_the_store_goes_on_when_there_is_room",
    "kill -9 between transactions": "test_killed test_an_ingest_killed_again_and_again_ends_with_the_same_rows",
}


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_has_a_test_that_is_there(trap: str):
    file, name = TRAPS[trap].split()
    (path,) = (ROOT / "tests").glob(f"*/{file}.py")
    assert f"def {name}" in path.read_text(encoding="utf-8")


def test_every_transaction_takes_the_lock_at_its_beginning(store, run_id):
    said: list[str] = []
    store.connection.set_trace_callback(said.append)
    store.save([page(1), page(2)], run_id)
    store.save([page(1, 1, body="lain")], run_id)
    store.finish_run(run_id, "completed")
    begun = {line for line in said if line.upper().startswith("BEGIN")}
    assert begun == {"BEGIN IMMEDIATE"}
    dangerous = re.compile(r"\bREPLACE INTO\b|\bOR REPLACE\b|^(ALTER|DROP|CREATE) ")
    ours = [line for line in said if not line.startswith("--")]  # with the sign begin those of triggers and of FTS5
    assert [line for line in ours if dangerous.search(line)] == []


def test_nothing_is_left_open_after_a_call(store, run_id):
    failure = Failure("https://warta.example/x", "fetch", "Gone", "http-404", SEEN)
    calls = (
        lambda: store.save([page(1)], run_id),
        lambda: store.record_failures([failure], run_id),
        lambda: store.resolve([failure.url], SEEN + timedelta(days=1)),
        lambda: store.mark_removed(["https://warta.example/1"], SEEN + HOUR),
        lambda: store.search("sawah"),
        lambda: store.finish_run(run_id, "completed"),
    )
    for call in calls:
        call()
        assert not store.connection.in_transaction
    with sqlite3.connect(store.path, timeout=0) as other:
        other.execute("BEGIN IMMEDIATE")
    store.close()
    with open_store(store.path, readonly=True) as again:
        assert rows(again, "SELECT count(*) FROM articles") == [(1,)]
        assert rows(again, "SELECT resolved_at IS NOT NULL FROM failures") == [(1,)]


FORBIDDEN_CALLS = {"transform", "lookup", "m2m", "enable_fts", "atomic", "last_pk", "add_missing_columns"}
FORBIDDEN_KEYS = {"replace", "alter", "not_null", "hash_id", "truncate"}


def test_no_call_of_sqlite_utils_that_has_a_trap():
    found = []
    for path in sorted((ROOT / "flows").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "sqlite_utils" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_CALLS:
                found.append((path.name, node.attr))
            elif isinstance(node, ast.Call):
                found += [(path.name, key.arg) for key in node.keywords if key.arg in FORBIDDEN_KEYS]
    assert found == []


def test_values_that_sqlite_does_not_take_are_made_storable(store):
    odd = {"set": {1}, "amount": Decimal("1.5"), "name": "caf\udce9", "nul": "a\0b", "many": 2**70}
    number = store.start_run("ingest", "manual", odd, "odd")
    assert rows(store, f"SELECT json_valid(parameters) FROM runs WHERE run_id = {number}") == [(1,)]
    assert article(headline="a\0b\ud800").headline == "ab"
    with pytest.raises(ValidationError):
        article(word_count=2**63)


def test_a_misspelt_column_is_refused(store, run_id, monkeypatch):
    from flows import store as module

    real = module.article_row
    monkeypatch.setattr(module, "article_row", lambda *given: {**real(*given), "headlin": "x"})
    with pytest.raises(Exception, match="headlin"):
        store.save([page(1)], run_id)
    assert rows(store, "SELECT count(*) FROM articles") == [(0,)]


def test_no_dependency_brings_pandas():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [line for line in project["dependencies"] if re.match(r"(pandas|numpy)\b", line)] == []


def test_room_of_pruned_pages_is_given_back(tmp_path):
    path = tmp_path / "crawl.db"
    with open_ledger(path) as ledger:
        ledger.run_all("INSERT INTO body (sha256, codec, length, at, data) VALUES (?, 'zstd', 1, 0, randomblob(9000))",
                       [(f"{number:064}",) for number in range(100)])  # fmt: skip
        before = ledger.rows("PRAGMA page_count")[0][0]
        assert prune_bodies(ledger, 100_000) > 80
        after, free = ledger.rows("PRAGMA page_count")[0][0], ledger.rows("PRAGMA freelist_count")[0][0]
    assert before - after > 100
    assert free == 0


READER = """
import sqlite3, sys, time
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=0)
for number in range(500):
    connection.execute("SELECT count(*), max(last_seen_at) FROM v_articles").fetchall()
    connection.execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'panen'").fetchall()
    time.sleep(0.002)
"""


def test_a_thousand_reads_by_two_processes_while_a_run_writes_are_never_locked_out(store, run_id):
    store.save([page(number) for number in range(20)], run_id)
    command = [sys.executable, "-c", READER, str(store.path)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    batches, deadline = 0, time.monotonic() + 60
    while any(reader.poll() is None for reader in readers) and time.monotonic() < deadline:
        batches += 1
        store.save([page(number, batches, body=f"Panen ke-{batches}") for number in range(20)], run_id)
    assert [reader.communicate(timeout=10)[1] for reader in readers] == ["", ""]
    assert [reader.returncode for reader in readers] == [0, 0]
    assert batches > 1


WRITER = """
import sys
from flows.store import open_store
from tests.flows.stored import page
with open_store(sys.argv[1]) as store:
    run_id = store.start_run("ingest", "manual", {}, "writer")
    print("ready", flush=True)
    for batch in range(1, 1000):
        numbers = range(batch % 7 * 10, batch % 7 * 10 + 30)
        store.save([page(number, batch, body=f"Panen {number} ke-{batch}") for number in numbers], run_id)
"""


def test_snapshots_taken_while_another_process_writes_are_whole(tmp_path):
    path, out = tmp_path / "news.db", tmp_path / "copy.db"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        seen = []
        for _ in range(5):
            snapshot(path, out)
            assert verify(out) == []
            with sqlite3.connect(out) as copy:
                seen.append(copy.execute("SELECT count(*) + sum(revision) FROM articles").fetchone()[0])
            assert sorted(one.name for one in tmp_path.glob(".copy*")) == []
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    assert len(set(seen)) > 1, "nothing was written meanwhile"
