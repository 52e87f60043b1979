"""The demo from start to end, and what it says when something is wrong."""

import io
import os
import shlex
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from flows.cli import kabar
from flows.demo import demo
from flows.demo.demo import run_demo
from flows.importing import import_files
from flows.store import open_store
from schemas import StoreError


def played(db: Path, width: int = 80) -> tuple[int, str]:
    """The demo's exit code and what it printed on a terminal of this width."""
    out = io.StringIO()
    code = run_demo(db, Console(file=out, width=width, force_terminal=False))
    return code, out.getvalue()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    code, text = played(db)
    return db, code, text


def test_demo_stores_all_articles_one_revision_and_no_wall(shown: tuple[Path, int, str]) -> None:
    db, code, text = shown
    assert code == 0, text
    with open_store(db, readonly=True) as store:
        totals = store.totals()
    assert (totals.articles, totals.revisions) == (67, 1)
    assert "67 articles, 1 revision, 0 of 9 walls stored" in " ".join(text.split())


def test_demo_prints_a_verdict_for_each_outlet(shown: tuple[Path, int, str]) -> None:
    _, _, text = shown
    for name in ("Nusakini", "Warta Timur", "LintasKota", "Suara Pesisir", "Kabar Bukit", "Radar Muara"):
        assert name in text
    assert text.count("all as published") == 6


def test_commands_worth_trying_next_work(shown: tuple[Path, int, str]) -> None:
    db, _, text = shown
    commands = [shlex.split(line) for line in text.splitlines() if "--db" in line or "sqlite3" in line]
    assert [command[1] for command in commands] == ["search", "show", "-box"]
    for command in commands[:2]:
        done = CliRunner().invoke(kabar, command[1:])
        assert done.exit_code == 0, done.output
        assert len(done.output.splitlines()) > 1
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute(commands[2][-1]).fetchall()


def test_demo_fits_eighty_columns(shown: tuple[Path, int, str]) -> None:
    _, _, text = shown
    table = [line for line in text.splitlines() if "sqlite3" not in line and "--db" not in line]
    assert max(map(len, table)) <= 80


def test_demo_leaves_only_the_database_and_its_ledger(shown: tuple[Path, int, str]) -> None:
    db, _, _ = shown
    assert sorted(path.name for path in db.parent.iterdir()) == ["demo-crawl.db", "demo.db"]


def test_demo_again_replaces_its_own_database_whatever_is_left_beside_it(tmp_path: Path) -> None:
    db = tmp_path / "demo.db"
    assert played(db)[0] == 0
    (tmp_path / "demo.db-wal").write_bytes(b"left by a killed process")
    assert played(db)[0] == 0
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_demo_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    old, running = tmp_path / ".kabar-demo-old", tmp_path / ".kabar-demo-running"
    for folder in (old, running):
        folder.mkdir()
    os.utime(old, (0, 0))
    played(tmp_path / "demo.db")
    assert not old.exists()
    assert running.exists()


def test_demo_works_when_its_port_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(demo, "PORT", taken.getsockname()[1])
        assert played(tmp_path / "demo.db")[0] == 0


def test_demo_ends_with_1_and_the_reason_when_anything_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_REVISIONS", 2)
    code, text = played(tmp_path / "demo.db")
    assert code == 1
    assert "1 revisions are stored and should be 2" in " ".join(text.split())
    assert "Try next" not in text


def test_demo_leaves_a_database_of_real_outlets_alone(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with open_store(db) as store:
        store.describe_sources([demo.packaged_publishers()["kumparan.com"]])
    before = db.read_bytes()
    with pytest.raises(StoreError, match=r"kumparan\.com.*--db"):
        played(db)
    assert db.read_bytes() == before


def test_demo_leaves_a_database_of_imported_files_alone(tmp_path: Path) -> None:
    db = tmp_path / "own.db"
    dump = Path(demo.__file__).with_name("dump.txt")
    import_files([dump], db=db, publishers=demo.packaged_publishers())
    with pytest.raises(StoreError, match=r"your own files.*--db"):
        played(db)


def test_demo_in_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot write in"):
        played(tmp_path / "absent" / "demo.db")
