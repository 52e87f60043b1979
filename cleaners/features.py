"""What can be counted about one run of text: the input of the small model in `weights`.

Every feature is a number; the order is the order of `FEATURES`. Shares are 0..1, sizes letters.
"""

import re
from collections.abc import Sequence

from cleaners.course import MARKS, Course
from cleaners.evidence import Evidence, is_standfirst
from cleaners.keep import CERTAIN, Fate
from cleaners.natures import HEADS, heading_of
from cleaners.regions import Map, Region, Run, is_prose
from cleaners.tail import BIO, CALL, CREDIT, NOTE, YOU
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
_CLOSERS, _STOPS, _QUOTES = "\"'”’»“)]", ".!?…。", "\"'“‘„«"
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"@|https?:|www\.|©")  # an address
_TELLING = YOU | CALL | BIO | CREDIT | NOTE
_COUNTED = re.compile(r"[0-9A-Z]|[^\x00-\x7f]")  # what may be a digit or a capital: 1, A, Ä
_WESTERN = bytes(range(256)).decode("cp1252", "replace")  # the signs of most pages, one byte each
_DIGITS = bytes(code for code, sign in enumerate(_WESTERN) if sign.isdigit())
_CAPITALS = bytes(code for code, sign in enumerate(_WESTERN) if sign.isupper())
_LOWERED = bytes(sign.lower().encode("cp1252")[0] if _WORD.match(sign) else 32 for sign in _WESTERN)


FEATURES = (
    "size", "link_share", "links", "bold_share", "em_share", "commas", "ending", "digits", "upper", "opening",
    "words_you",
    "call", "bio", "credit", "note", "people", "tag", "hidden", "rule", "kind", "caption", "caption_name",
    "standfirst_name", "body_name", "in_list", "in_quote", "in_figure", "depth",
    "same_parent", "parent_share", "sign_share", "grand_share", "steps", "branch_share", "branch_links", "branch_runs",
    "before_share", "after_share", "from_start", "to_end", "prev_size", "prev_links", "next_size", "next_links",
    "next_kept", "next2_kept", "until_kept", "after_core", "before_core", "core_gap",
    "is_standfirst", "structured", "structured_known", "after_headline",
    "total", "runs", "kept_list_share", "core_share", "same_sign_runs", "linked_chars",
    *MARKS,
)  # fmt: skip

MAX_WORDED, MAX_SAMPLE, MAX_KEYED = 200, 80, 400  # letters looked at for words; capitals and digits; evidence
MIN_CERTAIN, MIN_CORE = 120, 0.6  # letters of a paragraph, share of the prose in its box, to be surely text
MIN_DOUBTFUL = 60  # letters of a run left out by the rules that the weights may take back
_CERTAIN = CERTAIN | {
    "ornament", "headline", "byline", "after the end", "second article", "beside body", "subhead without text",
}  # fmt: skip
_DOUBTED = frozenset({"links", "short"})  # rules that the weights may take back even for short lines amid the text
MAX_PEOPLE = 6  # words at the start of a text among which an author is named
MAX_OPENING = 20  # runs among which a standfirst may stand
MAX_STEPS = 60  # boxes looked at around a run, so that deep nesting costs no more than its size

Row = list[float]


