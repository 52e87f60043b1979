"""kabar.toml, the settings of one folder: a flag wins over a KABAR_* variable, and that over this file.

It is looked for in the working directory, or where KABAR_CONFIG says. Paths in it start from its own folder.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from flows.alerts import PREFECT, Alerting
from schemas import RuleError

NAME = "kabar.toml"
UNGROUPED = "ungrouped"  # stands for the publishers that no group names

TEMPLATE = """\
# Settings of the runs in this folder. A flag of a command wins over a KABAR_* variable, and that over this file.
# Take the # off a line to set it; paths start from the folder of this file.

# db = "news.db"                          # the database of articles; the ledger, crawl.db, stands beside it
# publishers = "publishers"               # folder of your own publisher rules
# contact = "https://example.org/about"   # web or e-mail address, sent to publishers with every request
# min_delay = 1.0                         # least seconds between two requests to one host
# proxy = "http://127.0.0.1:3128"         # HTTP proxy for all requests
# keep_pages = 5.0                        # GiB of fetched pages kept for reclean (compressed); the oldest go first
# allow_private = false                   # fetch from loopback and private addresses too

# [alerts]                                # where breaks and recoveries of publishers are told; kabar alerts test
# to = ["file:alerts.jsonl"]              # also https://… (JSON by POST), and apprise's mailto://, tgram://, slack:// …
# quiet = ["22:00", "06:00"]              # nothing is told in these hours of the machine's clock, but kept for later

# [groups]                                # names for several publishers: kabar ingest pagi; kabar serve runs each alone
# pagi = ["kumparan.com"]

# [schedules]                             # when kabar serve runs a group, as cron in Jakarta time; else once an hour
# pagi = "*/15 * * * *"
# ungrouped = "7 * * * *"                 # the publishers that are in no group
"""


@dataclass(frozen=True, slots=True)
class Config:
    """What the file says: the values of settings by their names, the groups of publishers' hosts, their schedules as
    cron, the alerts."""

    path: Path | None = None
    values: Mapping[str, str | float | bool | Path] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    schedules: Mapping[str, str] = field(default_factory=dict)
    alerts: Alerting = field(default_factory=Alerting)


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
    groups, alerts = _groups(path, table.pop("groups", {})), _alerts(path, table.pop("alerts", {}))
    schedules = _schedules(path, table.pop("schedules", {}), groups)
    return Config(path, {key: _value(path, key, value) for key, value in table.items()}, groups, schedules, alerts)


def _value(path: Path, key: str, value: object) -> str | float | bool | Path:
    if key not in _KINDS:
        raise RuleError(str(path), key, f"is not a setting; known are {', '.join(_KINDS)}, alerts, groups, schedules")
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
        if not _GROUP.fullmatch(name) or name == UNGROUPED:
            raise RuleError(str(path), f"groups.{name}", "must be named with small letters, digits and hyphens")
        if not isinstance(hosts, list) or not hosts or not all(_is_text(host) for host in hosts):
            raise RuleError(str(path), f"groups.{name}", "must be a list of publishers' hosts")
    return {name: tuple(hosts) for name, hosts in table.items()}


def _schedules(path: Path, table: object, groups: Mapping[str, object]) -> dict[str, str]:
    if not isinstance(table, dict):
        raise RuleError(str(path), "schedules", "must be a table of cron lines")
    for name, cron in table.items():
        if name not in groups and name != UNGROUPED:
            raise RuleError(str(path), f"schedules.{name}", f"is no group; known are {', '.join((*groups, UNGROUPED))}")
        if not isinstance(cron, str) or not _CRON.fullmatch(cron):
            raise RuleError(str(path), f"schedules.{name}", 'must be five fields of cron, as "*/15 * * * *"')
    return dict(table)


def _alerts(path: Path, table: object) -> Alerting:
    if not isinstance(table, dict) or not table.keys() <= {"to", "quiet"}:
        raise RuleError(str(path), "alerts", "must be a table; known in it are to, quiet")
    to, quiet = table.get("to", []), table.get("quiet")
    if not isinstance(to, list) or not all(_is_text(one) and (one == PREFECT or ":" in one) for one in to):
        raise RuleError(str(path), "alerts.to", "must be a list of channels: file:PATH, https://…, prefect, mailto://…")
    try:
        hours = None if quiet is None else (time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1]))
    except (TypeError, ValueError, LookupError) as error:
        raise RuleError(str(path), "alerts.quiet", 'must be two times of day, as ["22:00", "06:00"]') from error
    here = path.resolve().parent
    return Alerting(tuple(f"file:{here / one[5:]}" if one.startswith("file:") else one for one in to), hours)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_delay(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 120


def _is_size(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10_000


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "db": ("a path", _is_text),
    "publishers": ("a path", _is_text),
    "contact": ("a web or e-mail address", _is_text),
    "min_delay": ("a number of seconds from 0 to 120", _is_delay),
    "proxy": ("an address", _is_text),
    "keep_pages": ("a number of GiB from 0 to 10,000", _is_size),
    "allow_private": ("true or false", _is_switch),
}
_PATHS = ("db", "publishers")
_GROUP = re.compile(r"[a-z0-9][a-z0-9-]*")
_CRON = re.compile(r"[0-9*/,-]+( [0-9*/,A-Za-z#-]+){4}")
