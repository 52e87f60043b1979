"""What a backfill would fetch, and how far one is: pages a month, requests, hours at the configured politeness.

Sitemaps say exactly what there is. Of an archive a dry run reads a few days alone and counts on from them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flows.ledger import Ledger, host_state, open_ledger
from flows.ledger_archives import Standing, Walk, stretches
from flows.ledger_leases import Awaited, awaited, scope_counts, settled_among
from flows.politeness import Politeness
from flows.runs import Run
from flows.sources import Ask
from flows.verdict import RunSummary, SourceVerdict, Tally, judge, summarise
from schemas import Publisher

SAMPLED = 4  # stretches that a dry run reads of each archive


def sample(walks: Sequence[Walk]) -> list[Walk]:
    """Some stretches of each archive, spread evenly; all, where there are few."""
    chosen = []
    for template in dict.fromkeys(one.template for one in walks):
        mine = [one for one in walks if one.template == template]
        step = max(1.0, len(mine) / SAMPLED)
        chosen += [mine[int(step * (turn + 0.5))] for turn in range(SAMPLED) if int(step * (turn + 0.5)) < len(mine)]
    return chosen


def is_known(ledger: Ledger, scope: str) -> bool:
    """Whether this backfill was begun before."""
    return bool(scope_counts(ledger, scope)[1] or stretches(ledger, scope))


def standing(ledger: Ledger, scope: str) -> str:
    """How far a backfill is, in one sentence."""
    done, many = scope_counts(ledger, scope)
    said = f"{done} of {many} addresses are done"
    walks = stretches(ledger, scope)
    if walks:
        left = [one for one in walks if one.is_wanted]
        said += f"; {len(walks) - len(left)} of {len(walks)} stretches of the archive are read"
        said += f", the next is {left[0].first}" if left else ""
    return said


def prospect(
    run: Run, publisher: Publisher, tally: Tally, ask: Ask, known: Path, politeness: Politeness, walks: Sequence[Walk]
) -> RunSummary:
    """The summary of a dry run from its own ledger; `known` is the real one, which may not exist yet."""
    found = awaited(run.ledger, ask.scope)
    done = _settled(known, found)
    new = [one for one in found if one.url not in done]
    read = [one for one in stretches(run.ledger, ask.scope or "") if not one.is_wanted]
    is_estimate = len(read) < len(walks)
    months, index_pages = _counted(new, read, walks) if is_estimate else (_by_month(new), _pages(read))
    wanted = sum(months.values())
    pace = _pace(new, run.ledger, publisher, politeness)
    requests = wanted + index_pages
    about = "about " if is_estimate else ""
    sentence = (
        f"would fetch {about}{wanted} pages ({len(found)} found, {len(found) - len(new)} known): "
        f"{about}{requests} requests, {_long(_hours(wanted * pace) + _hours(index_pages * politeness.min_delay))}"
    )
    verdict = judge(publisher.host, tally)
    if verdict.state != "failed":
        verdict = SourceVerdict(publisher.host, found=len(found), reasons=verdict.reasons, verdict=sentence)
    notes = [f"{month}: {about}{many} pages, {_long(_hours(many * pace))}" for month, many in sorted(months.items())]
    if is_estimate:
        notes.append(f"estimated from {len(read)} of {len(walks)} stretches of the archive: {_days(read)}")
    notes.append(f"at one request per {_delay(publisher, politeness):g} s and host; sources asked: {tally.sources}")
    return summarise(run.key, "backfill", [verdict], notes)


def _settled(known: Path, found: Sequence[Awaited]) -> set[str]:
    if not known.exists():
        return set()
    with open_ledger(known, readonly=True) as ledger:
        return settled_among(ledger, [one.url for one in found])


def _by_month(found: Iterable[Awaited]) -> Counter[str]:
    return Counter("no date" if one.lastmod is None else f"{_day(one.lastmod):%Y-%m}" for one in found)


def _day(seconds: float) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def _pages(read: Iterable[Standing]) -> int:
    return sum(one.pages for one in read)


def _counted(new: Sequence[Awaited], read: Sequence[Standing], walks: Sequence[Walk]) -> tuple[Counter[str], int]:
    """Pages by month and index pages: those of the sitemaps, and the sampled days' of each archive counted on."""
    months = _by_month(one for one in new if one.template is None)
    index_pages = 0.0
    estimate: defaultdict[str, float] = defaultdict(float)
    for template in dict.fromkeys(one.template for one in walks):
        mine = [one for one in read if one.template == template]
        days = sum((one.last - one.first).days + 1 for one in mine)
        if not days:
            continue
        a_day = sum(one.template == template for one in new) / days
        for walk in walks:
            if walk.template == template:
                index_pages += _pages(mine) / len(mine)
                for month, many in _month_days(walk):
                    estimate[month] += many * a_day
    months.update({month: round(many) for month, many in estimate.items()})
    return months, round(index_pages)


def _month_days(walk: Walk) -> Iterable[tuple[str, int]]:
    days = ((walk.first + timedelta(days=one)) for one in range((walk.last - walk.first).days + 1))
    return Counter(f"{day:%Y-%m}" for day in days).items()


def _pace(new: Sequence[Awaited], ledger: Ledger, publisher: Publisher, politeness: Politeness) -> float:
    """Seconds a page: hosts are asked side by side, the one with most to fetch sets the time."""
    least = _delay(publisher, politeness)
    hosts = Counter(one.host for one in new)
    if not hosts:
        return least
    return max(many * max(least, host_state(ledger, host)[0].delay) for host, many in hosts.items()) / len(new)


def _delay(publisher: Publisher, politeness: Politeness) -> float:
    return max(politeness.min_delay, publisher.crawl_delay or 0.0)


def _days(read: Sequence[Standing]) -> str:
    return ", ".join(f"{one.first}" for one in read) or "none could be read"


def _hours(seconds: float) -> float:
    return seconds / 3600


def _long(hours: float) -> str:
    return f"about {hours:.1f} hours" if hours >= 1 else f"about {max(1, round(hours * 60))} minutes"
