"""What can be counted about one run of text: the input of the small model in `weights`.

Every feature is a number; the order is the order of `FEATURES`. Those of `SHARES` are floats, mostly 0..1; all others
are integers, so that every comparison in the trees is one of like with like; sizes are letters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.course import MARKS, Course
from cleaners.evidence import Evidence
from cleaners.keep import CERTAIN, Fate
from cleaners.names import words_of
from cleaners.natures import HEADS, heading_of
from cleaners.regions import MIN_PROSE, Map, Region, Run
from cleaners.tail import BIO, CALL, NOTE
from cleaners.wording import key_of

_TAGS = {
    "p": 0, "blockquote": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "h1": 7, "li": 8, "dd": 8, "dt": 8, "td": 9,
    "th": 9, "figcaption": 10, "div": 11, "section": 12, "article": 12, "header": 13, "footer": 14, "aside": 14,
}  # fmt: skip
_RULES = (
    "", "outside", "short", "links", "gallery", "player", "side", "author", "share", "tags", "poll", "form", "related",
    "newsletter", "advert", "navigation", "notice", "consent", "footer", "comments", "label", "closing",
    "after the end",
    "second article", "headline", "byline", "before headline",
)  # fmt: skip
_RULE_NUMBER = {rule: number for number, rule in enumerate(_RULES)}
_KINDS: dict[str | None, int] = {
    "": 0, "paragraph": 1, "list_item": 2, "quote": 3, "subhead": 4, "table_row": 5, "caption": 6, "standfirst": 7,
}  # fmt: skip
_CLOSERS, _STOPS = "\"'”’»“)]", ".!?…。"
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"@|https?:|www\.|©")  # an address
_TELLING = CALL | BIO | NOTE
_WESTERN = bytes(range(256)).decode("cp1252", "replace")  # the signs of most pages, one byte each
_CAPITALS = bytes(code for code, sign in enumerate(_WESTERN) if sign.isupper())
_LOWERED = bytes(sign.lower().encode("cp1252")[0] if _WORD.match(sign) else 32 for sign in _WESTERN)


FEATURES = (
    "size", "link_share", "links", "bold_share", "em_share", "commas", "ending", "upper", "call", "bio", "note",
    "people", "tag", "hidden", "rule", "kind", "in_list", "depth", "parent_share", "sign_share", "grand_share", "steps",
    "branch_share", "branch_links", "branch_runs",
    "before_share", "from_start", "to_end", "prev_size", "prev_links", "next_size", "next_links", "next_kept",
    "next2_kept", "after_core", "before_core", "core_gap",
    "structured", "structured_known", "after_headline", "total", "runs", "core_share", "same_sign_runs", "linked_chars",
    *MARKS,
)  # fmt: skip
SHARES = words_of(
    "link_share bold_share em_share commas upper parent_share sign_share grand_share branch_share branch_links "
    "before_share prev_links next_links core_share"
)

MAX_WORDED, MAX_SAMPLE, MAX_KEYED = 200, 80, 400  # letters looked at for words; capitals; evidence
MIN_CERTAIN, MIN_CORE = 90, 0.3  # letters of a paragraph, share of the prose in its box, to be surely text
MIN_DOUBTFUL = 60  # letters of a run left out by the rules that the weights may take back
_CERTAIN = CERTAIN | {
    "ornament", "headline", "byline", "after the end", "second article", "beside body", "subhead without text",
}  # fmt: skip
_ASIDE = frozenset({"side", "related"})  # rules of boxes whose links, and all after the bulk of the text, are no text
_DOUBTED = frozenset({"links", "short"})  # rules that the weights may take back even for short lines amid the text
MAX_PEOPLE = 6  # words at the start of a text among which an author is named
MAX_STEPS = 60  # boxes between a run and the bulk of the text, beyond which they are not told apart

_NOTHING = (-1, -1.0)  # beside the first and the last run
Row = list[float]
Sign = tuple[str, str]


@dataclass(slots=True)
class _Way:
    """What lies around a box, out to the one that holds the bulk of the text."""

    steps: int
    branch: Region  # the outermost box on the way that does not hold the bulk
    is_hidden: bool
    is_listed: bool


class _Context:
    """Sums over the page that the features of its runs share."""

    def __init__(self, page: Map, box: Region, fates: Sequence[Fate]) -> None:
        self.page, self.fates = page, fates
        self.regions = [page.regions[fate.run.region] for fate in fates]
        self.holders = [_holder(region) for region in self.regions]
        self.kept = [bool(fate.kind) and fate.kind != "caption" for fate in fates]
        self.prose = [fate.run.size >= MIN_PROSE and fate.run.linked * 3 < len(fate.run.text) for fate in fates]
        self.parents: dict[int, int] = {}
        self.signs: dict[Sign, int] = {}
        self.sign_runs: dict[Sign, int] = {}
        self.grands: dict[tuple[str, str, str], int] = {}
        self.ways: dict[int, _Way] = {}
        total = 0
        for fate, region, holder, is_prose in zip(fates, self.regions, self.holders, self.prose, strict=True):
            sign = (region.tag, region.name)
            self.sign_runs[sign] = self.sign_runs.get(sign, 0) + 1
            if is_prose and not region.dropped:
                size = fate.run.size
                total += size
                self.parents[holder] = self.parents.get(holder, 0) + size
                self.signs[sign] = self.signs.get(sign, 0) + size
                grand = self.grand_of(region)
                self.grands[grand] = self.grands.get(grand, 0) + size
        self.total = max(total, 1)
        self.core = max(self.parents, key=lambda index: self.parents[index], default=box.index)
        self.core_share = self.parents.get(self.core, 0) / self.total
        inside = [
            place
            for place, holder in enumerate(self.holders)
            if holder == self.core and self.prose[place] and self.kept[place]
        ]
        self.core_first = inside[0] if inside else 0
        self.core_last = inside[-1] if inside else len(fates)

    def is_certain(self, place: int) -> bool:
        """Whether the rules are right without the weights: 99 in 100 of these are, on the development corpus."""
        fate = self.fates[place]
        run, rule = fate.run, fate.rule
        if rule:
            if rule in _CERTAIN or fate.nature == "caption":
                return True
            if rule in _ASIDE and (place > self.core_last or run.linked * 5 > len(run.text) * 4):
                return True
            return run.size < MIN_DOUBTFUL and not (rule in _DOUBTED and self._is_amid(place))
        if fate.kind != "paragraph":
            return fate.nature == "caption" or fate.kind == "standfirst"
        return (
            run.size >= MIN_CERTAIN
            and run.linked * 5 <= run.size
            and self.core_share > MIN_CORE
            and self.regions[place].tag == "p"
            and self._is_amid(place)
            and run.emphasised * 2 < run.size
        )

    def _is_amid(self, place: int) -> bool:
        """Whether a run stands beside the bulk of the text, between its first and its last paragraph."""
        return self.core_first < place < self.core_last and self.holders[place] == self.core

    def grand_of(self, region: Region) -> tuple[str, str, str]:
        """Tag of the region, tag and name of the box around it."""
        around = self.page.regions[region.parent] if region.parent >= 0 else region
        return region.tag, around.tag, around.name

    def way_of(self, region: Region) -> _Way:
        """What lies around a box; each box is looked at once."""
        passed: list[Region] = []
        while (way := self.ways.get(region.index)) is None:
            if region.prose >= self.total * 0.5 or region.parent < 0:
                way = self.ways[region.index] = _Way(0, region, region.hidden, region.tag == "li")
                break
            passed.append(region)
            region = self.page.regions[region.parent]
        for at in reversed(passed):
            branch = way.branch if way.steps else at
            way = _Way(way.steps + 1, branch, way.is_hidden or at.hidden, way.is_listed or at.tag == "li")
            self.ways[at.index] = way
        return way


def _holder(region: Region) -> int:
    """The box whose child a text is: the one around it; a box that holds texts and boxes side by side is its own."""
    is_leaf = region.last == region.index or region.tag in HEADS or region.parent < 0
    return region.parent if is_leaf else region.index


def rows_of(page: Map, box: Region, fates: Sequence[Fate], headline: int, evidence: Evidence) -> list[Row | None]:
    """One row of numbers per fate, in order; None for a fate that is certain by the rules alone."""
    around = _Context(page, box, fates)
    course = Course(page)
    rows: list[Row | None] = []
    seen = gap = 0
    for place, fate in enumerate(fates):
        run = fate.run
        rows.append(
            None
            if around.is_certain(place)
            else [
                *_text_numbers(run, evidence.people),
                *_tree_numbers(around, place),
                *_place_numbers(around, place, seen, gap),
                *_evidence_numbers(around, place, headline, evidence),
                *course.marks(run),
            ]
        )
        if around.kept[place] and around.prose[place]:
            seen += run.size
            gap = 0
        else:
            gap += run.size
    return rows


def _text_numbers(run: Run, people: frozenset[str]) -> Row:
    text, size, linked = run.text, run.size, run.linked
    length = len(text)
    short = text if length <= MAX_WORDED else text[:MAX_WORDED]
    try:
        raw = short.encode("ascii" if short.isascii() else "cp1252")
        words = raw.translate(_LOWERED).decode("latin-1").split()  # no telling word has š
        raw = raw[:MAX_SAMPLE]
        capitals = len(raw) - len(raw.translate(None, _CAPITALS))
    except UnicodeEncodeError:
        words = _WORD.findall(short.lower())
        capitals = sum(map(str.isupper, text[:MAX_SAMPLE]))
    told = _TELLING.intersection(words)
    call = len(told & CALL) if told else 0
    if "@" in short or "©" in short or "http" in short or "www." in short:
        call += len(_SIGNS.findall(short))
    return [
        size if size < 1500 else 1500, linked / length, run.links if run.links < 9 else 9,
        min(run.bold / length, 1.0) if run.bold else 0.0, min(run.emphasised / length, 1.0) if run.emphasised else 0.0,
        100 * text.count(",") / length, _ending(text), capitals / (length if length < MAX_SAMPLE else MAX_SAMPLE),
        call, len(told & BIO) if told else 0, len(told & NOTE) if told else 0,
        len(people.intersection(words[:MAX_PEOPLE])) if people else 0,
    ]  # fmt: skip


def _ending(text: str) -> int:
    last = text[-1]
    if last in _CLOSERS:
        last = text[-2:-1] if text[-2:-1] in _STOPS else last
    return 3 if last in ".…。" else 2 if last in "!?！？" else 1 if last in ":;," else 4 if last in "\"'”’»“" else 0


def _tree_numbers(around: _Context, place: int) -> Row:
    fate, region, holder = around.fates[place], around.regions[place], around.holders[place]
    if fate.nature == "subhead" and (head := heading_of(around.page, region)):
        region, holder = head, _holder(head)
    way, total = around.way_of(region), around.total
    branch = way.branch
    inside = branch.end_run - branch.first_run
    return [
        _TAGS.get(region.tag, 15), int(way.is_hidden), _RULE_NUMBER.get(fate.rule or region.dropped, 1),
        _KINDS.get(fate.kind, 0), int(way.is_listed), region.depth - around.page.regions[around.core].depth,
        around.parents.get(holder, 0) / total, around.signs.get((region.tag, region.name), 0) / total,
        around.grands.get(around.grand_of(region), 0) / total, way.steps if way.steps < MAX_STEPS else MAX_STEPS,
        branch.prose / total, 1 - branch.prose / (branch.text or 1), inside if inside < 60 else 60,
    ]  # fmt: skip


def _place_numbers(around: _Context, place: int, seen: int, gap: int) -> Row:
    fates, kept, left = around.fates, around.kept, len(around.fates) - place
    past, due = place - around.core_last, around.core_first - place
    return [
        seen / around.total, place if place < 60 else 60, left if left < 60 else 60,
        *(_beside(fates[place - 1].run) if place else _NOTHING),
        *(_beside(fates[place + 1].run) if left > 1 else _NOTHING),
        int(kept[place + 1]) if left > 1 else -1, int(kept[place + 2]) if left > 2 else -1,
        0 if past < 0 else past if past < 40 else 40, 0 if due < 0 else due if due < 40 else 40,
        gap if gap < 3000 else 3000,
    ]  # fmt: skip


def _beside(run: Run) -> tuple[int, float]:
    """Size and share of links of a neighbour."""
    return run.size if run.size < 600 else 600, run.linked / len(run.text)


def _evidence_numbers(around: _Context, place: int, headline: int, evidence: Evidence) -> Row:
    run, region = around.fates[place].run, around.regions[place]
    is_structured = bool(evidence.body) and (evidence.has_start(run.text) or evidence.has(key_of(run.text[:MAX_KEYED])))
    return [
        int(is_structured), int(evidence.body != ""), min(max(run.index - headline, -20), 40) if headline >= 0 else -21,
        min(around.total, 20000), min(len(around.fates), 400), around.core_share,
        min(around.sign_runs[region.tag, region.name], 60), run.linked if run.linked < 300 else 300,
    ]  # fmt: skip
