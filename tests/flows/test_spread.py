"""Shards on Dask and on Prefect's workers: the same parts as on this machine, also where a worker is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State
from prefect.states import Completed, Pending, Running

from flows import spread
from flows.archives import Job, clean_here
from flows.shards import Wanted, find_archives, plan_shards
from tests.flows.archived import dump, small_visits, write_warc
from tests.flows.fleet import ROOT, RUN_SECONDS, Prefect, clean_environ, family, prefect, wait_for, worker

pytest.importorskip("fastwarc", reason="needs fastwarc, the extra `warc`")


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archives")
    for number in range(2):
        write_warc(folder / f"{number}.warc.gz", small_visits(40, seed=number))
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, archives: Path) -> list[str]:
    job = Job(tuple(plan_shards(find_archives([str(archives)]))), Wanted(), tmp_path_factory.mktemp("here"))
    assert clean_here(job, 1) == {}
    return sorted(dump(path) for path in job.parts().values())


def made(folder: Path) -> list[str]:
    return sorted(dump(path) for path in folder.glob("*.db"))


def run(server: Prefect, home: Path, *words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "flows.cli", "backfill", *map(str, words)]
    environ = clean_environ(home, PREFECT_API_URL=server.api)
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def test_a_dask_cluster_makes_the_same_parts(tmp_path, fleet, archives, expected):
    pytest.importorskip("prefect_dask", reason="needs prefect-dask, the extra `dask`")
    distributed = pytest.importorskip("distributed", reason="needs distributed, the extra `dask`")
    environ = os.environ | {"PREFECT_API_URL": fleet.api}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environ.items():
            patch.setenv(name, value)
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            pids = [one.pid for one in cluster.workers.values() if one.pid]
            killer = threading.Thread(target=_kill_when_working, args=(tmp_path / "parts", pids[0]), daemon=True)
            killer.start()
            words = ("--warc", archives, "--runner", "dask", "--address", cluster.scheduler_address)
            told = run(fleet, tmp_path, *words, "--parts", tmp_path / "parts", "--db", tmp_path / "news.db")
    assert told.returncode == 0, told.stderr
    assert made(tmp_path / "parts") == expected


def _kill_when_working(folder: Path, pid: int) -> None:
    for _ in range(1200):
        time.sleep(0.05)
        if list(folder.glob("*.part")):
            os.kill(pid, signal.SIGKILL)
            return


def test_two_prefect_workers_make_the_same_parts(tmp_path, fleet, archives, expected):
    prefect(fleet, tmp_path, "work-pool", "create", "archives", "--type", "process", "--overwrite")
    prefect(fleet, tmp_path, "--no-prompt", "deploy", "flows/spread.py:shard", "--name", "shard", "--pool", "archives")
    words = ("--warc", archives, "--runner", "prefect", "--parts", tmp_path / "parts", "--db", tmp_path / "news.db")
    with (
        worker(fleet, tmp_path, "--limit", "1", pool="archives"),
        worker(fleet, tmp_path, "--limit", "1", pool="archives"),
    ):
        told = run(fleet, tmp_path, *words)
    assert told.returncode == 0, told.stderr
    assert made(tmp_path / "parts") == expected
    states = [one["state"]["type"] for one in fleet.runs() if one["name"].startswith("shard-")]
    assert states == ["COMPLETED"] * 2


def test_a_shard_goes_on_elsewhere_when_its_machine_is_gone(tmp_path, fleet, archives, expected):
    prefect(fleet, tmp_path, "work-pool", "create", "lost", "--type", "process", "--overwrite")
    prefect(fleet, tmp_path, "--no-prompt", "deploy", "flows/spread.py:shard", "--name", "shard", "--pool", "lost")
    words = ("--warc", archives, "--runner", "prefect", "--parts", tmp_path / "parts", "--db", tmp_path / "news.db")
    told = []
    asking = threading.Thread(target=lambda: told.append(run(fleet, tmp_path, *words)), daemon=True)
    with worker(fleet, tmp_path, "--limit", "1", pool="lost") as lost:
        asking.start()
        wait_for(lambda: list((tmp_path / "parts").glob("*.part.lock")), RUN_SECONDS, "a shard is begun")
        for pid in family(lost.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    with worker(fleet, tmp_path, pool="lost"):
        asking.join(RUN_SECONDS)
    assert told[0].returncode == 0, told[0].stderr
    assert made(tmp_path / "parts") == expected


class Desk:
    """A Prefect server without workers: each run is in the state it was given, until it is given another."""

    def __init__(self, job: Job, states: list[State]) -> None:
        self.begun: list[UUID] = []
        self._job, self._states = job, states
        self._now: dict[UUID, State] = {}

    def begin(self, *_: object, **__: object) -> FlowRun:
        run = FlowRun(id=uuid4(), flow_id=uuid4())
        self._now[run.id] = self._states[len(self.begun)]
        self.begun.append(run.id)
        return run

    def read_flow_run(self, run_id: UUID) -> FlowRun:
        state = self._now[run_id]
        if state.is_completed():
            clean_here(self._job, 1)
        return FlowRun(id=run_id, flow_id=uuid4(), state=state)

    def set_flow_run_state(self, run_id: UUID, state: State, force: bool) -> None:
        self._now[run_id] = state


@pytest.mark.parametrize("left", [Pending(), Pending(name="Submitting"), Running()])
def test_a_shard_whose_worker_was_gone_before_it_began_is_begun_anew(tmp_path, archives, monkeypatch, left):
    job = Job(tuple(plan_shards(find_archives([str(archives / "0.warc.gz")]))), Wanted(), tmp_path)
    desk = Desk(job, [left, Completed()])
    monkeypatch.setattr(spread, "LOOK", 0)
    monkeypatch.setattr(spread, "get_client", lambda sync_client: contextlib.nullcontext(desk))
    monkeypatch.setattr(spread, "run_deployment", desk.begin)
    assert spread.clean_on_workers(job) == {}
    assert len(desk.begun) == 2
    assert all(path.exists() for path in job.parts().values())


def test_what_a_runner_needs_is_said(tmp_path, archives):
    command = [sys.executable, "-m", "flows.cli", "backfill", "--warc", str(archives), "--runner"]
    for words, said in ((["dask"], "belong together"), (["prefect"], "needs a Prefect server")):
        told = subprocess.run(
            [*command, *words], cwd=ROOT, env=clean_environ(tmp_path), capture_output=True, text=True, check=False
        )
        assert told.returncode == 2
        assert said in told.stderr
