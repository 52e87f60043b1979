"""A file of each earlier layout, with data in it, becomes what a new file with that data is."""

import sqlite3

import pytest

from flows import database
from flows.store import Store, open_store
from flows.verify import verify
from tests.flows.stored import HOUR, page, rows
from tests.flows.test_journal import failure
from tests.schemas.invented import SEEN

STEPS = database.migrations()
STORY = " ".join(f"Kata nomor {number} dari Warta." for number in range(40))
PUBLIC = (
    "SELECT * FROM v_articles ORDER BY article_key",
    "SELECT * FROM v_article_list ORDER BY article_key",
    "SELECT * FROM v_daily_counts ORDER BY publisher, day_local",
    "SELECT * FROM v_source_health ORDER BY publisher",
    "SELECT article_key, revision, cause, changed, old_headline, new_headline, old_body FROM v_revisions",
    "SELECT publisher, error, reason, addresses FROM v_failures",
    "SELECT * FROM v_wire_copies",
    "SELECT * FROM schema_columns ORDER BY table_name, column_name",
    "SELECT * FROM articles_fts_config ORDER BY k",
    "SELECT rowid FROM articles_fts WHERE articles_fts MATCH '\"warta\"' ORDER BY rank, rowid",
    "SELECT key FROM about ORDER BY key",
)


def fill(store: Store, version: int) -> None:
    """Four articles, one of them edited, two copies of a story at two outlets; one failure. The first layout knew no
    copies."""
    run_id = store.start_run("ingest", "manual", {}, "run-1")
    store.save([page(1), page(2)], run_id)
    store.save([page(1, 1, body="Gagal panen.\n\nHujan turun.")], run_id)
    store.record_failures([failure("https://warta.example/9")], run_id)
    for number, outlet in ((4, "warta.example"), (5, "lain.example")):
        store.save([page(number, publisher=outlet, body=STORY, published_at=SEEN + number * HOUR)], run_id)
    store.finish_run(run_id, "completed" if version > 1 else "crashed")


def public(store: Store) -> list[object]:
    return [rows(store, statement) for statement in PUBLIC]


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_a_file_of_an_earlier_layout_becomes_one_of_this_with_its_data(tmp_path, monkeypatch, version):
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    monkeypatch.setattr(database, "migrations", lambda: STEPS[:version])
    with open_store(old) as store:
        fill(store, version)
    monkeypatch.undo()
    with open_store(new) as fresh, open_store(old) as store:
        fill(fresh, len(STEPS))
        store.group_copies()
        assert public(store) == public(fresh)
    assert verify(old) == []
    with sqlite3.connect(tmp_path / f"old.db.v{version}") as former:
        assert former.execute("PRAGMA user_version").fetchone() == (version,)
        assert former.execute("SELECT count(*) FROM articles").fetchone() == (4,)
