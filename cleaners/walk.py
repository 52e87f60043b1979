"""HTML tree -> its flat records, in one pass: no recursion, work linear in the number of nodes."""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborNode

from cleaners.names import NOTHING, read_name
from cleaners.regions import Map, Media, Region, Run, is_prose
from cleaners.stage import find_stage
from cleaners.tags import (
    AFRESH,
    BOX,
    BREAK,
    ENDING,
    FRAME,
    IN_ARTICLE,
    IN_BOLD,
    IN_EM,
    IN_LEAF,
    IN_LINK,
    MARKS,
    MEDIA,
    NAMES,
    PLAIN,
    SCRATCH,
    SHIFT,
    SKIPPED,
    SORTS,
    TEXT,
    UNKNOWN,
    WORDS,
)  # fmt: skip

MAX_NODES = 200_000  # walked; the largest real page has some 20,000
MAX_INLINE = 8  # inline elements around a text that may begin with it
_PASSED = frozenset({"comments", "navigation", "consent"})  # rules whose boxes need no look inside
_NEVER_PASSED = frozenset({"article", "main", "p", "h1", "form", "table", "tr", "td", "li"})
MIN_PASSED = 3_000  # letters passed over in one box that ask for a second look
MAX_PASSED = 3.0  # and times the prose found
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0000-\u0008\u000e-\u001f]")  # soft hyphen
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)  # style="display: none"
_LINE = "\n"


@dataclass(slots=True)
class _Stretch:
    """The stretch being gathered: pieces of text and of line breaks, each with its marks."""

    region: int = -1
    pieces: list[str] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    links: int = 0
    breaks: int = 0


_NOWHERE = Region(-1, "", "", NOTHING, -1, -1, 0, SCRATCH.root, -1, 0)  # type: ignore[arg-type]


def squash(raw: str) -> str:
    """Single spaces, NFC, no invisible signs."""
    if not raw.isascii():
        raw = _INVISIBLE.sub("", raw)
        if not unicodedata.is_normalized("NFC", raw):
            raw = unicodedata.normalize("NFC", raw)
    return " ".join(raw.split())


def read_map(root: LexborNode) -> Map:
    """Records of everything visible below `root`, itself the first region.

    Menus, comment threads and consent boxes are passed over, unless they turn out to hold most of the page;
    so is all that lies far from headline and text, where these are plain to see.
    """
    start, wanted = find_stage(root)
    page, passed = _walk(start, wanted, prune=True)
    limit = max(MIN_PASSED, MAX_PASSED * page.regions[0].prose)
    if any(len(node.text()) > limit for node in passed):
        page, _ = _walk(root, None, prune=False)
    return page


def _walk(root: LexborNode, wanted: frozenset[int] | None, *, prune: bool) -> tuple[Map, list[LexborNode]]:  # noqa: C901  # the hot loop: a call per node costs a tenth of a parse
    """The map, and the boxes passed over; of the root's children only the wanted are entered, if given."""
    page = Map()
    regions, runs, media = page.regions, page.runs, page.media
    regions.append(_region(root, _NOWHERE, 0, 0))
    passed: list[LexborNode] = []
    where: dict[int, int] = {root.mem_id: 0}
    inside: list[int] = [0]  # marks of each region: IN_LEAF, IN_ARTICLE
    stretch = _Stretch()
    sort_of, place_of = SORTS.get, where.get
    for node in islice(root.traverse(include_text=True, skip_empty=True), MAX_NODES):
        tag = node.tag_id
        sort = sort_of(tag or 0, BOX)
        if sort == SKIPPED:
            continue
        place = place_of(node.parent.mem_id)  # type: ignore[union-attr]
        if place is None:
            continue
        box = place >> SHIFT
        if sort == WORDS:
            text = node.text_content or ""
            if stretch.region != box:
                if stretch.pieces:
                    _close(stretch, runs)
                stretch.region = box
            elif not text[:1].isspace() and not stretch.pieces[-1][-1:].isspace() and _has_gap(node):
                text = " " + text
            stretch.pieces.append(text)
            stretch.marks.append(place & 7)
        elif sort < ENDING:
            where[node.mem_id] = place | sort
            stretch.links += sort & IN_LINK
        elif sort == ENDING:
            if stretch.region == box and stretch.pieces:
                stretch.pieces.append(_LINE)
                stretch.marks.append(BREAK)
                stretch.breaks += 1
        elif sort in MEDIA:
            media.append(Media(box, len(runs) + bool(stretch.pieces), node, sort == FRAME))
        elif tag is not None and tag > UNKNOWN and inside[box] & IN_LEAF:
            where[node.mem_id] = place
        else:
            if stretch.pieces:
                _close(stretch, runs)
            stretch.region = -1
            if place == 0 and wanted is not None and node.mem_id not in wanted:
                continue
            region = _region(node, regions[box], len(regions), len(runs))
            if prune and _is_passed(region, inside[box]):
                passed.append(node)
                continue
            regions.append(region)
            region.marks = inside[box] & AFRESH.get(region.tag, -1) | MARKS.get(region.tag, 0)
            inside.append(region.marks)
            where[node.mem_id] = region.index << SHIFT | place & IN_LINK
    if stretch.pieces:
        _close(stretch, runs)
    _sum(page)
    return page, passed


def _has_gap(node: LexborNode) -> bool:
    """Whether white space stands before a text in its line: the walk leaves out nodes of nothing else."""
    at: LexborNode | None = node
    for _ in range(MAX_INLINE):
        if at is None:
            return False
        before = at.prev
        if before is None:
            at = at.parent
        elif before.tag_id == TEXT:
            return True
        elif text := before.text():
            return text.isspace()
        else:
            at = before
    return False


def _region(node: LexborNode, around: Region, index: int, first_run: int) -> Region:
    tag = NAMES.get(node.tag_id) or node.tag or ""
    attributes = node.attributes if tag not in PLAIN else None
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
        if mark == BREAK:
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
