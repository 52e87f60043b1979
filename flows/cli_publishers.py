"""Commands about the publishers' rules: list, lint."""

from pathlib import Path

import click

from cleaners.rulecheck import check_rule
from flows.cli_options import chosen_publishers, json_option, publishers_option
from flows.cli_tables import print_table
from flows.rules import known_publishers

PAGES = Path(__file__).resolve().parent.parent / "tests" / "pages"
PARTIAL = 3


@click.group("publishers")
def publishers() -> None:
    """The publishers' rules.

    \b
    Examples:
      kabar publishers list
      kabar publishers lint kompas
    """


@publishers.command("list")
@publishers_option
@json_option
def list_publishers(*, folder: Path | None, as_json: bool) -> None:
    """List the rules at hand: the packaged ones, then those of your folder."""
    rows = [
        (
            one.host,
            one.name,
            one.language or "",
            sum(map(len, (one.feeds, one.sitemaps, one.indexes, one.archives))),
            one.digest,
        )
        for one in known_publishers(folder).values()
    ]
    print_table("publishers", ("host", "name", "language", "sources", "rule"), rows, as_json=as_json)


@publishers.command("lint")
@click.argument("names", nargs=-1)
@click.option(
    "--pages",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=PAGES,
    help="Folder with pages of each outlet, as HOST/*.html. Default: the golden pages of the checkout.",
)
@publishers_option
@json_option
def lint_publishers(*, names: tuple[str, ...], pages: Path, folder: Path | None, as_json: bool) -> int:
    """Hold rules against pages of their outlets; all rules, if none is named.

    Tells of selectors that match nothing, that are no CSS, or that drop most of a page, and of rules without a page.
    Ends with 3 if there is any.

    \b
    Example:
      kabar publishers lint surat --publishers rules --pages pages
    """
    found = [
        finding
        for one in chosen_publishers(names, known_publishers(folder))
        for finding in check_rule(one, [path.read_bytes() for path in sorted((pages / one.host).glob("*.html"))])
    ]
    rows = [(one.host, one.key, one.value, one.problem) for one in found]
    if rows or as_json:
        print_table("rules", ("host", "key", "value", "problem"), rows, as_json=as_json)
    return PARTIAL if found else 0


COMMANDS = {"publishers": publishers}
