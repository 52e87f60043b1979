"""Run by run: part of the article or not, and as what kind of block."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaners import noise
from cleaners.container import is_caption
from cleaners.dates import is_date
from cleaners.evidence import Evidence, is_headline, is_standfirst
from cleaners.names import words_of
from cleaners.natures import HEADS, heading_of, nature_of
from cleaners.regions import Map, Region, Run, is_prose
from cleaners.tail import TAIL_HEADS, is_closing, is_label, is_withheld
from cleaners.wording import key_of
from schemas.document import BlockKind

_LETTER = re.compile(r"[^\W_]")  # anything but * * *
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;,][\"'”’»“)\]]*$")  # He said so.”
_DATE = re.compile(
    r"^\W*(?:(?:updated?|published|posted|stand|veröffentlicht|diterbitkan|on|at)\b.{0,12})?\d{1,4}[\s./-]"
    r".{0,40}\d{2,4}.{0,20}$",
    re.I,
)  # Published 12 May 2023, 10:00
_BY = re.compile(
    r"^(?:by|von|oleh|par|por|di|door|av|af|text:|story by|words by|reporter|penulis|editor|pewarta)\b.{2,60}$", re.I
)  # By A. Writer


THRESHOLD = 0.0  # log-odds from which a run is text of the article: the best F1 over five folds by host
SIDE_THRESHOLD = -0.5  # of list items, quotes and cells that no rule leaves out; some golds have none of them, by habit
MAX_WORDED, MAX_LABEL = 400, 300  # letters of a text whose wording is looked at; of a label
MAX_NOTICE = 500  # letters of a text in place of content that waits for consent
MAX_WORD = 40  # letters of a label that stands where captions do: "Perbesar"
TAIL_STARTS, CLOSING_STARTS = 0.6, 0.5  # share of the text after which closing headings and lines are believed
MAX_STANDFIRST = 0.2  # share of the prose that a box named as standfirst may hold beside it
NEAR_HEADLINE, MIN_UNDER = 3, 40  # runs from the headline to a heading under it that is a standfirst, and its letters
MIN_NAMED = 40  # letters of a line that its box names standfirst, unless it is a sentence
_META = frozenset({"tags", "author", "share"})  # rules of boxes around the headline that may hold the standfirst too
MIN_FIRST, MIN_SECOND = 500, 300  # letters of a first article before the h1 of a second, and in the box of that
MIN_LAST, MAX_BYLINE = 60, 100  # letters of a last line that is no sentence, of a byline
SIDE_KINDS = frozenset({"list_item", "quote", "table_row"})
CERTAIN = words_of(
    "footer share notice newsletter author tags player comments poll form consent navigation advert publisher"
)  # rules for boxes that the weights do not look into: under 1 in 100 of their runs is text
_FINAL = frozenset({"second article", "publisher", "beside body"})  # rules that the weights do not overrule
_TEXTS = frozenset({"paragraph", "list_item", "quote", "table_row"})


@dataclass(slots=True)
class Fate:
    """What became of one run: its kind where kept, else the rule that left it out."""

    run: Run
    nature: BlockKind
    kind: BlockKind | None = None
    rule: str = ""
    level: int | None = None


def judge(page: Map, box: Region, span: tuple[int, int], headline: int, evidence: Evidence) -> list[Fate]:
    """One fate per run of the span, in page order; runs outside the box are kept as standfirst only."""
    runs = page.runs[span[0] : span[1]]
    inside = [_judge_run(page, run, headline) for run in runs if box.first_run <= run.index < box.end_run]
    _trim_start(page, inside, headline, evidence)
    _stop_at_second(page, inside, headline, evidence)
    _trim_end(inside)
    _drop_loose_heads(inside)
    before = [_outside(page, run, is_lead=run.index > headline >= 0) for run in runs if run.index < box.first_run]
    for fate in before:
        if len(fate.run.text) < MAX_LABEL and is_headline(key_of(fate.run.text), evidence):
            fate.rule = "headline"
    after = [_outside(page, run) for run in runs if run.index >= box.end_run]
    find_standfirst(page, before + inside, headline, evidence)
    return before + inside + after


def decide(fates: Sequence[Fate], odds: Sequence[float | None], lean: float = 0.0) -> None:
    """Give the fates the weights' word: what they find likely is kept, the rest left out.

    `lean` is added to the odds, where the container is known from elsewhere. Fates without odds
    stay as the rules judged.
    """
    for fate, odd in zip(fates, odds, strict=False):
        if odd is None:
            continue
        threshold = SIDE_THRESHOLD if fate.kind in SIDE_KINDS else THRESHOLD
        if odd + lean >= threshold and fate.rule not in _FINAL:
            fate.kind, fate.rule = fate.nature, ""
        else:
            fate.kind, fate.rule = None, fate.rule or "weights"
    _drop_loose_heads(fates)


def _fate(page: Map, run: Run) -> Fate:
    """The fate of a run before any rule."""
    nature = nature_of(page, run)
    if nature != "subhead":
        return Fate(run, nature)
    head = heading_of(page, page.regions[run.region])
    return Fate(run, nature, level=max(2, int(head.tag[1])) if head else 3)


def _outside(page: Map, run: Run, *, is_lead: bool = False) -> Fate:
    """The fate of a run beside the container: a caption by name is one anywhere, by tag above the text alone."""
    fate, region = _fate(page, run), page.regions[run.region]
    fate.rule = region.dropped or "outside"
    if fate.nature == "caption" and (region.is_caption or is_lead) and not region.dropped and not _is_sign(run.text):
        fate.kind, fate.rule = "caption", ""
    return fate


def _is_sign(text: str) -> bool:
    """Whether a text that stands where captions do is a sign of the page's workings: "Perbesar"."""
    return len(text) < MAX_WORD and (is_label(text) or noise.UI.fullmatch(text) is not None)


