"""The scheduled flow: fetch what is new and store it. A thin wrapper of the pipeline.

All publishers go into one task, since their hosts are fetched side by side by one process with one
writer; tasks of some hundred pages cost some per cent, a task a page costs several times the work.
"""

from datetime import timedelta
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows import pipeline
from flows.config import read_config
from flows.following import followed
from flows.settings import from_environment
from flows.tracked import PublisherHost, finish, run_name, trigger
from flows.verdict import RunSummary


@task(task_run_name="ingest-pages", cache_policy=NO_CACHE)
def ingest_pages(hosts: list[str], limit: int | None, since: timedelta | None) -> RunSummary:
    """One run of the pipeline over these publishers; all of them where none is named."""
    settings = from_environment()
    known = settings.publishers()
    chosen = [known[host] for host in hosts] if hosts else list(known.values())
    with followed("ingest") as watch:
        return pipeline.ingest(
            chosen,
            db=settings.db,
            settings=settings.crawl(),
            limit=limit,
            since=since,
            on_event=watch,
            trigger=trigger(),
            alerting=read_config().alerts,
        )


@flow(name="ingest", flow_run_name=run_name)
def ingest(
    publishers: list[PublisherHost] | None = None, limit: int | None = None, since: timedelta | None = None
) -> State[Any]:
    """Fetch what the publishers' feeds and sitemaps name and is not stored yet, and what was edited.

    Args:
        publishers: hosts of the publishers; none means all.
        limit: at most so many pages in this run; none means no limit.
        since: only what was published within this time.
    """
    return finish(ingest_pages([str(one) for one in publishers or []], limit, since))
