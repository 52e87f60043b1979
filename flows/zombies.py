"""Runs that Prefect takes for running and that nobody runs any more: a worker that ended by SIGTERM leaves them so.

They hold the place of their deployment, so that later runs are cancelled. Prefect's own ways of finding them give
false alarms; ours has evidence. Each run holds a lock on a file of its own beside crawl.db as long as its process
lives, and the kernel drops it with the process, however that ends. A file that nobody holds is a process that is gone.
"""

import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from flows.ledger import ledger_path
from flows.prefect_api import ask

UNDER_WAY = frozenset({"RUNNING", "CANCELLING"})
MOST_PENDING = timedelta(minutes=10)  # a worker that takes up a run starts it within seconds
FLOWS = ("ingest", "backfill", "reclean", "maintain")


def mark_alive(db: Path, run_id: str) -> None:
    """Say that this process works at the run, until it ends."""
    folder = _folder(db)
    folder.mkdir(exist_ok=True)
    fresh = folder / f"{run_id}.new"
    lock = os.open(fresh, os.O_RDWR | os.O_CREAT, 0o644)  # never closed: the kernel does that
    fcntl.flock(lock, fcntl.LOCK_EX)
    fresh.rename(folder / run_id)  # nobody finds it without its lock


def crash_dead(api: str, db: Path) -> list[str]:
    """Set to Crashed the runs over this database whose process is gone, and those of our flows that were taken up ten
    minutes ago and have none yet; their names. OSError where the server is away."""
    crashed = []
    for path in _left(_folder(db)):
        run = _find(api, path.name)
        if run is not None and run["state_type"] in UNDER_WAY:
            crashed.append(_crash(api, run, "its process is gone"))
        path.unlink(missing_ok=True)
    pending = {"flows": {"name": {"any_": FLOWS}}, "flow_runs": {"state": {"type": {"any_": ["PENDING"]}}}}
    for run in ask(api, "/flow_runs/filter", pending):
        if datetime.now(UTC) - datetime.fromisoformat(run["state"]["timestamp"]) > MOST_PENDING:
            crashed.append(_crash(api, run, "no process ever began it"))
    return crashed


def _folder(db: Path) -> Path:
    return Path(f"{ledger_path(db)}.runs")


def _left(folder: Path) -> Iterator[Path]:
    """The files of runs whose process is gone."""
    for path in folder.glob("*[!w]") if folder.is_dir() else ():  # a name ends in a digit of a UUID, or in .new
        lock = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield path
        except BlockingIOError:
            continue
        finally:
            os.close(lock)


def _find(api: str, run_id: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ask(api, f"/flow_runs/{run_id}")
    except HTTPError as error:
        if error.code != 404:
            raise
        return None
    return found


def _crash(api: str, run: dict[str, Any], why: str) -> str:
    state = {"type": "CRASHED", "message": f"{why}; the next run goes on where it stopped"}
    ask(api, f"/flow_runs/{run['id']}/set_state", {"state": state, "force": True})
    return str(run["name"])
