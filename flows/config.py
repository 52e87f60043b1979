"""kabar.toml, the settings of one folder: a flag wins over a KABAR_* variable, and that over this file.

It is looked for in the working directory, or where KABAR_CONFIG says. Paths in it start from its own folder.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schemas import RuleError

NAME = "kabar.toml"

TEMPLATE = """\
# Settings of the runs in this folder. A flag of a command wins over a KABAR_* variable, and that over this file.
# Take the # off a line to set it; paths start from the folder of this file.

# db = "news.db"                          # the database of articles; the ledger, crawl.db, stands beside it
# publishers = "publishers"               # folder of your own publisher rules
# contact = "https://example.org/about"   # web or e-mail address, sent to publishers with every request
# min_delay = 1.0                         # least seconds between two requests to one host
# proxy = "http://127.0.0.1:3128"         # HTTP proxy for all requests
# allow_private = false                   # fetch from loopback and private addresses too

# [groups]                                # names for several publishers: kabar ingest pagi
# pagi = ["kumparan.com"]
"""


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says: the values of settings by their names, and the groups of publishers' hosts."""

    path: Path | None = None
    values: Mapping[str, str | float | bool | Path] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_config(environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> Config:
    """The settings file of the folder (default: the working directory), empty where there is none.

    RuleError names the file and the key of the first mistake, or the file that KABAR_CONFIG names and is not there.
    """
    named = environ.get("KABAR_CONFIG")
    path = Path(named) if named else (folder or Path.cwd()) / NAME
    if not named and not path.is_file():
        return Config()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuleError(str(path), None, f"cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise RuleError(str(path), None, f"not valid TOML: {error}") from error
    groups = _groups(path, table.pop("groups", {}))
    return Config(path, {key: _value(path, key, value) for key, value in table.items()}, groups)


def _value(path: Path, key: str, value: object) -> str | float | bool | Path:
    if key not in _KINDS:
        raise RuleError(str(path), key, f"is not a setting; known are {', '.join(_KINDS)}, groups")
    wanted, is_right = _KINDS[key]
    if not is_right(value):
        raise RuleError(str(path), key, f"must be {wanted}, not {value!r}")
    if key in _PATHS:
        return path.resolve().parent / Path(str(value)).expanduser()
    return value  # type: ignore[return-value]


def _groups(path: Path, table: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise RuleError(str(path), "groups", "must be a table of lists of hosts")
    for name, hosts in table.items():
        if not isinstance(hosts, list) or not hosts or not all(_is_text(host) for host in hosts):
            raise RuleError(str(path), f"groups.{name}", "must be a list of publishers' hosts")
    return {name: tuple(hosts) for name, hosts in table.items()}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_delay(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 120


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "db": ("a path", _is_text),
    "publishers": ("a path", _is_text),
    "contact": ("a web or e-mail address", _is_text),
    "min_delay": ("a number of seconds from 0 to 120", _is_delay),
    "proxy": ("an address", _is_text),
    "allow_private": ("true or false", _is_switch),
}
_PATHS = ("db", "publishers")
