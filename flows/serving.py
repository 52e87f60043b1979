"""One box: Prefect server, the deployments of prefect.yaml and a worker, as three child processes.

Stopping is in the order that loses nothing: the work pool is paused so that no run starts, running ones
may end, then the worker goes, the server last.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

from flows.config import read_config
from flows.engine import command, spare_certificates
from flows.grouping import deploy_groups
from flows.prefect_api import ask, is_healthy
from flows.settings import from_environment
from flows.zombies import crash_dead
from schemas import KabarError

POOL = "kabar"
START_SECONDS = 600.0  # a server on an empty home took 29 s on a quiet machine, minutes on a very busy one
DRAIN_SECONDS = 120.0  # how long running flows may go on after the first signal
PLAN_SECONDS = 120.0  # in which the server has planned a run for each schedule, if it plans one at all
LOOK_SECONDS = 60.0  # between two looks for runs whose process is gone
UNDER_WAY = {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}
Say = Callable[[str], None]
SERVER = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86_400),  # seconds that ended runs are kept
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P2D",
    "MALLOC_ARENA_MAX": "2",  # glibc gives each thread its own arena, and each database connection is a thread
}  # what the server is told unless the environment says otherwise


class ServeError(KabarError):
    """A part did not start or died; `url` is the server's address."""


@dataclass(frozen=True, slots=True)
class _Box:
    """Where it all runs: the checkout, the API's address, news.db, what the children are told, who is told what goes
    on."""

    root: Path
    api: str
    db: Path
    environ: Mapping[str, str]
    say: Say


def serve(root: Path, *, host: str, port: int, datasette: int | None, say: Say) -> None:
    """Run until Ctrl-C or SIGTERM. `root` holds prefect.yaml; ServeError when a part does not start or ends. The
    folder this is called in is where kabar.toml is looked for, and where the databases are."""
    stop, hurry = _stop_on_signal()
    here = "127.0.0.1" if host == "0.0.0.0" else host  # where its own parts reach a server that listens everywhere
    box = _box(root, f"http://{here}:{port}/api", say)
    if is_healthy(box.api):
        raise ServeError(box.api, "port_taken", "a Prefect server answers there already; give another --port")
    with _child(box, "prefect", "server", "start", "--host", host, "--port", str(port)) as server:
        say(f"Prefect server is starting on http://{host}:{port} …")
        _wait_until_healthy(box.api, server, stop)
        if stop.is_set():
            return
        _crash_dead(box)
        _deploy(box)
        with _child(box, "flows.warm", "worker", "start", "--pool", POOL, "--type", "process") as worker:
            say("Worker is running. Ctrl-C stops everything cleanly.")
            _watch(box, stop, {"server": server, "worker": worker}, datasette)
            with suppress(OSError):
                _drain(box, hurry)
            say("Stopping the worker …")
        _crash_dead(box)
        say("Stopping the server …")
    say("Stopped.")


def deploy(root: Path, api: str, say: Say) -> None:
    """The work pool, what prefect.yaml names, and the groups of kabar.toml; ServeError where the server refuses."""
    _deploy(_box(root, api, say))


def _deploy(box: _Box) -> None:
    _run(box, "work-pool", "create", POOL, "--type", "process", "--overwrite")
    _run(box, "--no-prompt", "deploy", "--all")
    try:
        _ready_pool(box.api, POOL)
        deploy_groups(box.api, read_config(), from_environment().publishers())
    except OSError as error:
        raise ServeError(box.api, "prefect_failed", f"the groups of kabar.toml were not deployed: {error}") from error
    box.say(f"Deployed what prefect.yaml and kabar.toml name; see {box.api.removesuffix('/api')}/deployments")


def _ready_pool(api: str, pool: str) -> None:
    """Let its runs begin, each by our own program."""
    template = ask(api, f"/work_pools/{pool}")["base_job_template"]
    template["variables"]["properties"]["command"]["default"] = command()
    ask(api, f"/work_pools/{pool}", {"is_paused": False, "base_job_template": template}, "PATCH")


def _box(root: Path, api: str, say: Say) -> _Box:
    """The children run elsewhere, so all paths are absolute."""
    settings, config = from_environment(), read_config()
    db = settings.db.absolute()
    told = {"KABAR_DB": str(db), "PREFECT_API_URL": api, "PYTHONUNBUFFERED": "1", "PWD": str(root)}
    if settings.folder:
        told["KABAR_PUBLISHERS"] = str(settings.folder.absolute())
    if config.path:
        told["KABAR_CONFIG"] = str(config.path.absolute())
    environ = {**SERVER, **os.environ, **told}
    spare_certificates(environ)
    return _Box(root, api, db, environ, say)


