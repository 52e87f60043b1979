"""Commands over the past: backfill from a publisher or from archives, merge, archive."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from flows import pipeline
from flows.cli_options import chosen_publishers, db_option, publishers_option, with_fetch_options
from flows.cli_run import is_tracked, progress, run_tracked, tell
from flows.settings import Settings
from flows.verdict import RunSummary

_DAY = click.DateTime(["%Y-%m-%d"])
_EACH = ("articles", "no article", "bad", "skipped")


@click.command("backfill")
@click.argument("name", metavar="[PUBLISHER]", required=False)
@click.option("--from", "start", type=_DAY, help="The first day.")
@click.option("--to", "end", type=_DAY, help="The last day, included.")
@click.option("--match", metavar="REGEX", help="Only addresses in which this is found.")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and store nothing.")
@click.option("--warc", multiple=True, metavar="PATH", help="WARC files: a path, pattern, folder or list (.txt).")
@click.option("--host", "hosts", multiple=True, help="With --warc: only this host and its subdomains.")
@click.option("--language", metavar="ID", help="With --warc: only articles in this language, as in `language`.")
@click.option(
    "--parts", type=click.Path(file_okay=False, path_type=Path), help="With --warc: folder of the part files."
)
@click.option("--processes", type=click.IntRange(1, 512), help="With --warc: so many at once; one a core if left out.")
@click.option(
    "--runner",
    type=click.Choice(["local", "dask", "prefect"]),
    default="local",
    show_default=True,
    help="With --warc: who works: this machine, a Dask cluster, or Prefect's workers (docs/archives.md).",
)
@click.option("--address", metavar="tcp://HOST:PORT", help="With --runner dask: the cluster's scheduler.")
@with_fetch_options
def backfill(
    *,
    name: str | None,
    start: datetime | None,
    end: datetime | None,
    match: str | None,
    dry_run: bool,
    warc: tuple[str, ...],
    hosts: tuple[str, ...],
    language: str | None,
    parts: Path | None,
    processes: int | None,
    runner: str,
    address: str | None,
    as_json: bool,
    **given: Any,
) -> int:
    """Fetch what one publisher's sitemaps and index pages name between two days; or, with --warc, read the past from
    archives, into part files and from these into the database. Stopped at any moment, the same command goes on.

    \b
    Examples:
      kabar backfill kumparan --from 2022-01-01 --to 2022-01-31 --dry-run
      kabar backfill kumparan --from 2022-01-01 --to 2022-01-31 --match "kazakhstan|csto"
      kabar backfill --warc "CC-NEWS-202201*.warc.gz" --language id --db 2022-01.db
    """
    first, last = start.date() if start else None, end.date() if end else None
    _check(first, last, match)
    settings = Settings(**given)
    chosen = chosen_publishers([name], settings.publishers())[0] if name else None
    if warc:
        if dry_run:
            raise click.UsageError("--dry-run is for what is fetched; --warc reads files that are there")
        own = (chosen.host, *chosen.hosts) if chosen else ()
        wanted = {"hosts": (*own, *hosts), "language": language, "first": first, "last": last, "match": match}
        runs_on = _runner(runner, address, processes)
        summary = _read_archives(warc, wanted, parts or Path(f"{settings.db}.parts"), settings, runs_on)
        return tell(summary, as_json)
    if chosen is None or first is None or last is None:
        raise click.UsageError("name a publisher with --from and --to, or archives with --warc")
    if is_tracked():
        from flows.backfill import backfill as tracked

        words = {"publisher": chosen.host, "start": first, "end": last, "match": match, "dry_run": dry_run}
        return tell(run_tracked(tracked, settings, **words), as_json)
    with progress("backfill") as watch:
        summary = pipeline.backfill(
            chosen, first, last, db=settings.db, settings=settings.crawl(), match=match, dry_run=dry_run, on_event=watch
        )
    return tell(summary, as_json)


@click.command("merge")
@click.argument("paths", metavar="PART... DB", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
def merge(*, paths: tuple[Path, ...]) -> None:
    """Merge part files into a database, which is made if it is not there. Any order and any cut of the archives gives
    the same one; merged again, nothing changes. Killed, the same command goes on.

    \b
    Example:
      kabar merge news.db.parts/*.db news.db
    """
    if len(paths) < 2:
        raise click.UsageError("name the part files, then the database they go into")
    _merge(list(paths[:-1]), paths[-1])


@click.command("archive")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--publisher", "name", help="Only this publisher's pages.")
@db_option
@publishers_option
def archive(*, out: Path, name: str | None, **given: Any) -> None:
    """Write the pages that are kept as a WARC file (.warc.gz), for other tools and for kabar itself.

    \b
    Example:
      kabar archive pages.warc.gz --publisher kumparan
    """
    from flows.archiving import archive_pages

    settings = Settings(**given)
    host = chosen_publishers([name], settings.publishers())[0].host if name else None
    click.echo(f"{archive_pages(settings.db, out, host)} pages written to {out}", err=True)


def _read_archives(
    warc: tuple[str, ...], wanted: dict[str, Any], folder: Path, settings: Settings, clean: Callable[..., Any]
) -> RunSummary:
    from flows.archives import Job, summary_of
    from flows.shards import Wanted, find_archives, plan_shards

    job = Job(tuple(plan_shards(find_archives(warc))), Wanted(**wanted), folder, settings.folder)
    with _bar("backfill") as (show, _):
        failed = clean(job, on_standing=show)
    for shard, reason in failed.items():
        click.echo(f"{shard.archive} from byte {shard.start}: {reason}", err=True)
    whole = [path for shard, path in job.parts().items() if shard not in failed]
    if whole:
        _merge(whole, settings.db)
    return summary_of(job, failed, f"{datetime.now(UTC):%Y%m%dT%H%M%S}-backfill")


def _runner(name: str, address: str | None, processes: int | None) -> Callable[..., Any]:
    """What cleans the shards of a job."""
    from functools import partial

    if (name == "dask") != (address is not None):
        raise click.UsageError("--runner dask and --address belong together")
    if name == "local":
        from flows.archives import clean_here

        return partial(clean_here, processes=processes)
    if not is_tracked():
        raise click.UsageError(f"--runner {name} needs a Prefect server: set PREFECT_API_URL, or start `kabar serve`")
    from flows import spread

    return spread.clean_on_workers if address is None else partial(spread.clean_on_dask, address=address)


def _merge(parts: list[Path], db: Path) -> None:
    from flows.merging import merge as merge_parts

    with _bar("merge") as (_, show):
        done = merge_parts(parts, db, show)
    told = f"{done.added} added, {done.extended} with more captures" if done.added or done.extended else "nothing new"
    click.echo(f"{db}: {len(parts)} parts with {done.articles} articles: {told}", err=True)


@contextmanager
def _bar(title: str) -> Iterator[tuple[Callable[[Any], None], Callable[[str, int, int], None]]]:
    """A bar on a terminal's stderr, and two ways to move it: by how far shards are, and by the steps of a merge.
    Elsewhere each shard that is done, and each step, is a line."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[told]}"))
    clock = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, *clock, console=console, transient=True, disable=not console.is_terminal) as bar:
        job = bar.add_task(title, total=None, told="")
        said = ""

        def say(line: str) -> None:
            nonlocal said
            if line != said and not console.is_terminal:
                click.echo(line, err=True)
            said = line

        def standing(now: Any) -> None:
            spent = bar.tasks[0].elapsed or 0
            captures = now.counts.get("captures", 0)
            outcomes = ", ".join(f"{now.counts[name]} {name}" for name in _EACH if now.counts.get(name))
            rate = f"{captures / spent:.0f} captures/s" if spent else ""
            bar.update(
                job, completed=now.read, total=now.size, told=f"{now.done}/{now.shards} shards, {rate}, {outcomes}"
            )
            if now.done:
                say(f"{title}: {now.done} of {now.shards} shards, {outcomes}")

        def step(name: str, done: int, total: int) -> None:
            spent = bar.tasks[0].elapsed or 0
            rate = f", {done / spent:.0f} articles/s" if done and spent else ""
            bar.update(job, completed=done, total=total or None, told=f"{name}{rate}")
            say(f"{title}: {name}")

        yield standing, step


def _check(first: date | None, last: date | None, match: str | None) -> None:
    if first and last and last < first:
        raise click.UsageError(f"--to {last} is before --from {first}")
    try:
        re.compile(match or "")
    except re.error as error:
        raise click.UsageError(f"--match {match!r} is not a regular expression: {error}") from error


COMMANDS = {"backfill": backfill, "merge": merge, "archive": archive}
