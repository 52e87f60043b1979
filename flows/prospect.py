"""What a backfill would fetch: pages a month, requests, hours at the configured politeness."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from flows.ledger import open_ledger
from flows.ledger_leases import discovered_dates, settled_among
from flows.politeness import Politeness
from flows.runs import Run
from flows.sources import Ask
from flows.verdict import RunSummary, SourceVerdict, Tally, judge, summarise
from schemas import Publisher


def prospect(run: Run, publisher: Publisher, tally: Tally, ask: Ask, known: Path, politeness: Politeness) -> RunSummary:
    """The summary of a dry run from its own ledger; `known` is the real one, which may not exist yet."""
    found = discovered_dates(run.ledger, ask.scope)
    done: set[str] = set()
    if known.exists():
        with open_ledger(known, readonly=True) as ledger:
            done = settled_among(ledger, [url for url, _ in found])
    months = Counter(_month(lastmod) for url, lastmod in found if url not in done)
    wanted = sum(months.values())
    delay = max(politeness.min_delay, publisher.crawl_delay or 0.0)
    hours = wanted * delay / 3600
    verdict = judge(publisher.host, tally)
    sentence = f"would fetch {wanted} pages ({len(found)} found, {len(found) - wanted} known): {_long(hours)}"
    if verdict.state != "failed":
        verdict = SourceVerdict(publisher.host, found=len(found), reasons=verdict.reasons, verdict=sentence)
    notes = [f"{month}: {many} pages, {_long(many * delay / 3600)}" for month, many in sorted(months.items())]
    notes.append(f"at one request per {delay:g} s and host; sitemaps and index pages asked: {tally.sources}")
    return summarise(run.key, "backfill", [verdict], notes)


def _month(lastmod: float | None) -> str:
    return "no date" if lastmod is None else f"{datetime.fromtimestamp(lastmod, UTC):%Y-%m}"


def _long(hours: float) -> str:
    return f"about {hours:.1f} hours" if hours >= 1 else f"about {max(1, round(hours * 60))} minutes"
