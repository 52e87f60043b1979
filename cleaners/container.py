"""Which box of the page holds the article.

Every run of text counts for or against the boxes around it: sentences for, link lists and loose words
against. The box with the greatest sum wins, so siblings of one article are joined where more text than
noise is gained by it. Boxes named as comments, teasers and the like count against; but no name can take
out the bulk of the text.
"""

from cleaners.evidence import Evidence
from cleaners.regions import MIN_PROSE, Map, Region, Run
from cleaners.wording import key_of

MAX_KILLED = 0.4  # share of the page's prose that one box left out by its name may hold
MAX_BETWEEN = 60  # runs between headline and container that may hold a standfirst
MAX_AFTER = 20  # runs after the container that may still belong to it
LENIENT = 0.1  # share of the noise that a lenient choice counts
MAX_HIDDEN = 2.5  # times the prose of the chosen box that a lenient choice must hold to be taken instead
MAX_WIDER = 1.7  # times the container's prose in the box around it, beyond which that holds other articles
MIN_CORE = 600  # letters of prose in one box that are an article whatever stands beside it
_TAG_RULES = {"nav": "navigation", "footer": "footer", "aside": "side", "form": "form", "menu": "navigation"}
_SURE = frozenset({"comments", "footer", "navigation", "consent"})  # may be longer than the article
_NEVER = frozenset({"p", "h1", "body", "html", "main"})
_CAPTION_TAGS = frozenset({"figcaption", "figure"})
MAX_CAPTION = 1_500  # letters of a box that is still a caption
_IN_STRUCTURED = 2.0  # weight of a run found in the structured body


def drop_boxes(page: Map, headline: int) -> None:
    """Name the rule of every box that is left out for its tag or class; boxes inside inherit it."""
    regions = page.regions
    limit = MAX_KILLED * regions[0].prose
    mass: dict[str, int] = {}
    core, its_runs = _core(page) if limit else (-1, [])
    bulk = sum(run.size for run in its_runs)
    is_clear = bulk >= MIN_CORE
    for region in regions:
        around = regions[region.parent].dropped if region.parent >= 0 else ""
        if around:
            region.dropped = around
        elif (
            region.text
            and (rule := _rule_of_box(region))
            and not (rule == "related" and its_runs and _is_plain_part(page, core, region))
            and (
                region.prose <= (limit * 2 if rule in _SURE else limit)
                or (is_clear and not region.index <= core <= region.last)
            )
        ):
            if region.first_run <= headline < region.end_run and region.prose * 10 > regions[0].prose:
                continue
            region.dropped = rule
            mass[rule] = mass.get(rule, 0) + region.prose
    spared = {rule for rule, prose in mass.items() if prose > limit and rule not in _SURE}
    left = sum(run.size for run in its_runs if not regions[run.region].dropped)
    if spared and (not is_clear or left * 2 < bulk):
        _spare(page, spared)


def _is_plain_part(page: Map, core: int, region: Region) -> bool:
    """Whether a box stands amid the text and holds no link: no list of other articles, whatever it is called."""
    is_inside = core < region.index <= page.regions[core].last
    return is_inside and not any(run.linked for run in page.runs[region.first_run : region.end_run])


def _core(page: Map) -> tuple[int, list[Run]]:
    """The box with most prose of its own, in paragraphs right in it or each in a box alone, and these."""
    mass: dict[int, int] = {}
    runs: dict[int, list[Run]] = {}
    for run in page.runs:
        if run.size < MIN_PROSE or run.linked * 3 >= len(run.text):
            continue
        region = page.regions[run.region]
        while region.parent >= 0 and region.text == run.size:
            region = page.regions[region.parent]
        mass[region.index] = mass.get(region.index, 0) + run.size
        runs.setdefault(region.index, []).append(run)
    core = max(mass, key=lambda index: mass[index], default=0)
    return core, runs.get(core, [])


def _rule_of_box(region: Region) -> str:
    if region.tag in _NEVER:
        return ""
    return _TAG_RULES.get(region.tag) or region.named.rule or ("hidden" if region.hidden else "")


