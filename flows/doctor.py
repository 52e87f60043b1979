"""What this machine must have for kabar to work, each with its remedy where it lacks."""

import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.tracking import api_url

LEAST_FREE_BYTES = 1 << 30  # a day of some twenty outlets with stored pages is about 0.1 GB


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, what was found, and what to do about it (None: nothing, all is well)."""

    name: str
    found: str
    remedy: str | None = None


def examine(db: Path, contact: str | None) -> list[Finding]:
    """All checks, in the order a newcomer would mend them."""
    return [_python(), *_sqlite(), *_packages(), _zones(), *_disk(db), _prefect_api(), _identity(contact)]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", found, None if sys.version_info >= (3, 11) else "install Python 3.11 or newer")


def _sqlite() -> Iterator[Finding]:
    least = (3, 37, 0)  # STRICT tables
    ok = sqlite3.sqlite_version_info >= least
    yield Finding("SQLite", sqlite3.sqlite_version, None if ok else "use a Python built with SQLite 3.37 or newer")
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    has_search = "ENABLE_FTS5" in options
    remedy = None if has_search else "use a Python whose SQLite has FTS5; search needs it"
    yield Finding("full-text search", "FTS5" if has_search else "missing", remedy)


def _packages() -> Iterator[Finding]:
    for name in ("httpx", "selectolax", "sqlite-utils", "prefect"):
        yield _package(name)
    fastapi = _version("fastapi")
    too_new = fastapi is not None and tuple(map(int, fastapi.split(".")[:2])) >= (0, 151)
    remedy = "install fastapi<0.151: newer ones break Prefect 3.8's server" if too_new else None
    yield Finding("Prefect's fastapi", fastapi or "missing", remedy if fastapi else "install the constraints again")


def _package(name: str) -> Finding:
    found = _version(name)
    return Finding(name, found or "missing", None if found else "remove .venv and start ./kabar again")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _zones() -> Finding:
    try:
        ZoneInfo("Asia/Jakarta")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "Asia/Jakarta is unknown", "install the package tzdata")
    return Finding("time zones", "Asia/Jakarta is known")


def _disk(db: Path) -> Iterator[Finding]:
    folder = db.resolve().parent
    if not folder.is_dir():
        yield Finding("folder", str(folder), "make the folder, or give another --db")
        return
    writable = os.access(folder, os.W_OK)
    yield Finding(
        "folder", f"{folder} is {'' if writable else 'not '}writable", None if writable else "give another --db"
    )
    free = shutil.disk_usage(folder).free
    remedy = None if free >= LEAST_FREE_BYTES else "free some space; stored pages need about 30 KB each"
    yield Finding("disk", f"{free / 1e9:.1f} GB free", remedy)


def _prefect_api() -> Finding:
    if (url := api_url()) is None:
        return Finding("Prefect API", "not configured: runs are not tracked (kabar serve starts one)")
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 443), timeout=3):
            return Finding("Prefect API", f"{url} answers")
    except OSError as error:
        return Finding("Prefect API", f"{url}: {error}", "start it (kabar serve) or unset PREFECT_API_URL")


def _identity(contact: str | None) -> Finding:
    if contact:
        return Finding("contact", contact)
    return Finding(
        "contact",
        "none",
        "set contact in kabar.toml (kabar init) to a URL or e-mail address, so that publishers can reach you",
    )
