"""An outlet's own selectors laid over the map of a page: where the body is, what is a caption, what to leave out."""

from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaners.regions import Map, Region
from cleaners.tags import inline_ids
from schemas import Publisher

RULE = "publisher"  # the rule's name in the trail of what was left out
BESIDE = "beside body"  # inside the common box of the selected body, but not selected
_INLINE = inline_ids()
_HEADS = frozenset({"h2", "h3", "h4", "h5", "h6"})


def drop_inline(tree: LexborHTMLParser, publisher: Publisher) -> None:
    """Take inline elements that the outlet's rule leaves out of the tree, so that the text around joins."""
    for node in _select(tree, publisher.drop):
        if node.tag_id in _INLINE and node.parent is not None:
            node.decompose()


def mark_dropped(page: Map, tree: LexborHTMLParser, publisher: Publisher) -> None:
    """Leave out every box that the outlet's rule names, and all inside."""
    chosen = {region.index for region in _regions(page, _select(tree, publisher.drop), climb=False)}
    for region in page.regions:
        if region.index in chosen or (region.parent >= 0 and page.regions[region.parent].dropped == RULE):
            region.dropped = RULE


def mark_captions(page: Map, tree: LexborHTMLParser, publisher: Publisher) -> list[int]:
    """Make every box that the outlet's rule names a caption, and all inside, whatever its class says of it; where
    their runs begin."""
    regions = _regions(page, _select(tree, publisher.caption), climb=True)
    for region in regions:
        for inner in page.regions[region.index : region.last + 1]:
            inner.is_caption = True
            inner.dropped = inner.dropped if inner.dropped == RULE else ""
    return [region.first_run for region in regions if region.text]


def mark_standfirst(page: Map, tree: LexborHTMLParser, publisher: Publisher) -> list[int]:
    """Name every box that the outlet's rule calls standfirst so, whatever its class says of it; where their runs
    begin."""
    regions = _regions(page, _select(tree, publisher.standfirst), climb=True)
    for region in regions:
        for inner in page.regions[region.index : region.last + 1]:
            inner.named = inner.named._replace(rule="", is_standfirst=True)
            inner.dropped = inner.dropped if inner.dropped == RULE else ""
    return [region.first_run for region in regions if region.text]


def select_body(page: Map, tree: LexborHTMLParser, publisher: Publisher) -> Region | None:
    """The smallest box around all that the body selectors match, with the rest of it left out; None without text.

    The first selector that matches any text counts, as in the other keys of a rule.
    """
    for selector in publisher.body:
        chosen = [region for region in _regions(page, _select(tree, (selector,)), climb=True) if region.text]
        if chosen:
            return _around(page, chosen)
    return None


def _around(page: Map, chosen: list[Region]) -> Region:
    if len(chosen) == 1:
        return chosen[0]
    first, last = chosen[0], max(region.last for region in chosen)
    box = first
    while box.last < last and box.parent >= 0:
        box = page.regions[box.parent]
    inside = {region.index for region in chosen}
    spine = _spine(page, chosen, box)
    for region in page.regions[box.index + 1 : box.last + 1]:
        is_between = region.tag in _HEADS and first.index < region.index < last
        if region.parent in inside or (region.parent in spine and (is_between or region.tag == "figure")):
            inside.add(region.index)
    for region in page.regions[box.index : box.last + 1]:
        if region.index not in inside and not region.dropped:
            region.dropped = BESIDE
    return box


def _spine(page: Map, chosen: list[Region], box: Region) -> set[int]:
    """The boxes from the common one down to the selected ones: what stands in them stands beside the text."""
    spine = {box.index}
    for region in chosen:
        at = region.parent
        while at not in spine:
            spine.add(at)
            at = page.regions[at].parent
    return spine


def _regions(page: Map, nodes: Iterable[LexborNode], *, climb: bool) -> list[Region]:
    """The boxes of the nodes in page order; for an inline node the box around it, if `climb`."""
    by_id = {region.node.mem_id: region for region in page.regions}
    found: dict[int, Region] = {}
    for node in nodes:
        at: LexborNode | None = node
        while climb and at is not None and at.mem_id not in by_id:
            at = at.parent
        region = by_id.get(at.mem_id) if at is not None else None
        if region is not None:
            found[region.index] = region
    return [found[index] for index in sorted(found)]


def _select(tree: LexborHTMLParser, selectors: Iterable[str]) -> list[LexborNode]:
    """Nodes in page order; a selector that the parser does not know matches nothing."""
    found: list[LexborNode] = []
    for selector in selectors:
        try:
            found += tree.css(selector)
        except SelectolaxError:
            continue
    return found
