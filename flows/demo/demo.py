"""`kabar demo`: the whole job on this machine, offline, checked against what the newsroom published."""

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path

from rich.console import Console

from cleaners import packaged_publishers
from flows import pipeline
from flows.demo.checking import all_differences, differences, dump_expected
from flows.demo.newsroom import Newsroom
from flows.demo.telling import Played, tell
from flows.fetch import FetchSettings
from flows.importing import import_files
from flows.ledger import ledger_path
from flows.politeness import Politeness
from flows.store import open_store
from flows.verdict import RunSummary
from schemas import Article, StoreError, load_publishers

PORT = 8765
"""Where the newsroom is served if the port is free, so that two demos give the same addresses."""

WENT_WRONG = 1
_DUMP = "dump.txt"
_DUMP_AT = datetime.fromisoformat("2025-03-08T16:42:00+07:00")
_LEAST_ARTICLES = 60
_REVISIONS = 1
_WORK = ".kabar-demo-"
_STALE_SECONDS = 3600.0  # a work folder of this age was left by a demo that was killed
_OURS = ".localhost"  # all hosts that the demo invents end so
_SIDE_FILES = ("-wal", "-shm")


def run_demo(db: Path, console: Console) -> int:
    """Serve, ingest, edit, ingest again, import a dump, check all of it, tell. 0, or 1 if anything is amiss.

    `db` is made anew; one that the demo did not make is left alone with StoreError.
    """
    started = time.perf_counter()
    _refuse_foreign(db)
    try:
        _sweep(db.parent)
        work = tempfile.TemporaryDirectory(prefix=_WORK, dir=db.parent)
    except OSError as error:
        raise StoreError(str(db), "unwritable", f"cannot write in {db.parent.absolute()}: {error.strerror}") from error
    with work as folder:
        fresh = Path(folder) / db.name
        played = _play(fresh, console)
        _move(fresh, db)
    tell(played, db, console, seconds=time.perf_counter() - started)
    return WENT_WRONG if played.problems else 0


def _play(db: Path, console: Console) -> Played:
    with _served() as newsroom:
        rules = db.parent / "publishers"
        newsroom.write_publishers(rules)
        publishers = tuple(load_publishers([rules]).values())
        settings = pipeline.CrawlSettings(
            fetch=FetchSettings(allow_private=True),
            politeness=Politeness(min_delay=0, latency_factor=0),
        )

        def visit() -> RunSummary:
            return pipeline.ingest(publishers, db=db, settings=settings)

        first = _step(console, f"reading {len(publishers)} invented outlets on 127.0.0.1:{newsroom.port}", visit)
        asked = len(newsroom.requests)
        newsroom.apply_edit()
        second = _step(console, "reading them again after an editor changed one story", visit)
        dump = files("flows.demo") / _DUMP
        with as_file(dump) as path:
            imported = _step(
                console,
                "importing a text dump full of page noise",
                lambda: import_files([path], db=db, publishers=packaged_publishers()),
            )
        stored = _stored(db, newsroom)
        again = newsroom.requests[asked:]
        return Played(
            names={rule.host: rule.name for rule in publishers},
            first=first,
            second=second,
            imported=imported,
            expected=newsroom.expected,
            articles=stored.articles,
            revisions=stored.revisions,
            asked_again=len(again),
            unchanged_again=sum(request.status == 304 for request in again),
            dump_key=stored.dump_key,
            problems=_problems(stored, newsroom, dump.read_text("utf-8")),
        )


def _served() -> AbstractContextManager[Newsroom]:
    """The newsroom on its usual port, or on any free one."""
    newsroom = Newsroom()
    try:
        newsroom.start(PORT)
    except OSError:
        newsroom.start()
    return newsroom


def _step(console: Console, sentence: str, work: Callable[[], RunSummary]) -> RunSummary:
    """Do the work under a sign of life; leave one line behind."""
    started = time.perf_counter()
    with console.status(f"{sentence} …"):
        summary = work()
    console.print(f"[green]✓[/] {sentence} [dim]({time.perf_counter() - started:.1f} s)[/]", highlight=False)
    return summary


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the database holds: articles and failures by listed address, the dump's article, counts."""

    by_url: dict[str, Article]
    errors: dict[str, str]
    dump: Article | None
    dump_key: str
    articles: int
    revisions: int


def _stored(db: Path, newsroom: Newsroom) -> _Stored:
    with open_store(db, readonly=True) as store:
        found = {url: article for url in newsroom.expected if (article := store.show(url))}
        errors = dict(store.connection.execute("SELECT url, error FROM failures WHERE resolved_at IS NULL").fetchall())
        totals = store.totals()
        hits = store.search("jembatan gantung sewindu")
        key = next((hit.article_key for hit in hits if hit.publisher is None), "")
        return _Stored(found, errors, store.show(key) if key else None, key, totals.articles, totals.revisions)


def _problems(stored: _Stored, newsroom: Newsroom, dump_text: str) -> tuple[str, ...]:
    """Everything that is not as it should be, in words."""
    problems = all_differences(newsroom.expected, stored.by_url, stored.errors)
    of_dump = dump_expected(dump_text, _DUMP_AT)
    problems += [f"the text dump{sentence}" for sentence in differences(of_dump, stored.dump, None)]
    right = sum(expected.outcome == "article" for expected in newsroom.expected.values()) + 1
    if stored.articles != right or stored.articles < _LEAST_ARTICLES:
        problems.append(f"{stored.articles} articles are stored and should be {right}")
    if stored.revisions != _REVISIONS:
        problems.append(f"{stored.revisions} revisions are stored and should be {_REVISIONS}")
    return tuple(problems)


def _refuse_foreign(db: Path) -> None:
    """StoreError unless the file is absent, empty of articles, or holds invented outlets and no others."""
    if not db.exists():
        return
    with open_store(db, readonly=True) as store:
        hosts = [host for (host,) in store.connection.execute("SELECT publisher FROM sources")]
        articles = store.totals().articles
    foreign = [host for host in hosts if not host.endswith(_OURS)]
    if foreign or (articles and not hosts):
        whose = foreign[0] if foreign else "your own files"
        detail = f"it holds articles of {whose}; the demo replaces its database, so name another with --db"
        raise StoreError(str(db), "in_use", detail)


def _sweep(folder: Path) -> None:
    """Remove the work folders of demos that were killed."""
    for left in folder.glob(f"{_WORK}*"):
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _move(fresh: Path, db: Path) -> None:
    """Put the new files in the place of the old, whose write-ahead logs would spoil them."""
    for made in (fresh, ledger_path(fresh)):
        place = db.parent / made.name
        for ending in _SIDE_FILES:
            place.with_name(place.name + ending).unlink(missing_ok=True)
        if made.exists():
            made.replace(place)