def _judge_run(page: Map, run: Run, headline: int) -> Fate:
    fate = _fate(page, run)
    fate.rule = _rule_of(fate, page.regions[run.region], headline)
    if not fate.rule:
        fate.kind = fate.nature
    return fate


def _rule_of(fate: Fate, region: Region, headline: int) -> str:
    """The rule that leaves a run out for what it is, wherever it stands; "" for none."""
    run, size = fate.run, len(fate.run.text)
    if fate.nature == "caption":
        return "label" if _is_sign(run.text) else region.dropped if region.dropped == "publisher" else ""
    if region.dropped:
        return region.dropped
    if run.index == headline:
        return "headline"
    if not _LETTER.search(run.text):
        return "ornament"
    if size < MAX_NOTICE and is_withheld(run.text):
        return "notice"
    if size < MAX_LABEL and is_label(run.text):
        return "label"
    if fate.nature == "subhead":
        return "links" if run.linked * 2 > size else ""
    if run.linked * 10 > size * 8 or (run.linked * 2 > size and size < 200):
        return "links"
    if fate.nature != "paragraph" or is_prose(run) or region.tag == "p":
        return ""
    return "" if size > 25 and _SENTENCE_END.search(run.text[-20:]) else "short"


def _trim_start(page: Map, fates: list[Fate], headline: int, evidence: Evidence) -> None:
    """Leave out what stands before the headline, and repeats of headline, byline, date before the first paragraph."""
    if headline >= 0 and fates and fates[0].run.index < headline:
        after = sum(len(fate.run.text) for fate in fates if fate.kind and fate.run.index > headline)
        early = [fate for fate in fates if fate.kind and fate.run.index < headline]
        if after > sum(len(fate.run.text) for fate in early):
            _leave_out(early, "before headline")
    for fate in fates:
        if not fate.kind or fate.kind == "caption":
            continue
        text = fate.run.text
        key = key_of(text) if len(text) < MAX_WORDED else ""
        if key and is_headline(key, evidence):
            dek = (
                headline >= 0
                and page.regions[fate.run.region].named.is_standfirst
                and key not in key_of(page.runs[headline].text)
            )
            fate.kind, fate.rule = ("standfirst", "") if dek else (None, "headline")
        elif len(text) < MAX_BYLINE and (
            _DATE.match(text) or _BY.match(text) or _is_stub(fate) or _is_dated_item(fate) or is_date(text)
        ):
            fate.kind, fate.rule = None, "byline"
        elif (
            key
            and is_standfirst(key, evidence)
            and fate.kind in ("subhead", "paragraph")
            and (_is_lede_like(page, fate) or (page.regions[fate.run.region].named.is_byline and evidence.gives(key)))
        ):
            fate.kind = "standfirst"
        elif is_prose(fate.run):
            break


def _is_lede_like(page: Map, fate: Fate) -> bool:
    region = page.regions[fate.run.region]
    small = MAX_STANDFIRST * page.regions[0].prose + fate.run.size
    return region.tag in HEADS or any(
        box.named.is_standfirst and box.prose <= small for box in _near(page, region)
    )  # a box named so that holds the text itself tells nothing


def _near(page: Map, region: Region, steps: int = 3) -> list[Region]:
    """The region and the boxes around it, a few steps out."""
    found = [region]
    while len(found) < steps and found[-1].parent > 0:
        found.append(page.regions[found[-1].parent])
    return found


