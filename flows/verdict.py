"""What a run did, judged: one verdict a publisher, one summary a run. Pure; the sentences are for people.

A publisher is "ok", "partial" (some source unreadable, or most pages failed), "failed" (nothing could be
read) or "idle" (its rule names nothing to read). A run is "failed" where no publisher worked, "partial"
where one did not, else "completed".
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from flows.changes import FieldChange
from flows.health import Alert
from flows.watching import FIELDS

Worked = Literal["ok", "partial", "failed", "idle"]
RunState = Literal["completed", "partial", "failed"]

MOST = 0.5  # share of pages that must fail before a publisher whose sources can be read counts as partial
SHOWN = 2  # addresses that are told for a reason
FEW = 5  # pages without an article that are no sign of a break yet
TROUBLES = frozenset({"wall", "failed", "gone", "retry", "source_failed"})  # outcomes that gave no article
OK, PARTIAL, NOTHING_WORKED = 0, 3, 4  # exit codes of the command line


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, for progress bars: `outcome` is new, edited, unchanged, duplicate, wall,
    failed, gone, skipped, retry, not_modified, source, source_failed, or resumed, with where a backfill stands as
    its reason; `waiting` the pages still to fetch."""

    publisher: str
    outcome: str
    url: str | None = None
    reason: str | None = None
    done: int = 0
    waiting: int = 0


OnEvent = Callable[[Event], None] | None


@dataclass(slots=True)
class Tally:
    """Counts of one publisher, or of one imported path, while the run goes on. `sources_cut` are those read that name
    more than is read of one; `named` are the addresses in the sources' answers, `foreign` those of them that belong to
    another outlet, `found` those not known before. `words` and `filled`, by field, are of the articles, `examples`
    addresses by the reason why they gave none; `seconds` is when its last page was done, from the start."""

    sources: int = 0
    sources_read: int = 0
    sources_cut: int = 0
    source_reasons: Counter[str] = field(default_factory=Counter)
    named: int = 0
    foreign: int = 0
    found: int = 0
    fetched: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    words: list[int] = field(default_factory=list)
    filled: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0

    def add(
        self, outcome: str, reason: str | None = None, words: int | None = None, filled: Sequence[str] = ()
    ) -> None:
        self.outcomes[outcome] += 1
        if reason:
            self.reasons[reason] += 1
        if words is not None:
            self.words.append(words)
            self.filled.update(filled)

    def show(self, reason: str, url: str) -> None:
        """Keep the address as an example of the reason, if there are not enough of them."""
        known = self.examples.setdefault(reason, [])
        if len(known) < SHOWN:
            known.append(url)


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """One publisher's part of a run. `found` are addresses not known before (records, for an import);
    `walls` are pages that are no article; `failed` those that could not be had or read; `waiting` those
    put off to a later run. `reasons` counts the reason codes of walls, failures and unreadable sources; `fields` is the
    share of the articles in which each field is filled, `examples` are addresses by reason, `seconds` is how long the
    publisher took."""

    publisher: str
    found: int = 0
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    walls: int = 0
    failed: int = 0
    skipped: int = 0
    duplicates: int = 0
    waiting: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    words_p50: int | None = None
    fields: Mapping[str, float] = field(default_factory=dict)
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    seconds: float = 0.0
    verdict: str = ""
    state: Worked = "ok"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A whole run: its key, the flow's name, one verdict a publisher in the order asked for; what a reclean changed,
    and which publishers broke or are sound again."""

    run_key: str
    flow: str
    state: RunState
    sources: tuple[SourceVerdict, ...] = ()
    verdict: str = ""
    notes: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    alerts: tuple[Alert, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 all worked, 3 some did not, 4 nothing worked."""
        return {"completed": OK, "partial": PARTIAL, "failed": NOTHING_WORKED}[self.state]


class NothingWorked(Exception):
    """What a failed flow run ends with; Prefect takes nothing but an exception for the data of a failed state."""

    def __init__(self, summary: RunSummary) -> None:
        super().__init__(summary)
        self.summary = summary

    def __str__(self) -> str:
        return self.summary.verdict


def judge(publisher: str, tally: Tally, broken: str = "") -> SourceVerdict:
    """The verdict on one publisher of an ingest or backfill; `broken` is what its health says, if it is not sound."""
    state, sentence = _state(tally), _sentence(tally)
    if broken:
        state, sentence = "failed" if state == "failed" else "partial", f"BROKEN: {broken}; {sentence}"
    return _verdict(publisher, tally, state, sentence)


def judge_import(path: str, tally: Tally) -> SourceVerdict:
    """The verdict on one imported path; files that hold no article are no failure."""
    read = sum(tally.outcomes[one] for one in ("new", "edited", "unchanged", "duplicate"))
    if not tally.found:
        return _verdict(path, tally, "failed", "nothing to import was found")
    said = _counted(tally)
    if not read:
        return _verdict(path, tally, "failed", f"none of {tally.found} records is an article: {said}")
    return _verdict(path, tally, "partial" if tally.outcomes["failed"] else "ok", said)


def judge_reclean(publisher: str, tally: Tally, *, dry_run: bool) -> SourceVerdict:
    """The verdict on a publisher's stored pages; `reasons` counts the fields that changed."""
    changed = tally.outcomes["recleaned"] + tally.outcomes["edited"]
    said = f"{changed} of {tally.found} pages {'would change' if dry_run else 'changed'}"
    if tally.outcomes["new"]:
        said += f", {tally.outcomes['new']} give an article for the first time"
    if tally.outcomes["lost"]:
        said += (
            f", {tally.outcomes['lost']} are no article any more and {'would stay' if dry_run else 'stay'} as stored"
        )
    if tally.reasons:
        said += f" ({_listed(tally.reasons)})"
    return _verdict(publisher, tally, "ok", said)


