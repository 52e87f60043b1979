"""What keeps both files small and sound over the years: prune, forget, shrink, check."""

import time
from pathlib import Path

from flows.database import queries
from flows.ledger_bodies import prune_bodies
from flows.ledger_health import forget_before
from flows.ledger_outcomes import forget_attempts
from flows.runs import finish, open_run
from flows.verdict import RunSummary
from flows.verify import verify

DAY = 86_400.0
ATTEMPT_DAYS = 180.0  # requests are kept so long in the log of crawl.db
OBSERVATION_DAYS = 90.0  # what runs saw of publishers: twice what a baseline looks back
TOLD = 20  # broken rules that are told one by one


def maintain(*, db: Path, body_budget: int, trigger: str = "manual") -> RunSummary:
    """Drop stored pages above the budget (compressed bytes) and old entries of the logs, give the room back, join the
    search index, bring the statistics of both files up to date, and check news.db against its contract. No article is
    touched.

    A partial run is one that found the contract broken; StoreError where another run holds the files.
    """
    with open_run(db, "maintain", {"body_budget": body_budget}, trigger) as run:
        now = time.time()
        pages = prune_bodies(run.ledger, body_budget)
        with run.ledger.transaction():
            requests = forget_attempts(run.ledger, now - ATTEMPT_DAYS * DAY)
            observations = forget_before(run.ledger, now - OBSERVATION_DAYS * DAY)
        run.ledger.give_back_room()
        run.store.connection.execute(queries()["join search"])
        run.store.connection.execute("PRAGMA optimize")
        broken = verify(db)
        notes = [
            f"{pages} stored pages dropped, the oldest first" if pages else "no stored page is above the budget",
            f"{requests} requests and {observations} observations forgotten",
            *(f"{one.rule}: {one.where} {one.detail}" for one in broken[:TOLD]),
        ]
        verdict = f"the contract is broken in {len(broken)} places" if broken else "the contract holds"
        summary = RunSummary(
            run.key, "maintain", "partial" if broken else "completed", verdict=verdict, notes=tuple(notes)
        )
        finish(run, summary)
    return summary
