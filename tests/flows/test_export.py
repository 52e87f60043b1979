import csv
import json
import sqlite3

import pytest

from flows.export import export, news_article, snapshot
from flows.store import open_store
from flows.verify import verify
from schemas import StoreError
from tests.flows.stored import HOUR, page, rows
from tests.schemas.invented import SEEN, article


@pytest.fixture
def filled(store, run_id):
    odd = 'Judul "ganjil", 😀 مرحبا\u2028baris'
    store.save([page(1), page(2, headline=odd, published_at=SEEN), page(3, published_at=None, authors=())], run_id)
    return store


def test_json_lines_hold_every_column_and_value_of_the_view(filled, tmp_path):
    assert export(filled.path, tmp_path / "a.jsonl") == 3
    found = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
    stored = filled.connection.execute("SELECT * FROM v_articles ORDER BY published_at, article_key")
    assert found == [dict(row) for row in stored]


def test_csv_holds_every_column_and_value_as_text(filled, tmp_path):
    assert export(filled.path, tmp_path / "a.csv", "csv") == 3
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    stored = filled.connection.execute("SELECT * FROM v_articles ORDER BY published_at, article_key")
    assert found == [{name: "" if value is None else str(value) for name, value in dict(row).items()} for row in stored]


def test_json_ld_speaks_schema_org(filled, tmp_path):
    assert export(filled.path, tmp_path / "a.jsonl", "jsonld", publisher="warta.example") == 3
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert news_article(article(1)) in [json.loads(line) for line in lines]
    assert news_article(article(1))["datePublished"] == "2022-01-10T18:27:00+07:00"
    assert "dateModified" not in news_article(article(1))


def test_export_is_narrowed_by_date_and_publisher(filled, tmp_path):
    assert export(filled.path, tmp_path / "a", since=SEEN - HOUR) == 1
    assert export(filled.path, tmp_path / "a", publisher="lain.example") == 0


def test_export_that_fails_leaves_the_former_copy(filled, tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_text("lama")
    monkeypatch.setattr("flows.export.json.dumps", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(filled.path, tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text() == "lama"
    assert not list(tmp_path.glob(".a.jsonl*"))


def test_export_to_a_missing_folder_is_refused_in_words(filled, tmp_path):
    with pytest.raises(StoreError) as caught:
        export(filled.path, tmp_path / "nowhere" / "a.jsonl")
    assert caught.value.reason == "unwritable"


def test_snapshot_is_whole_while_another_writes(filled, tmp_path, run_id):
    filled.connection.execute("BEGIN IMMEDIATE")
    filled.connection.execute("UPDATE articles SET section = 'Lain'")
    snapshot(filled.path, tmp_path / "copy.db")
    filled.connection.execute("ROLLBACK")
    assert verify(tmp_path / "copy.db") == []
    with open_store(tmp_path / "copy.db", readonly=True) as copy:
        assert copy.database_id == filled.database_id
        assert rows(copy, "PRAGMA journal_mode") == [("delete",)]
        assert copy.show("1") == article(1)


def test_plain_sqlite_reads_the_snapshot(filled, tmp_path):
    snapshot(filled.path, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as plain:
        assert plain.execute("SELECT count(*) FROM v_articles").fetchone() == (3,)
