"""The manual flow over what is stored: clean it again with the present cleaner and rules."""

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows import pipeline
from flows.following import followed
from flows.settings import from_environment
from flows.tracked import PublisherHost, carry_out, once_free, run_name, trigger
from flows.verdict import RunSummary


@task(task_run_name="reclean-pages", cache_policy=NO_CACHE)
def reclean_pages(host: str | None, dry_run: bool, processes: int | None) -> RunSummary:
    """One reclean of the pipeline."""
    settings = from_environment()
    with followed("reclean") as watch:
        return once_free(
            lambda: pipeline.reclean(
                db=settings.db,
                publishers=settings.publishers(),
                only=host,
                dry_run=dry_run,
                on_event=watch,
                trigger=trigger(),
                processes=processes,
            )
        )


@flow(name="reclean", flow_run_name=run_name)
def reclean(publisher: PublisherHost | None = None, dry_run: bool = True, processes: int | None = None) -> State[Any]:
    """Clean the stored pages again, without fetching. What changes, or would, stands in the artifact with samples.

    Args:
        publisher: only this publisher's pages; none means all.
        dry_run: say what would change, and change nothing.
        processes: so many clean at once; none means one a core, 0 a thread.
    """
    return carry_out(lambda: reclean_pages(str(publisher) if publisher else None, dry_run, processes))
