"""What can be counted about one run of text: the input of the small model in `weights`.

Every feature is a number; the order is the order of `FEATURES`. Shares are 0..1, sizes letters.
"""

import re
from collections.abc import Sequence

from cleaners.container import is_caption
from cleaners.evidence import Evidence, is_headline, is_standfirst
from cleaners.keep import Fate
from cleaners.names import is_body_name, is_box_name, is_caption_name, is_standfirst_name
from cleaners.regions import Map, Region, Run, is_prose
from cleaners.tail import CLOSING, TAIL_HEADS, WHOLE
from cleaners.wording import key_of

_TAGS = {
    "p": 0, "blockquote": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "h1": 7, "li": 8, "dd": 8, "dt": 8, "td": 9,
    "th": 9, "figcaption": 10, "div": 11, "section": 12, "article": 12, "header": 13, "footer": 14, "aside": 14,
}  # fmt: skip
_RULES = (
    "", "outside", "short", "links", "gallery", "player", "side", "author", "share", "tags", "poll", "form", "related",
    "newsletter", "advert", "navigation", "notice", "consent", "footer", "comments", "label", "closing", "after the end",
    "second article", "headline", "byline", "before headline",
)  # fmt: skip
_RULE_NUMBER = {rule: number for number, rule in enumerate(_RULES)}
_KINDS = {
    "": 0,
    "paragraph": 1,
    "list_item": 2,
    "quote": 3,
    "subhead": 4,
    "table_row": 5,
    "caption": 6,
    "standfirst": 7,
}

_YOU = re.compile(
    r"\b(?:you|your|us|our|we|sie|ihr|ihre|uns|unser\w*|wir|kami|anda|kita|vous|nos|notre|nuestr\w+|tu|te)\b", re.I
)
_CALL = re.compile(
    r"newsletter|subscri|sign up|abonn|inbox|follow|whatsapp|podcast|download|click|donat|member|join|register|"
    r"anmeld|melde|suscr|inscri|langganan|ikuti|@|\bapp\b|https?:|www\.|e-?mail|cookies?\b|privacy|consent|comment",
    re.I,
)  # Sign up for our newsletter
_BIO = re.compile(
    r"\b(?:is an? |is the |has been |was an? |covers |writes |worked |lives in|graduat|joined |author of|ist (?:Redakteur|Reporter|"
    r"Autor|Korrespondent)|reporter|editor\b|editorial|writer|journalist|correspondent|columnist|freelance|contributor|"
    r"redakteur|autorin|wartawan)",
    re.I,
)  # Jane Doe is a reporter
_CREDIT = re.compile(
    r"getty|reuters|\bap\b|\bafp\b|photo|foto|image|picture|\bbild|credit|source|quelle|sumber|courtesy|©|copyright|"
    r"shutterstock|rights reserved|illustration|dpa|picture alliance|imago|antara",
    re.I,
)  # (Photo: Reuters)
_NOTE = re.compile(
    r"correction|updated|update:|this (?:story|article|post|report|episode)|originally|appeared|republished|disclos|"
    r"commission|affiliate|purchase|editor.s note|disclaimer|materials provided|reach(?:ed)? at|contributed|reporting by|"
    r"for more|read more|see also|click here|more:|related|lesen sie|mehr zum|baca juga|source:",
    re.I,
)  # This story has been updated

FEATURES = (
    "size", "link_share", "links", "bold_share", "em_share", "commas", "ending", "digits", "upper", "opening", "words_you",
    "call", "bio", "credit", "note", "tag", "hidden", "rule", "kind", "caption", "caption_name", "standfirst_name",
    "body_name", "in_box", "in_list", "in_quote", "in_figure", "in_table", "in_aside", "in_link_box", "depth",
    "same_parent", "parent_share", "sign_share", "grand_share", "steps", "branch_share", "branch_links", "branch_runs",
    "before_share", "after_share", "from_start", "to_end", "prev_size", "prev_links", "prev_kept", "next_size", "next_links",
    "next_kept", "prev2_kept", "next2_kept", "since_kept", "until_kept", "after_core", "before_core", "core_gap",
    "whole", "closing", "tail_head", "headline", "is_standfirst", "structured", "structured_known", "after_headline",
    "total", "runs", "kept_list_share", "core_share", "same_sign_runs", "linked_chars", "repeat", "box_name",
    "under_tail_head", "closings_before", "second",
)  # fmt: skip

