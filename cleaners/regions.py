"""HTML tree -> flat records of its boxes and of the runs of text in them, in page order.

One pass over the tree. Every box (div, p, li …) is a `Region`, every stretch of text between two box
boundaries a `Run`. Parents stand before their children in both lists, so sums over subtrees are a backward
loop and inheritance a forward loop: no recursion, work linear in the number of nodes.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.names import NOTHING, Named, read_name

_SCRATCH = LexborHTMLParser("")


def _ids(names: str) -> frozenset[int]:
    return frozenset(_SCRATCH.create_node(name).tag_id or 0 for name in names.split())


_TEXT, _COMMENT = 2, 4
_SKIP = _ids(
    "script style noscript template svg math head title select option textarea object canvas audio datalist "
    "button input dialog"
) | {_COMMENT}
_INLINE = _ids(
    "span a b strong i em u s small big sub sup font abbr acronym cite code q mark time ins del strike tt kbd samp var "
    "wbr bdi bdo data label dfn ruby rt rp rb output meter progress picture source nobr map area"
)
_FRAMES = _ids("iframe embed video")
_A, _BR, _IMG, _B = _ids("a"), _ids("br"), _ids("img amp-img"), _ids("b strong h1 h2 h3 h4 h5 h6")
_EM = _ids("i em")
_LEAVES = "p h1 h2 h3 h4 h5 h6 li td th dt dd figcaption caption pre summary"
MAX_NODES = 300_000  # walked; the largest real page has a tenth
_UNKNOWN = 100_000  # ids of names the parser does not know are addresses, far above its table of names

IN_LINK, IN_BOLD, IN_EM, _BREAK = 1, 2, 4, 8
_SHIFT = 3
IN_LEAF, IN_ARTICLE = 1, 2
_MARKS = dict.fromkeys(_LEAVES.split(), IN_LEAF) | {"article": IN_ARTICLE, "blockquote": IN_ARTICLE, "main": IN_ARTICLE}
_PASSED = frozenset({"comments", "navigation", "consent"})  # rules whose boxes need no look inside
_NEVER_PASSED = frozenset({"article", "main", "p", "h1", "form", "table", "tr", "td", "li"})
MIN_PASSED, MAX_PASSED = (
    3_000,
    3.0,
)  # letters passed over, and their share of the prose found, that ask for a second look

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0000-\u0008\u000e-\u001f]")  # soft hyphen
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)  # style="display: none"
_LINE = "\n"


@dataclass(slots=True)
class Region:
    """A box of the page: its tag, class and id, its parent's index (-1 for body)."""

    index: int
    tag: str
    name: str
    named: Named
    parent: int
    depth: int
    first_run: int  # index of the first run at or after its start
    node: LexborNode
    last: int  # index of the last region inside it
    end_run: int  # one past its last run
    text: int = 0  # characters of all runs inside
    prose: int = 0  # characters of the runs inside that look like sentences
    hidden: bool = False  # by attribute or style
    is_caption: bool = False  # named so, here or by the outlet's rule
    dropped: str = ""  # name of the rule that leaves the whole box out


@dataclass(slots=True)
class Run:
    """A stretch of text in one region: `text` is NFC with single spaces."""

    index: int
    region: int
    text: str
    linked: int = 0  # characters inside links
    bold: int = 0
    emphasised: int = 0
    links: int = 0
    part: int = 0  # place among the runs cut from one stretch at <br><br>
    size: int = 0  # letters as an alphabet would need them: an ideograph counts three


@dataclass(slots=True)
class Media:
    """A picture or frame: its region, how many runs stand before it, and its node."""

    region: int
    run: int
    node: LexborNode
    is_frame: bool


@dataclass(slots=True)
class Map:
    """The flat records of one page."""

    regions: list[Region] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)


@dataclass(slots=True)
class _Stretch:
    """The stretch being gathered: pieces of text and of line breaks, each with its marks."""

    region: int = -1
    pieces: list[str] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    links: int = 0
    breaks: int = 0


def inline_ids() -> frozenset[int]:
    """Tag ids of the elements that flow in a line."""
    return _INLINE | _A


def squash(raw: str) -> str:
    """Single spaces, NFC, no invisible signs."""
    if not raw.isascii():
        raw = _INVISIBLE.sub("", raw)
        if not unicodedata.is_normalized("NFC", raw):
            raw = unicodedata.normalize("NFC", raw)
    return " ".join(raw.split())


def read_map(root: LexborNode) -> Map:
    """Records of everything visible below `root`, itself the first region.

    Menus, comment threads and consent boxes are passed over, unless they turn out to hold most of the page.
    """
    page, passed = _walk(root, prune=True)
    limit = max(MIN_PASSED, MAX_PASSED * page.regions[0].prose)
    if any(len(node.text()) > limit for node in passed):
        page, _ = _walk(root, prune=False)
    return page


