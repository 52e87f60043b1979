"""What this machine must have for kabar to work, each with its remedy where it lacks."""

import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from urllib.request import ProxyHandler, build_opener
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.config import Config
from flows.fetch import user_agent
from flows.ledger import ledger_path
from flows.robots import TOKEN
from flows.tracking import api_url

LEAST_FREE_BYTES = 1 << 30  # a day of some twenty outlets with stored pages is about 0.1 GB
MOST_SKEW = 60.0  # seconds that clocks may differ by
NEWEST = {"fastapi": (0, 151), "SQLAlchemy": (2, 1)}  # from these on Prefect 3.8 does not start, or schedules nothing
_REACHED = re.compile(r"https?://[^\s/]+\.[^\s/]+\S*|(?:mailto:)?[^\s@]+@[^\s@]+\.[^\s@]+")  # redaksi@warta.id
_FEATURES = (
    ("STRICT tables", "CREATE TABLE strict_one (a TEXT) STRICT"),
    ("full-text search", "CREATE VIRTUAL TABLE searched USING fts5 (a)"),
    ("JSON", "SELECT '{}' ->> '$.a', json_group_array(1)"),
    ("upserts", "INSERT INTO upserted VALUES (1) ON CONFLICT DO NOTHING RETURNING a"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, what was found, and what to do about it (None: nothing, all is well)."""

    name: str
    found: str
    remedy: str | None = None


def examine(db: Path, contact: str | None, config: Config) -> list[Finding]:
    """All checks, in the order a newcomer would mend them."""
    return [
        _python(), *_sqlite(), *_packages(), *_zones(), _clock(db), *_disk(db), _prefect_api(),
        *_identity(contact), _alerts(config),
    ]  # fmt: skip


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", found, None if sys.version_info >= (3, 11) else "install Python 3.11 or newer")


def _sqlite() -> Iterator[Finding]:
    remedy = "use a Python built with SQLite 3.38 or newer"
    yield Finding("SQLite", sqlite3.sqlite_version, None if sqlite3.sqlite_version_info >= (3, 38) else remedy)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE upserted (a INTEGER PRIMARY KEY)")
        missing = [name for name, sql in _FEATURES if not _can(connection, sql)]
    found = f"without {', '.join(missing)}" if missing else ", ".join(name for name, _ in _FEATURES)
    yield Finding("SQLite features", found, "use a Python whose SQLite has them" if missing else None)


def _can(connection: sqlite3.Connection, sql: str) -> bool:
    try:
        connection.execute(sql).fetchall()
    except sqlite3.Error:
        return False
    return True


def _packages() -> Iterator[Finding]:
    for name in ("httpx", "selectolax", "sqlite-utils", "prefect"):
        yield _package(name)
    for name, limit in NEWEST.items():
        found = _version(name)
        is_too_new = found is not None and tuple(int(one) for one in re.findall(r"\d+", found)[:2]) >= limit
        least = ".".join(map(str, limit))
        remedy = f"pip install '{name}<{least}': with newer ones Prefect 3.8's server fails" if is_too_new else None
        yield Finding(f"Prefect's {name}", found or "missing", remedy if found else "install the constraints again")


def _package(name: str) -> Finding:
    found = _version(name)
    return Finding(name, found or "missing", None if found else "remove .venv and start ./kabar again")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _zones() -> Iterator[Finding]:
    is_known = _is_zone("Asia/Jakarta")
    found = f"Asia/Jakarta is {'known' if is_known else 'unknown'}"
    yield Finding("time zones", found, None if is_known else "install the package tzdata")
    own = os.environ.get("TZ", "").removeprefix(":")
    is_wrong = bool(own) and "/" in own and not own.startswith("/") and not _is_zone(own)
    here = f"{datetime.now().astimezone():%H:%M %Z (UTC%z)}"
    remedy = f"TZ={own} is no zone, so the machine's clock counts as UTC: name one, as Asia/Jakarta"
    yield Finding("machine's zone", here, remedy if is_wrong else None)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _clock(db: Path) -> Finding:
    """The clock against what is known to be past, and against the Prefect server's."""
    now, past = time.time(), max(_last_run(db), Path(__file__).stat().st_mtime)
    if now < past - MOST_SKEW:
        return Finding(
            "clock",
            f"{_utc(now)}, and {_utc(past)} is past already",
            "set the clock (NTP): dates and schedules need it",
        )
    served = _ask(f"{url}/health") if (url := api_url()) else None
    skew = served[1] - now if served and served[1] else 0.0
    if abs(skew) > MOST_SKEW:
        found = f"the Prefect server's clock differs by {skew:.0f} s"
        return Finding("clock", found, "set both clocks (NTP): runs start by the server's")
    return Finding("clock", _utc(now))


def _last_run(db: Path) -> float:
    """When the last run began, UTC seconds; 0 without one."""
    path = ledger_path(db)
    if not path.is_file():
        return 0.0
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return float(connection.execute("SELECT coalesce(max(started_at), 0) FROM run").fetchone()[0])
    except sqlite3.Error:
        return 0.0


def _disk(db: Path) -> Iterator[Finding]:
    folder = db.resolve().parent
    if not folder.is_dir():
        yield Finding("folder", str(folder), "make the folder, or give another --db")
        return
    yield _writing(folder)
    for path in (db, ledger_path(db)):
        if path.exists() and not os.access(path, os.W_OK):
            yield Finding("database", f"{path} is not writable", f"chmod u+w {path}, or give another --db")
    free = shutil.disk_usage(folder).free
    remedy = None if free >= LEAST_FREE_BYTES else "free some space; stored pages need about 30 KB each"
    yield Finding("disk", f"{free / 1e9:.1f} GB free", remedy)


def _writing(folder: Path) -> Finding:
    """Whether a database can be made here that is read while it is written: network drives often cannot."""
    remedy = "give another --db, in a folder of this machine that is yours"
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".kabar-", dir=folder) as inner,
            closing(sqlite3.connect(Path(inner) / "trial.db")) as connection,
        ):
            mode = connection.execute("PRAGMA journal_mode = wal").fetchone()[0]
            connection.execute("CREATE TABLE trial (a)")
    except (OSError, sqlite3.Error) as error:
        return Finding("folder", f"{folder} is not writable: {error}", remedy)
    found = f"{folder} is writable" + ("" if mode == "wal" else f", but SQLite's journal there is {mode}")
    return Finding("folder", found, None if mode == "wal" else remedy)


