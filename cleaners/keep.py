"""Run by run: part of the article or not, and as what kind of block."""

import re
from dataclasses import dataclass

from cleaners.container import is_caption
from cleaners.evidence import Evidence, is_headline, is_standfirst
from cleaners.names import is_standfirst_name
from cleaners.regions import Map, Region, Run, is_prose
from cleaners.tail import CLOSING, TAIL_HEADS, WHOLE
from cleaners.wording import key_of

_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;,][\"'”’»“)\]]*$")  # He said so.”
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_DATE = re.compile(
    r"^\W*(?:(?:updated?|published|posted|stand|veröffentlicht|diterbitkan|on|at)\b.{0,12})?\d{1,4}[\s./-]"
    r".{0,40}\d{2,4}.{0,20}$",
    re.I,
)  # Published 12 May 2023, 10:00
_BY = re.compile(
    r"^(?:by|von|oleh|par|por|di|door|av|af|text:|story by|words by|reporter|penulis)\b.{2,60}$", re.I
)  # By A. Writer


@dataclass(slots=True)
class Fate:
    """What became of one run: its kind where kept, else the rule that left it out."""

    run: Run
    kind: str = ""
    rule: str = ""
    level: int | None = None


def judge(page: Map, box: Region, span: tuple[int, int], headline: int, evidence: Evidence) -> list[Fate]:
    """One fate per run of the span, in page order; runs outside the box are kept as standfirst only."""
    runs = page.runs[span[0] : span[1]]
    inside = [_judge_run(page, run, headline, evidence) for run in runs if box.first_run <= run.index < box.end_run]
    _trim_start(page, inside, headline, evidence)
    _stop_at_second(page, inside, headline, evidence)
    _trim_end(page, inside)
    _drop_loose_heads(inside)
    before = [_outside(page, run) for run in runs if run.index < box.first_run]
    after = [_outside(page, run) for run in runs if run.index >= box.end_run]
    find_standfirst(page, before + inside, headline, evidence)
    return before + inside + after


def _outside(page: Map, run: Run) -> Fate:
    return Fate(run, "", page.regions[run.region].dropped or "outside")


def _judge_run(page: Map, run: Run, headline: int, evidence: Evidence) -> Fate:
    region = page.regions[run.region]
    fate = Fate(run)
    size = len(run.text)
    if is_caption(page, run):
        fate.kind = "caption"
    elif region.dropped:
        fate.rule = region.dropped
    elif run.index == headline:
        fate.rule = "headline"
    elif WHOLE.match(run.text) and size < 300:
        fate.rule = "label"
    elif region.tag in _HEADS:
        fate.kind, fate.level = "subhead", int(region.tag[1])
        if run.linked * 2 > size:
            fate.kind, fate.rule = "", "links"
    elif run.linked * 10 > size * 8 or (run.linked * 2 > size and size < 200):
        fate.rule = "links"
    elif region.tag in _CELLS:
        fate.kind = "table_row"
    elif region.tag in ("li", "dt", "dd") or _inside(page, region, "li"):
        fate.kind = "list_item"
    elif _inside(page, region, "blockquote"):
        fate.kind = "quote"
    elif is_prose(run) or region.tag == "p" or (_SENTENCE_END.search(run.text) and size > 25):
        fate.kind = "paragraph"
    else:
        fate.rule = "short"
    return fate


def _inside(page: Map, region: Region, tag: str) -> bool:
    index = region.index
    for _ in range(4):
        if index < 0:
            return False
        region = page.regions[index]
        if region.tag == tag:
            return True
        index = region.parent
    return False