_TAIL_HEAD, _CLOSING = FEATURES.index("tail_head"), FEATURES.index("closing")

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
            self.parents[region.parent] = self.parents.get(region.parent, 0) + run.size
            self.signs[sign] = self.signs.get(sign, 0) + run.size
            grand = self.grand_of(region)
            self.grands[grand] = self.grands.get(grand, 0) + run.size
        self.total = max(total, 1)
        self.listed = listed / self.total
        self.core = max(self.parents, key=lambda index: self.parents[index], default=box.index)
        inside = [
            place
            for place, fate in enumerate(fates)
            if page.regions[fate.run.region].parent == self.core and is_prose(fate.run) and self.kept[place]
        ]
        self.core_first = inside[0] if inside else 0
        self.core_last = inside[-1] if inside else len(fates)

    def grand_of(self, region: Region) -> tuple[str, str, str]:
        """Tag of the region, tag and name of the box around it."""
        around = self.page.regions[region.parent] if region.parent >= 0 else region
        return region.tag, around.tag, around.name


class _Course:
    """What has gone before a run, followed from the first to the last."""

    def __init__(self, page: Map, fates: Sequence[Fate]) -> None:
        start = fates[0].run.index if fates else 0
        self.seen = {run.text for run in page.runs[max(0, start - 60) : start] if run.size > 25}
        self.under_tail_head = False
        self.closings = 0

    def numbers(self, page: Map, fate: Fate, row: Row) -> Row:
        """Repeat of an earlier text, name of a side box, and the closing signs so far."""
        run = fate.run
        repeat = run.size > 25 and run.text in self.seen
        self.seen.add(run.text)
        region = page.regions[run.region]
        if region.tag[0] == "h" and len(region.tag) == 2:
            self.under_tail_head = row[_TAIL_HEAD] > 0
        if row[_CLOSING]:
            self.closings += 1
        named = 0
        while region.parent >= 0 and named < 4:
            if is_box_name(region.name):
                break
            named += 1
            region = page.regions[region.parent]
        second = float(fate.rule == "second article")
        return [float(repeat), float(named), float(self.under_tail_head), min(self.closings, 9), second]


def rows_of(page: Map, box: Region, fates: Sequence[Fate], headline: int, evidence: Evidence) -> list[Row]:
    """One row of numbers per fate, in order."""
    around = _Context(page, box, fates)
    rows: list[Row] = []
    seen = 0
    since = 0.0
    gap = 0.0
    until = _until_kept(around.kept)
    course = _Course(page, fates)
    for place, fate in enumerate(fates):
        row = _text_numbers(fate.run)
        row += _tree_numbers(around, fate)
        row += _place_numbers(around, place, seen, since, until[place], gap)
        row += _evidence_numbers(around, fate, headline, evidence)
        row += course.numbers(page, fate, row)
        rows.append(row)
        if around.kept[place] and is_prose(fate.run):
            seen += fate.run.size
            since = 0
            gap = 0.0
        else:
            since += 1
            gap += fate.run.size
    return rows


def _until_kept(kept: Sequence[bool]) -> list[int]:
    steps, found = 0, [0] * len(kept)
    for place in range(len(kept) - 1, -1, -1):
        found[place] = steps
        steps = 0 if kept[place] else steps + 1
    return found


