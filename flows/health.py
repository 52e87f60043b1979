"""Is a publisher's ingestion sound? One run held against the publisher's own past, and a state that remembers. Pure.

    diagnosis        what it means
    cannot_fetch     sources or pages do not answer, or refuse
    foreign          the feed, or the pages, are another outlet's
    no_article       pages come, and no article is in them
    garbled          the text is read in a wrong character set
    text_doubled     paragraphs stand there twice
    text_shrank      articles are much shorter than they were
    text_swelled     articles are much longer than they were
    dates_wrong      dates lie in the future, or far from the day they were found
    field_dropped    a field that was filled is empty
    nothing_new      the sources answer, and name nothing new for too long

Nothing is judged before MIN_RUNS runs and MIN_ARTICLES articles are known. There are no limits for words or shares:
all tolerance comes from the publisher's own past (flows/baseline.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from flows.baseline import (
    Baseline,
    Figures,
    Test,
    expected_new,
    is_outage,
    measured,
    room,
    run_tests,
    together,
)
from flows.deviation import evidence
from flows.watching import FIELDS, LEVELS, Observation

MIN_RUNS = 10
MIN_ARTICLES = 30
LEVEL_LIMIT = 4.5  # deviation of a level that is a finding: two tests agree on it
SHARE_LIMIT = 5.0  # deviation of a share that is one; tests/bench/health.py counts the false alarms of both
SILENCE = 12.0  # new addresses expected and not come that are a finding; by chance e**-12
RARE_OUTAGE = 0.02  # a total outage is a finding where less than this share of past runs had one
ENOUGH = 3  # articles, or pages, from which a recovery is believed
CONTENT = frozenset(
    {"foreign", "no_article", "garbled", "text_doubled", "text_shrank", "text_swelled", "dates_wrong", "field_dropped"}
)

# test -> (diagnosis, the sign of a bad deviation or 0 for both), in the order in which a diagnosis is preferred
_MEANS: Mapping[str, tuple[str, int]] = {
    "unread": ("cannot_fetch", 1),
    "unfetched": ("cannot_fetch", 1),
    "foreign_feed": ("foreign", 1),
    "foreign_article": ("foreign", 1),
    "no_article": ("no_article", 1),
    "garbled": ("garbled", 1),
    "repeated": ("text_doubled", 1),
    "published_at": ("field_dropped", -1),
    "delay_hours": ("dates_wrong", 0),
    "words": ("text_shrank", 0),
    "paragraphs": ("text_shrank", 0),
    "left_out": ("text_shrank", 1),
    **{name: ("field_dropped", -1) for name in FIELDS if name != "published_at"},
}
_ORDER = list(_MEANS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: the diagnosis, the test that shows it, its figures and a sentence."""

    diagnosis: str
    test: str
    before: float
    now: float
    total: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Health:
    """A publisher's state: sound (diagnosis None), or broken since the run at `since` (UTC seconds).
    `examples` are addresses of that run, two at most."""

    publisher: str
    since: float
    diagnosis: str | None = None
    test: str | None = None
    before: float = 0.0
    now: float = 0.0
    sentence: str = ""
    examples: tuple[str, ...] = ()


Change = Literal["broke", "recovered"] | None


@dataclass(frozen=True, slots=True)
class Alert:
    """A change of a publisher's health, to be told once to each channel. `at` is UTC seconds."""

    alert_id: int
    at: float
    publisher: str
    change: str
    diagnosis: str
    sentence: str
    examples: tuple[str, ...] = ()
    told_to: tuple[str, ...] = ()


def is_known(history: Sequence[Observation]) -> bool:
    """Whether the past is long enough to judge by."""
    return len(history) >= MIN_RUNS and sum(len(one.samples) for one in history) >= MIN_ARTICLES


def examine(observation: Observation, baseline: Baseline, zone: tzinfo) -> tuple[Finding, ...]:
    """What is wrong with this run, the most telling finding first."""
    history = baseline.history
    if not is_known(history):
        return ()
    found: dict[str, Finding] = {}
    if is_outage(observation) and _is_rare(history):
        sentence = f"none of {observation.asked} sources could be read ({_reasons(observation)})"
        found["unread"] = Finding("cannot_fetch", "unread", 0.0, 1.0, observation.asked, sentence)
    for finding in _over_windows(observation, baseline):
        found.setdefault(finding.test, finding)
    if not found and (silence := _silence(observation, baseline, zone)):
        found["found"] = silence
    return tuple(sorted(found.values(), key=lambda one: (*_ORDER, "found").index(one.test)))


def content_findings(observation: Observation, baseline: Baseline) -> tuple[Finding, ...]:
    """What is wrong with the pages of one run so far: the findings that keep its articles out of the database."""
    if not is_known(baseline.history):
        return ()
    return tuple(one for one in _over_windows(observation, baseline) if one.diagnosis in CONTENT)


