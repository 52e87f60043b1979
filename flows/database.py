"""Opens news.db: made whole or not at all, checked to be ours, brought to the present form.

Every refusal is a StoreError whose url is the path and whose reason is one of missing_folder, missing,
unreadable, empty, not_a_database, foreign, newer_version, read_only, disk_full, locked, damaged, constraint,
io_error, refused. A file that is refused is left as it was.
"""

import contextlib
import functools
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from schemas.columns import described
from schemas.errors import StoreError

APPLICATION_ID = int.from_bytes(b"kbar", "big")
BUSY_SECONDS = 30.0  # two writers waited at most 0.9 s for each other in the measurement
CACHE_KIB = 65_536  # of a writer; with SQLite's 2,000 a file of 200,000 articles took 4 to 10 % fewer a second
LOG_PAGES = 8_000  # 32 MB of changes are gathered before they are filed; SQLite's 1,000 took 4 to 8 % longer
_HEADER = b"SQLite format 3\0"
_APPLICATION_ID_AT = slice(68, 72)  # bytes of the header, big-endian (sqlite.org/fileformat.html 1.3)
_STEP = re.compile(r"^-- migration (\d+)\b.*\n", re.M)  # -- migration 1
_NAME = re.compile(r"^-- name: (.+)\n", re.M)  # -- name: known
_LITTLE_SPACE = 1 << 20  # bytes; SQLite reports a full disk under shared memory as an I/O error

_REASONS: Mapping[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: ("locked", "another program is writing to it; try again when it has finished"),
    sqlite3.SQLITE_LOCKED: ("locked", "another part of this program is writing to it"),
    sqlite3.SQLITE_READONLY: ("read_only", "the file or its folder cannot be written to"),
    sqlite3.SQLITE_PERM: ("unreadable", "this user may not open it"),
    sqlite3.SQLITE_CANTOPEN: ("unreadable", "it cannot be opened; is the folder there, and may this user write to it?"),
    sqlite3.SQLITE_CORRUPT: ("damaged", "the file is damaged; restore a snapshot, or import it anew"),
    sqlite3.SQLITE_NOTADB: ("not_a_database", "this is not a SQLite database"),
    sqlite3.SQLITE_FULL: ("disk_full", "the disk is full; nothing of this batch was written, what was there is safe"),
    sqlite3.SQLITE_IOERR: ("io_error", "the disk answered with an error"),
    sqlite3.SQLITE_CONSTRAINT: ("constraint", "a row breaks a rule of the database"),
}


@contextlib.contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turns what SQLite or the file system refuses into a StoreError that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _refusal(path, error) from error
    except OSError as error:
        raise StoreError(str(path), "unreadable", error.strerror or str(error)) from error