def _watch(
    box: _Box, stop: threading.Event, children: dict[str, subprocess.Popen[bytes]], datasette: int | None
) -> None:
    """Until a signal comes: see that all parts live, and that no run is taken for running whose process is gone."""
    begun = looked = time.monotonic()
    is_told = False
    with ExitStack() as more:
        while not stop.wait(1.0):
            _check_alive(box.api, children)
            if datasette and "datasette" not in children and box.db.exists():
                words = ("flows.cli", "datasette", str(box.db), "--port", str(datasette))
                children["datasette"] = more.enter_context(_child(box, *words))
            if not is_told and (coming := _coming(box.api, time.monotonic() - begun < PLAN_SECONDS)):
                box.say(f"Next runs: {coming}")
                is_told = True
            if time.monotonic() - looked > LOOK_SECONDS:
                looked = time.monotonic()
                _crash_dead(box)


def _crash_dead(box: _Box) -> None:
    with suppress(OSError):  # a server too busy to answer is asked again, by the next look or the next run
        for name in crash_dead(box.api, box.db):
            box.say(f"{name} was cut off: set to Crashed; the next run goes on where it stopped")


def _stop_on_signal() -> tuple[threading.Event, threading.Event]:
    """Set by the first signal, and by the second."""
    stop, hurry = threading.Event(), threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        (hurry if stop.is_set() else stop).set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop, hurry


@contextmanager
def _child(box: _Box, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python module in a session of its own, so that Ctrl-C reaches it only through us."""
    command = [sys.executable, "-m", *words]
    process = subprocess.Popen(command, cwd=box.root, env=box.environ, start_new_session=True)
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


def _run(box: _Box, *words: str) -> None:
    command = [sys.executable, "-m", "prefect", *words]
    done = subprocess.run(command, cwd=box.root, env=box.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stdout + done.stderr).strip()[-2000:]
        raise ServeError(box.api, "prefect_failed", f"prefect {' '.join(words)}: {last}")


def _wait_until_healthy(api: str, server: subprocess.Popen[bytes], stop: threading.Event) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(api) and not stop.is_set():
        if server.poll() is not None:
            raise ServeError(api, "server_died", f"the Prefect server ended with code {server.returncode}")
        if time.monotonic() > deadline:
            raise ServeError(api, "server_slow", f"the Prefect server did not answer in {START_SECONDS:.0f} s")
        stop.wait(0.5)


def _check_alive(api: str, children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, process in children.items():
        if process.poll() is not None:
            raise ServeError(api, f"{name}_died", f"the {name} ended with code {process.returncode}")


def _coming(api: str, is_planning: bool) -> str:
    """The next run of each deployment, in this machine's time; nothing while the server plans and lacks some."""
    asked = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "sort": "EXPECTED_START_TIME_ASC"}
    first: dict[str, str] = {}
    with suppress(OSError):
        deployments = ask(api, "/deployments/filter", {})
        names = {one["id"]: one["name"] for one in deployments}
        for run in ask(api, "/flow_runs/filter", asked):
            at = datetime.fromisoformat(run["expected_start_time"]).astimezone()
            first.setdefault(names.get(run["deployment_id"], run["name"]), f"{at:%a %H:%M}")
        if is_planning and not {one["name"] for one in deployments if one["schedules"]} <= first.keys():
            return ""
    return ", ".join(f"{name} {at}" for name, at in first.items())


def _drain(box: _Box, hurry: threading.Event) -> None:
    """Let no run begin, and wait for those that go on, unless a second signal comes."""
    ask(box.api, f"/work_pools/{POOL}", {"is_paused": True}, "PATCH")
    deadline = time.monotonic() + DRAIN_SECONDS
    told = 0
    while (count := _running(box.api)) and time.monotonic() < deadline:
        if count != told:
            flows = f"{count} running flow{'s' if count > 1 else ''}"
            box.say(f"Waiting for {flows} to end …; once more Ctrl-C stops them, and their next run goes on from there")
            told = count
        if hurry.wait(1.0):
            return


def _running(api: str) -> int:
    """How many flow runs of the pool are under way; 0 where the server does not say."""
    with suppress(OSError, ValueError):
        return int(ask(api, "/flow_runs/count", {"flow_runs": UNDER_WAY, "work_pools": {"name": {"any_": [POOL]}}}))
    return 0
