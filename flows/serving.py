"""One box: Prefect server, the deployments of prefect.yaml and a worker, as three child processes.

Stopping is in the order that loses nothing: the work pool is paused so that no run starts, running ones
may end, then the worker goes, the server last.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from urllib.request import ProxyHandler, Request, build_opener

from schemas import KabarError

POOL = "kabar"
START_SECONDS = 180.0  # a server on an empty home took 29 s on a quiet machine
DRAIN_SECONDS = 120.0  # how long running flows may go on after the first signal
Say = Callable[[str], None]

_open = build_opener(ProxyHandler({})).open  # the server is on this machine: no proxy


class ServeError(KabarError):
    """A part did not start or died; `url` is the server's address."""


def serve(root: Path, *, host: str, port: int, say: Say) -> None:
    """Run until Ctrl-C or SIGTERM. `root` holds prefect.yaml; ServeError when a part does not start."""
    stop = _stop_on_signal()
    api = f"http://{host}:{port}/api"
    environ = _environment(root, api)
    if _is_healthy(api):
        raise ServeError(api, "port_taken", "a Prefect server answers there already; give another --port")
    with _child(root, environ, "server", "start", "--host", host, "--port", str(port)) as server:
        say(f"Prefect server is starting on http://{host}:{port} …")
        _wait_until_healthy(api, server, stop)
        if stop.is_set():
            return
        _run(root, environ, "work-pool", "create", POOL, "--type", "process", "--overwrite")
        _run(root, environ, "work-pool", "resume", POOL)
        _run(root, environ, "--no-prompt", "deploy", "--all")
        say(f"Deployed what prefect.yaml names; see http://{host}:{port}/deployments")
        with _child(root, environ, "worker", "start", "--pool", POOL, "--type", "process") as worker:
            say("Worker is running. Ctrl-C stops everything cleanly.")
            while not stop.wait(1.0):
                _check_alive(api, server=server, worker=worker)
            _drain(root, environ, api, say)
            say("Stopping the worker …")
        say("Stopping the server …")
    say("Stopped.")


def _environment(root: Path, api: str) -> dict[str, str]:
    quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_LOGGING_EXTRA_LOGGERS": "kabar"}
    return {**os.environ, **quiet, "PREFECT_API_URL": api, "PYTHONUNBUFFERED": "1", "PWD": str(root)}


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop


@contextmanager
def _child(root: Path, environ: dict[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A prefect command in a session of its own, so that Ctrl-C reaches it only through us."""
    command = [sys.executable, "-m", "prefect", *words]
    process = subprocess.Popen(command, cwd=root, env=environ, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _run(root: Path, environ: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "prefect", *words]
    done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stdout + done.stderr).strip()[-2000:]
        raise ServeError(environ["PREFECT_API_URL"], "prefect_failed", f"prefect {' '.join(words)}: {last}")


def _is_healthy(api: str) -> bool:
    try:
        with _open(f"{api}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait_until_healthy(api: str, server: subprocess.Popen[bytes], stop: threading.Event) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(api) and not stop.is_set():
        if server.poll() is not None:
            raise ServeError(api, "server_died", f"the Prefect server ended with code {server.returncode}")
        if time.monotonic() > deadline:
            raise ServeError(api, "server_slow", f"the Prefect server did not answer in {START_SECONDS:.0f} s")
        stop.wait(0.5)


def _check_alive(api: str, **children: subprocess.Popen[bytes]) -> None:
    for name, process in children.items():
        if process.poll() is not None:
            raise ServeError(api, f"{name}_died", f"the {name} ended with code {process.returncode}")


def _drain(root: Path, environ: dict[str, str], api: str, say: Say) -> None:
    _run(root, environ, "work-pool", "pause", POOL)
    deadline = time.monotonic() + DRAIN_SECONDS
    told = 0
    while (count := _running(api)) and time.monotonic() < deadline:
        if count != told:
            say(f"Waiting for {count} running flow{'s' if count > 1 else ''} to end …")
            told = count
        time.sleep(1.0)


def _running(api: str) -> int:
    """How many flow runs are pending or running; 0 where the server does not say."""
    states = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING"]}}}}
    request = Request(f"{api}/flow_runs/count", json.dumps(states).encode(), {"Content-Type": "application/json"})
    try:
        with _open(request, timeout=5) as answer:
            return int(json.load(answer))
    except (OSError, ValueError):
        return 0
