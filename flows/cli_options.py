"""Options that several commands share, and the table and JSON forms of a run's outcome."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from flows.cli import did_you_mean
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


def chosen_publishers(
    names: Sequence[str], known: Publishers, groups: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> list[Publisher]:
    """The publishers of these hosts, names or groups (all, if none is given), each once; a usage error for an
    unknown one."""
    if not names:
        return list(known.values())
    by_word = {word: one for one in known.values() for word in (one.host, one.name.lower(), one.host.split(".")[0])}
    chosen = {}
    for name in (host for word in names for host in groups.get(word, (word,))):
        if (publisher := by_word.get(name.lower())) is None:
            near = did_you_mean(name.lower(), [*by_word, *groups])
            raise click.UsageError(f"there is no publisher {name!r}{near}")
        chosen[publisher.host] = publisher
    return list(chosen.values())


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
