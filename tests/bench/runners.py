"""Archives on the three engines: how much faster two workers are than one, and what kill -9 does to them.

    python tests/bench/runners.py speed ARCHIVE.warc.gz [--only one,two,dask,prefect] [--shards 8]
    python tests/bench/runners.py kill ARCHIVE.warc.gz [--kills 50] [--only pool,dask,prefect,merge] [--shards 8]

`speed` cleans the same slices with each engine; the parts must be equal. It tells wall seconds, with Dask and Prefect
from the moment at which cluster, server and workers stand, and the CPU seconds of the busiest worker and of all: what
two cost more than one is told also on a machine that is busy with other things.
`kill` shares the kills out among the kinds: a process of the pool, a worker of Dask, a worker of Prefect (its run's
process, or all of it), the merge; whatever was killed is begun again, and parts and merged database must be those of an
undisturbed run. Prefect's server stands on a PostgreSQL of its own; both are started here.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.warc import _dump  # noqa: E402
from tests.flows.fleet import (  # noqa: E402
    START_SECONDS,
    Prefect,
    clean_environ,
    family,
    postgres,
    prefect,
    prefect_server,
    process,
    wait_for,
    worker,
)

TICKS = os.sysconf("SC_CLK_TCK")
PAUSE = 0.2  # seconds between two looks at the processes
KILL_AFTER = (1.0, 15.0)  # seconds from one kill to the next
Roots = Callable[[], list[int]]  # the process of each worker


class Office:
    """What the engines need: a Prefect server, Dask's cluster, Prefect's workers, each started when it is asked for."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.folder, self._stack = folder, stack
        self._server: Prefect | None = None
        self._hired: dict[str, list[Any]] = {"dask": [], "prefect": []}
        self._cluster: Any = None

    def server(self) -> Prefect:
        """The server, which this process and all it starts talk to."""
        if self._server is None:
            url = self._stack.enter_context(postgres())
            found = prefect_server(self.folder, PREFECT_API_DATABASE_CONNECTION_URL=url)
            self._server = self._stack.enter_context(found)
            os.environ["PREFECT_API_URL"] = self._server.api
        return self._server

    def cluster(self) -> str:
        """The address of Dask's scheduler."""
        self.server()
        from distributed import LocalCluster

        if self._cluster is None:
            cluster = LocalCluster(n_workers=0, processes=False, dashboard_address=None, protocol="tcp")
            self._cluster = self._stack.enter_context(cluster)
        return str(self._cluster.scheduler_address)

    def deploy(self) -> str:
        """The deployment of a shard; where it is."""
        server = self.server()
        prefect(server, self.folder, "work-pool", "create", "archives", "--type", "process", "--overwrite")
        words = ("--no-prompt", "deploy", "flows/spread.py:shard", "--name", "shard", "--pool", "archives")
        prefect(server, self.folder, *words)
        return server.api

    def hire(self, kind: str) -> list[int]:
        """Two workers that take one shard each, new ones in the place of those that are gone; their processes."""
        there = self._hired[kind] = [one for one in self._hired[kind] if one.poll() is None]
        while len(there) < 2:
            if kind == "prefect":
                started = worker(self.server(), self.folder, "--limit", "1", pool="archives")
            else:
                options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--preload", "flows.spread")
                words = ("-m", "dask", "worker", self.cluster(), *options)
                quiet = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # as docs/archives.md says
                environ = clean_environ(self.folder, PREFECT_API_URL=self.server().api, **quiet)
                started = process(self.folder / "dask.log", sys.executable, *words, environ=environ)
            there.append(self._stack.enter_context(started))
        return [one.pid for one in there]

    def ready(self, kind: str) -> None:
        """Hires them and waits until both are there."""
        self.hire(kind)
        wait_for(lambda: self._there(kind) > 1, START_SECONDS, "two workers are there")

    def _there(self, kind: str) -> int:
        if kind == "dask":
            return len(self._cluster.scheduler.workers)
        told = self.server().ask("/work_pools/archives/workers/filter", {})
        return sum(one["status"] == "ONLINE" for one in told)


def clean(name: str, job: Any, office: Office, at_work: Callable[[Roots], Any]) -> Any:
    """Cleans the job on the engine; `at_work` is a context in which the processes of the workers are told."""
    from flows.archives import clean_here

    if name in ("one", "two", "pool"):
        with at_work(_pool):
            return clean_here(job, 1 if name == "one" else 2)
    office.server()
    from flows.spread import clean_on_dask, clean_on_workers

    address = office.cluster() if name == "dask" else office.deploy()
    office.ready(name)
    with at_work(lambda: office.hire(name)):
        return clean_on_dask(job, address) if name == "dask" else clean_on_workers(job)


def _pool() -> list[int]:
    """The processes of this one's pool; beside them Python keeps one that minds semaphores."""
    told = {pid: Path(f"/proc/{pid}/cmdline") for pid in family(os.getpid())[1:]}
    return [pid for pid, path in told.items() if path.exists() and b"spawn_main" in path.read_bytes()]


