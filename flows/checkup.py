"""The health of a scheduled run's publishers: baselines before it, the judgement and its alerts after it."""

import time
from collections.abc import Mapping, Sequence

from flows.baseline import baseline_of
from flows.guard import Guard
from flows.health import examine, follow
from flows.ledger_health import health_of, last_run_at, note_health, sound_past
from flows.runs import Run
from flows.verdict import Tally
from flows.walking import zone_of
from flows.watching import SECONDS_PER_HOUR
from schemas import Publisher


def begin(run: Run, publishers: Sequence[Publisher]) -> Guard:
    """The guard of a run: it knows each publisher's past."""
    baselines = {one.host: baseline_of(sound_past(run.ledger, one.host), zone_of(one)) for one in publishers}
    return Guard(baselines, health_of(run.ledger), time.time())


def end(run: Run, guard: Guard, publishers: Sequence[Publisher], tallies: Mapping[str, Tally]) -> dict[str, str]:
    """Judge the run, note it, and queue what is to be told; what is wrong with the publishers that are broken."""
    at = time.time()
    before = health_of(run.ledger)
    broken = {}
    for publisher in publishers:
        host = publisher.host
        last = last_run_at(run.ledger, host)
        hours = (at - last) / SECONDS_PER_HOUR if last else 0.0
        observation = guard.observation(host, tallies[host], at, hours)
        findings = examine(observation, guard.baseline(host), zone_of(publisher))
        pages = guard.examples(host, findings[0].test) if findings else []
        health, change = follow(before.get(host), observation, findings, pages)
        note_health(run.ledger, observation, health, change, run.key)
        if health.diagnosis:
            broken[host] = f"{health.diagnosis}: {health.sentence}"
    return broken
