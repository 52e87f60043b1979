import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli import kabar
from flows.store import Store
from tests.flows.stored import page
from tests.flows.test_clusters import WIRE
from tests.schemas.invented import SEEN


@pytest.fixture
def db(store: Store, run_id: int) -> Path:
    """Copies of two stories, and one article edited."""
    store.save([page(20, published_at=SEEN), *WIRE], run_id)
    store.save([page(20, 1, headline="Panen gagal", published_at=SEEN)], run_id)
    store.finish_run(run_id, "completed")
    return store.path


def ask(*words: str, db: Path) -> Result:
    done = CliRunner().invoke(kabar, [*words, "--db", str(db)])
    assert done.exception is None, done.exception
    return done


def test_revisions_of_all_are_listed_and_those_of_one_told_word_by_word(db):
    assert "\tpublisher\theadline\t" in ask("revisions", db=db).stdout
    told = ask("revisions", "https://warta.example/20", db=db).stdout
    assert (
        "version 1 -> 2, seen 2026-01-01T01:00:00Z, by the publisher\nheadline\nPanen [-raya ke-20-] {+gagal+}" in told
    )


def test_revisions_as_a_page(db, tmp_path):
    ask("revisions", "--html", str(tmp_path / "out.html"), db=db)
    assert "<ins>gagal</ins>" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_an_article_that_is_not_there_is_told(db):
    done = CliRunner().invoke(kabar, ["revisions", "tidak-ada", "--db", str(db)], standalone_mode=False)
    assert done.return_value == 4


def test_copies_are_listed_and_found_anew(db):
    first = ask("copies", db=db).stdout
    assert first.count("(first)") == 2
    assert ask("copies", "--rebuild", db=db).stdout.count("\t") == first.count("\t")
    assert len(json.loads(ask("copies", "https://c.example/3", "--json", db=db).stdout)) == 3


def test_stats_as_lines_and_as_json(db):
    assert "a.example\t6\t" in ask("stats", db=db).stdout
    told = json.loads(ask("stats", "--from", "2026-01-01", "--json", db=db).stdout)
    assert (told["articles"], told["days"]) == (10, {"2026-01-01": 10})
