"""The manual flow over the past: a publisher and two dates."""

import re
from datetime import date
from typing import Annotated, Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from pydantic import AfterValidator

from flows import pipeline
from flows.following import followed
from flows.settings import from_environment
from flows.tracked import PublisherHost, carry_out, once_free, run_name, trigger
from flows.verdict import RunSummary


def _compiling(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiling)]


@task(task_run_name="backfill-{host}", cache_policy=NO_CACHE)
def backfill_pages(host: str, start: date, end: date, match: str | None, dry_run: bool) -> RunSummary:
    """One backfill of the pipeline."""
    settings = from_environment()
    publisher = settings.publishers()[host]
    with followed("backfill") as watch:
        return once_free(
            lambda: pipeline.backfill(
                publisher,
                start,
                end,
                db=settings.db,
                settings=settings.crawl(),
                match=match,
                dry_run=dry_run,
                on_event=watch,
                trigger=trigger(),
            )
        )


@flow(name="backfill", flow_run_name=run_name)
def backfill(
    publisher: PublisherHost, start: date, end: date, match: Pattern | None = None, dry_run: bool = False
) -> State[Any]:
    """Fetch what a publisher's sitemaps and index pages name between two days, both included.

    Args:
        publisher: host of the publisher.
        start: the first day.
        end: the last day; not before the first.
        match: only addresses in which this regular expression is found, such as kazakhstan|csto.
        dry_run: say what would be fetched, and fetch nothing but sitemaps and index pages.
    """
    if end < start:
        raise ValueError(f"end {end} is before start {start}")
    return carry_out(lambda: backfill_pages(str(publisher), start, end, match, dry_run))
