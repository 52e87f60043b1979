"""What the flows share: their parameters' types, the way of a run among others, its artifact and its honest end."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.logging import get_run_logger
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled, Completed, Failed

from flows.alerts import PREFECT, as_json
from flows.config import read_config
from flows.prefect_api import ask
from flows.reporting import to_markdown
from flows.settings import from_environment
from flows.tracking import api_url
from flows.verdict import NothingWorked, RunSummary
from flows.zombies import crash_dead, mark_alive
from schemas import StoreError

PATIENCE = 1800.0  # seconds that a deployed run waits for another one to end; then it is skipped
LOOK = 2.0
NAMED = 3  # publishers named in a run's name

PublisherHost = StrEnum("PublisherHost", {host: host for host in from_environment().publishers()})  # type: ignore[misc]
"""The hosts of all rules at hand; an enum, so that the form offers them and refuses others."""


def run_name() -> str:
    """The name of the flow run, from its parameters: "backfill kumparan.com 2022-01-01 to 2022-01-31, dry run"."""
    given = flow_run.parameters
    hosts = given.get("publishers") or [given["publisher"]] if given.get("publisher") or given.get("publishers") else []
    more = [f"and {len(hosts) - NAMED} more"] if len(hosts) > NAMED else []
    days = [str(given["start"]), "to", str(given["end"])] if "start" in given else []
    words = [flow_run.flow_name, *map(str, hosts[:NAMED]), *more, *days]
    return " ".join(words) + (", dry run" if given.get("dry_run") else "")


def trigger() -> str:
    """What started the flow run: schedule or manual."""
    context = FlowRunContext.get()
    return "schedule" if context and context.flow_run and context.flow_run.auto_scheduled else "manual"


def carry_out(job: Callable[[], RunSummary]) -> State[Any]:
    """A flow's run: `job` with its artifact and state, once what is late or dead is out of the way.

    Another run at the files is waited for; where it goes on for too long, this one ends as Skipped.
    """
    if (run_id := flow_run.id) is None or (api := api_url()) is None:
        return finish(job())
    db = from_environment().db
    mark_alive(db, str(run_id))
    try:
        for name in crash_dead(api, db):
            get_run_logger().warning("%s is set to Crashed: nobody works on it any more", name)
        if deployment.id:
            drop_late(api, str(deployment.id))
    except OSError as error:  # the work does not depend on it, and the next run does it too
        get_run_logger().warning("runs that are late or dead stay as they are: %s", error)
    try:
        return finish(job())
    except StoreError as error:
        if error.reason != "in_use" or not deployment.id:
            raise
        return Cancelled(name="Skipped", message=f"{error.detail}; waited for {PATIENCE / 60:.0f} minutes")


def once_free(work: Callable[[], RunSummary]) -> RunSummary:
    """What `work` gives, tried again while another run has the files; at once StoreError where nothing is deployed."""
    deadline = time.monotonic() + (PATIENCE if deployment.id else 0.0)
    is_told = False
    while True:
        try:
            return work()
        except StoreError as error:
            if error.reason != "in_use" or time.monotonic() >= deadline:
                raise
            if not is_told:
                get_run_logger().warning("waiting: %s", error.detail)
                is_told = True
            time.sleep(LOOK)


def drop_late(api: str, deployment_id: str) -> None:
    """After a downtime one run catches up: the other ones that were due are set to Skipped. Runs that somebody asked
    for stay."""
    late = {
        "deployment_id": {"any_": [deployment_id]},
        "state": {"type": {"any_": ["SCHEDULED"]}},
        "tags": {"all_": ["auto-scheduled"]},
        "expected_start_time": {"before_": datetime.now(UTC).isoformat()},
    }
    state = {"type": "CANCELLED", "name": "Skipped", "message": "late: an earlier run catches up for it"}
    while ask(api, "/flow_runs/bulk_set_state", {"flow_runs": late, "state": state, "force": True})["results"]:
        pass


def finish(summary: RunSummary) -> State[Any]:
    """Leave the verdict table as an artifact; the state is Failed where nothing worked, and says where some did not."""
    create_markdown_artifact(to_markdown(summary), key=f"{summary.flow}-summary", description=summary.verdict)
    for alert in summary.alerts if PREFECT in read_config().alerts.to else ():
        emit_event(
            f"kabar.publisher.{alert.change}",
            {"prefect.resource.id": f"kabar.publisher.{alert.publisher}"},
            payload=as_json(alert),
        )
    if summary.state == "failed":
        return Failed(message=summary.verdict, data=NothingWorked(summary))
    name = "CompletedWithProblems" if summary.state == "partial" else "Completed"
    return Completed(name=name, message=summary.verdict, data=summary)
