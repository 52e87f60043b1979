"""What can be counted about one run of text: the input of the small model in `weights`.

Every feature is a number; the order is the order of `FEATURES`. Shares are 0..1, sizes letters.
"""

import re
from collections.abc import Sequence

from cleaners.container import is_caption
from cleaners.evidence import Evidence, is_headline, is_standfirst
from cleaners.keep import Fate
from cleaners.regions import Map, Region, Run, is_prose
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
_KINDS: dict[str | None, int] = {
    "": 0,
    "paragraph": 1,
    "list_item": 2,
    "quote": 3,
    "subhead": 4,
    "table_row": 5,
    "caption": 6,
    "standfirst": 7,
}

# words that tell what a line speaks of; counted in its first letters
_YOU = frozenset(
    "you your yours us our ours we sie ihr ihre uns unser unsere wir kami anda kita vous nos notre tu te su".split()
)
_CALL = frozenset(
    "newsletter newsletters subscribe subscribed subscriber subscribers subscription sign signing inbox follow whatsapp "
    "podcast podcasts download click donate donation donations member members membership join register comment comments app "
    "abonnieren abonniere abonnement anmelden anmeldung melden registrieren suscríbete suscripción inscrivez langganan ikuti "
    "email mail cookies cookie privacy consent facebook twitter instagram youtube telegram linkedin support stream watch "
    "visit tickets shop buy spende unterstützen kommentare komentar".split()
)
_BIO = frozenset(
    "reporter editor writer journalist correspondent columnist freelance contributor redakteur redakteurin autor autorin "
    "korrespondent wartawan covers covering covered graduate graduated author joined writes senior staff lives degree "
    "university producer editorial deputy".split()
)
_CREDIT = frozenset(
    "getty reuters ap afp photo photos foto fotos image images picture bild bilder credit source sources quelle sumber "
    "courtesy copyright shutterstock rights reserved illustration dpa imago antara photograph photographer photography "
    "pictured pool".split()
)
_NOTE = frozenset(
    "correction updated update originally appeared republished published disclosure commission affiliate purchase "
    "disclaimer materials contributed contributing related article story post episode version edited produced reached "
    "lesen mehr baca juga note reprinted advertiser independently".split()
)
_CLOSERS, _STOPS, _QUOTES = "\"'”’»“)]", ".!?…。", "\"'“‘„«"
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"@|https?:|www\.|©")  # an address

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

MAX_WORDED, MAX_SAMPLE = 260, 120  # letters of a text that are looked at for words; for capitals and digits
MIN_CERTAIN, MIN_CORE = 120, 0.6  # letters of a paragraph, share of the prose in its box, to be surely text
MIN_DOUBTFUL = 60  # letters of a run left out by the rules that the weights may take back
_CERTAIN = frozenset(
    "footer share notice newsletter author tags player comments poll form consent navigation advert headline byline publisher".split()
) | {"after the end", "second article", "beside body", "subhead without text"}
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

    def is_certain(self, place: int, fate: Fate) -> bool:
        """Whether the rules are right without the weights: 99 in 100 of these are, on the development corpus."""
        run = fate.run
        if fate.rule:
            return fate.rule in _CERTAIN or run.size < MIN_DOUBTFUL or fate.nature == "caption"
        if fate.kind != "paragraph" or run.size < MIN_CERTAIN or run.linked * 5 > run.size:
            return False
        region = self.page.regions[run.region]
        return (
            region.tag == "p"
            and region.parent == self.core
            and self.core_first < place < self.core_last
            and run.emphasised * 2 < run.size
            and not fate.is_closing
            and self.parents[self.core] > MIN_CORE * self.total
        )

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

    def numbers(self, page: Map, fate: Fate) -> Row:
        """Repeat of an earlier text, name of a side box, and the closing signs so far."""
        run = fate.run
        repeat = run.size > 25 and run.text in self.seen
        self.seen.add(run.text)
        region = page.regions[run.region]
        if fate.nature == "subhead":
            self.under_tail_head = fate.is_tail_head
        self.closings += fate.is_closing
        named = 0
        while region.parent >= 0 and named < 4:
            if region.named.is_box:
                break
            named += 1
            region = page.regions[region.parent]
        second = float(fate.rule == "second article")
        return [float(repeat), float(named), float(self.under_tail_head), min(self.closings, 9), second]


def rows_of(page: Map, box: Region, fates: Sequence[Fate], headline: int, evidence: Evidence) -> list[Row | None]:
    """One row of numbers per fate, in order; None for a fate that is certain by the rules alone."""
    around = _Context(page, box, fates)
    rows: list[Row | None] = []
    seen = 0
    since, gap = 0, 0
    until = _until_kept(around.kept)
    course = _Course(page, fates)
    for place, fate in enumerate(fates):
        marks = course.numbers(page, fate)
        if around.is_certain(place, fate):
            rows.append(None)
        else:
            rows.append(
                _text_numbers(fate.run)
                + _tree_numbers(around, fate)
                + _place_numbers(around, place, seen, since, until[place], gap)
                + _evidence_numbers(around, fate, headline, evidence)
                + marks
            )
        if around.kept[place] and is_prose(fate.run):
            seen += fate.run.size
            since = gap = 0
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
    short = text[:MAX_WORDED]
    words = set(_WORD.findall(short.lower()))
    sample = text[:MAX_SAMPLE]
    signs = len(_SIGNS.findall(short))
    return [
        min(run.size, 1500), run.linked / length, min(run.links, 9), min(run.bold / length, 1), min(run.emphasised / length, 1),
        100 * text.count(",") / length, _ending(text), sum(map(str.isdigit, sample)) / len(sample),
        sum(map(str.isupper, sample)) / len(sample), _opening(text[0]), len(words & _YOU), len(words & _CALL) + signs,
        len(words & _BIO), len(words & _CREDIT), len(words & _NOTE),
    ]  # fmt: skip


def _ending(text: str) -> int:
    last = text[-1]
    if last in _CLOSERS:
        last = text[-2:-1] if text[-2:-1] in _STOPS else last
    return 3 if last in ".…。" else 2 if last in "!?！？" else 1 if last in ":;," else 4 if last in "\"'”’»“" else 0


def _opening(first: str) -> int:
    return 0 if first.isupper() else 1 if first.islower() else 2 if first.isdigit() else 3 if first in _QUOTES else 4


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
        named = named or at.named.is_body
        branch = at
        steps += 1
        if steps >= MAX_STEPS:
            break
        at = page.regions[at.parent]
    sign = (region.tag, region.name)
    total = around.total
    parent = region.parent if region.parent >= 0 else 0
    inside = branch.end_run - branch.first_run
    return [
        _TAGS.get(region.tag, 15), float(hidden), _RULE_NUMBER.get(fate.rule or region.dropped, 1), _KINDS.get(fate.kind, 0),
        float(is_caption(page, fate.run)), float(region.is_caption),
        float(region.named.is_standfirst or page.regions[parent].named.is_standfirst), float(named),
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
    region = around.page.regions[run.region]
    key = fate.key or key_of(run.text[:80])
    return [
        float(fate.is_label), float(fate.is_closing), float(fate.is_tail_head), float(bool(fate.key) and is_headline(key, evidence)),
        float(is_standfirst(key, evidence)), float(evidence.has(key)), float(bool(evidence.body)),
        min(max(run.index - headline, -20), 40) if headline >= 0 else -21,
        min(around.total, 20000), min(len(around.fates), 400), around.listed,
        around.parents.get(around.core, 0) / around.total,
        min(around.sign_runs.get((region.tag, region.name), 0), 60), min(run.linked, 300),
    ]  # fmt: skip
