"""The part of a page worth walking, found from its paragraphs and headings alone.

Where most paragraph text has one parent and an h1 stands near, the article lies between the two: in the
smallest box around both, from the child that holds the h1 to a little after the child that holds the text.
Where this is not plain, the whole page is walked.
"""

from selectolax.lexbor import LexborNode

from cleaners.tags import HEADING

MIN_TEXT = 600  # letters of paragraphs with one parent
MIN_SHARE = 0.6  # of all paragraph letters on the page
BEFORE, AFTER = 1, 3  # children of the common box entered before the heading's and after the text's
MAX_CLIMB = 400
MAX_PARAGRAPHS = 3_000
_SHORT = 60  # letters of a paragraph that does not count


def find_stage(root: LexborNode) -> tuple[LexborNode, frozenset[int] | None]:
    """The box to walk, and the `mem_id`s of those of its children that are wanted; None for all of them."""
    found = root.css("p,h1")
    headings = [node for node in found if node.tag_id == HEADING]
    core = _core([node for node in found if node.tag_id != HEADING] if headings else found)
    if core is None:
        return root, None
    chain = _upwards(core, root)
    best: tuple[int, list[LexborNode]] | None = None
    places = {node.mem_id: place for place, node in enumerate(chain)}
    for heading in headings[:20]:
        steps = _upwards(heading, root)
        place = next((places[node.mem_id] for node in steps if node.mem_id in places), None)
        if place is not None and (best is None or place < best[0]):
            best = place, steps
    if best is None or best[0] == 0 or chain[-1].mem_id != root.mem_id:
        return root, None
    common = chain[best[0]]
    text_child = chain[best[0] - 1].mem_id
    heading_child = best[1][next(at for at, node in enumerate(best[1]) if node.mem_id == common.mem_id) - 1].mem_id
    return common, _between(common, heading_child, text_child)


def _core(paragraphs: list[LexborNode]) -> LexborNode | None:
    """The parent that holds most paragraph text, if it holds enough."""
    mass: dict[int, int] = {}
    parents: dict[int, LexborNode] = {}
    total = 0
    if len(paragraphs) > MAX_PARAGRAPHS:
        return None
    for paragraph in paragraphs:
        size = len(paragraph.text())
        parent = paragraph.parent
        if size < _SHORT or parent is None:
            continue
        total += size
        mass[parent.mem_id] = mass.get(parent.mem_id, 0) + size
        parents[parent.mem_id] = parent
    if not mass:
        return None
    core = max(mass, key=lambda identity: mass[identity])
    return parents[core] if mass[core] >= max(MIN_TEXT, MIN_SHARE * total) else None


def _upwards(node: LexborNode, root: LexborNode) -> list[LexborNode]:
    """The node and all boxes around it up to the root."""
    found = [node]
    at = node
    while at.mem_id != root.mem_id and len(found) < MAX_CLIMB:
        around = at.parent
        if around is None:
            break
        found.append(around)
        at = around
    return found


def _between(common: LexborNode, heading: int, text: int) -> frozenset[int]:
    """The children from a little before the heading's to a little after the text's."""
    children = [child.mem_id for child in common.iter()]
    places = sorted((children.index(heading), children.index(text)))
    return frozenset(children[max(0, places[0] - BEFORE) : places[1] + 1 + AFTER])
