"""Commands about the database as a file: verify, export, snapshot."""

from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import click

from flows.cli_options import Span, chosen_publishers, db_option, json_option, publishers_option
from flows.cli_tables import print_table
from flows.export import Form, export, snapshot
from flows.rules import known_publishers
from flows.verify import verify

CONTRACT_BROKEN = 5
FORMATS: dict[str, Form] = {form: form for form in get_args(Form)}


@click.command("verify")
@click.argument("db", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def verify_file(*, db: Path, as_json: bool) -> int:
    """Check a database against every rule of its contract: structure, hashes, dates, search index.

    \b
    Example:
      kabar verify news.db
    """
    found = verify(db)
    if found or as_json:
        print_table(f"{db}", ("rule", "where", "detail"), [astuple(one) for one in found], as_json=as_json)
    click.echo(f"{db}: {len(found)} rules broken" if found else f"{db}: contract kept", err=True)
    return CONTRACT_BROKEN if found else 0


@click.command("export")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Taken from the name of OUT if left out.")
@click.option("--since", type=Span(), help="Only what was published within this time: 90m, 2h, 3d, 1w.")
@click.option("--publisher", "name", help="Only this publisher's articles.")
@db_option
@publishers_option
def export_articles(
    *, out: Path, form: str | None, since: timedelta | None, name: str | None, db: Path, folder: Path | None
) -> None:
    """Write the articles to a file for other programs.

    jsonl, csv and parquet have the columns of the view v_articles; jsonld is schema.org's NewsArticle, one a line.

    \b
    Examples:
      kabar export articles.jsonl
      kabar export week.csv --since 1w --publisher kumparan
      kabar export articles.parquet
    """
    chosen = form or out.suffix.removeprefix(".")
    if chosen not in FORMATS:
        raise click.UsageError(f"{out}: its name ends in none of {', '.join(FORMATS)}; give --format")
    host = chosen_publishers([name], known_publishers(folder))[0].host if name else None
    moment = datetime.now(UTC) - since if since else None
    count = export(db, out, FORMATS[chosen], since=moment, publisher=host)
    click.echo(f"{count} articles written to {out}", err=True)


@click.command("snapshot")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@db_option
def take_snapshot(*, out: Path, db: Path) -> None:
    """Write a whole, consistent copy of the database, also while a run is writing to it.

    \b
    Example:
      kabar snapshot published.db
    """
    snapshot(db, out)
    click.echo(f"{db} copied to {out}", err=True)


@click.command("maintain")
@db_option
def maintain(*, db: Path) -> int:
    """Drop stored pages above the budget and old logs, give the room back, and check news.db against its contract.

    \b
    Example:
      kabar maintain
    """
    from flows.settings import from_environment
    from flows.upkeep import maintain as keep_up

    summary = keep_up(db=db, body_budget=from_environment().crawl().body_budget)
    for note in summary.notes:
        click.echo(note, err=True)
    click.echo(f"maintain {summary.state}: {summary.verdict}", err=True)
    return summary.exit_code


COMMANDS = {"maintain": maintain, "verify": verify_file, "export": export_articles, "snapshot": take_snapshot}
