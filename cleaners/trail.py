"""What a pass took out of the blocks, found by comparing before and after."""

from bisect import bisect_left
from dataclasses import replace

from schemas import Block, Blocks, Removed

_ALIKE = 12  # letters at one end that an edited block shares with what it was


class Trail:
    """Collects over several passes; a pass may drop blocks and shorten them, never add or reorder."""

    def __init__(self, blocks: Blocks) -> None:
        self._origins = list(range(len(blocks)))
        self._gone: list[tuple[int, Block, str]] = []

    def note(self, before: Blocks, after: Blocks, rule: str) -> None:
        """Write down what `after` lacks; untouched blocks are known by identity."""
        same = {id(block) for block in before}
        origins: list[int] = []
        index = 0
        for place, (old, origin) in enumerate(zip(before, self._origins, strict=True)):
            new = after[index] if index < len(after) else None
            is_rest = len(before) - place == len(after) - index  # no pass adds a block, so each is what one became
            if new is old:
                index += 1
                origins.append(origin)
            elif new is not None and id(new) not in same and (is_rest or _is_cut_of(new, old)):
                index += 1
                origins.append(origin)
                if new.text != old.text:
                    piece = _piece(old.text, new.text)
                    self._gone.append((origin, replace(old, text=piece, url=None), rule))
            else:
                self._gone.append((origin, old, rule))
        self._origins = origins

    def removed(self) -> tuple[Removed, ...]:
        """In page order, placed among the blocks that are left."""
        ordered = sorted(self._gone, key=lambda item: item[0])
        return tuple(Removed(bisect_left(self._origins, origin), block, rule) for origin, block, rule in ordered)


def _is_cut_of(new: Block, old: Block) -> bool:
    """Whether a block is another with something cut out: all of its words are there in order, or, where the piece was
    glued to them, it begins or ends alike."""
    if new.kind != old.kind or len(new.text) > len(old.text):
        return False
    words = iter(old.text.split())
    is_glued = new.text[:_ALIKE] == old.text[:_ALIKE] or new.text[-_ALIKE:] == old.text[-_ALIKE:]
    return is_glued or all(word in words for word in new.text.split())


def _piece(old: str, new: str) -> str:
    """What stood in `old` between the common start and the common end."""
    longest = min(len(old), len(new))
    start = next((at for at in range(longest) if old[at] != new[at]), longest)
    rest = longest - start
    end = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    return old[start : len(old) - end].strip()
