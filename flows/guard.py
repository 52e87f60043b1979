"""Holds the pages of a scheduled run against each publisher's past before they are stored.

A publisher's pages wait until enough are read to judge by (or the run ends): then they are let through, with all
that follow, or put into quarantine: kept in crawl.db, told as failures, and cleaned again by a mended rule.
What waits is 'fetched' in crawl.db, so that nothing is lost when the run is killed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from flows.baseline import Baseline, gaps
from flows.health import CONTENT, Health, content_findings, works_again
from flows.storing import Reading
from flows.verdict import Tally
from flows.watching import Observation, Sample, as_usual, sample_of
from schemas import Article, FetchError, Quarantined

JUDGED = 20  # new pages of a publisher after which its run is judged: half the paragraphs lost shows in some 12


@dataclass(slots=True)
class _Watched:
    """One publisher while the run goes on; `quarantine` is the diagnosis and its sentence, None while not judged."""

    baseline: Baseline
    before: Health | None
    gap: float = 0.0  # hours since the sources were read last
    usual_gap: float = 0.0
    held: list[Reading] = field(default_factory=list)
    is_judged: bool = False
    quarantine: tuple[str, str] | None = None
    samples: list[Sample] = field(default_factory=list)
    no_article: int = 0
    unfetched: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)  # by "unfetched", "no_article", "article"


class Guard:
    """Lets readings through or not; those of publishers that it does not know, and of new ones, at once or at last."""

    def __init__(self, baselines: Mapping[str, Baseline], states: Mapping[str, Health], now: float = 0.0) -> None:
        self._watched = {
            host: _Watched(baseline, states.get(host), *gaps(baseline.history, now))
            for host, baseline in baselines.items()
        }

    def baseline(self, publisher: str) -> Baseline:
        """The publisher's past."""
        return self._watched[publisher].baseline

    def lost(self, publisher: str, url: str, error: FetchError) -> None:
        """Note a new page that could not be had."""
        if watched := self._watched.get(publisher):
            watched.unfetched += 1
            watched.reasons[error.reason] += 1
            watched.examples.setdefault("unfetched", []).append(url)

    def admit(self, readings: Sequence[Reading]) -> list[Reading]:
        """Those to be stored now, as they are or as quarantined; the others wait."""
        through = []
        for one in readings:
            watched = self._watched.get(one.known.publisher)
            if watched is None:
                through.append(one)
                continue
            self._note(watched, one)
            watched.held.append(one)
            if watched.is_judged or len(watched.samples) + watched.no_article >= JUDGED:
                through += self._release(one.known.publisher)
        return through

    def rest(self) -> list[Reading]:
        """What still waits, at the end of the run."""
        return [one for publisher in self._watched for one in self._release(publisher)]

    def examples(self, publisher: str, test: str) -> list[str]:
        """Addresses of the run that show what this test found: the pages it counts, else the new articles."""
        found = self._watched[publisher].examples
        return found.get(test) or found.get("article", [])

    def observation(self, publisher: str, tally: Tally, at: float, hours: float) -> Observation:
        """The whole run as it is to be remembered."""
        watched = self._watched[publisher]
        return Observation(
            publisher, at, hours,
            asked=tally.sources, unread=tally.sources - tally.sources_read, named=tally.named, foreign=tally.foreign,
            found=tally.found, unfetched=watched.unfetched, no_article=watched.no_article,
            reasons=dict(watched.reasons + tally.source_reasons), samples=tuple(watched.samples),
            is_quarantined=watched.quarantine is not None,
        )  # fmt: skip

    def _note(self, watched: _Watched, one: Reading) -> None:
        if one.known.settled is not None or one.known.origin is not None:
            return  # seen before: an edit tells of that article, not of the site
        if isinstance(one.found, Article):
            seen_at = datetime.fromtimestamp(one.known.fetched_at or 0.0, UTC)
            sample = sample_of(one.found, seen_at, one.left_out)
            if sample.delay_hours is not None:
                sample = replace(sample, delay_hours=as_usual(sample.delay_hours, watched.gap, watched.usual_gap))
            watched.samples.append(sample)
        else:
            watched.no_article += 1
            watched.reasons[one.found.reason] += 1
        kind = "article" if isinstance(one.found, Article) else "no_article"
        watched.examples.setdefault(kind, []).append(one.known.url)

    def _release(self, publisher: str) -> list[Reading]:
        watched = self._watched[publisher]
        if not watched.is_judged:
            watched.quarantine = self._judge(publisher, watched)
            watched.is_judged = True
        released, watched.held = watched.held, []
        if watched.quarantine is None:
            return released
        return [_quarantined(one, *watched.quarantine) for one in released]

    def _judge(self, publisher: str, watched: _Watched) -> tuple[str, str] | None:
        seen = Observation(
            publisher, 0.0, no_article=watched.no_article, reasons=watched.reasons, samples=tuple(watched.samples)
        )
        if findings := content_findings(seen, watched.baseline):
            return findings[0].diagnosis, findings[0].sentence
        before = watched.before
        if before and before.diagnosis in CONTENT and not works_again(before, seen):
            return before.diagnosis or "", before.sentence
        return None


def _quarantined(one: Reading, diagnosis: str, sentence: str) -> Reading:
    if not isinstance(one.found, Article):
        return one
    return replace(one, found=Quarantined(one.known.url, diagnosis, sentence))