def summarise(run_key: str, flow: str, verdicts: Sequence[SourceVerdict], notes: Sequence[str] = ()) -> RunSummary:
    """The run's summary; nothing asked is nothing worked."""
    states = Counter(one.state for one in verdicts)
    worked = states["ok"] + states["partial"]
    asked = len(verdicts) - states["idle"]
    if not worked:
        state: RunState = "failed"
        sentence = f"nothing worked: {_why(verdicts)}" if asked else "nothing to do: no rule names a source"
    elif states["partial"] or states["failed"]:
        state = "partial"
        troubled = [one.publisher for one in verdicts if one.state in ("partial", "failed")]
        sentence = f"{worked} of {asked} worked; trouble with {', '.join(troubled)}"
    else:
        state, sentence = "completed", f"all {asked} worked" if asked > 1 else "it worked"
    gained = f"{sum(one.new for one in verdicts)} new, {sum(one.edited for one in verdicts)} edited"
    return RunSummary(run_key, flow, state, tuple(verdicts), f"{sentence}; {gained}", tuple(notes))


def summarise_reclean(
    run_key: str, verdicts: Sequence[SourceVerdict], changes: Sequence[FieldChange], *, dry_run: bool
) -> RunSummary:
    """The summary of a reclean; no pages to clean is nothing worked."""
    found, changed = sum(one.found for one in verdicts), sum(one.edited for one in verdicts)
    sentence = f"{changed} of {found} pages {'would change' if dry_run else 'changed'}"
    if gained := sum(one.new for one in verdicts):
        sentence += f", {gained} new"
    if not found:
        sentence = "no pages are kept here"
    state: RunState = "completed" if found else "failed"
    return RunSummary(run_key, "reclean", state, tuple(verdicts), sentence, changes=tuple(changes))


def _why(verdicts: Sequence[SourceVerdict]) -> str:
    reasons: Counter[str] = Counter()
    for one in verdicts:
        reasons.update(one.reasons)
    return _listed(reasons) or "; ".join(sorted({one.verdict for one in verdicts if one.verdict}))


def _verdict(publisher: str, tally: Tally, state: Worked, sentence: str) -> SourceVerdict:
    count = tally.outcomes
    return SourceVerdict(
        publisher=publisher,
        found=tally.found,
        new=count["new"],
        edited=count["edited"] + count["recleaned"],
        unchanged=count["unchanged"] + count["not_modified"],
        walls=count["wall"] + count["lost"],
        failed=count["failed"] + count["gone"],
        skipped=count["skipped"],
        duplicates=count["duplicate"],
        waiting=count["retry"],
        reasons=dict(sorted((tally.reasons + tally.source_reasons).items())),
        words_p50=int(median(tally.words)) if tally.words else None,
        fields={name: round(tally.filled[name] / len(tally.words), 3) for name in FIELDS} if tally.words else {},
        examples={reason: tuple(urls) for reason, urls in sorted(tally.examples.items())},
        seconds=round(tally.seconds, 1),
        verdict=sentence,
        state=state,
    )


def _state(tally: Tally) -> Worked:
    if not tally.sources and not tally.outcomes:
        return "idle"
    if tally.sources and not tally.sources_read:
        return "failed"
    good = sum(tally.outcomes[one] for one in ("new", "edited", "unchanged", "not_modified", "duplicate", "recleaned"))
    missed = sum(tally.outcomes[one] for one in ("failed", "gone", "retry"))
    walls = tally.outcomes["wall"]
    if not good and (missed or walls >= FEW):
        return "failed"
    if tally.sources_read - tally.sources_cut < tally.sources or (
        missed + walls >= FEW and missed + walls > MOST * (good + missed + walls)
    ):
        return "partial"
    return "ok"


def _sentence(tally: Tally) -> str:
    if not tally.sources and not tally.outcomes:
        return "its rule names no feed, sitemap or index page"
    if tally.sources and not tally.sources_read:
        return f"none of its {tally.sources} sources could be read: {_listed(tally.source_reasons)}"
    said = _counted(tally) or "nothing new"
    if tally.sources_read < tally.sources:
        unread = tally.sources - tally.sources_read
        said += f"; {unread} of {tally.sources} sources could not be read: {_listed(tally.source_reasons)}"
    if tally.sources_cut:
        said += f"; {tally.sources_cut} of {tally.sources} sources name more addresses than are read of one"
    return said


_WORDS = (
    ("new", "new"), ("edited", "edited"), ("recleaned", "changed by the cleaner"), ("unchanged", "unchanged"),
    ("not_modified", "not modified"), ("duplicate", "duplicate"), ("wall", "no article"), ("failed", "failed"),
    ("gone", "gone"), ("skipped", "skipped"), ("retry", "put off"),
)  # fmt: skip


def _counted(tally: Tally) -> str:
    said = ", ".join(f"{tally.outcomes[outcome]} {word}" for outcome, word in _WORDS if tally.outcomes[outcome])
    return f"{said} ({_listed(tally.reasons)})" if said and tally.reasons else said


def _listed(reasons: Mapping[str, int]) -> str:
    """The reasons, most frequent first: "dns 3, timeout 1"."""
    ordered = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{reason} {count}" for reason, count in ordered[:6])
