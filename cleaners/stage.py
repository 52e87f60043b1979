"""The part of a page worth walking, found from its paragraphs and headings alone.

The innermost box that holds most paragraph text is the core of the page. Where an h1 stands near, the article
lies between the two: in the smallest box around both, from the child that holds the h1 to a little after the
child that holds the core. Where this is not plain, the whole page is walked.
"""

from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from cleaners.tags import HEADING

MIN_TEXT = 600  # letters of paragraphs in the core
MIN_SHARE = 0.6  # of all paragraph letters on the page
BEFORE, AFTER = 1, 3  # children of the common box entered before the heading's and after the core's
MAX_CLIMB = 400
MAX_PARAGRAPHS, MAX_HEADINGS = 3_000, 20
MAX_READ = 5_000_000  # letters of paragraphs, of which those inside one another are read again and again
_SHORT = 60  # letters of a paragraph that does not count


def find_stage(root: LexborNode) -> tuple[LexborNode, frozenset[int] | None]:
    """The box to walk, and the `mem_id`s of those of its children that are wanted; None for all of them."""
    found = root.css("p,h1")
    headings = [node for node in found if node.tag_id == HEADING][:MAX_HEADINGS]
    chain = _core(found, root) if headings and len(found) <= MAX_PARAGRAPHS else ()
    if not chain:
        return root, None
    places = {node.mem_id: place for place, node in enumerate(chain)}
    place, child = min((_join(heading, places) for heading in headings), key=lambda joint: joint[0])
    if place == 0 or place == len(chain):
        return root, None
    return chain[place], _between(chain[place], child, chain[place - 1].mem_id)


def _core(found: Iterable[LexborNode], root: LexborNode) -> Sequence[LexborNode]:
    """The innermost box that holds most paragraph text, and all boxes around it up to the root; empty if none does.

    Such a box holds the paragraph in the middle of all that text, so only the boxes around that one are weighed.
    """
    masses: dict[int, int] = {}
    parents: dict[int, LexborNode] = {}
    read = 0
    for paragraph in found:
        if paragraph.tag_id == HEADING or (parent := paragraph.parent) is None:
            continue
        size = len(paragraph.text())
        read += size
        if read > MAX_READ:
            return ()
        if size < _SHORT:
            continue
        identity = parent.mem_id
        parents.setdefault(identity, parent)
        masses[identity] = masses.get(identity, 0) + size
    total, seen, middle = sum(masses.values()), 0, root
    for identity, mass in masses.items():
        seen += mass
        if seen * 2 >= total:
            middle = parents[identity]
            break
    chain = _upwards(middle, root)
    places = {node.mem_id: place for place, node in enumerate(chain)}
    held = [0] * (len(chain) + 1)
    for identity, mass in masses.items():
        held[_join(parents[identity], places)[0]] += mass
    inside = 0
    for place, mass in enumerate(held[:-1]):
        inside += mass
        if inside >= max(MIN_TEXT, MIN_SHARE * total):
            return chain[place:] if chain[-1].mem_id == root.mem_id else ()
    return ()


def _upwards(node: LexborNode, root: LexborNode) -> list[LexborNode]:
    """The node and all boxes around it up to the root."""
    found = [node]
    while found[-1].mem_id != root.mem_id and len(found) < MAX_CLIMB and (around := found[-1].parent) is not None:
        found.append(around)
    return found


def _join(node: LexborNode, places: dict[int, int]) -> tuple[int, int]:
    """The place of the first of the given boxes that holds the node, one past the last if none does, and the
    `mem_id` of the box below it, through which the node is reached."""
    at: LexborNode | None = node
    child = node.mem_id
    for _ in range(MAX_CLIMB):
        if at is None:
            break
        if at.mem_id in places:
            return places[at.mem_id], child
        child, at = at.mem_id, at.parent
    return len(places), child


def _between(common: LexborNode, heading: int, core: int) -> frozenset[int] | None:
    """The children from a little before the heading's to a little after the core's; None where a broken tree does not
    name both among its children."""
    children = [child.mem_id for child in common.iter()]
    if heading not in children or core not in children:
        return None
    places = sorted((children.index(heading), children.index(core)))
    return frozenset(children[max(0, places[0] - BEFORE) : places[1] + 1 + AFTER])