def find_standfirst(page: Map, fates: list[Fate], headline: int, evidence: Evidence) -> None:
    """Keep the summary printed outside the container, between headline and body, as such."""
    kept = [fate for fate in fates if fate.kind in ("standfirst", "paragraph", "list_item")]
    if not kept or headline < 0 or any(fate.kind == "standfirst" for fate in kept):
        return
    first = kept[0].run.index
    opening = {key_of(fate.run.text[:200])[:80] for fate in kept[:3]}
    for fate in fates:
        run = fate.run
        if run.index >= first:
            break
        if fate.kind or run.size < 15 or len(run.text) > 700 or run.linked * 2 > len(run.text):
            continue
        key = key_of(run.text)
        if key[:80] in opening or is_headline(key, evidence) or is_caption(page, run):
            continue
        if is_withheld(run.text) or (len(run.text) < MAX_LABEL and is_label(run.text)):
            continue
        region = page.regions[run.region]
        named = (run.size >= MIN_NAMED or _SENTENCE_END.search(run.text[-20:])) and (
            region.named.is_standfirst
            if region.dropped in _META
            else not region.dropped and any(box.named.is_standfirst for box in _near(page, region))
        )
        under = region.tag in HEADS and headline < run.index <= headline + NEAR_HEADLINE and run.size >= MIN_UNDER
        if is_standfirst(key, evidence) or (named and run.index > headline) or (under and not region.dropped):
            fate.kind, fate.rule = "standfirst", ""
            return


def _stop_at_second(page: Map, fates: list[Fate], headline: int, evidence: Evidence) -> None:
    """Leave out a further article: from an h1 on that has a box with text of its own beside the first text."""
    regions = page.regions
    heads = [at for at, fate in enumerate(fates) if regions[fate.run.region].tag == "h1" and fate.run.index > headline]
    if headline < 0 or not heads:
        return
    start = next((fate.run.index for fate in fates if fate.kind in ("paragraph", "list_item", "quote")), None)
    for place in heads:
        seen = sum(fate.run.size for fate in fates[:place] if fate.kind == "paragraph")
        run = fates[place].run
        if start is not None and seen > MIN_FIRST and not is_headline(key_of(run.text), evidence):
            box = regions[run.region]
            while box.prose < MIN_SECOND and box.parent >= 0:
                box = regions[box.parent]
            if box.first_run > start:
                _leave_out(fates[place:], "second article")
                return


def _leave_out(fates: list[Fate], rule: str) -> None:
    for fate in fates:
        if fate.kind:
            fate.kind, fate.rule = None, rule


def _trim_end(fates: list[Fate]) -> None:
    """Leave out all after a closing heading near the end, and closing lines in the second half."""
    total = sum(fate.run.size for fate in fates if fate.kind in _TEXTS)
    seen = 0
    for place, fate in enumerate(fates):
        if fate.kind == "subhead" and seen > TAIL_STARTS * total and TAIL_HEADS.match(fate.run.text[:MAX_WORDED]):
            _leave_out(fates[place:], "after the end")
            break
        if fate.kind == "paragraph" and seen > CLOSING_STARTS * total and _is_closing(fate):
            fate.kind, fate.rule = None, "closing"
        elif fate.kind in _TEXTS:
            seen += fate.run.size
    for fate in reversed(fates):
        if not fate.kind or fate.kind == "caption":
            continue
        if not _is_stub(fate) and not _is_closing(fate):
            break
        fate.kind, fate.rule = None, "closing"


def _is_closing(fate: Fate) -> bool:
    return len(fate.run.text) < MAX_WORDED and is_closing(fate.run.text)


def _is_stub(fate: Fate) -> bool:
    """Whether a line is short and no sentence: a name, a date, a sign-off."""
    text = fate.run.text
    return fate.kind in ("paragraph", "quote") and len(text) < MIN_LAST and not _SENTENCE_END.search(text[-20:])


def _is_dated_item(fate: Fate) -> bool:
    """Whether a short list item before the text is a date or a count: Dec 22, 2023."""
    text = fate.run.text
    return fate.kind == "list_item" and len(text) < MIN_LAST and any(map(str.isdigit, text))


def _drop_loose_heads(fates: Sequence[Fate]) -> None:
    """Leave out subheads that no text follows."""
    follows = False
    for fate in reversed(fates):
        if fate.kind == "subhead":
            if not follows:
                fate.kind, fate.rule = None, "subhead without text"
        elif fate.kind in _TEXTS:
            follows = True
