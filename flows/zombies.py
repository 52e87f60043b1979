"""Runs that Prefect takes for running and that nobody runs any more: a worker that ended by SIGTERM leaves them so.

They hold the place of their deployment, so that later runs are cancelled. Prefect's own ways of finding them give
false alarms; ours has evidence: who holds crawl.db is the only one who works on it.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

FLOWS = ("ingest", "backfill", "reclean", "maintain")
YOUNG = timedelta(minutes=2)  # a run that has just begun may not hold its files yet
SECONDS = 15.0
_open = build_opener(ProxyHandler({})).open


def crash_zombies(api: str, *, but: str | None = None, flows: Sequence[str] = FLOWS) -> list[str]:
    """Set the runs of our flows that the server takes for running to Crashed; their names. `but` is the id of a run
    that is alive: the caller's own. To be called only by who holds crawl.db. OSError where the server is away."""
    found = _ask(
        f"{api}/flow_runs/filter",
        {
            "flows": {"name": {"any_": list(flows)}},
            "flow_runs": {"state": {"type": {"any_": ["RUNNING", "CANCELLING"]}}},
        },
    )
    crashed = []
    for run in found:
        if run["id"] != but and not _is_young(run):
            state = {"type": "CRASHED", "message": "nobody works on it any more: its files are free"}
            _ask(f"{api}/flow_runs/{run['id']}/set_state", {"state": state, "force": True})
            crashed.append(str(run["name"]))
    return crashed


def _is_young(run: dict[str, Any]) -> bool:
    started = run.get("start_time")
    return started is None or datetime.now(UTC) - datetime.fromisoformat(started) < YOUNG


def _ask(url: str, body: object) -> Any:
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with _open(request, timeout=SECONDS) as answer:
        return json.load(answer)
