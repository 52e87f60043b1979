"""HTML tree -> the article as typed blocks in page order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from cleaners.captions import is_credit
from cleaners.container import choose, drop_boxes, find_headline, widen
from cleaners.datelines import is_dateline
from cleaners.evidence import Evidence, weigh_claims
from cleaners.features import rows_of
from cleaners.keep import SIDE_THRESHOLD, Fate, decide, judge
from cleaners.pictures import mark_credited, media_blocks
from cleaners.reading import Reading
from cleaners.regions import Map, Region, Run
from cleaners.selected import drop_inline, mark_captions, mark_dropped, mark_standfirst, select_body
from cleaners.taglinks import read_tags
from cleaners.walk import read_map
from cleaners.weights import score
from schemas import BODY_KINDS, Block, Claim, Publisher, Removed

MAX_HEAD, MAX_TAIL, MAX_LINE = 40, 20, 200  # texts handed on before and after the body, characters of each
MAX_JUDGED = 10_000  # runs of one page that the rules look at
MAX_WEIGHED = 4_000  # the first of them, on which the weights have a word
LEAN = 1.0  # log-odds in favour of a run where the container is certain
CELLS_JOINT = " | "  # between the cells of a row
BEFORE_HEADLINE = 8  # runs before the headline that may hold section and date


@dataclass(frozen=True, slots=True)
class Survey:
    """A page read and judged by the rules: what the weights decide on."""

    page: Map
    box: Region
    headline: int
    evidence: Evidence
    fates: tuple[Fate, ...]
    is_selected: bool  # by the outlet's own selectors

    @property
    def rows(self) -> list[list[float] | None]:
        """The features of each fate; None for a certain one."""
        return rows_of(self.page, self.box, self.fates[:MAX_WEIGHED], self.headline, self.evidence)


def read_html(
    tree: LexborHTMLParser,
    claims: Mapping[str, tuple[Claim, ...]],
    publisher: Publisher | None = None,
    *,
    whole: bool = False,
) -> Reading:
    """The article of the page; a page without text gives a Reading without blocks.

    `whole` takes the whole page as the article's box, for fragments that hold nothing else.
    """
    if publisher is not None:
        drop_inline(tree, publisher)
    found = survey(tree, claims, publisher, whole=whole)
    if found is None:
        return Reading(())
    lean = LEAN if whole or found.is_selected else 0.0
    floor = SIDE_THRESHOLD - lean
    odds = [None if row is None else score(row, floor) for row in found.rows]
    decide(found.fates, _by_row(found.page, found.fates, odds), lean)
    base = next((claim.raw for claim in claims.get("canonical_url", ()) if claim.raw.startswith("http")), None)
    reading = _assemble(found.page, found.box, list(found.fates), found.headline, base)
    is_stale = publisher is not None and bool(publisher.body) and not found.is_selected
    return replace(reading, stale=is_stale)


def _by_row(page: Map, fates: Sequence[Fate], odds: Sequence[float | None]) -> list[float | None]:
    """The odds, where the cells of a table's row share the mean of theirs: a row stays or goes as a whole."""
    shared = list(odds)
    rows: dict[int, list[int]] = {}
    for place, odd in enumerate(odds):
        if odd is not None and fates[place].nature == "table_row":
            rows.setdefault(page.regions[fates[place].run.region].parent, []).append(place)
    for places in rows.values():
        mean = sum(odds[place] or 0.0 for place in places) / len(places)
        for place in places:
            shared[place] = mean
    return shared


def survey(
    tree: LexborHTMLParser,
    claims: Mapping[str, tuple[Claim, ...]],
    publisher: Publisher | None = None,
    *,
    whole: bool = False,
) -> Survey | None:
    """The page's runs with the fates that the rules give them; None where there is no body."""
    root = tree.body or tree.root
    if root is None:
        return None
    page = read_map(root)
    evidence = weigh_claims(claims)
    headline = find_headline(page, evidence)
    drop_boxes(page, headline)
    mark_credited(page)
    selected: Region | None = None
    named: list[int] = []  # runs of the captions and the standfirst that the rule names
    if publisher is not None:
        mark_dropped(page, tree, publisher)
        named = mark_captions(page, tree, publisher) + mark_standfirst(page, tree, publisher)
        selected = select_body(page, tree, publisher)
    box = selected or (page.regions[0] if whole else choose(page, evidence, headline))
    first, last = (box.first_run, box.end_run) if selected else widen(page, box, headline)
    first = min([first, *(run for run in named if headline < run)])
    fates = judge(page, box, (first, min(last, first + MAX_JUDGED)), headline, evidence)
    return Survey(page, box, headline, evidence, tuple(fates), selected is not None)


