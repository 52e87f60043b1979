"""What the three flows share: their parameters' types, their artifact and their honest final state."""

from enum import StrEnum
from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.alerts import PREFECT, as_json
from flows.config import read_config
from flows.reporting import to_markdown
from flows.settings import from_environment
from flows.verdict import RunSummary

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
        return Failed(message=summary.verdict, data=summary)
    name = "CompletedWithProblems" if summary.state == "partial" else "Completed"
    return Completed(name=name, message=summary.verdict, data=summary)
