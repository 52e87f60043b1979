"""Files into the database: each record with its outcome, a second time without any change."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from flows.importing import import_files
from flows.ledger import ledger_path
from flows.pipeline import ingest, reclean
from flows.verdict import RunSummary
from tests.flows.site import Reply, Site, article, feed, quick

URL = "https://warta.example/read/1"
TEXT = "\n".join(f"Hujan deras turun lagi di kota itu sejak pagi, kata petugas nomor {n}." for n in range(12))
TABLES = ("articles", "article_blocks", "article_authors", "article_urls", "images", "revisions", "failures")


def _rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(sql).fetchall()


def _everything(db: Path) -> dict[str, list[tuple[object, ...]]]:
    return {table: _rows(db, f"SELECT * FROM {table}") for table in TABLES}


def _import(db: Path, *paths: Path) -> RunSummary:
    return import_files(paths, db=db, publishers={})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pages and texts, among them the same article as page and as text."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "page.html").write_text(article("Banjir surut di kota", canonical=URL), "utf-8")
    (folder / "none.html").write_text("<html><head><title>x</title></head><body></body></html>", "utf-8")
    (folder / "dump.txt").write_text(f"Kabar dari hulu sungai\n\n{TEXT}", "utf-8")
    lines = [
        {"url": URL, "title": "Banjir surut di kota", "text": TEXT},
        {"url": "https://warta.example/read/2", "title": "Jembatan baru dibuka", "text": TEXT},
        {"id": 3},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    (folder / "feed.xml").write_text("<rss><channel/></rss>", "utf-8")
    return folder


def test_every_record_is_accounted_for(folder: Path, tmp_path: Path):
    summary = _import(tmp_path / "news.db", folder)
    (source,) = summary.sources
    assert (source.found, source.new, source.duplicates, source.walls, source.skipped) == (7, 3, 1, 1, 2)
    assert source.reasons["feed"] == source.reasons["no_text"] == source.reasons["same_article"] == 1
    assert summary.exit_code == 0


def test_a_second_import_changes_no_row(folder: Path, tmp_path: Path):
    db = tmp_path / "news.db"
    first = _import(db, folder)
    before = _everything(db)
    second = _import(db, folder)
    assert _everything(db) == before
    assert second.sources[0].unchanged == first.sources[0].new
    assert second.sources[0].reasons == first.sources[0].reasons


def test_the_page_makes_the_article_not_the_text(folder: Path, tmp_path: Path):
    db = tmp_path / "news.db"
    _import(db, folder / "corpus.jsonl")
    assert "petugas nomor" in str(_rows(db, f"SELECT body FROM articles WHERE canonical_url = '{URL}'"))
    _import(db, folder)
    _import(db, folder)
    assert "membuat sungai meluap" in str(_rows(db, f"SELECT body FROM articles WHERE canonical_url = '{URL}'"))
    assert _rows(db, "SELECT max(revision) FROM articles") == [(2,)]


def test_a_text_without_address_keeps_its_key(folder: Path, tmp_path: Path):
    db = tmp_path / "news.db"
    _import(db, folder / "dump.txt")
    before = _rows(db, "SELECT article_key FROM articles")
    shutil.copy(folder / "dump.txt", folder / "copy.txt")
    summary = _import(db, folder / "copy.txt")
    assert summary.sources[0].duplicates == 1
    assert _rows(db, "SELECT article_key FROM articles") == before


def test_a_changed_file_is_an_edit(folder: Path, tmp_path: Path):
    db = tmp_path / "news.db"
    _import(db, folder / "page.html")
    (folder / "page.html").write_text(article("Banjir surut di kota", canonical=URL, first="kini"), "utf-8")
    assert _import(db, folder / "page.html").sources[0].edited == 1


def test_a_file_does_not_replace_what_was_fetched(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        url = site.url("/read/1")
        site.pages = {"/feed": feed(url), "/read/1": Reply(article("Banjir surut di kota", canonical=url))}
        ingest([site.publisher()], db=db, settings=quick())
    before = _everything(db)
    old = tmp_path / "old.html"
    old.write_text(article("Banjir surut di kota", canonical=url, first="dulu"), "utf-8")
    summary = _import(db, old)
    assert summary.sources[0].reasons == {"fetched": 1}
    assert _everything(db) == before


def test_an_import_that_was_stopped_goes_on(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    db, other = tmp_path / "news.db", tmp_path / "other.db"
    with monkeypatch.context() as patch:
        patch.setattr("flows.importing.store_batch", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            _import(db, folder)
    _import(db, folder)
    _import(other, folder)
    for sql in (
        "SELECT article_key, headline, body, url FROM articles ORDER BY 1",
        "SELECT url, stage, error, reason, attempts FROM failures ORDER BY 1",
        "SELECT count(*) FROM revisions",
    ):
        assert _rows(db, sql) == _rows(other, sql)


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_bug_of_the_cleaner_is_no_lasting_outcome(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    db = tmp_path / "news.db"
    with monkeypatch.context() as patch:
        patch.setattr("flows.reading.normalise", None)
        first, second = _import(db, folder / "page.html"), _import(db, folder / "page.html")
    assert (first.sources[0].failed, second.sources[0].failed, first.exit_code) == (1, 1, 4)
    assert _import(db, folder / "page.html").sources[0].new == 1


def test_imported_pages_can_be_cleaned_again(folder: Path, tmp_path: Path):
    db = tmp_path / "news.db"
    _import(db, folder)
    before = _everything(db)
    with sqlite3.connect(ledger_path(db)) as connection:
        connection.execute("UPDATE url SET cleaned_by = 'older'")
    summary = reclean(db=db, publishers={})
    assert sum(one.found for one in summary.sources) == 4
    after = _everything(db)
    for rows in (before, after):
        rows["articles"] = [row[:3] for row in rows["articles"]]
    assert after == before


def test_a_folder_without_articles_is_told_as_failed(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    summary = _import(tmp_path / "news.db", tmp_path / "empty")
    assert (summary.state, summary.exit_code) == ("failed", 4)
    assert "nothing to import" in summary.verdict


def test_the_shared_pages_are_imported_twice_without_change(shared: Path, tmp_path: Path):
    db = tmp_path / "news.db"
    pages = shared / "indonesia" / "pages"
    some = tmp_path / "some"
    some.mkdir()
    for path in sorted(pages.iterdir())[::3]:
        if path.is_file():
            shutil.copy(path, some)
    first = _import(db, some)
    before = _everything(db)
    second = _import(db, some)
    assert _everything(db) == before
    (one,), (two,) = first.sources, second.sources
    assert one.found == one.new + one.duplicates + one.walls + one.skipped + one.failed
    assert (two.unchanged, two.reasons) == (one.new, one.reasons)


def test_the_databases_themselves_are_not_imported(folder: Path):
    db = folder / "news.db"
    assert _import(db, folder).sources[0].found == _import(db, folder).sources[0].found == 7


def test_pages_are_kept_up_to_the_budget(folder: Path, tmp_path: Path):
    db = tmp_path / "news.db"
    import_files([folder], db=db, publishers={}, body_budget=0)
    with sqlite3.connect(ledger_path(db)) as ledger:
        assert ledger.execute("SELECT count(*) FROM body").fetchone() == (0,)
    assert _rows(db, "SELECT count(*) FROM articles") == [(3,)]
