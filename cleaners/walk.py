"""HTML tree -> its flat records, in one pass: no recursion, work linear in the number of nodes."""

import re
from collections.abc import Mapping
from itertools import repeat

from selectolax.lexbor import LexborNode

from cleaners.names import NOTHING, read_name, words_of
from cleaners.regions import MIN_PROSE, Map, Media, Region, Run
from cleaners.stage import find_stage
from cleaners.tags import (
    BOX,
    BOXES,
    BREAK,
    ENDING,
    FRAME,
    ICONS,
    IN_ARTICLE,
    IN_BOLD,
    IN_EM,
    IN_LEAF,
    IN_LINK,
    SHIFT,
    SKIPPED,
    SORTS,
    UNKNOWN,
    WORDS,
)  # fmt: skip
from cleaners.wording import nfc

MAX_NODES = 200_000  # walked; the largest real page has some 20,000
MAX_TITLE = 90  # letters of a line of bold type that is a title
MAX_INLINE = 8  # inline elements around a text that may begin with it
_PASSED = frozenset({"comments", "navigation", "consent"})  # rules whose boxes need no look inside
_NEVER_PASSED = frozenset({"article", "main", "p", "h1", "form", "table", "tr", "td", "li"})
MIN_PASSED = 3_000  # letters outside links, passed over in one box, that ask for a second look
MAX_PASSED = 3.0  # and times the prose found
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u0000-\u0008\u000e-\u001f]")  # soft hyphen
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)  # style="display: none"
_TELLING = words_of("data-testid data-test data-qa data-component-type data-type data-module itemprop role")
_LINE = "\n"


def squash(raw: str) -> str:
    """Single spaces, NFC, no invisible signs."""
    text = raw.strip()
    if "  " not in text and text.isprintable():  # so no white space but single spaces, and nothing invisible
        return text if text.isascii() else nfc(text)
    if not raw.isascii():
        raw = nfc(_INVISIBLE.sub("", raw))
    return " ".join(raw.split())


def read_map(root: LexborNode) -> Map:
    """Records of everything visible below `root`, itself the first region.

    Menus, comment threads and consent boxes are passed over, unless they turn out to hold most of the page;
    so is all that lies far from headline and text, where these are plain to see.
    """
    start, wanted = find_stage(root)
    page, passed = _walk(start, wanted, prune=True)
    limit = max(MIN_PASSED, MAX_PASSED * page.regions[0].prose)
    if any(_holds_prose(node, limit) for node in passed):
        page, _ = _walk(root, None, prune=False)
    return page


def _holds_prose(box: LexborNode, limit: float) -> bool:
    """Whether a box holds more letters than the limit, those of links and scripts not counted."""
    text = box.text()
    if len(text) <= limit:
        return False
    others = sum(_letters(node.text()) for node in box.css("a,script,style"))
    return _letters(text) - others > limit


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _walk(root: LexborNode, wanted: frozenset[int] | None, *, prune: bool) -> tuple[Map, list[LexborNode]]:  # noqa: C901  # the hot loop: a call per node costs a tenth of a parse
    """The map, and the boxes passed over; of the root's children only the wanted are entered, if given."""
    page, passed = _begin(root), list[LexborNode]()
    regions, runs, media = page.regions, page.runs, page.media
    pieces, marks = list[str](), list[int]()  # the stretch being gathered, text and line breaks, each with its marks
    at, links = -1, 0  # its region and the links in it
    sort_of = SORTS.get
    entered = list[tuple[LexborNode, int]]()  # the elements around the node, each with the place where it stands
    node, place = root.first_child, 0  # a place is a region's index and the marks of the inline elements around
    for _ in repeat(None, MAX_NODES):
        if node is None:
            if not entered:
                break
            node, place = entered.pop()
            node = node.next
            continue
        inside = -1  # the place of its children; -1 where they are not looked at
        sort = sort_of(node.tag_id, BOX)
        if sort == WORDS:
            if not node.is_empty_text_node:
                text = node.text_content or ""
                if at != place >> SHIFT:
                    if pieces:
                        links = _close(runs, regions[at], pieces, marks, links)
                    at = place >> SHIFT
                elif not text[:1].isspace() and not pieces[-1][-1:].isspace() and _has_gap(node):
                    text = " " + text
                pieces.append(text)
                marks.append(place & 7)
        elif sort < ENDING:
            inside = place | sort
            links += sort & IN_LINK
        elif sort == BOX:
            around = regions[place >> SHIFT]
            if node.tag_id > UNKNOWN and around.marks & IN_LEAF:
                inside = place
            else:
                if pieces:
                    links = _close(runs, regions[at], pieces, marks, links)
                at = -1
                if (place or wanted is None or node.mem_id in wanted) and _enter(page, node, around, passed, prune):
                    inside = len(regions) - 1 << SHIFT | place & IN_LINK
        elif sort == ENDING:
            if at == place >> SHIFT and pieces:
                pieces.append(_LINE)
                marks.append(BREAK)
        elif sort != SKIPPED:
            media.append(Media(place >> SHIFT, len(runs) + bool(pieces), node, sort == FRAME))
        if inside >= 0 and (child := node.first_child) is not None:
            entered.append((node, place))
            node, place = child, inside
        else:
            node = node.next
    if pieces:
        _close(runs, regions[at], pieces, marks, links)
    _sum(regions)
    return page, passed


