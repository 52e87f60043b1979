"""What happened, as news.db keeps it: outlets, runs, addresses that gave no article. Each function runs within
the caller's transaction."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal

from flows.database import ask, queries
from schemas.publisher import Publisher
from schemas.rows import storable, utc_text

RunState = Literal["completed", "partial", "failed", "crashed"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One address that gave no article: the step, the error's class name, its reason code and a sentence."""

    url: str
    stage: str
    error: str
    reason: str
    at: datetime
    message: str = ""
    http_status: int | None = None
    publisher: str | None = None


def source_ids(connection: sqlite3.Connection, publishers: Iterable[str]) -> dict[str, int]:
    """The numbers of the outlets, which are added where they are new."""
    names = json.dumps(sorted(set(publishers)))
    ask(connection, "add_sources", names=names)
    return {row["publisher"]: row["source_id"] for row in ask(connection, "source_ids", names=names)}


def describe_sources(connection: sqlite3.Connection, publishers: Iterable[Publisher]) -> None:
    """Writes what the rules tell of the outlets: name, language, country, zone."""
    rows = [
        {
            "publisher": one.host,
            "name": one.name,
            "home_url": f"https://{one.host}/",
            "language": one.language,
            "country": one.country,
            "timezone": one.timezone,
        }
        for one in publishers
    ]
    connection.executemany(queries()["describe_source"], rows)


def start_run(
    connection: sqlite3.Connection, flow: str, trigger: str, parameters: Mapping[str, object], run_key: str
) -> int:
    """The run's number; a key that is there already is the same run, taken up again."""
    (row,) = ask(
        connection,
        "start_run",
        run_key=run_key,
        flow=flow,
        trigger=trigger,
        started_at=utc_text(datetime.now(UTC)),
        parameters=storable(json.dumps(dict(parameters), ensure_ascii=False, sort_keys=True, default=str)),
        kabar_version=version("kabar"),
    )
    return int(row["run_id"])


def finish_run(connection: sqlite3.Connection, run_id: int, state: RunState, counts: Mapping[str, object]) -> None:
    """Closes the run and keeps its counts."""
    told = json.dumps(dict(counts), sort_keys=True)
    ask(connection, "finish_run", run_id=run_id, state=state, finished_at=utc_text(datetime.now(UTC)), counts=told)


def record_failures(connection: sqlite3.Connection, failures: Sequence[Failure], run_id: int) -> None:
    """Notes the failures by (url, stage) and adds them to the run's count."""
    sources = source_ids(connection, (one.publisher for one in failures if one.publisher))
    rows = [
        {
            "url": storable(one.url),
            "stage": one.stage,
            "source_id": sources.get(one.publisher or ""),
            "error": one.error,
            "reason": storable(one.reason),
            "message": storable(one.message),
            "http_status": one.http_status,
            "at": utc_text(one.at),
            "run_id": run_id,
        }
        for one in failures
    ]
    connection.executemany(queries()["record_failure"], rows)
    ask(connection, "count_failures", run_id=run_id, failures=len(failures))


def resolve(connection: sqlite3.Connection, succeeded: Mapping[str, datetime]) -> None:
    """Marks the failures of these addresses as resolved at the given moments."""
    at = json.dumps({storable(url): utc_text(moment) for url, moment in succeeded.items()})
    ask(connection, "resolve", succeeded=at)
