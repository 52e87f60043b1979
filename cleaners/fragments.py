"""Paragraphs that a dump broke at their links and inline tags -> whole again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from cleaners.dumplines import ENDS, Line, look_of

_MIN_OPEN = 40  # characters of a line that can go on in a next one that begins with a capital
_MAX_LINK = 90  # characters of a link's text in the middle of a sentence
_DATELINE_ALONE = re.compile(r"[A-Z][\w .,/()]{2,60}\s[-–—]{1,2}")  # "Jakarta -"
_BYLINE = re.compile(r"(?:oleh|by|von|par|por)\b")
_STOP_APART = re.compile(r" ([,.;:!?)](?:\s|$))")  # "the Times , a daily"
_OPENERS = """
    yang di ke dari dan oleh dengan untuk pada dalam kepada serta atau the a an of to in by and or for with on at
    from as der die das und von mit
"""  # words that end no sentence
_OPEN_WORDS = frozenset(_OPENERS.split())


def join_fragments(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with every broken paragraph as one; blank lines are never joined over, but after "Jakarta -"."""
    joined: list[Line] = []
    index = 0
    while index < len(lines):
        count = _count(lines, index)
        line = lines[index]
        if count > 1:
            text = _STOP_APART.sub(r"\1", " ".join(part.text for part in lines[index : index + count]))
            line = replace(line, text=text, look=look_of(text, None, None), date=None)
        joined.append(line)
        index += count
    return tuple(joined)


def _count(lines: Sequence[Line], index: int) -> int:
    """How many lines from here are one paragraph that a dump broke at its links."""
    count = 1
    while index + count < len(lines):
        last, after = lines[index + count - 1], lines[index + count]
        if count == 1 and _DATELINE_ALONE.fullmatch(last.text) and after.look in ("text", "short"):
            count += 1
            continue
        if not _goes_on(last, after):
            further = lines[index + count + 1] if index + count + 1 < len(lines) else None
            if further is None or len(last.text) < _MIN_OPEN or len(after.text) > _MAX_LINK:
                break
            if not (_may_join(last, after) and _may_join(after, further) and _is_going_on(further.text)):
                break
        count += 1
    return count


def _goes_on(line: Line, after: Line) -> bool:
    """Whether the next line is the rest of this one's sentence."""
    if not _may_join(line, after):
        return False
    if _is_going_on(after.text):
        return True
    is_open = line.text.endswith(",") or line.text.rpartition(" ")[2].lower() in _OPEN_WORDS
    return len(line.text) >= _MIN_OPEN and is_open


def _may_join(line: Line, after: Line) -> bool:
    joinable = ("text", "short")
    if after.is_apart or line.look not in (*joinable, "list") or after.look not in (*joinable, "sign"):
        return False
    return not line.text.endswith(ENDS)


def _is_going_on(text: str) -> bool:
    return text[0] in ",;.)" or (text[0].islower() and not _BYLINE.match(text))
