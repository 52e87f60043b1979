import sqlite3
from importlib.resources import files

import pytest

from schemas import Article
from schemas.columns import described

SCRIPT = (files("schemas") / "news.sql").read_text(encoding="utf-8")
VIEWS = (
    "v_about", "v_article_list", "v_articles", "v_daily_counts", "v_failures", "v_revisions", "v_source_health",
    "v_wire_copies",
)  # fmt: skip
KEY = "0123456789abcdef0123456789abcdef"
ADD = (
    "INSERT INTO articles (article_key, headline, word_count, content_hash, record_hash, first_seen_at, "
    "version_seen_at, last_seen_at, cleaner_version, body) "
    "VALUES (:key, :headline, 1, 'c', 'r', :at, :at, :at, '1', :body)"
)
ROW = {"key": KEY, "headline": "Panen raya", "at": "2026-01-01T00:00:00Z", "body": "Sawah dipanen"}


@pytest.fixture
def news() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCRIPT)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(ADD, ROW)
    return connection


def made(news: sqlite3.Connection, kind: str) -> dict[str, str]:
    found = news.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = ? AND name NOT LIKE 'articles_fts%' "
        "AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
        (kind,),
    )
    return dict(found.fetchall())


def columns(news: sqlite3.Connection, table: str) -> list[str]:
    return [row[0] for row in news.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def docs(news: sqlite3.Connection) -> dict[tuple[str, str], tuple[str | None, ...]]:
    statements = made(news, "table") | made(news, "view")
    rows = described(statements, {name: columns(news, name) for name in statements})
    return {(table, column): rest for table, column, *rest in rows}


def test_every_table_is_strict_and_has_a_rowid(news):
    for table, sql in made(news, "table").items():
        assert sql.endswith(") STRICT"), table
        news.execute(f"SELECT rowid FROM {table} LIMIT 1")


def test_every_column_of_tables_and_views_is_described(news):
    told = docs(news)
    for name in made(news, "table") | made(news, "view"):
        for column in columns(news, name):
            assert (name, column) in told


def test_every_column_is_commented_where_schema_prints_it(news):
    for table, sql in made(news, "table").items():
        for column in columns(news, table):
            (line,) = [line for line in sql.splitlines() if line.startswith(f"  {column} ")]
            assert "  -- " in line, (table, column)


@pytest.mark.parametrize(
    "name", ["headline", "standfirst", "section", "body", "content_hash", "is_paywalled", "agency"]
)
def test_column_and_field_are_described_in_the_same_words(news, name):
    assert docs(news)["articles", name][0] == Article.model_fields[name].description


def test_notes_of_a_comment_are_told_apart(news):
    _, *notes = docs(news)["articles", "reading_time_minutes"]
    assert notes == ["minutes", "3", "timeRequired"]
    assert docs(news)["revisions", "changed"][2] == '["headline", "body"]'


@pytest.mark.parametrize("view", VIEWS)
def test_view_runs(news, view):
    assert set(VIEWS) == set(made(news, "view"))
    news.execute(f"SELECT * FROM {view}").fetchall()


def test_every_view_is_introduced_by_about(news):
    told = {row[0] for row in news.execute("SELECT key FROM about")}
    assert set(VIEWS) - {"v_about"} <= told


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("UPDATE articles SET published_at = ?", "10 Januari 2022"),
        ("UPDATE articles SET published_at = ?", "2022-01-10T18:27:00+07:00"),
        ("UPDATE articles SET headline = ?", ""),
        ("UPDATE articles SET headline = ?", None),
        ("UPDATE articles SET word_count = ?", -1),
        ("UPDATE articles SET word_count = ?", "many"),
        ("UPDATE articles SET date_precision = ?", "hour"),
        ("UPDATE articles SET is_paywalled = ?", 2),
        ("UPDATE articles SET article_key = ?", "ABCDEF"),
        ("UPDATE articles SET provenance = ?", "{"),
        ("UPDATE articles SET source_id = ?", 99),
        ("INSERT INTO images (article_id, position) VALUES (1, ?)", 0),
        ("INSERT INTO article_blocks VALUES (1, 1, ?, '', NULL, NULL)", "advert"),
        ("INSERT INTO article_authors VALUES (1, 'author', 1, ?)", 99),
        ("INSERT INTO article_urls VALUES ('u', ?, 'canonical')", 99),
    ],
)
def test_what_breaks_the_contract_is_refused(news, statement, value):
    with pytest.raises(sqlite3.IntegrityError):
        news.execute(statement, (value,))


