"""The manual flow over what is stored: clean it again with the present cleaner and rules."""

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows import pipeline
from flows.settings import from_environment
from flows.tracked import PublisherHost, finish
from flows.verdict import RunSummary


@task(task_run_name="reclean-pages", cache_policy=NO_CACHE)
def reclean_pages(host: str | None, dry_run: bool) -> RunSummary:
    """One reclean of the pipeline."""
    settings = from_environment()
    return pipeline.reclean(db=settings.db, publishers=settings.publishers(), only=host, dry_run=dry_run)


@flow(name="reclean", flow_run_name="reclean")
def reclean(publisher: PublisherHost | None = None, dry_run: bool = True) -> State[Any]:
    """Clean the stored pages again, without fetching.

    Args:
        publisher: only this publisher's pages; none means all.
        dry_run: say what would change, and change nothing.
    """
    return finish(reclean_pages(str(publisher) if publisher else None, dry_run))
