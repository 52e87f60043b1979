import sqlite3
from pathlib import Path

import pytest

from flows.store import Store, open_store
from flows.verify import verify
from schemas import StoreError
from tests.flows.stored import HOUR, page
from tests.flows.test_journal import failure
from tests.schemas.invented import SEEN

LONG = " ".join(f"Kata nomor {number} dari Warta." for number in range(40))
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def kept(store: Store, run_id: int) -> Path:
    """A file that keeps its contract: five articles, one edited, two copies of a story, one failure, one run."""
    store.save([page(1), page(2), page(3)], run_id)
    store.save([page(1, 1, body="Gagal panen.\n\nHujan turun.")], run_id)
    store.record_failures([failure("https://warta.example/9")], run_id)
    for number, outlet in ((4, "warta.example"), (5, "lain.example")):
        store.save([page(number, publisher=outlet, body=LONG, published_at=SEEN + number * HOUR)], run_id)
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
    ("content_hash", "UPDATE articles SET headline = headline || '!' WHERE article_id = 3"),
    ("content_hash", "UPDATE articles SET standfirst = NULL WHERE article_id = 2"),
    ("content_hash", "UPDATE revisions SET standfirst = 'lain'"),
    ("content_hash", "UPDATE revisions SET content_hash = ''"),
    ("record_hash", "UPDATE articles SET language = 'en' WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET agency = 'Samudra' WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET dateline = 'JAKARTA' WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET alternative_headline = 'Lain' WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET published_raw = NULL WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET date_precision = 'day' WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET is_paywalled = 1 WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET reading_time_minutes = 9 WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET url = 'https://lain.example/' WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET cleaner_version = '9' WHERE article_id = 3"),
    ("record_hash", "UPDATE articles SET record_hash = 'x' WHERE article_id = 3"),
    ("instant", "UPDATE articles SET day_local = '2022-01-11' WHERE article_id = 3"),
    ("record_hash", "UPDATE article_blocks SET kind = 'quote' WHERE position = 1 AND article_id = 3"),
    ("record_hash", "UPDATE article_blocks SET level = 3 WHERE position = 1 AND article_id = 3"),
    ("record_hash", "UPDATE article_blocks SET url = 'x' WHERE position = 1 AND article_id = 3"),
    ("record_hash", "DELETE FROM article_blocks WHERE article_id = 3 AND position = 2"),
    ("record_hash", "UPDATE images SET url = 'x' WHERE article_id = 3 AND position = 1"),
    ("record_hash", "UPDATE images SET caption = NULL WHERE article_id = 3 AND position = 1"),
    ("record_hash", "UPDATE topics SET name = 'Jagung' WHERE name = 'Padi'"),
    ("record_hash", "UPDATE sources SET publisher = 'lain2.example' WHERE publisher = 'lain.example'"),
    ("record_hash", "DELETE FROM article_authors WHERE article_id = 3"),
    ("article_key", "UPDATE articles SET canonical_url = 'https://warta.example/77' WHERE article_id = 3"),
    ("instant", "UPDATE articles SET modified_at = '2022-01-10T11:28:00Z' WHERE article_id = 3"),
    ("instant", "UPDATE articles SET removed_at = '2026-13-01T00:00:00Z' WHERE article_id = 3"),
    ("instant", "UPDATE revisions SET seen_at = '2025-02-30T00:00:00Z'"),
    ("instant", "UPDATE article_sketches SET came_at = '2025-02-30T00:00:00Z' WHERE article_id = 3"),
    ("position", "UPDATE article_topics SET position = 9 WHERE position = 3 AND article_id = 3"),
    ("position", "UPDATE article_authors SET position = 9 WHERE position = 2 AND article_id = 3"),
    ("seen", "UPDATE articles SET last_seen_at = '2020-01-01T00:00:00Z' WHERE article_id = 3"),
    ("seen", "UPDATE articles SET version_seen_at = '2020-01-01T00:00:00Z' WHERE article_id = 3"),
    ("revision", "UPDATE revisions SET revision = 2"),
    ("edits", "UPDATE revisions SET cause = 'cleaner'"),
    ("changed", "UPDATE revisions SET changed = '\"body\"'"),
    ("address", "UPDATE article_urls SET url = url || '/'"),
    ("run", "UPDATE runs SET state = 'running'"),
    ("failure", "UPDATE failures SET resolved_at = '2020-01-01T00:00:00Z'"),
    ("about", "UPDATE about SET value = '' WHERE key = 'contract'"),
    ("about", "DELETE FROM about WHERE key = 'created_at'"),
    ("structure", "DROP TABLE images"),
    ("structure", "DROP TRIGGER article_sketches_insert"),
    ("structure", "DROP INDEX daily_counts_of"),
    ("structure", "DROP VIEW v_wire_copies"),
    ("daily_counts", "UPDATE daily_counts SET articles = articles + 1"),
    ("daily_counts", "DELETE FROM daily_counts"),
    ("daily_counts", "INSERT INTO daily_counts VALUES (1, '1999-01-01', 3, 1)"),
    ("daily_counts", "UPDATE daily_counts SET last_article_id = last_article_id - 1"),
    ("sketch", "DELETE FROM article_sketches WHERE article_id = 3"),
    ("sketch", "UPDATE article_sketches SET features = x'00000001' WHERE article_id = 4"),
    ("sketch", "DELETE FROM sketch_keys"),
    ("cluster", "UPDATE articles SET cluster_id = NULL WHERE article_id = 5"),
    ("cluster", "UPDATE clusters SET lead_article_id = 1"),
    ("cluster", "UPDATE clusters SET lead_article_id = NULL"),
    ("cluster", "UPDATE clusters SET lead_article_id = 5"),
    ("cluster", "UPDATE clusters SET kind = 'near-duplicate'"),
    ("cluster", "INSERT INTO clusters VALUES (99, 'syndication', NULL)"),
    ("integrity", "UPDATE article_sketches SET is_pending = 2"),
    ("integrity", "UPDATE clusters SET kind = 'copy'"),
    ("integrity", "UPDATE articles SET first_seen_at = 'kemarin'"),
    ("integrity", "UPDATE images SET position = 0 WHERE position = 1"),
    ("integrity", "UPDATE articles SET is_paywalled = 7"),
    ("integrity", "UPDATE revisions SET changed = 'body'"),
    ("integrity", "UPDATE article_urls SET kind = 'mirror'"),
    ("foreign_key", "UPDATE articles SET cluster_id = 77 WHERE article_id = 1"),
    ("foreign_key", "UPDATE images SET article_id = 77 WHERE article_id = 3"),
    ("foreign_key", "DELETE FROM sources"),
]


def test_a_hundred_violations_are_tried():
    assert len({statement for _, statement in BROKEN}) >= 100


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