def _walk(root: LexborNode, *, prune: bool) -> tuple[Map, list[LexborNode]]:
    """The map, and the boxes passed over."""
    page = Map()
    regions, runs, media = page.regions, page.runs, page.media
    regions.append(_region(root, Region(-1, "", "", NOTHING, -1, -1, 0, root, -1, 0), 0))
    passed: list[LexborNode] = []
    where: dict[int, int] = {root.mem_id: 0}
    inside: list[int] = [0]  # marks of each region: IN_LEAF, IN_ARTICLE
    stretch = _Stretch()
    for node in islice(root.traverse(include_text=True, skip_empty=False), MAX_NODES):
        tag = node.tag_id
        if tag in _SKIP or tag is None:
            continue
        place = where.get(node.parent.mem_id)  # type: ignore[union-attr]
        if place is None:
            continue
        box = place >> _SHIFT
        if tag == _TEXT:
            text = node.text_content or ""
            if stretch.region != box:
                if text.isspace():
                    continue
                if stretch.pieces:
                    _close(stretch, runs)
                stretch.region = box
            stretch.pieces.append(text)
            stretch.marks.append(place & 7)
        elif tag in _A:
            where[node.mem_id] = place | IN_LINK
            stretch.links += 1
        elif tag in _BR:
            if stretch.region == box:
                stretch.pieces.append(_LINE)
                stretch.marks.append(_BREAK)
                stretch.breaks += 1
        elif tag in _IMG or tag in _FRAMES:
            media.append(Media(box, len(runs) + bool(stretch.pieces), node, tag in _FRAMES))
        elif tag in _INLINE or (tag > _UNKNOWN and inside[box] & IN_LEAF):
            where[node.mem_id] = place | (IN_BOLD if tag in _B else IN_EM if tag in _EM else 0)
        else:
            if stretch.pieces:
                _close(stretch, runs)
            stretch.region = -1
            region = _region(node, regions[box], len(regions), len(runs))
            if prune and _is_passed(region, inside[box]):
                passed.append(node)
                continue
            regions.append(region)
            inside.append(inside[box] | _MARKS.get(region.tag, 0))
            where[node.mem_id] = region.index << _SHIFT | place & IN_LINK
    if stretch.pieces:
        _close(stretch, runs)
    _sum(page)
    return page, passed


def _region(node: LexborNode, around: Region, index: int, first_run: int = 0) -> Region:
    attributes = node.attributes
    tag = node.tag or ""
    if not attributes:
        return Region(index, tag, "", NOTHING, around.index, around.depth + 1, first_run, node, index, first_run)
    name = attributes.get("class") or ""
    mark = attributes.get("id") or attributes.get("data-component")
    if mark:
        name = f"{name} {mark}"
    named = read_name(name) if name else NOTHING
    region = Region(index, tag, name, named, around.index, around.depth + 1, first_run, node, index, first_run)
    style = attributes.get("style")
    region.hidden = "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)
    region.is_caption = named.is_caption
    return region


def _is_passed(region: Region, inside: int) -> bool:
    """Whether a box is passed over with all it holds."""
    if region.tag == "nav":
        return True
    if region.tag == "footer":
        return not inside & IN_ARTICLE
    return region.depth > 1 and region.named.rule in _PASSED and region.tag not in _NEVER_PASSED


def _close(stretch: _Stretch, runs: list[Run]) -> None:
    """Turn the gathered pieces into runs; a stretch with double line breaks becomes several."""
    pieces, marks, links, region = stretch.pieces, stretch.marks, stretch.links, stretch.region
    breaks = stretch.breaks
    stretch.pieces, stretch.marks, stretch.links, stretch.breaks = [], [], 0, 0
    if breaks < 2:
        _add(runs, region, pieces, marks, links)
        return
    part, start = 0, 0
    breaks = 0
    for at, mark in enumerate(marks):
        if mark == _BREAK:
            breaks += 1
        elif pieces[at] and not pieces[at].isspace():
            if breaks >= 2:
                part += _add(runs, region, pieces[start:at], marks[start:at], links, part)
                start = at
            breaks = 0
    _add(runs, region, pieces[start:], marks[start:], links, part)


def _add(runs: list[Run], region: int, pieces: list[str], marks: list[int], links: int, part: int = 0) -> bool:
    text = squash("".join(pieces) if len(pieces) > 1 else pieces[0])
    if not text:
        return False
    size = len(text)
    if not text.isascii() and (text[size // 2] > "\u2e80" or text[size // 3] > "\u2e80"):
        size *= 3
    linked = bold = emphasised = 0
    if any(marks):
        for piece, mark in zip(pieces, marks, strict=True):
            if mark & 7:
                length = len(piece.strip())
                if mark & IN_LINK:
                    linked += length
                if mark & IN_BOLD:
                    bold += length
                if mark & IN_EM:
                    emphasised += length
    runs.append(Run(len(runs), region, text, linked, bold, emphasised, links, part, size))
    return True


def _sum(page: Map) -> None:
    """Fill the sums of every region from the runs and regions inside it."""
    regions = page.regions
    for run in page.runs:
        region = regions[run.region]
        region.text += run.size
        region.end_run = run.index + 1
        if is_prose(run):
            region.prose += run.size
    for region in reversed(regions):
        if region.parent >= 0:
            parent = regions[region.parent]
            parent.text += region.text
            parent.prose += region.prose
            if parent.last < region.last:
                parent.last = region.last
            if parent.end_run < region.end_run:
                parent.end_run = region.end_run


def is_prose(run: Run) -> bool:
    """Long enough for a sentence and not mostly links."""
    return run.size >= 60 and run.linked * 3 < len(run.text)
