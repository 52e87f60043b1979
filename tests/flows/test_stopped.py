"""Stopped by a signal, a full disk or a lock, run again: the same rows as if nothing had happened."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows import ledger, readers
from flows.demo.newsroom import Newsroom
from flows.ledger import ledger_path
from flows.pipeline import ingest
from schemas import StoreError, load_publishers
from tests.flows.site import quick
from tests.flows.test_killed import rows_of

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 60.0  # from Ctrl-C to the end; five on a machine that has nothing else to do


@dataclass(frozen=True)
class Scene:
    """A newsroom that answers slowly, its rules, and the rows that an undisturbed run makes of it."""

    newsroom: Newsroom
    rules: Path
    whole: Path

    def start(self, db: Path, way: str = "") -> subprocess.Popen[str]:
        """An ingest in a process of its own, in a group of its own as a terminal has it."""
        command = [sys.executable, "-m", "tests.flows.test_stopped", str(self.rules), str(db), way]
        return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def wait_for(self, requests: int, process: subprocess.Popen[str]) -> None:
        goal = len(self.newsroom.requests) + requests
        while len(self.newsroom.requests) < goal and process.poll() is None:
            time.sleep(0.002)

    def check(self, db: Path) -> None:
        """Run again without disturbance: both files whole, no URL left over, all rows there."""
        run(self.rules, db)
        for path in (db, ledger_path(db)):
            with sqlite3.connect(path) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with sqlite3.connect(ledger_path(db)) as connection:
            waiting = "SELECT url FROM url WHERE state IN ('discovered', 'fetched') OR lease IS NOT NULL"
            assert connection.execute(waiting).fetchall() == []
        assert rows_of(db) == rows_of(self.whole)


def run(rules: Path, db: Path) -> None:
    ingest(list(load_publishers([rules]).values()), db=db, settings=quick(batch=8))


def main(rules: str, db: str, way: str) -> None:
    """What the process does; `way` is what is to stop it."""
    readers.ALONE = 0  # its processes have to end too
    if way == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))  # bytes a file; a write beyond fails
    if way == "locked":
        ledger.BUSY_SECONDS = 0.3
    try:
        run(Path(rules), Path(db))
    except StoreError as error:
        sys.exit(f"{error.reason}: {error}")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("stopped")
    with Newsroom(articles=60, latency=0.01) as newsroom:
        newsroom.write_publishers(folder / "rules")
        run(folder / "rules", folder / "whole.db")
        yield Scene(newsroom, folder / "rules", folder / "whole.db")


@pytest.mark.parametrize("requests", [5, 40])
def test_ctrl_c_ends_it_within_seconds(scene: Scene, tmp_path: Path, requests: int):
    process = scene.start(tmp_path / "news.db")
    scene.wait_for(requests, process)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=MOST_SECONDS)
    assert said.rstrip().endswith("KeyboardInterrupt")
    scene.check(tmp_path / "news.db")


def test_sigterm_loses_nothing(scene: Scene, tmp_path: Path):
    process = scene.start(tmp_path / "news.db")
    scene.wait_for(30, process)
    process.terminate()
    process.communicate(timeout=MOST_SECONDS)
    scene.check(tmp_path / "news.db")


def test_a_full_disk_is_told_and_loses_nothing(scene: Scene, tmp_path: Path):
    process = scene.start(tmp_path / "news.db", "full")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.partition(":")[0] in ("disk_full", "io_error")  # the second where it is the limit of a file, as here
    scene.check(tmp_path / "news.db")


def test_a_ledger_that_another_process_holds_is_told_and_loses_nothing(scene: Scene, tmp_path: Path):
    db = tmp_path / "news.db"
    process = scene.start(db, "locked")
    scene.wait_for(20, process)
    with sqlite3.connect(ledger_path(db), timeout=30, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        _, said = process.communicate(timeout=60)
    other.close()
    assert (process.returncode, said.partition(":")[0]) == (1, "locked")
    scene.check(db)


if __name__ == "__main__":
    main(*sys.argv[1:])
