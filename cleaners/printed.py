"""What the printed lines around an article say: its date, its byline, its reading time -> claims."""

import re
from collections.abc import Iterable, Iterator, Sequence

from cleaners.agencies import parse_agency
from cleaners.bylines import parse_editors, parse_names, unglue_byline
from cleaners.dates import find_date
from cleaners.subjects import parse_reading_time
from schemas import Claim

MAX_LABEL = 30  # characters of a line that only holds a label
MAX_LINE = 200  # characters; longer texts are sentences
_DIGIT = re.compile(r"\d")
_BYLINE = re.compile(
    r"^\s*(?:(?:written |words |story |reported |text )?by|von|par|por|door|av|oleh|ditulis oleh|penulis|pewarta"
    r"|reporter|rep"
    r"|wartawan|jurnalis|kontributor|laporan(?: wartawan)?(?: [\w.]*tribun\w*(?:\.com)?)?|autor(?:in|en)?"
    r"|author)\s*(?:[:：-]\s*|\s)(?-i:(?=[^a-zà-ÿ\s]))",
    re.IGNORECASE,
)  # "Penulis: A", "By B"
_BYLINE_LETTERS = frozenset("abdjkloprstvw")  # with which those words begin
_LABEL_ALONE = re.compile(
    r"\s*(?:penulis|pewarta|reporter|editor|redaktur|penyunting|oleh|by|sumber)\s*:?\s*", re.IGNORECASE
)  # "Editor"
_ROLE_ALONE = re.compile(
    r"jurnalis|wartawan|kontributor|journalist|staff writer|(?:senior|staff) reporter|redakteur(?:in)?|autor(?:in)?",
    re.IGNORECASE,
)  # "Jurnalis", below the name
_BARE_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]+(?: [^\W\d_a-z][\w.'’-]*){1,3}")  # "Naufal Zuhdi"
_YEAR = re.compile(r"\d{4}|\d\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d\d")  # 2022, 10/1/22: in every date
_MINUTES = re.compile(r"(?i:men|min|lese|read)")
_EDITOR = re.compile(r"\b(?:editor|redaktur|penyunting|red)\s*[:：]\s*\S", re.IGNORECASE)  # "Editor: B"
_REPRINTED = re.compile(r"\bini (?:telah|sudah|pernah) (?:tayang|terbit|dimuat) di\b", re.IGNORECASE)
_SIGNS = re.compile(r"[\s/()\[\].,]+")  # between the parts of "(AP/evn)", "(Ant/Budi)"
_SOURCE = re.compile(
    r"\W{0,3}(?:sumber|source|quelle|fuente|fonte)\s*[:：]\s*([^:]{2,40}?)\W{0,3}", re.IGNORECASE
)  # sumber : Antara
MIN_AGENCY = 5  # letters of an agency in small letters, of which shorter ones are initials: (antara/jpnn)
MAX_PARTS = 12  # of a sign-off, in which an agency may be named

Ranked = dict[str, tuple[Claim, ...]]


def read_lines(head: Sequence[str], tail: Sequence[str] = (), language: str | None = None) -> Ranked:
    """Claims of the lines before and after the body, source "visible", in page order.

    A bare name directly before the date, on its line or the one above, is a claim of its own ("near date").
    """
    found: dict[str, list[Claim]] = {}
    before = ""
    for line in _joined(head):
        if _DIGIT.search(line):
            _read_numbers(line, before, found, language)
        if _ROLE_ALONE.fullmatch(line) and _is_bare_name(before):
            found.setdefault("authors", []).append(Claim("visible", before))
        _read_names(line, found)
        before = line
    for line in _joined(tail):
        _read_names(line, found, "visible" if ":" in line else "after text")
    return {field: tuple(dict.fromkeys(claims)) for field, claims in found.items()}


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """The lines that can print something; a label alone on its line is joined with what follows it."""
    waiting = ""
    for line in lines:
        if len(line) > MAX_LINE:
            waiting = ""
            continue
        text = f"{waiting} {line}" if waiting else line
        if text.endswith(":") or (len(text) <= MAX_LABEL and _LABEL_ALONE.fullmatch(text)):
            waiting = text if len(text) < MAX_LABEL else ""
            continue
        waiting = ""
        yield text


def _read_numbers(line: str, before: str, found: dict[str, list[Claim]], language: str | None) -> None:
    if _MINUTES.search(line) and parse_reading_time(line) is not None:
        found.setdefault("reading_time", []).append(Claim("visible", line))
    date = find_date(line, language=language) if _YEAR.search(line) else None
    if date is not None:
        field = "printed_update" if date.is_update else "printed_date"
        found.setdefault(field, []).append(Claim("visible", date.raw))
        for part in (date.after, date.before):
            part = part.strip(" ,|-–—·•")
            if _BYLINE.match(part) and part != line:
                _read_names(part, found)
        name = (date.before or before).strip(" ,|-–—·•")
        if _is_bare_name(name):
            found.setdefault("authors", []).append(Claim("near date", name))


def _is_bare_name(text: str) -> bool:
    return _BARE_NAME.fullmatch(text) is not None and parse_names(text) == (text,)


def _read_names(line: str, found: dict[str, list[Claim]], source: str = "visible") -> None:
    label = None
    if line.lstrip()[:1].lower() in _BYLINE_LETTERS:
        line = unglue_byline(line)
        label = _BYLINE.match(line)
    if label and parse_names(line):
        found.setdefault("authors", []).append(Claim(source, line))
    elif label and (agency := parse_agency(line[label.end() :])):
        found.setdefault("agency", []).append(Claim(source, agency))
    if (":" in line or "：" in line) and _EDITOR.search(line) and parse_editors(line):
        found.setdefault("editor", []).append(Claim("visible", line))


def read_sign_offs(texts: Sequence[str]) -> Ranked:
    """Claims of the lines that the `take_` passes took out of a text: bylines, desk codes, its first print."""
    found: dict[str, list[Claim]] = {}
    for line in _joined(texts):
        _read_names(line, found)
        if line[:1] in "([" or _REPRINTED.search(line):
            parts = _SIGNS.split(line)[:MAX_PARTS]
            named = (parse_agency(part.upper()) for part in parts if part[:1].isupper() or len(part) >= MIN_AGENCY)
            agencies = (Claim("sign-off", agency) for agency in named if agency)
            found.setdefault("agency", []).extend(agencies)
        elif (source := _SOURCE.fullmatch(line)) and (agency := parse_agency(source[1])):
            found.setdefault("agency", []).append(Claim("sign-off", agency))
    return {field: tuple(dict.fromkeys(claims)) for field, claims in found.items() if claims}