def open_database(path: Path, *, readonly: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode, so that every transaction is begun by hand; rows are sqlite3.Row."""
    path = path.resolve()
    if not path.exists() and not readonly:
        create(path, _make)
    _check(path, readonly)
    with refusals(path):
        connection = _connect(path, readonly)
        try:
            _prepare(connection, path, readonly)
        except BaseException:
            connection.close()
            raise
    return connection


@functools.cache
def migrations() -> tuple[str, ...]:
    """The numbered steps of news.sql, in order."""
    return steps_of("news.sql")


@functools.cache
def queries() -> Mapping[str, str]:
    """The statements of news_queries.sql by name."""
    parts = _NAME.split((files("schemas") / "news_queries.sql").read_text(encoding="utf-8"))
    return {name.strip(): text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def ask(connection: sqlite3.Connection, name: str, **values: object) -> list[sqlite3.Row]:
    """Runs the named statement; all its rows, which ends it."""
    return connection.execute(queries()[name], values).fetchall()


@contextlib.contextmanager
def writing(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One transaction, begun at once: whoever reads first and writes later is refused without waiting."""
    with refusals(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk has rolled back already
                connection.execute("ROLLBACK")
            raise


def address_of(path: Path, *, is_readonly: bool) -> str:
    """The file as SQLite's URI."""
    address = f"file:{quote(str(path))}?mode={'ro' if is_readonly else 'rw'}"
    if is_readonly and not os.access(path.parent, os.W_OK) and not _has_log(path):
        address += "&immutable=1"  # WAL needs a writable folder even to read; here nobody can be writing
    return address


def tidy(connection: sqlite3.Connection) -> None:
    """Query plans brought up to date, the write-ahead log written back; a reader in the way is not waited for."""
    connection.execute("PRAGMA optimize")
    connection.execute("PRAGMA busy_timeout = 200")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")


def migrate(connection: sqlite3.Connection, steps: Sequence[str], mark: Callable[[sqlite3.Connection], object]) -> None:
    """Applies the steps above user_version, each in a transaction of its own, with what marks the file after it."""
    for number, step in enumerate(steps, 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _pragma(connection, "user_version") < number:  # another process may have been quicker
                for statement in _statements(step):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
                mark(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def create(path: Path, make: Callable[[sqlite3.Connection], None]) -> None:
    """Makes the file beside its place and links it there, so that a kill or a full disk leaves no half of one, and
    processes that begin at once get one; that of the quickest stays."""
    if not path.parent.is_dir():
        raise StoreError(str(path), "missing_folder", f"the folder {path.parent} does not exist")
    with refusals(path), tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        connection = sqlite3.connect(fresh, isolation_level=None)
        try:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # silently without effect after WAL
            make(connection)
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        with contextlib.suppress(FileExistsError):  # another process was quicker: its file is as good
            try:
                path.hardlink_to(fresh)
            except (NotImplementedError, PermissionError):  # file systems without hard links
                fresh.rename(path)


def _make(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection, migrations(), describe)


def _check(path: Path, readonly: bool) -> None:
    """Looks at the file before SQLite does, which would make others' files its own."""
    name = str(path)
    if not path.exists():
        raise StoreError(name, "missing", "there is no such database; `kabar ingest` or `kabar import` makes one")
    if not path.is_file():
        raise StoreError(name, "unreadable", "this is not a file")
    with refusals(path), path.open("rb") as file:
        head = file.read(100)
    if not head:
        raise StoreError(name, "empty", "the file is empty; delete it or name another, then a database is made there")
    if len(head) < 100 or not head.startswith(_HEADER):
        raise StoreError(name, "not_a_database", f"this is not a SQLite database; it begins with {head[:16]!r}")
    if int.from_bytes(head[_APPLICATION_ID_AT], "big") != APPLICATION_ID:
        raise StoreError(name, "foreign", "this SQLite database was not made by kabar; it is left as it is")
    if not readonly and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise StoreError(name, "read_only", f"the file or its folder {path.parent} cannot be written to")


def _connect(path: Path, readonly: bool) -> sqlite3.Connection:
    address = address_of(path, is_readonly=readonly)
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _prepare(connection: sqlite3.Connection, path: Path, readonly: bool) -> None:
    connection.row_factory = sqlite3.Row
    version, latest = _pragma(connection, "user_version"), len(migrations())
    if version > latest:
        detail = f"a newer kabar made it (version {version}, this one knows {latest}); upgrade kabar to open it"
        raise StoreError(str(path), "newer_version", detail)
    if readonly:
        return
    if version < latest:
        with contextlib.suppress(FileExistsError):
            _keep_copy(connection, path.with_name(f"{path.name}.v{version}"))
        migrate(connection, migrations(), describe)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")


def _keep_copy(connection: sqlite3.Connection, copy: Path) -> None:
    if copy.exists():
        raise FileExistsError(copy)
    connection.execute("VACUUM INTO ?", (str(copy),))


def describe(connection: sqlite3.Connection) -> None:
    """Fills schema_columns from the comments that the tables and views carry."""
    made = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'articles_fts%' "
        "AND name NOT LIKE 'sqlite_%' ORDER BY type, rowid"
    ).fetchall()
    columns = {
        name: [row[1] for row in connection.execute("SELECT * FROM pragma_table_info(?)", (name,))] for name, _ in made
    }
    rows = described(dict(made), columns)
    connection.execute("DELETE FROM schema_columns")
    connection.executemany("INSERT INTO schema_columns VALUES (?, ?, ?, ?, ?, ?)", rows)


def steps_of(name: str) -> tuple[str, ...]:
    """The migrations that a file of schemas/ is made of, in order."""
    parts = _STEP.split((files("schemas") / name).read_text(encoding="utf-8"))
    numbers = [int(number) for number in parts[1::2]]
    assert numbers == list(range(1, len(numbers) + 1)), f"migrations are numbered {numbers}"
    return tuple(parts[2::2])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; executescript would commit the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)


def _refusal(path: Path, error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _is_full(path.parent):
        code = sqlite3.SQLITE_FULL
    reason, detail = _REASONS.get(code, ("refused", "SQLite refused"))
    return StoreError(str(path), reason, f"{detail} ({error})")


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LITTLE_SPACE
    except OSError:
        return False