def _spare(page: Map, spared: set[str]) -> None:
    """Take back rules that would leave out the bulk of the text in many small boxes."""
    for region in page.regions:
        around = page.regions[region.parent].dropped if region.parent >= 0 else ""
        if region.dropped in spared or around:
            region.dropped = around


def find_headline(page: Map, evidence: Evidence) -> int:
    """Index of the run that prints the headline, preferring h1; -1 if none."""
    best, rank = -1, 9.0
    for run in page.runs:
        tag = page.regions[run.region].tag
        if len(tag) != 2 and len(run.text) > 250:
            continue
        if tag == "h1":
            key = key_of(run.text)
            mine = _rank(key, evidence) if key in evidence.headlines else 1 if _near(key, evidence) else 3
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


def _rank(key: str, evidence: Evidence) -> float:
    """0 for the most trusted headline, a little more for the others."""
    return min(evidence.headlines.index(key) / 10, 0.9)


def _near(key: str, evidence: Evidence) -> bool:
    return len(key) > 12 and any(
        key in headline or headline in key for headline in evidence.headlines if len(headline) > 12
    )


def weigh(run: Run, is_dropped: bool, body: Evidence | None) -> float:
    """What a run counts for the boxes around it; `body` where the page gives its text as data."""
    size, linked = run.size, run.linked
    if is_dropped:
        return -0.5 * (size if size < 60 else 60)
    length = len(run.text)
    if size >= MIN_PROSE and linked * 3 < length:
        value = size * (1 - 2 * linked / length)
        return value * _IN_STRUCTURED if body and body.has(key_of(run.text[:60])) else value
    if linked * 2 > length:
        return -20 - linked
    return (size if size < 30 else 30) - 25


def choose(page: Map, evidence: Evidence, headline: int) -> Region:
    """The box with the greatest sum; where noise hides most of the text, the one with the most text."""
    regions = page.regions
    gains, losses = [0.0] * len(regions), [0.0] * len(regions)
    body = evidence if evidence.body else None
    for run in page.runs:
        at = run.region
        value = weigh(run, regions[at].dropped != "", body)
        if value < 0:
            losses[at] += value
        else:
            gains[at] += value * 0.4 if run.index < headline else value
    for at in range(len(regions) - 1, 0, -1):
        if regions[at].text:
            parent = regions[at].parent
            gains[parent] += gains[at]
            losses[parent] += losses[at]
    strict = _best(page, gains, losses, 1.0)
    lenient = _best(page, gains, losses, LENIENT)
    if lenient.index < strict.index <= lenient.last and lenient.prose > MAX_HIDDEN * strict.prose:
        return lenient
    return strict


def _best(page: Map, gains: list[float], losses: list[float], noise: float) -> Region:
    """The box with the greatest sum, the innermost of equals."""
    totals = [gain + noise * loss for gain, loss in zip(gains, losses, strict=True)]
    totals.reverse()
    return page.regions[len(totals) - 1 - totals.index(max(totals))]


def widen(page: Map, box: Region, headline: int) -> tuple[int, int]:
    """First and one past the last run to be judged: the box, what stands between headline and box, and a
    little of what follows in the box around it."""
    first, last = box.first_run, box.end_run
    if 0 <= headline < first <= headline + MAX_BETWEEN:
        first = headline + 1
    around = page.regions[box.parent] if box.parent >= 0 else box
    if around.prose < MAX_WIDER * box.prose:
        last = max(last, min(around.end_run, last + MAX_AFTER))
    return first, last


def is_caption(page: Map, run: Run) -> bool:
    """Whether a run is the printed line of a picture."""
    regions = page.regions
    region = regions[run.region]
    for _ in range(4):
        if region.is_caption or region.tag in _CAPTION_TAGS:
            return region.prose < MAX_CAPTION
        if region.parent < 0 or region.tag == "blockquote":  # a figure may hold a quote
            break
        region = regions[region.parent]
    return False
