"""Which box of the page holds the article.

Every run of text counts for or against the boxes around it: sentences for, link lists and loose words
against. The box with the greatest sum wins, so siblings of one article are joined where more text than
noise is gained by it. Boxes named as comments, teasers and the like count against; but no name can take
out the bulk of the text.
"""

from cleaners.evidence import Evidence
from cleaners.names import is_caption_name, rule_of
from cleaners.regions import Map, Region, Run, is_prose
from cleaners.wording import key_of

MAX_KILLED = 0.4  # share of the page's prose that one box left out by its name may hold
_TAG_RULES = {"nav": "navigation", "footer": "footer", "aside": "side", "form": "form", "menu": "navigation"}
_NEVER = frozenset({"p", "h1", "body", "html", "main"})
_IN_STRUCTURED = 2.0  # weight of a run found in the structured body


def drop_boxes(page: Map, headline: int) -> None:
    """Name the rule of every box that is left out for its tag or class; boxes inside inherit it."""
    regions = page.regions
    limit = MAX_KILLED * regions[0].prose
    mine = [_rule_of_box(region) for region in regions]
    mass: dict[str, int] = {}
    for region in regions:
        rule, around = mine[region.index], regions[region.parent] if region.parent >= 0 else None
        if around is not None and around.dropped:
            region.dropped = around.dropped
        elif rule and region.prose <= (limit * 2 if rule == "comments" else limit):
            if region.first_run <= headline < region.end_run and region.prose * 10 > regions[0].prose:
                continue
            region.dropped = rule
            mass[rule] = mass.get(rule, 0) + region.prose
    spared = {rule for rule, prose in mass.items() if prose > limit and rule != "comments"}
    if spared:
        _spare(page, mine, spared)


def _rule_of_box(region: Region) -> str:
    if region.tag in _NEVER or not region.text:
        return ""
    return _TAG_RULES.get(region.tag) or (rule_of(region.name) if region.name else "")


def _spare(page: Map, mine: list[str], spared: set[str]) -> None:
    """Take back rules that would leave out the bulk of the text in many small boxes."""
    for region in page.regions:
        around = page.regions[region.parent].dropped if region.parent >= 0 else ""
        if region.dropped in spared:
            region.dropped = around
        elif around:
            region.dropped = around


def find_headline(page: Map, evidence: Evidence) -> int:
    """Index of the run that prints the headline, preferring h1; -1 if none."""
    best, rank = -1, 9
    for run in page.runs:
        tag = page.regions[run.region].tag
        if len(tag) != 2 and len(run.text) > 250:
            continue
        if tag == "h1":
            key = key_of(run.text)
            mine = 0 if key in evidence.headlines else 1 if _near(key, evidence) else 3
        elif tag in ("h2", "h3", "div", "header", "span", "p") and 15 < len(run.text) < 250 and rank > 2:
            mine = 2 if key_of(run.text) in evidence.headlines else 9
        else:
            continue
        if mine < 9 and _is_aside(page, run):
            mine += 4
        if mine < rank:
            best, rank = run.index, mine
    return best


def _is_aside(page: Map, run: Run) -> bool:
    region, steps = page.regions[run.region], 0
    while steps < 6 and region.parent >= 0:
        if region.tag in ("li", "aside", "nav", "footer"):
            return True
        region, steps = page.regions[region.parent], steps + 1
    return False


def _near(key: str, evidence: Evidence) -> bool:
    return len(key) > 12 and any(
        key in headline or headline in key for headline in evidence.headlines if len(headline) > 12
    )


def weigh(run: Run, page: Map, evidence: Evidence) -> float:
    """What a run counts for the boxes around it."""
    region = page.regions[run.region]
    if region.dropped:
        return -min(run.size, 60) * 0.5
    if is_prose(run):
        value = run.size * (1 - 2 * run.linked / len(run.text))
        if evidence.body and evidence.has(key_of(run.text[:60])):
            value *= _IN_STRUCTURED
        return value
    if run.linked * 2 > len(run.text):
        return -20 - run.linked
    return min(run.size, 30) - 25


def choose(page: Map, evidence: Evidence, headline: int) -> Region:
    """The box with the greatest sum."""
    regions = page.regions
    sums = [0.0] * len(regions)
    for run in page.runs:
        value = weigh(run, page, evidence)
        if run.index < headline and value > 0:
            value *= 0.4
        sums[run.region] += value
    for region in reversed(regions):
        if region.parent >= 0:
            sums[region.parent] += sums[region.index]
    best = max(range(len(regions)), key=lambda index: (sums[index], index))
    return regions[best]


def is_caption(page: Map, run: Run) -> bool:
    """Whether a run is the printed line of a picture."""
    index = run.region
    for _ in range(4):
        region = page.regions[index]
        if region.tag in ("figcaption", "figure") or is_caption_name(region.name):
            return region.prose < 1500
        index = region.parent
        if index < 0:
            break
    return False
