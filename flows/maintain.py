"""The weekly flow: keep both files small and sound, and free the places of runs that died."""

from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.settings import from_environment
from flows.tracked import finish
from flows.tracking import api_url
from flows.upkeep import maintain as keep_up
from flows.verdict import RunSummary
from flows.zombies import crash_zombies


@task(task_run_name="keep-up", cache_policy=NO_CACHE)
def keep_files(run_id: str | None) -> RunSummary:
    """One upkeep; then runs that still count as running are dead, since this one held the files."""
    settings = from_environment()
    summary = keep_up(db=settings.db, body_budget=settings.crawl().body_budget)
    if api := api_url():
        crash_zombies(api, but=run_id)
    return summary


@flow(name="maintain", flow_run_name="maintain")
def maintain() -> State[Any]:
    """Drop stored pages above the budget and old logs, check the database, and set runs that died to Crashed."""
    return finish(keep_files(str(flow_run.id) if flow_run.id else None))
