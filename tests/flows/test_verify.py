import sqlite3
from pathlib import Path

import pytest

from flows.store import Store, open_store
from flows.verify import verify
from schemas import StoreError
from tests.flows.stored import page
from tests.flows.test_journal import failure

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def kept(store: Store, run_id: int) -> Path:
    """A file that keeps its contract: three articles, one edited, one failure, one run that ended."""
    store.save([page(1), page(2), page(3)], run_id)
    store.save([page(1, 1, body="Gagal panen.\n\nHujan turun.")], run_id)
    store.record_failures([failure("https://warta.example/9")], run_id)
    store.finish_run(run_id, "completed")
    return store.path


BROKEN = [
    ("content_hash", "UPDATE articles SET body = body || '.' WHERE article_id = 1"),
    ("content_hash", "UPDATE articles SET content_hash = 'x' WHERE article_id = 2"),
    ("content_hash", "UPDATE revisions SET body = 'lain'"),
    ("content_hash", "UPDATE revisions SET headline = 'lain'"),
    ("record_hash", "UPDATE articles SET section = 'Lain' WHERE article_id = 1"),
    ("record_hash", "UPDATE articles SET provenance = '{}' WHERE article_id = 1"),
    ("record_hash", "UPDATE articles SET word_count = 3 WHERE article_id = 1"),
    ("record_hash", "UPDATE articles SET published_local = NULL, published_at = NULL WHERE article_id = 1"),
    ("record_hash", "UPDATE articles SET source_id = NULL WHERE article_id = 3"),
    ("record_hash", "UPDATE article_blocks SET text = 'lain' WHERE position = 1 AND article_id = 2"),
    ("record_hash", "UPDATE images SET credit = 'lain' WHERE position = 1"),
    ("record_hash", "UPDATE authors SET name = 'lain' WHERE name = 'Budi'"),
    ("record_hash", "DELETE FROM article_topics WHERE article_id = 2 AND position = 3"),
    ("record_hash", "DELETE FROM article_authors WHERE article_id = 2 AND role = 'editor'"),
    ("record_hash", "DELETE FROM images WHERE article_id = 2"),
    ("article_key", f"UPDATE articles SET article_key = '{KEY}' WHERE article_id = 1"),
    ("article", "UPDATE articles SET published_local = '10 Januari 2022' WHERE article_id = 1"),
    ("article", "UPDATE articles SET provenance = '[]' WHERE article_id = 1"),
    ("instant", "UPDATE articles SET published_at = '2022-01-10T11:28:00Z' WHERE article_id = 1"),
    ("instant", "UPDATE articles SET last_seen_at = '2026-02-31T00:00:00Z' WHERE article_id = 1"),
    ("instant", "UPDATE failures SET last_at = '2026-99-01T00:00:00Z'"),
    ("instant", "UPDATE runs SET finished_at = 'aaaa-bb-ccTdd:ee:ffZ'"),
    ("position", "UPDATE article_blocks SET position = 7 WHERE position = 2 AND article_id = 2"),
    ("position", "UPDATE images SET position = 5 WHERE position = 2 AND article_id = 2"),
    ("seen", "UPDATE articles SET first_seen_at = '2027-01-01T00:00:00Z' WHERE article_id = 2"),
    ("revision", "UPDATE articles SET revision = 3 WHERE article_id = 1"),
    ("revision", "DELETE FROM revisions"),
    ("edits", "UPDATE articles SET edits = 0"),
    ("superseded", "UPDATE revisions SET superseded_at = '2025-01-01T00:00:00Z'"),
    ("changed", "UPDATE revisions SET changed = '[]'"),
    ("changed", "UPDATE revisions SET changed = '{}'"),
    ("address", "DELETE FROM article_urls WHERE article_id = 2"),
    ("address", "UPDATE article_urls SET article_id = 1"),
    ("slug", "UPDATE topics SET slug = 'x' WHERE name = 'Padi'"),
    ("run", "UPDATE runs SET finished_at = NULL"),
    ("run", "UPDATE runs SET started_at = '2100-01-01T00:00:00Z'"),
    ("failure", "UPDATE failures SET first_at = '2027-01-01T00:00:00Z'"),
    ("about", "DELETE FROM about WHERE key = 'database_id'"),
    ("description", "DELETE FROM schema_columns WHERE column_name = 'headline' AND table_name = 'v_articles'"),
    ("structure", "DROP VIEW v_articles"),
    ("structure", "DROP INDEX articles_published"),
    ("structure", "DROP TRIGGER articles_fts_update"),
    ("structure", "ALTER TABLE articles ADD COLUMN teaser TEXT"),
    ("search", "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')"),
    ("integrity", "UPDATE articles SET headline = '' WHERE article_id = 1"),
    ("integrity", "UPDATE articles SET date_precision = 'hour'"),
    ("integrity", "UPDATE articles SET revision = 0"),
    ("integrity", "UPDATE runs SET state = 'asleep'"),
    ("integrity", "UPDATE article_blocks SET kind = 'advert'"),
    ("foreign_key", "UPDATE articles SET source_id = 77 WHERE article_id = 1"),
    ("foreign_key", "DELETE FROM authors"),
    ("foreign_key", "DELETE FROM runs"),
]


def test_a_file_that_keeps_its_contract_has_no_violation(kept):
    assert verify(kept) == []


@pytest.mark.parametrize(("rule", "statement"), BROKEN, ids=[f"{rule}: {sql[:60]}" for rule, sql in BROKEN])
def test_broken_rule_is_found(kept, rule, statement):
    outsider = sqlite3.connect(kept)
    outsider.execute("PRAGMA ignore_check_constraints = ON")
    outsider.execute(statement)
    outsider.commit()
    outsider.close()
    assert rule in {violation.rule for violation in verify(kept)}


def test_a_flipped_bit_in_a_text_is_found(kept, store):
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    store.close()
    raw = bytearray(kept.read_bytes())
    place = raw.index(b"Sawah nomor 2")
    raw[place] ^= 1
    kept.write_bytes(raw)
    assert {violation.rule for violation in verify(kept)} & {"content_hash", "record_hash"}


def test_a_damaged_page_is_found(kept, store):
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    store.close()
    raw = bytearray(kept.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 20_000] = b"\xff" * 20_000
    kept.write_bytes(raw)
    assert damage(kept)


def damage(path: Path) -> object:
    """What verify says of the file, or why it could not look."""
    try:
        return verify(path)
    except StoreError as error:
        return error.reason == "damaged"


def test_what_a_user_added_is_no_violation(kept):
    outsider = sqlite3.connect(kept)
    outsider.execute("CREATE VIEW mine AS SELECT headline FROM articles")
    outsider.commit()
    outsider.close()
    assert verify(kept) == []


def test_verify_changes_nothing(kept, store):
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    store.close()
    before = kept.read_bytes()
    verify(kept)
    assert kept.read_bytes() == before


def test_an_empty_database_keeps_its_contract(tmp_path):
    open_store(tmp_path / "a.db").close()
    assert verify(tmp_path / "a.db") == []