class _Context:
    """Sums over the page that the features of its runs share."""

    def __init__(self, page: Map, box: Region, fates: Sequence[Fate]) -> None:
        self.page, self.box, self.fates = page, box, fates
        self.kept = [bool(fate.kind) and fate.kind != "caption" for fate in fates]
        self.parents: dict[int, int] = {}
        self.signs: dict[tuple[str, str], int] = {}
        self.sign_runs: dict[tuple[str, str], int] = {}
        self.grands: dict[tuple[str, str, str], int] = {}
        total = listed = 0
        for fate in fates:
            run, region = fate.run, page.regions[fate.run.region]
            sign = (region.tag, region.name)
            self.sign_runs[sign] = self.sign_runs.get(sign, 0) + 1
            if region.dropped or not is_prose(run):
                continue
            total += run.size
            listed += run.size * (region.tag == "li")
            holder = _holder(region)
            self.parents[holder] = self.parents.get(holder, 0) + run.size
            self.signs[sign] = self.signs.get(sign, 0) + run.size
            grand = self.grand_of(region)
            self.grands[grand] = self.grands.get(grand, 0) + run.size
        self.total = max(total, 1)
        self.listed = listed / self.total
        self.core = max(self.parents, key=lambda index: self.parents[index], default=box.index)
        inside = [
            place
            for place, fate in enumerate(fates)
            if _holder(page.regions[fate.run.region]) == self.core and is_prose(fate.run) and self.kept[place]
        ]
        self.core_first = inside[0] if inside else 0
        self.core_last = inside[-1] if inside else len(fates)

    def is_certain(self, place: int, fate: Fate) -> bool:
        """Whether the rules are right without the weights: 99 in 100 of these are, on the development corpus."""
        run = fate.run
        if fate.nature == "caption" or fate.kind == "standfirst":
            return True
        if fate.rule:
            if fate.rule in _CERTAIN or run.size >= MIN_DOUBTFUL:
                return fate.rule in _CERTAIN
            return not (fate.rule in _DOUBTED and self._is_amid(place, run))
        if fate.kind != "paragraph" or run.size < MIN_CERTAIN or run.linked * 5 > run.size:
            return False
        region = self.page.regions[run.region]
        return (
            region.tag == "p"
            and self._is_amid(place, run)
            and run.emphasised * 2 < run.size
            and not fate.is_closing
            and self.parents[self.core] > MIN_CORE * self.total
        )

    def _is_amid(self, place: int, run: Run) -> bool:
        """Whether a run stands beside the bulk of the text, between its first and its last paragraph."""
        return self.core_first < place < self.core_last and _holder(self.page.regions[run.region]) == self.core

    def grand_of(self, region: Region) -> tuple[str, str, str]:
        """Tag of the region, tag and name of the box around it."""
        around = self.page.regions[region.parent] if region.parent >= 0 else region
        return region.tag, around.tag, around.name


def _holder(region: Region) -> int:
    """The box whose child a text is: the one around it; a box that holds texts and boxes side by side is its own."""
    is_leaf = region.last == region.index or region.tag in HEADS or region.parent < 0
    return region.parent if is_leaf else region.index


def rows_of(page: Map, box: Region, fates: Sequence[Fate], headline: int, evidence: Evidence) -> list[Row | None]:
    """One row of numbers per fate, in order; None for a fate that is certain by the rules alone."""
    around = _Context(page, box, fates)
    rows: list[Row | None] = []
    seen = 0
    gap = 0
    until = _until_kept(around.kept)
    course = Course(page, fates)
    for place, fate in enumerate(fates):
        marks = course.marks(fate, around.is_certain(place, fate))
        if marks is None:
            rows.append(None)
        else:
            row = _text_numbers(fate.run, evidence.people)
            row += _tree_numbers(around, fate)
            row += _place_numbers(around, place, seen, until[place], gap)
            row += _evidence_numbers(around, place, headline, evidence)
            row += marks
            rows.append(list(map(float, row)))  # the trees compare floats in half the time
        if around.kept[place] and is_prose(fate.run):
            seen += fate.run.size
            gap = 0
        else:
            gap += fate.run.size
    return rows


def _until_kept(kept: Sequence[bool]) -> list[int]:
    steps, found = 0, [0] * len(kept)
    for place in range(len(kept) - 1, -1, -1):
        found[place] = steps
        steps = 0 if kept[place] else steps + 1
    return found


def _text_numbers(run: Run, people: frozenset[str]) -> Row:
    text = run.text
    length = len(text)
    short = text[:MAX_WORDED]
    sample = text[:MAX_SAMPLE]
    try:
        raw = short.encode("ascii" if short.isascii() else "cp1252")
        words = raw.translate(_LOWERED).decode("latin-1").split()  # no telling word has š
        raw = raw[:MAX_SAMPLE]
        digits = len(raw) - len(raw.translate(None, _DIGITS))
        capitals = len(raw) - len(raw.translate(None, _CAPITALS))
    except UnicodeEncodeError:
        words = _WORD.findall(short.lower())
        counted = _COUNTED.findall(sample)
        digits, capitals = sum(map(str.isdigit, counted)), sum(map(str.isupper, counted))
    told = _TELLING.intersection(words)
    signs = 0  # of an address
    if "@" in short or "©" in short or "http" in short or "www." in short:
        signs = len(_SIGNS.findall(short))
    return [
        run.size if run.size < 1500 else 1500, run.linked / length, run.links if run.links < 9 else 9,
        min(run.bold / length, 1) if run.bold else 0.0, min(run.emphasised / length, 1) if run.emphasised else 0.0,
        100 * text.count(",") / length, _ending(text), digits / len(sample), capitals / len(sample),
        _opening(text[0]),
        *((len(told & YOU), len(told & CALL) + signs, len(told & BIO), len(told & CREDIT), len(told & NOTE))
          if told else (0, signs, 0, 0, 0)),
        len(people.intersection(words[:MAX_PEOPLE])) if people else 0,
    ]  # fmt: skip


