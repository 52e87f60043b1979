"""Options that several commands share, and the table and JSON forms of a run's outcome."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from flows.cli import did_you_mean
from flows.rules import choose
from schemas import Publisher, Publishers

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

db_option: Decorator = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("news.db"),
    envvar="KABAR_DB",
    show_default=True,
    show_envvar=True,
    help="The database of articles.",
)
publishers_option: Decorator = click.option(
    "--publishers",
    "folder",
    type=click.Path(path_type=Path),
    envvar="KABAR_PUBLISHERS",
    show_envvar=True,
    help="Folder of your own publisher rules; a rule of the same host wins over the packaged one.",
)
json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
keep_option: Decorator = click.option(
    "--keep-pages",
    type=click.FloatRange(0, 10_000),
    default=5.0,
    envvar="KABAR_KEEP_PAGES",
    show_default=True,
    help="GiB of pages kept for reclean, compressed; the oldest go first, none that is not cleaned yet.",
)
fetch_options: tuple[Decorator, ...] = (
    db_option,
    publishers_option,
    json_option,
    click.option("--contact", envvar="KABAR_CONTACT", show_envvar=True, help="URL or e-mail sent to publishers."),
    click.option(
        "--allow-private",
        is_flag=True,
        envvar="KABAR_ALLOW_PRIVATE",
        show_envvar=True,
        help="Fetch from loopback and private addresses too.",
    ),
    click.option(
        "--min-delay",
        type=click.FloatRange(0, 120),
        default=1.0,
        envvar="KABAR_MIN_DELAY",
        show_default=True,
        help="Least seconds between two requests to one host.",
    ),
    click.option("--proxy", envvar="KABAR_PROXY", help="Address of an HTTP proxy."),
    keep_option,
)


def with_fetch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that fetches."""
    for option in reversed(fetch_options):
        command = option(command)
    return command


def chosen_publishers(
    names: Sequence[str], known: Publishers, groups: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> list[Publisher]:
    """The publishers of these hosts, names or groups (all, if none is given), each once; a usage error for an
    unknown one."""
    try:
        return choose(names, known, groups)
    except LookupError as error:
        words = [word for one in known.values() for word in (one.host, one.name.lower(), one.host.split(".")[0])]
        near = did_you_mean(str(error.args[0]).lower(), [*words, *groups])
        raise click.UsageError(f"there is no publisher {error.args[0]!r}{near}") from error


class Span(click.ParamType[timedelta]):
    """A stretch of time: 90m, 2h, 3d, 1w."""

    name = "span"
    units = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        if not (found := re.fullmatch(r"(\d{1,4})([mhdw])", str(value))):
            self.fail(f"{value!r} is not a span of time; write 90m, 2h, 3d or 1w", param, ctx)
        return timedelta(**{self.units[found[2]]: int(found[1])})
