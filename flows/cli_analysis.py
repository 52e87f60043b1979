"""Commands that count and compare what is stored: copies."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from flows.cli_options import chosen_publishers, db_option, json_option, publishers_option
from flows.cli_tables import print_table
from flows.rules import known_publishers
from flows.store import Copy, open_store


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


COMMANDS = {"copies": copies}
