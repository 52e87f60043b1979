"""Shards over many machines: the flow of one shard, which a deployment runs on workers, and the flow that gives a Dask
cluster one task a shard. All machines see the archives and the folder of the parts under the same paths.

A task or run is one shard, some minutes of work, so that neither engine costs anything beside it. A shard whose
worker dies goes on at its last batch, wherever it is begun again.
"""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.deployments import run_deployment
from prefect.states import Crashed

from flows.archives import DIED, LOOK, STRIKES, Job, OnStanding, Outcome, Watch
from flows.holding import is_left
from flows.parts import clean_shard
from flows.shards import ArchiveError, Shard, Wanted
from schemas import KabarError

DEPLOYMENT = "shard/shard"
SILENT = 30  # looks in a row at which a run is running and its process is gone, until it counts as crashed
TAKEN = 180  # looks in a row at which a worker has taken a run and not begun it, until that counts as crashed too


@task(task_run_name="shard-{start}-{archive}", retries=STRIKES, cache_policy=NO_CACHE)
def clean_part(archive: str, start: int, end: int, wanted: Wanted, folder: str, rules: str | None) -> str | None:
    """One shard; why it gave no part, if it gave none."""
    shard = Shard(Path(archive), start, end)
    try:
        clean_shard(shard, wanted, Path(folder), Path(rules) if rules else None)
    except KabarError as error:
        if error.reason == "in_use":  # a worker that was taken for dead lives: it makes the part
            raise
        return f"{error.reason}: {error.detail}"
    return None


@flow(name="shard", flow_run_name="shard-{start}-{archive}")
def shard(
    archive: str,
    start: int,
    end: int,
    folder: str,
    hosts: tuple[str, ...] = (),
    language: str | None = None,
    first: date | None = None,
    last: date | None = None,
    match: str | None = None,
    rules: str | None = None,
) -> str:
    """Clean one shard of an archive into its part file.

    Args:
        archive: path of the WARC file, the same on all machines.
        start: first byte of the shard.
        end: first byte of the next one.
        folder: where the part files are, the same on all machines.
        hosts: only these hosts and their subdomains; none means all.
        language: only articles in this language.
        first: only captures of this day or later.
        last: only captures of this day or earlier.
        match: only addresses in which this regular expression is found.
        rules: folder of your own publisher rules.
    """
    wanted = Wanted(tuple(hosts), language, first, last, match)
    part = clean_shard(Shard(Path(archive), start, end), wanted, Path(folder), Path(rules) if rules else None)
    return str(part)


@flow(name="archives")
def archives(job: Job) -> list[str | None]:
    """One task a shard, on the flow's task runner; why each gave no part, if it gave none."""
    told = [clean_part.submit(*_words(one, job)) for one in job.shards]
    return [_result(one) for one in told]


def clean_on_dask(job: Job, address: str, on_standing: OnStanding = lambda _: None) -> Outcome:
    """Cleans the shards on the Dask cluster at the address; those that failed, with the reason."""
    try:
        runner = import_module("prefect_dask").DaskTaskRunner(address=address)
    except ImportError as error:
        raise ArchiveError(address, "no_dask", "Dask needs more packages: pip install 'kabar[dask]'") from error
    with _looking(job, on_standing):
        reasons = archives.with_options(task_runner=runner)(job)
    return {one: reason for one, reason in zip(job.shards, reasons, strict=True) if reason}


def clean_on_workers(job: Job, on_standing: OnStanding = lambda _: None) -> Outcome:
    """Cleans the shards as runs of the deployment `shard`, one each, on whatever workers serve its pool; those that
    failed, with the reason. A run that crashed is begun anew, also one whose worker's machine is gone, which Prefect
    takes for running, or for taken by the worker, for ever."""
    parts = job.parts()
    left = {one for one in job.shards if not parts[one].exists()}
    runs = {_begin(one, job): one for one in job.shards if one in left}
    crashed, silent, failed = Counter[Shard](), Counter[tuple[UUID, int]](), dict[Shard, str]()
    watch = Watch(job)
    with get_client(sync_client=True) as client:
        while runs:
            time.sleep(LOOK)
            on_standing(watch.standing())
            for run_id, one in list(runs.items()):
                state = client.read_flow_run(run_id).state
                looks = _silence(state, parts[one])
                silent[run_id, looks] = silent[run_id, looks] + 1 if looks else 0
                if looks and silent[run_id, looks] >= looks:
                    state = Crashed(message="its process is gone")
                    client.set_flow_run_state(run_id, state, force=True)
                if state is None or not state.is_final():
                    continue
                del runs[run_id]
                if parts[one].exists():
                    continue
                if state.is_crashed() and crashed[one] < STRIKES:
                    crashed[one] += 1
                    runs[_begin(one, job)] = one
                elif not state.is_completed():
                    failed[one] = DIED if state.is_crashed() else state.message or state.name or "it failed"
    on_standing(watch.standing())
    return failed


def _silence(state: State[Any] | None, part: Path) -> int:
    """How many looks at a run like this one in a row mean that its process is gone; 0 where it need not be."""
    if state is not None and state.is_running() and _is_left(part):
        return SILENT
    is_begun = part.with_suffix(".part.lock").exists()
    return TAKEN if state is not None and (state.is_pending() or (state.is_running() and not is_begun)) else 0


def _is_left(part: Path) -> bool:
    """Whether the part is made, or the process that was making it is gone."""
    return part.exists() or is_left(part.with_suffix(".part"))


def _begin(one: Shard, job: Job) -> UUID:
    archive, start, end, wanted, folder, rules = _words(one, job)
    given: dict[str, Any] = {"archive": archive, "start": start, "end": end, "folder": folder, "rules": rules}
    given |= {"hosts": wanted.hosts, "language": wanted.language, "match": wanted.match}
    given |= {"first": wanted.first, "last": wanted.last}
    return run_deployment(DEPLOYMENT, parameters=given, timeout=0, as_subflow=False).id  # type: ignore[union-attr]


def _words(one: Shard, job: Job) -> tuple[str, int, int, Wanted, str, str | None]:
    rules = str(job.rules.resolve()) if job.rules else None
    return str(one.archive.resolve()), one.start, one.end, job.wanted, str(job.folder.resolve()), rules


def _result(future: Any) -> str | None:
    try:
        told: str | None = future.result()
    except Exception as error:  # noqa: BLE001  whatever the engine says of a task that it gave up
        return f"{type(error).__name__}: {error}"
    return told


@contextlib.contextmanager
def _looking(job: Job, on_standing: OnStanding) -> Iterator[None]:
    """Tells how far the job is while the flow goes on."""
    watch, end = Watch(job), threading.Event()

    def look() -> None:
        while not end.wait(LOOK):
            on_standing(watch.standing())

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
        on_standing(watch.standing())
