"""Commands that read the database: search, show, status."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from flows import pipeline
from flows.cli_options import chosen_publishers, db_option, json_option, publishers_option
from flows.rendering import FORMATS
from flows.rules import known_publishers
from flows.store import Hit, open_store

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
NOTHING_FOUND = 4


@click.command("search")
@click.argument("words", nargs=-1, required=True, metavar="QUERY...")
@click.option("--publisher", "name", help="Only this publisher's articles.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="Published on this day or later (UTC).")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="Published on this day or earlier (UTC).")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most so many articles.")
@db_option
@publishers_option
@json_option
def search(
    *,
    words: tuple[str, ...],
    name: str | None,
    start: datetime | None,
    end: datetime | None,
    limit: int,
    db: Path,
    folder: Path | None,
    as_json: bool,
) -> int:
    """Search headlines, standfirsts and bodies; all words must occur, the best articles first.

    A word is found with its clitics and voices too (rumah: rumahnya; tanam: menanam, ditanam), in quotes only as it is.
    A star ends a word that may go on (berita*); "two words" in quotes stand side by side.

    \b
    Examples:
      kabar search kazakhstan kudeta
      kabar search '"revolusi warna"' --publisher kumparan --from 2022-01-01
    """
    host = chosen_publishers([name], known_publishers(folder))[0].host if name else None
    is_terminal = sys.stdout.isatty() and not as_json
    with open_store(db, readonly=True) as store:
        hits = store.search(
            " ".join(words),
            publisher=host,
            since=start.replace(tzinfo=UTC) if start else None,
            until=end.replace(tzinfo=UTC) + timedelta(days=1) if end else None,
            limit=limit,
            marks=(BOLD, PLAIN) if is_terminal else ("[", "]"),
        )
    if as_json:
        click.echo(json.dumps([asdict(hit) for hit in hits], indent=1, ensure_ascii=False))
    else:
        click.echo("\n".join(_hit(hit, is_terminal) for hit in hits), nl=bool(hits))
    if not hits:
        click.echo(f"nothing found in {db}", err=True)
    return 0


@click.command("show")
@click.argument("name", metavar="ID")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@db_option
def show(*, name: str, form: str, db: Path) -> int:
    """Print one stored article. ID is its key (or the beginning of it), its address or its article_id.

    \b
    Examples:
      kabar show 3f9a12
      kabar show https://kumparan.com/… --format markdown
    """
    with open_store(db, readonly=True) as store:
        article = store.show(name)
    if article is None:
        click.echo(f"kabar: {db} holds no article, or more than one, of that name: {name}", err=True)
        return NOTHING_FOUND
    click.echo(FORMATS[form](article))
    return 0


@click.command("status")
@db_option
@json_option
def status(*, db: Path, as_json: bool) -> None:
    """Say what is stored, what waits to be fetched and what failed.

    \b
    Example:
      kabar status --db news.db
    """
    found = pipeline.status(db)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=1, ensure_ascii=False, default=str))
        return
    click.echo(pipeline.describe(found))


def _hit(hit: Hit, is_terminal: bool) -> str:
    """A hit in one line with tabs, or in three lines for a terminal."""
    day = (hit.published_at or "no date")[:10]
    snippet = " ".join(hit.snippet.split())
    if not is_terminal:
        return "\t".join((hit.article_key[:12], day, hit.publisher or "", hit.headline, snippet))
    return f"{BOLD}{hit.headline}{PLAIN}\n  {day} · {hit.publisher or ''} · {hit.article_key[:12]}\n  {snippet}\n"


COMMANDS = {"search": search, "show": show, "status": status}
