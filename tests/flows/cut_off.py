"""Runs cut off in every way there is, on a real server and worker: what becomes of them, and of the next one."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flows.demo.newsroom import Newsroom
from flows.ledger import ledger_path
from flows.pipeline import ingest
from schemas import load_publishers
from tests.flows.fleet import Prefect, clean_environ, wait_for, worker
from tests.flows.site import quick
from tests.flows.test_killed import rows_of

WORK = 12  # requests of the newsroom after which a run is cut off
UNDER_WAY = frozenset({"RUNNING", "CANCELLING"})


@dataclass
class Office:
    """A newsroom that answers slowly, its rules and two groups of publishers, deployed on a server."""

    server: Prefect
    newsroom: Newsroom
    folder: Path

    def deploy(self) -> None:
        """As on a server of one's own: kabar serve --deploy-only."""
        self.newsroom.write_publishers(self.folder / "rules")
        hosts = self.newsroom.hosts
        groups = f"[groups]\npagi = {list(hosts[:-1])}\nsore = {list(hosts[-1:])}\n"
        yearly = "\n".join(f'{name} = "0 0 1 1 *"' for name in ("pagi", "sore", "ungrouped"))
        (self.folder / "kabar.toml").write_text(
            f'publishers = "rules"\nallow_private = true\nmin_delay = 0\n{groups}[schedules]\n{yearly}\n', "utf-8"
        )
        environ = clean_environ(self.folder, PREFECT_API_URL=self.server.api)
        command = [sys.executable, "-m", "flows.cli", "serve", "--deploy-only"]
        subprocess.run(command, env=environ, cwd=self.folder, check=True)

    def work(self, db: str, hired: ExitStack, program: str = "flows.warm") -> subprocess.Popen[bytes]:
        """One more worker, over this database."""
        told = {"KABAR_CONFIG": str(self.folder / "kabar.toml"), "KABAR_DB": str(self.folder / db)}
        return hired.enter_context(worker(self.server, self.folder, "--limit", "1", program=program, **told))

    def undisturbed(self) -> Path:
        """A database of the same newsroom that nobody cut off."""
        whole = self.folder / "whole.db"
        if not whole.exists():
            ingest(list(load_publishers([self.folder / "rules"]).values()), db=whole, settings=quick())
        return whole


@dataclass(frozen=True)
class Ending:
    """What became of a run that was cut off."""

    state: str
    seconds: float  # from the cut until it no longer counted as running
    next_state: str
    differences: list[str]  # tables whose rows are others than those of an undisturbed run


def cut_off(office: Office, way: str, restart: Callable[[], None] | None = None) -> Ending:
    """Start a run, cut it off at work, run again; `restart` restarts the server, for the way of that name."""
    db = office.folder / f"{way.replace(' ', '-')}.db"
    with ExitStack() as hired:
        busy = office.work(db.name, hired)
        at, run = interrupted(office, way, db, busy, restart)
        if way.startswith("worker"):
            busy.wait(60)
            office.work(db.name, hired)
        other = office.server.start("ingest-sore")  # the next run of any kind frees the place of one that is dead
        state = ended(office, run)
        seconds = time.monotonic() - at
        assert office.server.ended(other)["type"] == "COMPLETED"
        following = office.server.ended(office.server.start("ingest-pagi"))
    whole, torn = rows_of(office.undisturbed()), rows_of(db)
    for path in (db, ledger_path(db)):
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return Ending(state, seconds, following["type"], [table for table in whole if whole[table] != torn[table]])


def interrupted(
    office: Office, way: str, db: Path, busy: subprocess.Popen[bytes], restart: Callable[[], None] | None = None
) -> tuple[float, str]:
    """Cut off a run of the worker `busy` when it is at work; the moment, and the run."""
    run = office.server.start("ingest-pagi")
    goal = len(office.newsroom.requests) + WORK
    wait_for(lambda: len(office.newsroom.requests) >= goal, 120, "the run is at work")
    assert office.server.state(run)["type"] == "RUNNING"
    assert b"flows.warm" in Path(f"/proc/{_holder(db)}/cmdline").read_bytes()  # it did not import Prefect itself
    at = time.monotonic()
    _cut(office, way, run, db, busy, restart)
    return at, run


def ended(office: Office, run: str) -> str:
    """The state in which a run that was cut off is taken for ended."""

    def state() -> str | None:
        found: str = office.server.state(run)["type"]
        return None if found in UNDER_WAY else found

    return str(wait_for(state, 300, f"run {run} that was cut off ends"))


def _cut(
    office: Office, way: str, run: str, db: Path, busy: subprocess.Popen[bytes], restart: Callable[[], None] | None
) -> None:
    if way == "cancel":
        office.server.ask(f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    elif way == "server restart":
        assert restart is not None
        restart()
    else:
        who, name = way.split()
        os.kill(busy.pid if who == "worker" else _holder(db), signal.Signals[name])


def _holder(db: Path) -> int:
    """The process of the run that has the files."""
    return int(Path(f"{ledger_path(db)}.lock").read_text())
