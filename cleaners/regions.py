"""HTML tree -> flat records of its boxes and of the runs of text in them, in page order.

One pass over the tree. Every box (div, p, li …) is a `Region`, every stretch of text between two box
boundaries a `Run`. Parents stand before their children in both lists, so sums over subtrees are a backward
loop and inheritance a forward loop: no recursion, work linear in the number of nodes.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SCRATCH = LexborHTMLParser("")


def _ids(names: str) -> frozenset[int]:
    return frozenset(_SCRATCH.create_node(name).tag_id or 0 for name in names.split())


_TEXT, _COMMENT = 2, 4
_SKIP = _ids(
    "script style noscript template svg math head title select option textarea object canvas audio datalist "
    "button input dialog"
)
_INLINE = _ids(
    "span a b strong i em u s small big sub sup font abbr acronym cite code q mark time ins del strike tt kbd samp var "
    "wbr bdi bdo data label dfn ruby rt rp rb output meter progress picture source nobr map area"
)
_FRAMES = _ids("iframe embed video")
_A, _BR, _IMG, _B = _ids("a"), _ids("br"), _ids("img amp-img"), _ids("b strong h1 h2 h3 h4 h5 h6")
_EM = _ids("i em")
_LEAVES = frozenset("p h1 h2 h3 h4 h5 h6 li td th dt dd figcaption caption pre summary".split())
_UNKNOWN = 100_000  # ids of names the parser does not know are addresses, far above its table of names

IN_LINK, IN_BOLD, IN_EM = 1, 2, 4
_SHIFT = 3

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0000-\u0008\u000e-\u001f]")  # soft hyphen
_BREAKS = re.compile(r"\n[^\S\n]*(?:\n\s*)+")  # two or more <br> in a row
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)  # style="display: none"
_LINE = "\n"


@dataclass(slots=True)
class Region:
    """A box of the page: its tag, class and id, its parent's index (-1 for body)."""

    index: int
    tag: str
    name: str
    parent: int
    depth: int
    first_run: int  # index of the first run at or after its start
    node: LexborNode
    last: int = 0  # index of the last region inside it
    end_run: int = 0  # one past its last run
    text: int = 0  # characters of all runs inside
    prose: int = 0  # characters of the runs inside that look like sentences
    hidden: bool = False  # by attribute or style
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
class _Open:
    """The stretch being gathered: pieces of text and of line breaks, each with its marks."""

    region: int = -1
    pieces: list[str] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    links: int = 0
    plain: bool = True


def squash(raw: str) -> str:
    """Single spaces, NFC, no invisible signs."""
    if not raw.isascii():
        raw = _INVISIBLE.sub("", raw)
        if not unicodedata.is_normalized("NFC", raw):
            raw = unicodedata.normalize("NFC", raw)
    return " ".join(raw.split())


def read_map(root: LexborNode) -> Map:
    """Records of everything visible below `root`, itself the first region."""
    page = Map()
    regions, runs, media = page.regions, page.runs, page.media
    regions.append(Region(0, root.tag or "body", _name(root.attributes), -1, 0, 0, root))
    where: dict[int, int] = {root.mem_id: 0}
    leaf = [False]
    stretch = _Open()
    for node in root.traverse(include_text=True, skip_empty=False):
        tag = node.tag_id
        if tag in _SKIP or tag == _COMMENT:
            continue
        parent = node.parent
        if parent is None:
            continue
        place = where.get(parent.mem_id)
        if place is None:
            continue
        box = place >> _SHIFT
        if tag == _TEXT:
            if stretch.region != box:
                if stretch.pieces:
                    _close(stretch, runs)
                stretch.region = box
            stretch.pieces.append(node.text_content or "")
            stretch.marks.append(place & 7)
        elif tag in _BR:
            stretch.pieces.append(_LINE)
            stretch.marks.append(8)
            stretch.plain = False
        elif tag in _A:
            where[node.mem_id] = place | IN_LINK
            stretch.links += 1
        elif tag in _IMG or tag in _FRAMES:
            media.append(Media(box, len(runs) + bool(stretch.pieces), node, tag in _FRAMES))
        elif tag in _INLINE or (tag is not None and tag > _UNKNOWN and leaf[box]):
            where[node.mem_id] = place | (IN_BOLD if tag in _B else IN_EM if tag in _EM else 0)
        else:
            if stretch.pieces:
                _close(stretch, runs)
            stretch.region = -1
            index = len(regions)
            name = node.tag or ""
            regions.append(_open(index, name, node, regions[box], len(runs)))
            leaf.append(leaf[box] or name in _LEAVES)
            where[node.mem_id] = index << _SHIFT | place & IN_LINK
    if stretch.pieces:
        _close(stretch, runs)
    _sum(page)
    return page


