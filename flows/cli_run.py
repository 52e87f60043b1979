"""Commands that fill the database: demo, ingest, import, reclean."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from flows import pipeline
from flows.cli_options import (
    Span,
    chosen_publishers,
    db_option,
    json_option,
    keep_option,
    publishers_option,
    with_fetch_options,
)
from flows.cli_tables import print_table
from flows.config import read_config
from flows.reporting import CHANGE_COLUMNS, COLUMNS, change_rows, to_json, to_rows
from flows.settings import Settings
from flows.tracking import api_url
from flows.verdict import Event, NothingWorked, RunSummary

Watch = Callable[[Event], None]


@click.command("demo")
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), default=Path("demo.db"), show_default=True)
def demo(*, db: Path) -> int:
    """Run the whole job offline: an invented newsroom is served on this machine, fetched, cleaned and stored.

    \b
    Example:
      kabar demo
    """
    from rich.console import Console

    from flows.demo.demo import run_demo

    return run_demo(db, Console())


@click.command("ingest")
@click.argument("names", metavar="[PUBLISHER|GROUP]...", nargs=-1)
@click.option("--limit", type=click.IntRange(1), help="At most so many pages in this run.")
@click.option("--since", type=Span(), help="Only what was published within this time: 90m, 2h, 3d, 1w.")
@with_fetch_options
def ingest(*, names: tuple[str, ...], limit: int | None, since: timedelta | None, as_json: bool, **given: Any) -> int:
    """Fetch what is new from the publishers (all, if none is named) and store it. A group is one of kabar.toml.

    \b
    Examples:
      kabar ingest kumparan
      kabar ingest --since 2h --db news.db
    """
    settings = Settings(**given)
    chosen = chosen_publishers(names, settings.publishers(), read_config().groups)
    if is_tracked():
        from flows.ingest import ingest as tracked

        hosts = [one.host for one in chosen] if names else None
        return tell(run_tracked(tracked, settings, publishers=hosts, limit=limit, since=since), as_json)
    with progress("ingest") as watch:
        summary = pipeline.ingest(
            chosen,
            db=settings.db,
            settings=settings.crawl(),
            limit=limit,
            since=since,
            on_event=watch,
            alerting=read_config().alerts,
        )
    return tell(summary, as_json)


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@db_option
@publishers_option
@json_option
@keep_option
def import_paths(*, paths: tuple[Path, ...], as_json: bool, **given: Any) -> int:
    """Store articles from files and folders: HTML, text dumps, JSONL, CSV, zip, gz, WARC.

    \b
    Examples:
      kabar import saved-pages/
      kabar import dump.txt corpus.jsonl.gz --db old.db
    """
    from flows.importing import import_files

    settings = Settings(**given)
    with progress("import") as watch:
        budget = settings.crawl().body_budget
        summary = import_files(
            paths, db=settings.db, publishers=settings.publishers(), on_event=watch, body_budget=budget
        )
    return tell(summary, as_json)


@click.command("reclean")
@click.option("--publisher", "name", help="Only this publisher's pages.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.html",
    help="Write what changes, or would, as a page: per source and field, with all addresses and samples.",
)
@click.option("--processes", type=click.IntRange(0, 64), help="So many clean at once; one a core if left out.")
@db_option
@publishers_option
@json_option
def reclean(
    *, name: str | None, dry_run: bool, report: Path | None, processes: int | None, as_json: bool, **given: Any
) -> int:
    """Clean the stored pages again with the present cleaner and rules, without fetching.

    Stop it at any moment and run the same command again: it goes on.

    \b
    Examples:
      kabar reclean --dry-run
      kabar reclean --dry-run --report changes.html
      kabar reclean --publisher kumparan
    """
    from flows.changes_page import changes_page
    from flows.export import replacing

    settings = Settings(**given)
    known = settings.publishers()
    only = chosen_publishers([name], known)[0].host if name else None
    if is_tracked():
        from flows.reclean import reclean as tracked

        summary = run_tracked(tracked, settings, publisher=only, dry_run=dry_run, processes=processes)
    else:
        with progress("reclean") as watch:
            summary = pipeline.reclean(
                db=settings.db, publishers=known, only=only, dry_run=dry_run, on_event=watch,
                processes=processes,
            )  # fmt: skip
    if report:
        with replacing(report) as fresh:
            fresh.write_text(changes_page(summary, dry_run=dry_run), encoding="utf-8")
        click.echo(f"what {'would change' if dry_run else 'changed'} is written to {report}", err=True)
    return tell(summary, as_json)


def is_tracked() -> bool:
    """Whether a Prefect API is configured; says in one line which way the run goes."""
    if url := api_url():
        click.echo(f"tracked by Prefect at {url}", err=True)
        return True
    click.echo("not tracked: no Prefect API is configured", err=True)
    return False


def run_tracked(flow: Any, settings: Settings, **parameters: Any) -> RunSummary:
    """Run a flow in this process; the settings go the way a deployment's do."""
    os.environ.update(settings.to_environment())
    state = flow(**parameters, return_state=True)
    found = state.result(raise_on_failure=False)
    if isinstance(found, NothingWorked):
        return found.summary
    if isinstance(found, RunSummary):
        return found
    raise found if isinstance(found, BaseException) else RuntimeError(str(state))


def tell(summary: RunSummary, as_json: bool) -> int:
    if as_json:
        click.echo(to_json(summary))
    else:
        print_table(summary.flow, COLUMNS, to_rows(summary))
        if summary.changes:
            print_table("changes", CHANGE_COLUMNS, change_rows(summary))
    for note in summary.notes:
        click.echo(note, err=True)
    click.echo(f"{summary.flow} {summary.state}: {summary.verdict}", err=True)
    return summary.exit_code


@contextmanager
def progress(title: str) -> Iterator[Watch | None]:
    """A live line on a terminal's stderr: pages done, waiting and the last outcome; elsewhere only where a backfill
    stands."""
    if not sys.stderr.isatty():
        yield _say_standing
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[last]}"), console=Console(stderr=True), transient=True) as bar:
        job = bar.add_task(title, total=None, last="")

        def watch(event: Event) -> None:
            if event.outcome == "resumed":
                bar.console.print(event.reason)
                return
            total = event.done + event.waiting or None
            last = f"{event.outcome} {event.url or event.publisher}"[:60]
            bar.update(job, completed=event.done, total=total, last=last)

        yield watch


def _say_standing(event: Event) -> None:
    if event.outcome == "resumed":
        click.echo(event.reason, err=True)


COMMANDS = {"demo": demo, "ingest": ingest, "import": import_paths, "reclean": reclean}
