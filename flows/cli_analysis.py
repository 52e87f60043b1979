"""Commands that count and compare what is stored: revisions, stats, copies."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from flows.cli_options import chosen_publishers, db_option, json_option, publishers_option
from flows.cli_tables import print_table
from flows.counting import OutletCount, Stats, columns, count, plot
from flows.history import Edit, history
from flows.rules import known_publishers
from flows.store import Copy, open_store
from flows.worddiff import shortened, word_diff

NOTHING_FOUND = 4


@click.command("revisions")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write every word changed as a page.")
@db_option
@json_option
def revisions(*, name: str | None, limit: int, html: Path | None, db: Path, as_json: bool) -> int:
    """List what was changed after publication, when it was seen, and by whom; of one article show every word.

    White space, advertisements and links are no change. What a newer cleaner of kabar reads otherwise is told apart.

    \b
    Examples:
      kabar revisions
      kabar revisions 3f9a12
      kabar revisions --html revisions.html
    """
    from flows.export import replacing
    from flows.history_page import history_page

    with open_store(db, readonly=True) as store:
        if as_json and not html:
            click.echo(json.dumps([asdict(one) for one in store.revisions(name, limit)], indent=1, ensure_ascii=False))
            return 0
        edits = history(store, name, limit)
        is_known = name is None or store.show(name) is not None
    if not is_known:
        click.echo(f"kabar: {db} holds no article, or more than one, of that name: {name}", err=True)
        return NOTHING_FOUND
    if html:
        with replacing(html) as fresh:
            fresh.write_text(history_page(edits), encoding="utf-8")
        click.echo(f"{len(edits)} edits written to {html}", err=True)
    elif name:
        click.echo("\n".join(_told(one) for one in edits), nl=bool(edits))
    else:
        print_table(
            "revisions",
            ("article", "version", "changed by", "changed", "seen", "headline"),
            [_line(one) for one in edits],
        )
    if not edits:
        click.echo("nothing was changed since it was first seen", err=True)
    return 0


def _line(one: Edit) -> tuple[object, ...]:
    changed = ", ".join(change.field for change in one.changes)
    return one.article_key[:12], one.revision, one.cause, changed, one.seen_at, one.headline


def _told(one: Edit) -> str:
    """An edit word by word: what went in red and [-…-], what came in green and {+…+}; click leaves colours out
    where nobody sees them."""
    head = f"version {one.revision} -> {one.revision + 1}, seen {one.seen_at}, by the {one.cause}"
    parts = [click.style(head, bold=True)]
    for change in one.changes:
        pieces = (MARKS[kind](text) for kind, text in shortened(word_diff(change.before, change.after), 12))
        parts.append(f"{click.style(change.field, underline=True)}\n{''.join(pieces).rstrip()}")
    return "\n".join(parts) + "\n"


def _mark(left: str, right: str, colour: str) -> Callable[[str], str]:
    return lambda text: click.style(f"{left}{text.rstrip()}{right}", fg=colour) + text[len(text.rstrip()) :]


MARKS: dict[str, Callable[[str], str]] = {
    "same": str,
    "gone": _mark("[-", "-]", "red"),
    "new": _mark("{+", "+}", "green"),
}


@click.command("copies")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--publisher", "outlet", help="Only stories that this publisher carries.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="At most so many stories."
)
@click.option("--rebuild", is_flag=True, help="Forget the groups and find them anew first.")
@db_option
@publishers_option
@json_option
def copies(
    *, name: str | None, outlet: str | None, limit: int, rebuild: bool, db: Path, folder: Path | None, as_json: bool
) -> None:
    """List stories that several articles tell in the same words: wire copies, one text at two addresses.

    The newest story comes first, its earliest article first of all. ID is an article, as for show.

    \b
    Examples:
      kabar copies
      kabar copies --publisher kumparan --json
    """
    host = chosen_publishers([outlet], known_publishers(folder))[0].host if outlet else None
    if rebuild:
        with open_store(db) as store:
            click.echo(f"{store.group_copies(anew=True)} articles compared", err=True)
    with open_store(db, readonly=True) as store:
        found = store.copies(name, publisher=host, limit=limit)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False))
    elif found:
        print_table("copies", ("story", "published", "publisher", "article", "headline"), [_copy(one) for one in found])
    else:
        click.echo(f"no copies in {db}", err=True)


def _copy(one: Copy) -> tuple[object, ...]:
    outlet = f"{one.publisher or 'a file'}{' (first)' if one.is_lead else ''}"
    return one.cluster_id, one.published_at, outlet, one.article_key[:12], one.headline


@click.command("stats")
@click.option("--publisher", "outlet", help="Only this publisher's articles.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="Printed on this day or later.")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="Printed on this day or earlier.")
@db_option
@publishers_option
@json_option
def stats(
    *,
    outlet: str | None,
    start: datetime | None,
    end: datetime | None,
    db: Path,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Count articles per day, and say of each outlet how long they are and what is known of them.

    Days are those that the outlets print. An article without a date counts only where no range is asked for.

    \b
    Examples:
      kabar stats
      kabar stats --publisher kumparan --from 2022-01-01 --to 2022-01-31
    """
    host = chosen_publishers([outlet], known_publishers(folder))[0].host if outlet else None
    with open_store(db, readonly=True) as store:
        found = count(store, host, start.date() if start else None, end.date() if end else None)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=1, ensure_ascii=False))
        return
    click.echo(f"{found.articles} articles, {found.words:.0f} words each, {found.undated} without a date", err=True)
    if sys.stdout.isatty():
        _plot(found)
    print_table("outlets", OUTLET_COLUMNS, [_shares(one) for one in found.outlets])


OUTLET_COLUMNS = (
    "publisher", "articles", "words", "first", "last", "date", "author", "image", "topic", "edited", "copies",
)  # fmt: skip


def _shares(one: OutletCount) -> tuple[object, ...]:
    known = (one.with_date, one.with_author, one.with_image, one.with_topic)
    shares = (f"{100 * many / one.articles:.0f} %" for many in known)
    name = one.publisher or "(files)"
    return name, one.articles, round(one.words), one.first_day, one.last_day, *shares, one.edited, one.copies


def _plot(found: Stats) -> None:
    """Articles per day, or per as many days as fit one column of the terminal."""
    from rich.console import Console

    console = Console(highlight=False)
    shown = columns(found.days, max(10, console.width - 10))
    if not shown:
        return
    values = [articles for _, articles in shown]
    wide = max(1, min(8, (console.width - 10) // len(values)))
    for place, line in enumerate(plot(values)):
        label = f"{max(values):7} " if place == 0 else " " * 8
        console.print(label + "".join(sign * wide for sign in line), style="green", markup=False)
    days = (date.fromisoformat(shown[1][0]) - date.fromisoformat(shown[0][0])).days if len(shown) > 1 else 1
    per = "a day" if days == 1 else f"every {days} days"
    console.print(f"{'':8}{shown[0][0]} to {max(found.days)}, articles {per}\n", style="dim", markup=False)


COMMANDS = {"revisions": revisions, "stats": stats, "copies": copies}
