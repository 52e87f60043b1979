"""The weekly flow: keep both files small and sound."""

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows.settings import from_environment
from flows.tracked import carry_out, once_free
from flows.upkeep import maintain as keep_up
from flows.verdict import RunSummary


@task(task_run_name="keep-up", cache_policy=NO_CACHE)
def keep_files() -> RunSummary:
    """One upkeep."""
    settings = from_environment()
    return once_free(lambda: keep_up(db=settings.db, body_budget=settings.crawl().body_budget))


@flow(name="maintain", flow_run_name="maintain")
def maintain() -> State[Any]:
    """Drop stored pages above the budget and old logs, and check the database."""
    return carry_out(keep_files)
