"""What the three flows share: their parameters' types, their artifact and their honest final state."""

from enum import StrEnum
from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.states import Completed, Failed

from flows.alerts import PREFECT, as_json
from flows.config import read_config
from flows.reporting import to_markdown
from flows.settings import from_environment
from flows.verdict import RunSummary

PublisherHost = StrEnum("PublisherHost", {host: host for host in from_environment().publishers()})  # type: ignore[misc]
"""The hosts of all rules at hand; an enum, so that the form offers them and refuses others."""


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
