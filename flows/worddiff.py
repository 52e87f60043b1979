"""What differs between two texts, word by word; white space is no difference. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

Piece = tuple[Literal["same", "gone", "new"], str]
"""A stretch of words that both texts have, that only the first has, or only the second."""

_WORD = re.compile(r"\S+\s+")  # "hari ini " -> "hari ", "ini "
_GAP = "… "


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in reading order; those but for "new" are the first text, those but for "gone" the second.
    Each ends with white space.

    >>> word_diff("air naik  satu meter", "air naik dua meter")
    (('same', 'air naik '), ('gone', 'satu '), ('new', 'dua '), ('same', 'meter '))
    """
    return tuple(_pieces(_WORD.findall(f"{before} "), _WORD.findall(f"{after} ")))


def shortened(pieces: Sequence[Piece], around: int = 6) -> tuple[Piece, ...]:
    """The pieces with no more than so many unchanged words before and after each change.

    >>> shortened((("same", "a b c d "), ("gone", "e "), ("same", "f g h ")), 1)
    (('same', '… d '), ('gone', 'e '), ('same', 'f … '))
    """
    last = len(pieces) - 1
    return tuple(
        (kind, _cut(text, around, is_first=place == 0, is_last=place == last) if kind == "same" else text)
        for place, (kind, text) in enumerate(pieces)
    )


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new])
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            yield "same", "".join(new[new_start:new_end])
            continue
        if gone := "".join(old[start:end]):
            yield "gone", gone
        if come := "".join(new[new_start:new_end]):
            yield "new", come


def _cut(text: str, around: int, *, is_first: bool, is_last: bool) -> str:
    words = _WORD.findall(text)
    head, tail = 0 if is_first else around, 0 if is_last else around
    if len(words) <= head + tail:
        return text
    return "".join(words[:head]) + _GAP + "".join(words[len(words) - tail :])
