"""Commands that tell of broken publishers: health, alerts."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from flows.alerts import send, shown
from flows.cli_options import Span, chosen_publishers, db_option, json_option, publishers_option
from flows.cli_tables import print_table
from flows.config import read_config
from flows.health import Alert
from flows.health_page import Watched, health_page, moment, state_of
from flows.ledger import Ledger, ledger_path, open_ledger
from flows.ledger_health import accept, all_past, health_of, quarantined
from flows.rules import known_publishers
from schemas import StoreError

BROKEN, NOT_TAKEN = 3, 4


@click.command("health")
@click.argument("names", metavar="[PUBLISHER]...", nargs=-1)
@click.option("--since", type=Span(), default="30d", show_default=True, help="How far back the charts go.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with charts.")
@click.option("--accept", "is_accepted", is_flag=True, help="Take the present state of these publishers for normal.")
@db_option
@publishers_option
@json_option
def health(
    *,
    names: tuple[str, ...],
    since: timedelta,
    page: Path | None,
    is_accepted: bool,
    db: Path,
    folder: Path | None,
    as_json: bool,
) -> int:
    """Say which publishers are broken, since when, with figures and addresses to look at.

    Each publisher is held against its own past runs. The exit code is 3 where one is broken. With --accept a
    publisher begins a new past, and its pages in quarantine are stored by the next run.

    \b
    Examples:
      kabar health
      kabar health --html health.html
      kabar health kumparan --accept
    """
    hosts = [one.host for one in chosen_publishers(names, known_publishers(folder))] if names else []
    if is_accepted:
        return _accept(db, hosts)
    with _open(db) as ledger:
        watched = _watched(ledger, hosts, (datetime.now(UTC) - since).timestamp())
    if page is not None:
        page.write_text(health_page(watched, datetime.now(UTC)), encoding="utf-8")
    if as_json:
        click.echo(json.dumps([_line(one) for one in watched], ensure_ascii=False, indent=1))
    else:
        columns = ("publisher", "state", "since", "runs", "quarantined", "what")
        what = _diagnosis if sys.stdout.isatty() else _what  # a table breaks addresses that are to be followed
        rows = [
            (one.publisher, state_of(one), _since(one), len(one.runs), one.quarantined, what(one)) for one in watched
        ]
        print_table("kabar health", columns, rows)
        _advise(watched)
    return BROKEN if any(state_of(one) == "broken" for one in watched) else 0


@click.group("alerts")
def alerts() -> None:
    """Where breaks and recoveries are told: the channels of kabar.toml.

    \b
    Example:
      kabar alerts test
    """


@alerts.command("test")
def test_alerts() -> int:
    """Send a message to every channel of kabar.toml, and say which took it."""
    channels = read_config().alerts.to
    if not channels:
        raise click.UsageError("kabar.toml names no channel; set `to` under [alerts] (kabar init writes an example)")
    now = datetime.now(UTC).timestamp()
    trial = Alert(
        0, now, "example.org", "broke", "test", "this is a test: nothing is broken", ("https://example.org/",)
    )
    code = 0
    for channel in channels:
        try:
            send(channel, [trial])
            click.echo(f"ok      {shown(channel)}")
        except (OSError, ValueError) as error:
            click.echo(f"refused {shown(channel)}: {error}")
            code = NOT_TAKEN
    return code


def _accept(db: Path, hosts: list[str]) -> int:
    if not hosts:
        raise click.UsageError("--accept needs the publishers whose state is to be taken for normal")
    with _open(db, readonly=False) as ledger:
        ledger.hold()
        for host in hosts:
            pages = accept(ledger, host, datetime.now(UTC).timestamp())
            click.echo(f"{host}: begins a new past; {pages} pages leave quarantine with the next run", err=True)
    return 0


def _open(db: Path, *, readonly: bool = True) -> Ledger:
    path = ledger_path(db)
    if not path.exists():
        raise StoreError(str(path), "missing", "there is no ledger yet; kabar ingest makes one")
    return open_ledger(path, readonly=readonly)


def _watched(ledger: Ledger, hosts: list[str], since: float) -> list[Watched]:
    states, kept = health_of(ledger), quarantined(ledger)
    return [
        Watched(host, states.get(host), all_past(ledger, host, since), kept.get(host, 0)) for host in hosts or states
    ]


def _since(one: Watched) -> str:
    return moment(one.health.since) if one.health else ""


def _what(one: Watched) -> str:
    if one.health is None or not one.health.diagnosis:
        return ""
    return "\n".join((f"{one.health.diagnosis}: {one.health.sentence}", *one.health.examples))


def _diagnosis(one: Watched) -> str:
    return (one.health.diagnosis if one.health else None) or ""


def _advise(watched: Sequence[Watched]) -> None:
    """To stderr, so that the table stays data: on a terminal what is broken in full, and what can be done."""
    broken = [one for one in watched if state_of(one) == "broken"]
    if not watched:
        click.echo("no publisher was observed yet: kabar ingest does it, a run with --limit does not", err=True)
    elif not broken:
        click.echo("nothing is broken", err=True)
    for one in broken if sys.stdout.isatty() else ():
        click.echo(f"\n{one.publisher}\n{_what(one)}", err=True)
    if broken:
        click.echo(
            "\nA mended rule lets quarantined pages in with the next run. If what they give now is right, take it for"
            f"\nnormal: kabar health {broken[0].publisher} --accept",
            err=True,
        )


def _line(one: Watched) -> dict[str, object]:
    told = asdict(one.health) if one.health else {"publisher": one.publisher}
    return {
        **told,
        "since": _since(one) or None,
        "state": state_of(one),
        "quarantined": one.quarantined,
        "runs": len(one.runs),
    }


COMMANDS = {"health": health, "alerts": alerts}