def _assemble(page: Map, box: Region, fates: list[Fate], headline: int, base: str | None) -> Reading:
    blocks: list[Block] = []
    removed: list[Removed] = []
    first = next((fate.run.index for fate in fates if fate.kind in BODY_KINDS), box.first_run)
    start = min(first, headline) if headline >= 0 else box.first_run
    media = media_blocks(page, box, start, base)
    dateline = _dateline_before(page, fates, first)
    place = 0
    at: Run | None = None
    for fate in fates:
        while place < len(media) and media[place][0] <= fate.run.index:
            blocks.append(media[place][2])
            place += 1
        if fate.kind == "caption":
            _add_caption(page, blocks, media[:place], fate)
        elif fate.kind == "table_row":
            at = _add_cell(page, blocks, at, fate)
        elif fate is dateline:
            continue
        elif fate.kind:
            text = f"{dateline.run.text} {fate.run.text}" if dateline and fate.run.index == first else fate.run.text
            blocks.append(Block(fate.kind, text, fate.level))
        else:
            removed.append(Removed(len(blocks), Block(fate.nature, fate.run.text, fate.level), fate.rule))
    blocks.extend(block for _, _, block in media[place:])
    last = max((fate.run.index for fate in fates if fate.kind in BODY_KINDS), default=None)
    topics = read_tags(page, last) if last is not None else ()
    return Reading(tuple(blocks), tuple(removed), _head(page, headline, first), _tail(page, last), topics=topics)


def _dateline_before(page: Map, fates: Sequence[Fate], first: int) -> Fate | None:
    """The dateline that stands in front of the first paragraph, in the box around it: <b>Jakarta</b> - <p>…</p>"""
    for before, fate in pairwise(fates):
        if fate.run.index == first:
            is_around = page.regions[fate.run.region].parent == before.run.region
            is_paragraph = fate.kind == "paragraph" and not before.kind
            return before if is_paragraph and is_around and is_dateline(before.run.text) else None
    return None


def _add_cell(page: Map, blocks: list[Block], before: Run | None, fate: Fate) -> Run:
    """Add a table's cell, to the row of the cell before it where they share one; the cell that it is."""
    run = fate.run
    cell, last = page.regions[run.region], page.regions[before.region] if before is not None else None
    if last is not None and last.parent == cell.parent and blocks[-1].kind == "table_row":
        joint = " " if last is cell else CELLS_JOINT
        blocks[-1] = Block("table_row", f"{blocks[-1].text}{joint}{run.text}")
    else:
        blocks.append(Block("table_row", run.text))
    return run


def _add_caption(page: Map, blocks: list[Block], media: list[tuple[int, int, Block]], fate: Fate) -> None:
    """Give the line to the picture just before it, joining the pieces of one printed line."""
    text = fate.run.text
    last = blocks[-1] if blocks else None
    if last is not None and last.kind == "caption" and (not last.text or page.regions[fate.run.region].tag != "p"):
        if text not in last.text:
            parts = (text, last.text) if is_credit(last.text) else (last.text, text)
            blocks[-1] = Block("caption", " ".join(parts).strip(), None, last.url)
    else:
        blocks.append(Block("caption", text))


def _head(page: Map, headline: int, first: int) -> tuple[str, ...]:
    """Short texts from a little before the headline to the first body block."""
    start = max(0, (headline if headline >= 0 else first) - BEFORE_HEADLINE)
    texts = [run.text for run in page.runs[start : max(first, headline + 1)] if len(run.text) <= MAX_LINE]
    return tuple(texts[:MAX_HEAD])


def _tail(page: Map, last: int | None) -> tuple[str, ...]:
    """Short texts after the last run of the body."""
    if last is None:
        return ()
    texts = [run.text for run in page.runs[last + 1 : last + 1 + 3 * MAX_TAIL] if len(run.text) <= MAX_LINE]
    return tuple(texts[:MAX_TAIL])