def test_children_go_with_their_article(news):
    news.execute("INSERT INTO images (article_id, position) VALUES (1, 1)")
    news.execute("INSERT INTO article_urls VALUES ('u', 1, 'canonical')")
    news.execute("DELETE FROM articles")
    assert news.execute("SELECT count(*) FROM images").fetchone() == (0,)
    assert news.execute("SELECT count(*) FROM article_urls").fetchone() == (0,)


@pytest.mark.parametrize(
    ("statement", "is_indexed_anew"),
    [
        ("UPDATE articles SET last_seen_at = '2026-02-01T00:00:00Z'", False),
        ("UPDATE articles SET headline = headline, body = body", False),
        ("UPDATE articles SET body = 'Lumbung penuh'", True),
    ],
)
def test_search_index_is_written_only_when_text_changes(news, statement, is_indexed_anew):
    before = news.total_changes
    news.execute(statement)
    assert (news.total_changes - before > 1) is is_indexed_anew


def test_search_index_follows_the_text(news):
    find = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    assert news.execute(find, ('"sawah"',)).fetchone() == (1,)
    news.execute("UPDATE articles SET body = 'Lumbung penuh'")
    assert news.execute(find, ('"sawah"',)).fetchone() == (0,)
    assert news.execute(find, ('"LUMBUNG"',)).fetchone() == (1,)
    news.execute("DELETE FROM articles")
    assert news.execute(find, ('"lumbung"',)).fetchone() == (0,)
    news.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_authors_are_joined_in_printed_order(news):
    news.execute("INSERT INTO authors VALUES (1, 'Sari'), (2, 'Budi'), (3, 'Ani')")
    news.execute("INSERT INTO article_authors VALUES (1, 'author', 2, 1), (1, 'author', 1, 2), (1, 'editor', 1, 3)")
    assert news.execute("SELECT authors, editors, topics FROM v_articles").fetchone() == ("Budi; Sari", "Ani", None)


def test_an_article_counts_on_the_day_it_prints(news):
    news.execute("UPDATE articles SET published_at = '2022-01-09T18:00:00Z', day_local = '2022-01-10'")
    assert news.execute("SELECT day_local, articles FROM v_daily_counts").fetchall() == [("2022-01-10", 1)]
    assert news.execute("SELECT day_local FROM v_articles").fetchone() == ("2022-01-10",)


def test_counts_per_day_follow_the_articles(news):
    def counted() -> list[tuple[object, ...]]:
        return news.execute("SELECT * FROM v_daily_counts ORDER BY 2").fetchall()

    news.execute("INSERT INTO sources (publisher) VALUES ('warta.example')")
    assert counted() == [(None, None, 1)]
    news.execute(ADD, {**ROW, "key": KEY[::-1]})
    assert counted() == [(None, None, 2)]
    news.execute("UPDATE articles SET source_id = 1, day_local = '2022-01-10' WHERE article_id = 1")
    news.execute("UPDATE articles SET headline = 'Lain', day_local = day_local")
    assert counted() == [(None, None, 1), ("warta.example", "2022-01-10", 1)]
    news.execute("DELETE FROM articles WHERE article_id = 2")
    assert counted() == [("warta.example", "2022-01-10", 1)]
