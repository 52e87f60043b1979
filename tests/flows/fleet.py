"""Prefect as people run it: a server on SQLite or on a PostgreSQL of its own, deployments, workers, kabar serve."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENDED = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
START_SECONDS, RUN_SECONDS, STOP_SECONDS = 900.0, 600.0, 200.0  # bounds, not aims: a busy machine takes its time
_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
POLL = {"PREFECT_WORKER_QUERY_SECONDS": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def clean_environ(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who never used Prefect or kabar; workers ask for work every second."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "KABAR"))}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    paths = {"HOME": str(home), "PREFECT_HOME": str(home / "prefect"), "PYTHONPATH": path}
    return {**kept, **POLL, **paths, "PYTHONUNBUFFERED": "1", **more}


def wait_for(what: Callable[[], object], seconds: float, why: str) -> Any:
    """The first true answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{why}: not in {seconds:.0f} s")


@dataclass(frozen=True)
class Prefect:
    """The API of a running server."""

    api: str

    def ask(self, path: str, body: object = None, method: str | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api}{path}", data, {"Content-Type": "application/json"}, method=method)
        for wait in (0.5, 1, 2, 4, None):
            try:
                with _open(request, timeout=180) as answer:
                    text = answer.read()
                break
            except urllib.error.HTTPError as error:  # a busy server on SQLite; Prefect's own clients ask again too
                if error.code != 503 or wait is None:
                    raise
                time.sleep(wait)
        return json.loads(text) if text else None

    def is_healthy(self) -> bool:
        try:
            return bool(self.ask("/health"))
        except OSError:
            return False

    def deployment(self, name: str) -> dict[str, Any]:
        """The deployment of this name; its flow's name is what stands before a hyphen."""
        found: dict[str, Any] = self.ask(f"/deployments/name/{name.partition('-')[0]}/{name}")
        return found

    def start(self, name: str, **parameters: object) -> str:
        """Ask for a run, as the button of the UI does; its id."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return str(self.ask(path, {"parameters": parameters})["id"])

    def state(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask(f"/flow_runs/{run_id}")["state"]
        return found

    def ended(self, run_id: str, seconds: float = RUN_SECONDS) -> dict[str, Any]:
        """The state of the run, once it has ended."""

        def state() -> dict[str, Any] | None:
            found = self.state(run_id)
            return found if found["type"] in ENDED else None

        found: dict[str, Any] = wait_for(state, seconds, f"run {run_id} ends")
        return found

    def runs(self, **chosen: object) -> list[dict[str, Any]]:
        """Flow runs by Prefect's filter, oldest first."""
        found: list[dict[str, Any]] = self.ask("/flow_runs/filter", {"flow_runs": chosen, "sort": "START_TIME_ASC"})
        return found

    def artifacts(self, run_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
        return found


@contextlib.contextmanager
def process(
    log: Path, *command: str, environ: Mapping[str, str], cwd: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, stopped by SIGTERM at the end, and then with all its children.

    It hears Ctrl-C, by which Prefect's worker stops itself, where a shell has this one ignore it as a background job.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with log.open("ab") as out:
        started = subprocess.Popen(
            command,
            env=dict(environ),
            cwd=cwd,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                started.wait(STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


@contextlib.contextmanager
def prefect_server(home: Path, port: int = 0, **environ: str) -> Iterator[Prefect]:
    """A Prefect server; on SQLite in `home` unless PREFECT_API_DATABASE_CONNECTION_URL is given."""
    port = port or free_port()
    told = Prefect(f"http://127.0.0.1:{port}/api")
    words = ("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    with process(home / "server.log", sys.executable, *words, environ=clean_environ(home, **environ)) as server:

        def is_up() -> bool:
            assert server.poll() is None, (home / "server.log").read_text("utf-8", "replace")[-3000:]
            return told.is_healthy()

        wait_for(is_up, START_SECONDS, "the Prefect server starts")
        yield told


@contextlib.contextmanager
def worker(
    server: Prefect, home: Path, *words: str, pool: str = "kabar", program: str = "flows.warm", **environ: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as that of kabar serve, or of Prefect's own `program`; its pool is made where it is missing. `environ`
    holds its KABAR_* variables."""
    command = (sys.executable, "-m", program, "worker", "start", "--pool", pool, "--type", "process", *words)
    told = clean_environ(home, PREFECT_API_URL=server.api, **environ)
    with process(home / "worker.log", *command, environ=told, cwd=home) as started:
        yield started


def prefect(server: Prefect, home: Path, *words: str, **environ: str) -> str:
    """A command of Prefect, run in the checkout; what it printed."""
    command = [sys.executable, "-m", "prefect", *words]
    told = clean_environ(home, PREFECT_API_URL=server.api, **environ)
    done = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own; its address as Prefect's PREFECT_API_DATABASE_CONNECTION_URL wants it.

    Skips the test where none is installed. As root it runs as `postgres` or `nobody`: it refuses to run as root.
    """
    programs = _programs()
    user = _other_user() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="kabar-pg-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        data, port = folder / "data", free_port()
        make = [programs / "initdb", "--no-sync", "-A", "trust", "-U", "kabar", "-E", "UTF8", "-D", data]
        subprocess.run(make, user=user, cwd=folder, capture_output=True, check=True)
        words = ["-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "fsync=off"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([programs / "postgres", *words], user=user, cwd=folder, stdout=log, stderr=log)
        ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        try:
            wait_for(lambda: not subprocess.run(ready, check=False).returncode, 60, "PostgreSQL starts")
            yield f"postgresql+asyncpg://kabar@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # its fast shutdown
            server.wait(STOP_SECONDS)


def family(pid: int) -> list[int]:
    """The process and all that its threads began and they began, as far as they live; a parent before its children."""
    found = [pid] if Path(f"/proc/{pid}").exists() else []
    for told in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [one for child in told.read_text().split() for one in family(int(child))]
    return found


def _programs() -> Path:
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: float(one.parent.name))
    if not folders:
        pytest.skip("needs PostgreSQL, which is absent here (Debian: apt-get install postgresql)")
    return folders[-1]


def _other_user() -> str:
    return "postgres" if _has_user("postgres") else "nobody"


def _has_user(name: str) -> bool:
    return subprocess.run(["id", name], capture_output=True, check=False).returncode == 0