def _prefect_api() -> Finding:
    if (url := api_url()) is None:
        return Finding("Prefect API", "not configured: runs are not tracked (kabar serve starts one)")
    answer = _ask(f"{url}/admin/version")
    if answer is None:
        return Finding("Prefect API", f"{url} does not answer", "start it (kabar serve) or unset PREFECT_API_URL")
    served, own = answer[0], _version("prefect")
    is_other = own is not None and served.split(".")[:2] != own.split(".")[:2]
    remedy = f"bring both to one version: this side has {own}" if is_other else None
    return Finding("Prefect API", f"{url} answers, version {served}", remedy)


def _ask(url: str) -> tuple[str, float | None] | None:
    """What a Prefect server says, and when by its clock; None where it says nothing."""
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=3) as answer:
            date = answer.headers.get("Date")
            return str(json.load(answer)), parsedate_to_datetime(date).timestamp() if date else None
    except (OSError, ValueError):
        return None


def _identity(contact: str | None) -> Iterator[Finding]:
    """By what publishers know who asks: the name that robots.txt is obeyed by, and where to write to."""
    agent = user_agent(contact)
    remedy = None if agent.isascii() and agent.isprintable() else "set contact to plain ASCII: no request can say it"
    yield Finding("robots identity", f"{agent}; robots.txt is obeyed as {TOKEN}", remedy)
    if contact and (not _REACHED.fullmatch(contact) or "example." in contact):
        yield Finding("contact", contact, "nobody is reached there: set contact to your web or e-mail address")
    elif contact:
        yield Finding("contact", contact)
    else:
        remedy = "set contact in kabar.toml (kabar init) to a URL or e-mail address, so that publishers can reach you"
        yield Finding("contact", "none", remedy)


def _alerts(config: Config) -> Finding:
    channels = config.alerts.to
    if not channels:
        return Finding("alerts", "no channel: breaks are told on the terminal and by the run's state alone")
    others = [one for one in channels if one.partition(":")[0] not in ("file", "http", "https", "prefect")]
    if others and find_spec("apprise") is None:
        return Finding(
            "alerts", f"{len(channels)} channels", "pip install 'kabar[alerts]' for those that are apprise's"
        )
    return Finding("alerts", f"{len(channels)} channels; kabar alerts test sends a message to each")


def _utc(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}Z"