def _text_numbers(run: Run) -> Row:
    text = run.text
    length = len(text)
    short = text if length < 600 else text[:600]
    last = text[-1]
    if last in "\"'”’»“)]":
        last = text[-2:-1] if text[-2:-1] in ".!?…。" else last
    ending = 3 if last in ".…。" else 2 if last in "!?！？" else 1 if last in ":;," else 4 if last in "\"'”’»“" else 0
    first = text[0]
    opening = (
        0 if first.isupper() else 1 if first.islower() else 2 if first.isdigit() else 3 if first in "\"'“‘„«" else 4
    )
    return [
        min(run.size, 1500), run.linked / length, min(run.links, 9), min(run.bold / length, 1), min(run.emphasised / length, 1),
        100 * text.count(",") / length, ending, sum(map(str.isdigit, short)) / len(short),
        sum(map(str.isupper, short)) / len(short), opening,
        len(_YOU.findall(short)), len(_CALL.findall(short)), len(_BIO.findall(short)), len(_CREDIT.findall(short)),
        len(_NOTE.findall(short)),
    ]  # fmt: skip


def _tree_numbers(around: _Context, fate: Fate) -> Row:
    page, box = around.page, around.box
    region = page.regions[fate.run.region]
    listed = quoted = figure = table = aside = linked = hidden = named = 0
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
        elif tag == "table":
            table = 1
        elif tag in ("aside", "form", "nav", "footer"):
            aside = 1
        hidden = hidden or at.hidden
        if at.prose >= bulk or at.parent < 0:
            break
        named = named or is_body_name(at.name)
        branch = at
        steps += 1
        at = page.regions[at.parent]
    sign = (region.tag, region.name)
    total = around.total
    parent = region.parent if region.parent >= 0 else 0
    inside = branch.end_run - branch.first_run
    return [
        _TAGS.get(region.tag, 15), float(hidden), _RULE_NUMBER.get(fate.rule or region.dropped, 1), _KINDS.get(fate.kind, 0),
        float(is_caption(page, fate.run)), float(is_caption_name(region.name)),
        float(is_standfirst_name(region.name) or is_standfirst_name(page.regions[parent].name)), float(named),
        float(box.index <= region.index <= box.last), listed, quoted, figure, table, aside, linked, region.depth - page.regions[around.core].depth,
        float(parent == around.core), around.parents.get(parent, 0) / total, around.signs.get(sign, 0) / total,
        around.grands.get(around.grand_of(region), 0) / total, steps, branch.prose / total,
        1 - branch.prose / max(branch.text, 1), min(inside, 60),
    ]  # fmt: skip


def _place_numbers(around: _Context, place: int, seen: int, since: float, until: int, gap: float) -> Row:
    fates, kept, count = around.fates, around.kept, len(around.fates)

    def near(at: int) -> tuple[float, float, float]:
        if not 0 <= at < count:
            return -1, -1, -1
        run = fates[at].run
        return min(run.size, 600), run.linked / len(run.text), float(kept[at])

    before, after = near(place - 1), near(place + 1)
    return [
        seen / around.total, 1 - seen / around.total, min(place, 60), min(count - place, 60), *before, *after,
        near(place - 2)[2], near(place + 2)[2], min(since, 30), min(until, 30),
        max(0, place - around.core_last) and min(place - around.core_last, 40),
        max(0, around.core_first - place) and min(around.core_first - place, 40), min(gap, 3000),
    ]  # fmt: skip


def _evidence_numbers(around: _Context, fate: Fate, headline: int, evidence: Evidence) -> Row:
    run = fate.run
    text = run.text
    region = around.page.regions[run.region]
    short = len(text) < 400
    key = key_of(text) if short else key_of(text[:60])
    return [
        float(short and WHOLE.match(text) is not None), float(short and CLOSING.match(text) is not None),
        float(short and TAIL_HEADS.match(text) is not None), float(short and is_headline(key, evidence)),
        float(is_standfirst(key, evidence)), float(evidence.has(key)), float(bool(evidence.body)),
        min(max(run.index - headline, -20), 40) if headline >= 0 else -21,
        min(around.total, 20000), min(len(around.fates), 400), around.listed,
        around.parents.get(around.core, 0) / around.total,
        min(around.sign_runs.get((region.tag, region.name), 0), 60), min(run.linked, 300),
    ]  # fmt: skip
