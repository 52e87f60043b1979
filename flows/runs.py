"""A run: both files open and held, noted at its start, closed at its end, told as crashed where it did not end."""

import contextlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flows.ledger import Ledger, end_run, ledger_path, meta, open_ledger, set_meta, start_run
from flows.ledger_again import clean_all_again
from flows.store import Store, open_store
from flows.verdict import RunSummary, SourceVerdict
from schemas import StoreError


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way: both files open, its key, its number in news.db."""

    ledger: Ledger
    store: Store
    key: str
    run_id: int


@contextlib.contextmanager
def open_run(db: Path, flow: str, told: Mapping[str, object], trigger: str) -> Iterator[Run]:
    """Both files for one run; StoreError where another run holds them. `told` is what it was asked to do."""
    if not db.absolute().parent.is_dir():
        raise StoreError(str(db), "missing_folder", f"the folder {db.absolute().parent} does not exist")
    with open_store(db) as store, open_ledger(ledger_path(db)) as ledger:
        ledger.hold()
        now = datetime.now(UTC)
        key = _key(flow, now)
        for dead, its_flow in start_run(ledger, key, flow, now.timestamp()):
            store.finish_run(store.start_run(its_flow, trigger, {}, dead), "crashed", {})
        _follow(store, ledger)
        run = Run(ledger, store, key, store.start_run(flow, trigger, told, key))
        try:
            yield run
        except BaseException as error:
            with contextlib.suppress(StoreError):  # the file that refused refuses this too; the first error is told
                store.finish_run(run.run_id, "crashed", {})
                end_run(ledger, key, "crashed", json.dumps({"error": repr(error)[:500]}), _now())
            raise


@contextlib.contextmanager
def look_on(db: Path, flow: str) -> Iterator[Run]:
    """Both files to read alone, also while a run holds them: no run is noted, nothing changes."""
    path = ledger_path(db)
    if not path.exists():
        raise StoreError(str(path), "missing", "the pages are not at hand: they are kept where they were fetched")
    with open_store(db, readonly=True) as store, open_ledger(path, readonly=True) as ledger:
        yield Run(ledger, store, _key(flow, datetime.now(UTC)), 0)


def _follow(store: Store, ledger: Ledger) -> None:
    """Where news.db is another one than before, all stored pages are to be cleaned into it again."""
    if (known := meta(ledger, "news_database_id")) == store.database_id:
        return
    with ledger.transaction():
        if known is not None:
            clean_all_again(ledger)
        set_meta(ledger, "news_database_id", store.database_id)


def finish(run: Run, summary: RunSummary) -> None:
    """Close the run in both files."""
    names = ("found", "walls", "failed", "skipped", "duplicates", "waiting")
    counts = {name: sum(getattr(one, name) for one in summary.sources) for name in names}
    sources = {one.publisher: _counts_of(one) for one in summary.sources}
    run.store.finish_run(run.run_id, summary.state, {**counts, "verdict": summary.verdict, "sources": sources})
    told = json.dumps(asdict(replace(summary, changes=())), default=dict)  # what changed stands in revisions
    end_run(run.ledger, run.key, summary.state, told, _now())


def _counts_of(one: SourceVerdict) -> dict[str, object]:
    """One outlet's part, without what is nothing or says itself."""
    left_out = ("publisher", "verdict") if one.state == "ok" else ("publisher",)
    return {name: value for name, value in asdict(one).items() if name not in left_out and value}


def _key(flow: str, now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%S}-{flow}-{uuid.uuid4().hex[:6]}"


def _now() -> float:
    return datetime.now(UTC).timestamp()