def _open(index: int, tag: str, node: LexborNode, around: Region, first_run: int) -> Region:
    region = Region(index, tag, "", around.index, around.depth + 1, first_run, node)
    attributes = node.attributes
    if attributes:
        region.name = _name(attributes)
        style = attributes.get("style")
        region.hidden = "hidden" in attributes or bool(style and _HIDDEN.search(style))
    return region


def _name(attributes: Mapping[str, str | None]) -> str:
    name = attributes.get("class") or ""
    mark = attributes.get("id") or attributes.get("data-component")
    return f"{name} {mark}" if mark else name


def _close(stretch: _Open, runs: list[Run]) -> None:
    """Turn the gathered pieces into runs; a stretch with double line breaks becomes several."""
    pieces, marks, links = stretch.pieces, stretch.marks, stretch.links
    region = stretch.region
    plain = stretch.plain
    stretch.pieces, stretch.marks, stretch.links, stretch.plain = [], [], 0, True
    if region < 0:
        return
    if plain:
        _add(runs, region, pieces, marks, links)
        return
    part, start = 0, 0
    breaks = 0
    for at, mark in enumerate(marks):
        if mark == 8:
            breaks += 1
        elif not pieces[at].isspace() and pieces[at]:
            if breaks >= 2:
                part += _add(runs, region, pieces[start:at], marks[start:at], links, part)
                start = at
            breaks = 0
    _add(runs, region, pieces[start:], marks[start:], links, part)


def _add(runs: list[Run], region: int, pieces: list[str], marks: list[int], links: int, part: int = 0) -> bool:
    text = squash("".join(pieces))
    if not text:
        return False
    size = len(text)
    if not text.isascii() and (text[size // 2] > "\u2e80" or text[size // 3] > "\u2e80"):
        size *= 3
    run = Run(len(runs), region, text, 0, 0, 0, links, part, size)
    if any(marks):
        for piece, mark in zip(pieces, marks, strict=True):
            if mark & 7:
                size = len(piece.strip())
                if mark & IN_LINK:
                    run.linked += size
                if mark & IN_BOLD:
                    run.bold += size
                if mark & IN_EM:
                    run.emphasised += size
    runs.append(run)
    return True


def _sum(page: Map) -> None:
    """Fill the sums of every region from the runs and regions inside it."""
    regions = page.regions
    for run in page.runs:
        region = regions[run.region]
        region.text += run.size
        region.end_run = max(region.end_run, run.index + 1)
        if is_prose(run):
            region.prose += run.size
    for region in reversed(regions):
        region.last = max(region.last, region.index)
        region.end_run = max(region.end_run, region.first_run)
        if region.parent >= 0:
            parent = regions[region.parent]
            parent.text += region.text
            parent.prose += region.prose
            parent.last = max(parent.last, region.last)
            parent.end_run = max(parent.end_run, region.end_run)


def is_prose(run: Run) -> bool:
    """Long enough for a sentence and not mostly links."""
    return run.size >= 60 and run.linked * 3 < len(run.text)


def ancestors(page: Map, index: int) -> Iterable[Region]:
    """The region and all boxes around it, from the inside out."""
    while index >= 0:
        region = page.regions[index]
        yield region
        index = region.parent