def _trim_start(page: Map, fates: list[Fate], headline: int, evidence: Evidence) -> None:
    """Leave out what stands before the headline, and repeats of headline, byline, date before the first paragraph."""
    after = sum(len(fate.run.text) for fate in fates if fate.kind and fate.run.index > headline)
    before = sum(len(fate.run.text) for fate in fates if fate.kind and fate.run.index < headline)
    if headline >= 0 and after > before:
        for fate in fates:
            if fate.run.index < headline and fate.kind:
                fate.kind, fate.rule = "", "before headline"
    for fate in fates:
        if not fate.kind or fate.kind == "caption":
            continue
        text = fate.run.text
        key = key_of(text) if len(text) < 400 else ""
        if key and is_headline(key, evidence):
            dek = (
                headline >= 0
                and is_standfirst_name(page.regions[fate.run.region].name)
                and key not in key_of(page.runs[headline].text)
            )
            fate.kind, fate.rule = ("standfirst", "") if dek else ("", "headline")
        elif len(text) < 100 and (_DATE.match(text) or _BY.match(text)):
            fate.kind, fate.rule = "", "byline"
        elif (
            key and is_standfirst(key, evidence) and fate.kind in ("subhead", "paragraph") and _is_lede_like(page, fate)
        ):
            fate.kind = "standfirst"
        elif is_prose(fate.run):
            break


def _is_lede_like(page: Map, fate: Fate) -> bool:
    region = page.regions[fate.run.region]
    return region.tag in _HEADS or any(is_standfirst_name(box.name) for box in _near(page, region))


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
    opening = {key_of(fate.run.text)[:80] for fate in kept[:3]}
    for fate in fates:
        run = fate.run
        if run.index >= first:
            break
        if fate.kind or run.size < 40 or len(run.text) > 700 or run.linked * 2 > len(run.text):
            continue
        key = key_of(run.text)
        if key[:80] in opening or is_headline(key, evidence) or is_caption(page, run):
            continue
        region = page.regions[run.region]
        named = not region.dropped and any(is_standfirst_name(box.name) for box in _near(page, region))
        if is_standfirst(key, evidence) or (named and run.index > headline):
            fate.kind, fate.rule = "standfirst", ""
            return


def _stop_at_second(page: Map, fates: list[Fate], headline: int, evidence: Evidence) -> None:
    """Leave out a further article: from an h1 on that has a box with text of its own beside the first text."""
    body = [fate for fate in fates if fate.kind in ("paragraph", "list_item", "quote")]
    if headline < 0 or not body:
        return
    start = body[0].run.index
    seen = 0
    for place, fate in enumerate(fates):
        tag = page.regions[fate.run.region].tag
        if (
            tag == "h1"
            and seen > 500
            and fate.run.index > headline
            and not is_headline(key_of(fate.run.text), evidence)
        ):
            box = page.regions[fate.run.region]
            while box.prose < 300 and box.parent >= 0:
                box = page.regions[box.parent]
            if box.first_run > start:
                _leave_out(fates[place:], "second article")
                return
        if fate.kind == "paragraph":
            seen += fate.run.size


def _leave_out(fates: list[Fate], rule: str) -> None:
    for fate in fates:
        if fate.kind:
            fate.kind, fate.rule = "", rule


def _trim_end(page: Map, fates: list[Fate]) -> None:
    """Leave out closing lines from the end backwards, and all after a closing heading near the end."""
    total = sum(len(fate.run.text) for fate in fates if fate.kind in ("paragraph", "list_item", "quote"))
    seen = 0
    for fate in fates:
        if fate.kind == "subhead" and seen > 0.6 * total and TAIL_HEADS.match(fate.run.text):
            for later in fates[fates.index(fate) :]:
                if later.kind:
                    later.kind, later.rule = "", "after the end"
            break
        if fate.kind in ("paragraph", "list_item", "quote"):
            seen += len(fate.run.text)
    for fate in reversed(fates):
        if not fate.kind or fate.kind == "caption":
            continue
        text = fate.run.text
        if (
            len(text) < 400
            and CLOSING.match(text)
            or (fate.kind != "subhead" and len(text) < 60 and not _SENTENCE_END.search(text))
        ):
            fate.kind, fate.rule = "", "closing"
        else:
            break
    seen = 0
    for fate in fates:
        if (
            fate.kind == "paragraph"
            and seen > 0.5 * total
            and len(fate.run.text) < 300
            and CLOSING.match(fate.run.text)
        ):
            fate.kind, fate.rule = "", "closing"
        seen += len(fate.run.text)


def _drop_loose_heads(fates: list[Fate]) -> None:
    """Leave out subheads that no text follows."""
    follows = False
    for fate in reversed(fates):
        if fate.kind == "subhead":
            if not follows:
                fate.kind, fate.rule = "", "subhead without text"
        elif fate.kind in ("paragraph", "list_item", "quote", "table_row"):
            follows = True