def follow(
    before: Health | None, observation: Observation, findings: Sequence[Finding], examples: Sequence[str]
) -> tuple[Health, Change]:
    """The state after a run, and whether it changed: a break is told once, and so is its end.

    A broken publisher is sound again when nothing is found and what was broken was seen working.
    """
    if findings:
        worst = findings[0]
        is_new = before is None or before.diagnosis is None
        since = observation.at if is_new or before is None else before.since
        shown = tuple(examples[:2]) or (before.examples if before else ())
        health = Health(
            observation.publisher, since, worst.diagnosis, worst.test, worst.before, worst.now, worst.sentence, shown
        )
        return health, "broke" if is_new else None
    if before is None or before.diagnosis is None:
        return before or Health(observation.publisher, observation.at), None
    if not works_again(before, observation):
        return before, None
    return Health(observation.publisher, observation.at, sentence=f"it was: {before.sentence}"), "recovered"


def works_again(before: Health, observation: Observation) -> bool:
    """Whether this run shows what was broken nearer to how it was before than to how it broke."""
    if before.test == "found":
        return observation.found > 0
    now, total = measured(together([observation]), before.test or "")
    late = _late(observation) if before.test == "delay_hours" and before.now < 0 else 0
    least = 1 if before.test in ("unread", "foreign_feed") else ENOUGH
    is_nearer = late > total or abs(now - before.before) < abs(now - before.now)
    return total + late >= least and is_nearer


def _late(observation: Observation) -> int:
    """New articles that are as old as missed runs may have made them: how old is no news, but their dates do not lie
    in the future."""
    return sum(one.delay_hours is None and "published_at" in one.filled for one in observation.samples)


def _over_windows(observation: Observation, baseline: Baseline) -> Iterator[Finding]:
    """What is wrong with the run alone, and together with those before it."""
    history = baseline.history
    for window in baseline.usual:
        pooled = together([*history[len(history) - window + 1 :], observation])
        yield from _findings(pooled, baseline, window, observation)


def _findings(figures: Figures, baseline: Baseline, window: int, observation: Observation) -> Iterator[Finding]:
    for test in run_tests(figures, baseline.usual[window]):
        diagnosis, sign = _MEANS[test.name]
        limit = LEVEL_LIMIT if test.name in LEVELS else SHARE_LIMIT
        is_far = abs(test.deviation) >= limit and (not sign or test.deviation * sign > 0)
        if is_far and abs(test.deviation) >= limit * room(test.name, window, baseline):
            if test.name in ("words", "paragraphs") and test.deviation > 0:
                diagnosis = "text_swelled"
            yield Finding(diagnosis, test.name, test.before, test.now, test.total, _sentence(test, observation))


def _silence(observation: Observation, baseline: Baseline, zone: tzinfo) -> Finding | None:
    """Nothing new for longer than chance allows."""
    missed = hours = 0.0
    for one in (observation, *reversed(baseline.history)):
        if one.found or is_outage(one):
            break
        missed += expected_new(one, baseline.rates, zone)
        hours += one.hours
    if missed * evidence(baseline.dispersion) < SILENCE:
        return None
    sentence = f"nothing new for {hours:.1f} h, in which {missed:.0f} new addresses were to be expected"
    return Finding("nothing_new", "found", missed, 0.0, round(missed), sentence)


def _is_rare(history: Sequence[Observation]) -> bool:
    """Whether so many total outages in a row as now are rarer than RARE_OUTAGE."""
    before = [is_outage(one) for one in history]
    row = 1
    while before and before[-1]:
        before.pop()
        row += 1
    return (sum(before) / max(1, len(before))) ** row < RARE_OUTAGE


def _sentence(test: Test, observation: Observation) -> str:
    if test.name in _LEVEL_WORDS:
        return f"{_LEVEL_WORDS[test.name]}: {figure(test.now)}, {figure(test.before)} before ({test.total} articles)"
    thing = _SHARE_WORDS.get(test.name, f"new articles have {test.name}")
    said = f"{round(test.now * test.total)} of {test.total} {thing}, {test.before:.0%} before"
    reasons = _reasons(observation) if test.name in ("unfetched", "no_article", "unread") else ""
    return f"{said} ({reasons})" if reasons else said


def figure(value: float) -> str:
    """Three digits at least, as people write them.

    >>> figure(0.1234), figure(15134.2)
    ('0.123', '15134')
    """
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def _reasons(observation: Observation) -> str:
    ordered = sorted(observation.reasons.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{reason} {count}" for reason, count in ordered[:4])


_SHARE_WORDS = {
    "unread": "sources could not be read",
    "foreign_feed": "addresses in the sources are another outlet's",
    "unfetched": "pages could not be fetched",
    "no_article": "pages are no article",
    "foreign_article": "pages name another outlet's address as their own",
}
_LEVEL_WORDS = {
    "garbled": "wrongly read characters in 1,000",
    "repeated": "share of the text that stands there twice",
    "delay_hours": "hours from publication to the visit",
    "left_out": "shorter articles, and words of their pages that are left out",
    "words": "words in an article",
    "paragraphs": "paragraphs in an article",
}
