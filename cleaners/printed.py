"""What the printed lines around an article say: its date, its byline, its reading time -> claims."""

import re
from collections.abc import Iterable

from cleaners.bylines import parse_editors, parse_names
from cleaners.dates import find_date
from cleaners.subjects import parse_reading_time
from schemas import Claim

MAX_LINE = 200  # characters; longer texts are sentences
_DIGIT = re.compile(r"\d")
_BYLINE = re.compile(
    r"^\s*(?:(?:written |words |story |reported |text )?by|von|par|por|door|av|oleh|ditulis oleh|penulis|pewarta|reporter|rep"
    r"|wartawan|jurnalis|kontributor|laporan(?: wartawan)?(?: [\w.]*tribun\w*(?:\.com)?)?|autor(?:in|en)?|author)\s*(?:[:：-]\s*|\s)(?-i:(?=[^a-zà-ÿ\s]))",
    re.IGNORECASE,
)  # "Penulis: A", "By B"
_EDITOR = re.compile(r"\b(?:editor|redaktur|penyunting|red)\s*[:：]\s*\S", re.IGNORECASE)  # "Editor: B"

Ranked = dict[str, tuple[Claim, ...]]


def read_lines(head: Iterable[str], tail: Iterable[str] = ()) -> Ranked:
    """Claims of the lines before and after the body, source "visible", in page order."""
    found: dict[str, list[Claim]] = {}
    for line in head:
        if len(line) > MAX_LINE:
            continue
        if _DIGIT.search(line):
            _read_numbers(line, found)
        _read_names(line, found)
    for line in tail:
        if len(line) <= MAX_LINE:
            _read_names(line, found)
    return {field: tuple(dict.fromkeys(claims)) for field, claims in found.items()}


def _read_numbers(line: str, found: dict[str, list[Claim]]) -> None:
    if parse_reading_time(line) is not None:
        found.setdefault("reading_time", []).append(Claim("visible", line))
    date = find_date(line)
    if date is not None:
        field = "printed_update" if date.is_update else "printed_date"
        found.setdefault(field, []).append(Claim("visible", date.raw))
        for part in (date.after, date.before):
            part = part.strip(" ,|-–—·•")
            if _BYLINE.match(part) and part != line:
                _read_names(part, found)


def _read_names(line: str, found: dict[str, list[Claim]]) -> None:
    if _BYLINE.match(line) and parse_names(line):
        found.setdefault("authors", []).append(Claim("visible", line))
    if _EDITOR.search(line) and parse_editors(line):
        found.setdefault("editor", []).append(Claim("visible", line))