def _enter(page: Map, node: LexborNode, around: Region, passed: list[LexborNode], prune: bool) -> bool:
    """Add a box to the map; False for an empty one, and for one that is passed over."""
    if node.first_child is None:
        return False
    name, keep, own, is_named = BOXES.get(node.tag_id) or (node.tag or "", -1, 0, True)
    if prune and (name == "nav" or (name == "footer" and not around.marks & IN_ARTICLE)):
        passed.append(node)
        return False
    regions = page.regions
    index, run = len(regions), len(page.runs)
    region = Region(index, name, "", NOTHING, around.index, around.depth + 1, run, node, index, run)
    if is_named and (attributes := node.attributes):
        _name(region, attributes)
        if prune and region.named.rule in _PASSED and around.index and name not in _NEVER_PASSED:
            passed.append(node)
            return False
    region.marks = around.marks & keep | own
    regions.append(region)
    return True


def _begin(root: LexborNode) -> Map:
    """A map that holds the root alone."""
    region = Region(0, root.tag or "", "", NOTHING, -1, 0, 0, root, 0, 0)
    _name(region, root.attributes)
    return Map([region])


def _has_gap(node: LexborNode) -> bool:
    """Whether white space alone, left out by the walk, or an icon without text stands before a text in its line."""
    at: LexborNode | None = node
    for _ in range(MAX_INLINE):
        if at is None:
            return False
        before = at.prev
        if before is None:
            at = at.parent
        elif text := before.text():
            return text.isspace()
        elif before.tag_id in ICONS:
            return True
        else:
            at = before
    return False


def _name(region: Region, attributes: Mapping[str, str | None]) -> None:
    """Tell a box from its class, id and the attributes that name its part, and whether it is hidden."""
    name = attributes.get("class") or ""
    told = ""
    if len(attributes) > 1 or not name:
        if mark := attributes.get("id") or attributes.get("data-component"):
            name = f"{name} {mark}"
        for key, value in attributes.items():
            if key in _TELLING and value:
                told += " " + value
        if "hidden" in attributes:
            region.hidden = True
        elif "style" in attributes:
            style = attributes["style"]
            region.hidden = style is not None and _HIDDEN.search(style) is not None
    if name or told:
        region.name, region.named = name, (named := read_name(name + told))
        region.is_caption = named.is_caption
        if "hidden" in name and "hidden" in name.split():  # class="offer hidden", not "hidden-mobile"
            region.hidden = True


def _close(runs: list[Run], region: Region, pieces: list[str], marks: list[int], links: int) -> int:
    """Turn the gathered pieces into runs and forget them; a stretch with double line breaks becomes several.

    The links of the next stretch, none so far.
    """
    if BREAK in marks:
        _cut(runs, region, pieces, marks, links)
    else:
        _add(runs, region, pieces, marks, links)
    pieces.clear()
    marks.clear()
    return 0


def _cut(runs: list[Run], region: Region, pieces: list[str], marks: list[int], links: int) -> None:
    """Add a stretch as one run, or as several between double line breaks; after such, a line of bold type is one."""
    part, start = 0, 0
    breaks = 0
    for at, mark in enumerate(marks):
        if mark == BREAK:
            breaks += 1
        elif pieces[at] and not pieces[at].isspace():
            if breaks >= 2 or (breaks and part and not mark & IN_BOLD and _is_title(pieces[start:at], marks[start:at])):
                part += _add(runs, region, pieces[start:at], marks[start:at], links, part)
                start = at
            breaks = 0
    _add(runs, region, pieces[start:], marks[start:], links, part)


def _is_title(pieces: list[str], marks: list[int]) -> bool:
    """Whether the pieces are one short line of bold type: …<br><br><b>Title</b><br>…"""
    words = [mark for piece, mark in zip(pieces, marks, strict=True) if not piece.isspace()]
    return all(mark & IN_BOLD for mark in words) and sum(map(len, pieces)) < MAX_TITLE


def _add(runs: list[Run], region: Region, pieces: list[str], marks: list[int], links: int, part: int = 0) -> bool:
    """Add a run and count it to its region; whether it holds any text."""
    text = squash("".join(pieces) if len(pieces) > 1 else pieces[0])
    if not text:
        return False
    size = len(text)
    if not text.isascii() and (text[size // 2] > "\u2e80" or text[size // 3] > "\u2e80"):
        size *= 3
    linked = bold = emphasised = 0
    if len(marks) == 1:
        if mark := marks[0]:
            length = len(pieces[0].strip())
            linked = length if mark & IN_LINK else 0
            bold = length if mark & IN_BOLD else 0
            emphasised = length if mark & IN_EM else 0
    elif any(marks):
        for piece, mark in zip(pieces, marks, strict=True):
            if mark & 7:
                length = len(piece.strip())
                if mark & IN_LINK:
                    linked += length
                if mark & IN_BOLD:
                    bold += length
                if mark & IN_EM:
                    emphasised += length
    index = len(runs)
    runs.append(Run(index, region.index, text, linked, bold, emphasised, links, part, size))
    region.text += size
    region.end_run = index + 1
    if size >= MIN_PROSE and linked * 3 < len(text):
        region.prose += size
    return True


def _sum(regions: list[Region]) -> None:
    """Add to every box what the boxes inside it hold."""
    for region in reversed(regions):
        if region.parent >= 0:
            parent = regions[region.parent]
            if region.text:
                parent.text += region.text
                parent.prose += region.prose
            if parent.last < region.last:
                parent.last = region.last
            if parent.end_run < region.end_run:
                parent.end_run = region.end_run
