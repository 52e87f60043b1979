"""How often sound outlets raise an alarm, and how soon each break is found: invented outlets, hour by hour.

    python tests/bench/health.py [--outlets 20] [--runs 500]

Outlets differ in pace (0.5 to 30 new articles an hour by day), length and completeness; hours of the day, weekends,
bursts, quiet nights and long reads are in all of them (tests/flows/invented_runs.py).
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flows.baseline import baseline_of
from flows.health import examine, follow
from flows.watching import Observation
from tests.flows.invented_runs import BREAKS, Outlet

JAKARTA = ZoneInfo("Asia/Jakarta")
PAST = 34  # sound hours before a break, which then comes at ten in the morning
HOURS = 6  # that a break is given to be found


def false_alarms(seed: int, runs: int) -> list[str]:
    """The alarms that a sound outlet raises after its first thirty runs."""
    outlet, state, alarms = Outlet(seed), None, []
    past: list[Observation] = outlet.runs(30)
    for _ in range(runs):
        one = outlet.next()
        findings = examine(one, baseline_of(past[-1000:], JAKARTA), JAKARTA)
        state, change = follow(state, one, findings, ())
        if change == "broke":
            alarms.append(f"{outlet.pace:g} an hour, run {outlet.run}: {findings[0].sentence}")
        if not findings:
            past.append(one)
    return alarms


def found_after(seed: int, pace: float, name: str) -> str:
    """In which hour the break is found with its diagnosis; "wrong" or "never"."""
    diagnosis, change = BREAKS[name]
    outlet = Outlet(seed, pace)
    outlet.fill["authors"] = 0.95
    past = outlet.runs(PAST)
    for hour in range(1, HOURS + 1):
        one = outlet.next(change)
        if findings := examine(one, baseline_of(past, JAKARTA), JAKARTA):
            return f"hour {hour}" if findings[0].diagnosis == diagnosis else "wrong"
        past.append(one)
    return "never"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outlets", type=int, default=20)
    parser.add_argument("--runs", type=int, default=500)
    given = parser.parse_args()
    for pace in (8, 20, 40):
        print(f"\n{pace} new articles an hour by day, {given.outlets} outlets a break")
        for name in BREAKS:
            found = Counter(found_after(seed, pace, name) for seed in range(given.outlets))
            print(f"  {name:26}{', '.join(f'{when} {many}' for when, many in sorted(found.items()))}")
    alarms = [alarm for seed in range(given.outlets) for alarm in false_alarms(1000 + seed, given.runs)]
    print(f"\n{len(alarms)} false alarms in {given.outlets * given.runs} runs of {given.outlets} sound outlets")
    print("\n".join(alarms))


if __name__ == "__main__":
    main()
