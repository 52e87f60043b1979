"""The command that says what is missing: gaps."""

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click

from flows.cli_options import chosen_publishers, db_option, publishers_option
from flows.cli_tables import print_table
from flows.missing import COLUMNS, Day, describe_gaps, find_gaps
from flows.rules import known_publishers

FORMATS = ("table", "csv", "json")
SHOWN = {
    "found": "discovered", "fetched": "fetched", "stored": "stored", "walled": "walled", "failed": "failed",
    "never": "never",
}  # fmt: skip


@click.command("gaps")
@click.argument("names", metavar="[PUBLISHER]...", nargs=-1)
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="The first day; then every day is told.")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="The last day, included; today, if left out.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@db_option
@publishers_option
def gaps(
    *, names: tuple[str, ...], start: datetime | None, end: datetime | None, form: str, db: Path, folder: Path | None
) -> None:
    """Say per day what was discovered, fetched and stored, and what is missing and why (all outlets, if none is named).

    \b
    Examples:
      kabar gaps kumparan --from 2022-01-01 --to 2022-01-31
      kabar gaps --format csv > gaps.csv
    """
    if end is not None and start is not None and end < start:
        raise click.UsageError(f"--to {end:%Y-%m-%d} is before --from {start:%Y-%m-%d}")
    hosts = [one.host for one in chosen_publishers(names, known_publishers(folder))] if names else []
    first = start.date() if start else None
    last = end.date() if end else (datetime.now(UTC).date() if start else None)
    found = find_gaps(db, hosts, first, last)
    if form == "json":
        days = [{**asdict(one), "day": _said(one.day), "reasons": dict(one.reasons)} for one in found.days]
        click.echo(json.dumps({"days": days, "unread_sources": dict(found.unread)}, indent=1, ensure_ascii=False))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_row(one, COLUMNS) for one in found.days)
    elif sys.stdout.isatty():
        click.echo("\n".join(_lines(found.days)), nl=bool(found.days))
    else:
        print_table("gaps", COLUMNS, [_row(one, COLUMNS) for one in found.days])
    for url, reason in found.unread:
        click.echo(f"source {url} could not be read: {reason}", err=True)
    click.echo(describe_gaps(found), err=True)


def _lines(days: Sequence[Day]) -> list[str]:
    """The days for people: one short line each, under the name of their outlet."""
    lines, publisher = [], None
    for one in days:
        if one.publisher != publisher:
            publisher = one.publisher
            lines.append(f"{publisher}\n{'day':10} {' '.join(f'{name:>7}' for name in SHOWN)}  why")
        counts = " ".join(f"{getattr(one, column):>7}" for column in SHOWN.values())
        lines.append(f"{_said(one.day):10} {counts}  {_why(one)}".rstrip())
    return lines


def _why(one: Day) -> str:
    """The reasons, what else became of addresses, and the index where it was not read."""
    said = [f"{reason} {many}" for reason, many in one.reasons.most_common()]
    said += [f"{many} {name}" for name, many in (("duplicates", one.duplicates), ("left out", one.left_out)) if many]
    said += [f"{one.waiting} to be tried again"] if one.waiting else []
    return ", ".join([*said, *([f"index {one.index}"] if one.index not in ("", "read") else [])])


def _row(one: Day, columns: Sequence[str]) -> list[object]:
    reasons = ", ".join(f"{reason} {many}" for reason, many in one.reasons.most_common())
    values = {**asdict(one), "day": _said(one.day), "reasons": reasons}
    return [values[name] for name in columns]


def _said(day: date | None) -> str:
    return "no date" if day is None else f"{day}"


COMMANDS = {"gaps": gaps}