class Meter:
    """Seconds of the work, and of CPU of each worker with all that it began, by looks at the processes while they
    live."""

    def __init__(self) -> None:
        self._spent: dict[int, dict[int, float]] = {}
        self.wall = 0.0

    @contextlib.contextmanager
    def __call__(self, roots: Roots) -> Iterator[None]:
        end = threading.Event()

        def look() -> None:
            while not end.wait(PAUSE):
                for root in roots():
                    known = self._spent.setdefault(root, {})
                    known |= {pid: spent for pid in family(root) if (spent := _cpu(pid)) is not None}

        before = {pid: _cpu(pid) or 0.0 for root in roots() for pid in family(root)}
        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        start = time.monotonic()
        try:
            yield
        finally:
            self.wall = time.monotonic() - start
            end.set()
            thread.join()
            for known in self._spent.values():
                known |= {pid: known[pid] - spent for pid, spent in before.items() if pid in known}

    def spent(self) -> tuple[float, float]:
        """Of the busiest worker, and of all."""
        each = [sum(known.values()) for known in self._spent.values()]
        return max(each), sum(each)


def _cpu(pid: int) -> float | None:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(told[11]) + int(told[12])) / TICKS


def speed(archive: Path, only: str, shards: int) -> None:
    """One line an engine."""
    expected, first = None, None
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        office = Office(Path(name), stack)
        for engine in only.split(","):
            job = _job(archive, shards, Path(name) / engine)
            meter = Meter()
            failed = clean(engine, job, office, meter)
            wall, (busiest, all_of_them) = meter.wall, meter.spent()
            assert not failed, failed
            dumps = [_dump(path) for path in job.parts().values()]
            expected, first = expected or dumps, first or (wall, busiest)
            same = "rows equal" if dumps == expected else "ROWS DIFFER"
            print(f"{engine:8} {wall:7.1f} s wall {first[0] / wall:5.2f} x", end="   ")
            print(f"{busiest:7.1f} s CPU of the busiest {first[1] / busiest:5.2f} x", end="   ")
            print(f"{all_of_them:7.1f} s of all   {same}", end="")
            print(f"   {_states(office)}" if engine == "prefect" else "", flush=True)


def _states(office: Office) -> str:
    states = [one["state"]["type"] for one in office.server().runs() if one["name"].startswith("shard-")]
    return ", ".join(f"{states.count(one)} {one}" for one in sorted(set(states)))


def kill(archive: Path, kills: int, only: str, shards: int) -> None:
    """One line a kind."""
    kinds, chance = only.split(","), random.Random(3)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        office = Office(Path(name), stack)
        whole = _job(archive, shards, Path(name) / "whole")
        assert not clean("two", whole, office, _unwatched)
        parts = [_dump(path) for path in whole.parts().values()]
        for place, kind in enumerate(kinds):
            share = kills // len(kinds) + (place < kills % len(kinds))
            if kind == "merge":
                done, same = _kill_merge(list(whole.parts().values()), Path(name), share, chance)
            else:
                done, same = _kill_workers(kind, _job(archive, shards, Path(name) / kind), office, share, chance, parts)
            print(f"{kind:8} {done:3} kills: {'identical' if same else 'DIFFERENT'}", flush=True)


def _kill_workers(
    kind: str, job: Any, office: Office, kills: int, chance: random.Random, parts: list[str]
) -> tuple[int, bool]:
    """Works through the job again and again until all kills are done; whether all parts were always right."""
    done, same = [0], True

    @contextlib.contextmanager
    def killing(roots: Roots) -> Iterator[None]:
        end = threading.Event()

        def strike() -> None:
            while not end.wait(chance.uniform(*KILL_AFTER)):
                if (found := roots()) and done[0] < kills:
                    chosen = family(chance.choice(found))
                    victims = chosen if kind != "prefect" or chance.random() < 0.3 else chosen[1:]
                    done[0] += bool(victims)
                    for pid in victims:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)

        thread = threading.Thread(target=strike, daemon=True)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()

    while done[0] < kills:
        for path in job.folder.glob("*"):
            path.unlink() if path.is_file() else None
        while clean(kind, job, office, killing):
            pass  # given up after some kills at one place: the user's next command goes on
        same = same and [_dump(path) for path in job.parts().values()] == parts
    return done[0], same


def _kill_merge(parts: list[Path], folder: Path, kills: int, chance: random.Random) -> tuple[int, bool]:
    """Merges with a kill at a random moment each time, then to the end; now and then from the beginning."""
    db, command = folder / "news.db", [sys.executable, "-m", "flows.cli", "merge", *map(str, parts)]
    start = time.monotonic()
    subprocess.run([*command, str(folder / "whole.db")], cwd=ROOT, check=True, capture_output=True)
    longest, done = time.monotonic() - start, 0
    while done < kills:
        merging = subprocess.Popen([*command, str(db)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            merging.wait(chance.uniform(0.1, 1.0) * longest)
            db.unlink()  # it was through: from the beginning
        except subprocess.TimeoutExpired:
            merging.kill()
            merging.wait()
            done += 1
    subprocess.run([*command, str(db)], cwd=ROOT, check=True, capture_output=True)
    return done, _dump(db) == _dump(folder / "whole.db")


def _job(archive: Path, shards: int, folder: Path) -> Any:
    from flows.archives import Job
    from flows.shards import Wanted, plan_shards

    return Job(tuple(plan_shards([archive], archive.stat().st_size // shards + 1)), Wanted(), folder)


@contextlib.contextmanager
def _unwatched(_: Roots) -> Iterator[None]:
    yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, engines in (("speed", "one,two,dask,prefect"), ("kill", "pool,dask,prefect,merge")):
        one = commands.add_parser(name)
        one.add_argument("archive", type=Path)
        one.add_argument("--only", default=engines)
        one.add_argument("--shards", type=int, default=8)
        if name == "kill":
            one.add_argument("--kills", type=int, default=50)
    given = vars(parser.parse_args())
    work = {"speed": speed, "kill": kill}[given.pop("command")]
    work(**given)


if __name__ == "__main__":
    main()