def _ending(text: str) -> int:
    last = text[-1]
    if last in _CLOSERS:
        last = text[-2:-1] if text[-2:-1] in _STOPS else last
    return 3 if last in ".…。" else 2 if last in "!?！？" else 1 if last in ":;," else 4 if last in "\"'”’»“" else 0


def _opening(first: str) -> int:
    return 0 if first.isupper() else 1 if first.islower() else 2 if first.isdigit() else 3 if first in _QUOTES else 4


def _tree_numbers(around: _Context, fate: Fate) -> Row:
    page = around.page
    own = page.regions[fate.run.region]
    region = (heading_of(page, own) or own) if fate.nature == "subhead" else own
    listed = quoted = figure = hidden = named = 0
    steps, branch = 0, region
    bulk = around.total * 0.5
    at: Region = region
    while True:
        tag = at.tag
        if tag == "li":
            listed = 1
        elif tag == "blockquote":
            quoted = 1
        elif tag == "figure":
            figure = 1
        hidden = hidden or at.hidden
        if at.prose >= bulk or at.parent < 0:
            break
        named = named or at.named.is_body
        branch = at
        steps += 1
        if steps >= MAX_STEPS:
            break
        at = page.regions[at.parent]
    sign = (region.tag, region.name)
    total = around.total
    core = page.regions[around.core]
    parent = region.parent if region.parent >= 0 else 0
    holder = _holder(region)
    inside = branch.end_run - branch.first_run
    return [
        _TAGS.get(region.tag, 15), float(hidden), _RULE_NUMBER.get(fate.rule or region.dropped, 1),
        _KINDS.get(fate.kind, 0),
        float(fate.nature == "caption"), float(region.is_caption),
        float(region.named.is_standfirst or page.regions[parent].named.is_standfirst), float(named),
        listed, quoted, figure, region.depth - core.depth,
        float(holder == around.core), around.parents.get(holder, 0) / total, around.signs.get(sign, 0) / total,
        around.grands.get(around.grand_of(region), 0) / total, steps, branch.prose / total,
        1 - branch.prose / max(branch.text, 1), min(inside, 60),
    ]  # fmt: skip


def _place_numbers(around: _Context, place: int, seen: int, until: int, gap: int) -> Row:
    fates, kept, count = around.fates, around.kept, len(around.fates)
    before = fates[place - 1].run if place else None
    after = fates[place + 1].run if place + 1 < count else None
    share = seen / around.total
    return [
        share, 1 - share, place if place < 60 else 60, min(count - place, 60),
        min(before.size, 600) if before else -1, before.linked / len(before.text) if before else -1,
        min(after.size, 600) if after else -1, after.linked / len(after.text) if after else -1,
        kept[place + 1] if after else -1, kept[place + 2] if place + 2 < count else -1, min(until, 30),
        min(max(0, place - around.core_last), 40), min(max(0, around.core_first - place), 40), min(gap, 3000),
    ]  # fmt: skip


def _evidence_numbers(around: _Context, place: int, headline: int, evidence: Evidence) -> Row:
    fate = around.fates[place]
    run = fate.run
    region = around.page.regions[run.region]
    is_early = place < MAX_OPENING and evidence.may_be_standfirst(run.text)
    is_structured = bool(evidence.body) and evidence.has_start(run.text)
    key = key_of(run.text[:MAX_KEYED]) if is_early or (evidence.body and not is_structured) else ""
    return [
        float(is_early and is_standfirst(key, evidence)), float(is_structured or evidence.has(key)),
        float(bool(evidence.body)),
        min(max(run.index - headline, -20), 40) if headline >= 0 else -21,
        min(around.total, 20000), min(len(around.fates), 400), around.listed,
        around.parents.get(around.core, 0) / around.total,
        min(around.sign_runs.get((region.tag, region.name), 0), 60), min(run.linked, 300),
    ]  # fmt: skip
