"""The scheduled flow: fetch what is new and store it. A thin wrapper of the pipeline.

All publishers go into one task, since their hosts are fetched side by side by one process with one
writer; tasks of some hundred pages cost some per cent, a task a page costs several times the work.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import pipeline
from flows.config import UNGROUPED, read_config
from flows.following import followed
from flows.rules import choose
from flows.settings import from_environment
from flows.tracked import PublisherHost, carry_out, once_free, run_name, trigger
from flows.verdict import RunSummary

_GROUPS = read_config().groups
_WORDS = [*_GROUPS, *([UNGROUPED] if _GROUPS else []), *map(str, PublisherHost)]
Source = StrEnum("Source", {word: word for word in _WORDS})  # type: ignore[misc]
"""The groups of kabar.toml and the hosts of all rules, for the form."""


@task(task_run_name="ingest-pages", cache_policy=NO_CACHE)
def ingest_pages(words: list[str], limit: int | None, since: timedelta | None) -> RunSummary:
    """One run of the pipeline over these publishers and groups; over all publishers where none is named."""
    settings, config = from_environment(), read_config()
    chosen = choose(words, settings.publishers(), config.groups)
    with followed("ingest") as watch:
        return once_free(
            lambda: pipeline.ingest(
                chosen,
                db=settings.db,
                settings=settings.crawl(),
                limit=limit,
                since=since,
                on_event=watch,
                trigger=trigger(),
                alerting=config.alerts,
            )
        )


@flow(name="ingest", flow_run_name=run_name)
def ingest(
    publishers: list[Source] | None = None,
    limit: Annotated[int, Field(ge=1)] | None = None,
    since: timedelta | None = None,
) -> State[Any]:
    """Fetch what the publishers' feeds and sitemaps name and is not stored yet, and what was edited.

    Args:
        publishers: groups of kabar.toml, and hosts of publishers; none means all publishers.
        limit: at most so many pages in this run; none means no limit.
        since: only what was published within this time; PT2H is two hours, P1D a day.
    """
    return carry_out(lambda: ingest_pages([str(one) for one in publishers or []], limit, since))
