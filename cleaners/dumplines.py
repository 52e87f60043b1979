"""A flattened page -> its lines, each tidied, with what it looks like; one-line dumps are unfolded first."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from cleaners import noise
from cleaners.boilerplate import line_rule
from cleaners.captions import has_credit
from cleaners.dates import FoundDate, find_date
from cleaners.languages import guess_language
from cleaners.unfold import ENDING, unfold
from cleaners.wording import nfc

Look = Literal["text", "short", "list", "caption", "date", "reading_time", "noise", "sign"]

MIN_UNFOLDED = 300  # characters of a dump on one line
TEXT_CHARS = 60  # from this length a line with an end stop is text of an article
LONG_CHARS = 120  # from this length a line without one is, too
CAPTION_CHARS = 350  # the longest line that is taken for a caption
HEADER_LINES = 200  # how far down a printed date is looked for
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\u2028\u2029]")
_C1 = re.compile(r"[\x80-\x9f]")  # no text holds these; they tell of UTF-8 that was read as Latin-1
_MISREAD = re.compile(r"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+")  # Ã\x98
_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff\u00ad]+")
_CRAWL_PREFIX = re.compile(r"\s{0,5}date \d{4}-\d\d(?=\s)")  # " date 2023-06 Iklan"
_SIGN = re.compile(r"[\W_]{1,10}")  # ·
_ICON_SHAPE = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")  # some-new-icon
_COUNTER = re.compile(r"\d{1,6}")
READING_TIME = re.compile(
    r"(?i:(?:estimasi )?waktu baca:? \d{1,3} menit|\d{1,3} menit (?:baca|membaca)|\d{1,3}[ -]min(?:ute)?s?(?: read)?"
    r"|lesezeit:? \d{1,3} min\w*\.?)"
)  # waktu baca 3 menit
DATELINE = re.compile(
    r"[A-Z][\w ,./-]{2,40}\((?:ANTARA|Antara)[^)]{0,20}\)\s[-–—]|[A-Z][A-Z ,./]{2,30}(?:, KOMPAS\.com)?\s?[-–—]{1,2}\s"
    r"|(?:TEMPO\.CO|Liputan6\.com|VIVA(?:\.co\.id)?|Suara\.com|Kapanlagi\.com|[A-Z]{4,12}\.CO\.ID|TRIBUNNEWS\.COM|Bisnis\.com)"
    r"(?:,|\s[-–—])|[A-Z][\w ]{2,20}, (?:CNN Indonesia|CNBC Indonesia|IDN Times|KompasOtomotif|kompas\.com)\s"
)  # "JAKARTA, KOMPAS.com -", "Mataram, NTB (ANTARA News) -"
_LIST = re.compile(r"(?:[•‣▪●◦*–-]|\d{1,3}[.)]|[a-hA-H][.)])\s\S")  # "1. Fotokopi KTP"
_CODE = re.compile(
    r"\w_\w{1,40} \w{1,40}_\w|[{};]\s*$|^\s*(?:var|let|const|function|window\.|@media|\.[\w-]+\s*\{)|=>|\}\)"
)
ENDS = tuple(".!?:…\"”’')]»")
_DESK = (noise.DESK_CODE_AT_END, noise.LAST_CODE_AT_END)

_BRAND = (
    r"detik(?:com|News|Finance|Sport|Sepakbola|Hot|I[Nn][Ee][Tt]|Oto|Travel|Food|Health|Edu|Hikmah|Properti|Wolipop|Pop"
    r"|Jateng|Jatim|Jabar|Jogja|Bali|Sumut|Sumbagsel|Sulsel|Kalimantan|Pagi|Sore|Foto|Kultum|Event|X\b"
    r"|news|finance|sport|travel|jateng|jatim|jabar|bali|sumut|sulsel|sore|pagi|inet|hot)"
    r"|20[Dd]etik(?:com)?|CNN Indonesia|CNBC Indonesia|CNN\b|CNBC\b|Liputan6\.com|K(?:ompas|OMPAS)\.com|Tribunnews\.com"
    r"|SINDOnews|Suara\.com|kumparan(?:NEWS|BISNIS|OTO|TECH|BOLA|TRAVEL|MOM|WOMAN)"
)
_GLUED_BEFORE = re.compile(rf"(?<=[a-z,])(?={_BRAND})|(?<=\b[Dd]ari)(?=(?:Antara|ANTARA|Reuters|AFP|BBC)\b)")
_GLUED_AFTER = re.compile(rf"\b({_BRAND})(?=(?!ers?\b)[A-Za-z])")
_GLUED_COMMA = re.compile(rf"\b({_BRAND}),(?=[^\W\d_])")
_GLUED_DATELINE = re.compile(r"^(TEMPO\.CO, (?:Jakarta|Bandung|Surabaya|Yogyakarta))(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: tidied text, its number (from 1), how it looks, and what surrounds it."""

    text: str
    number: int
    look: Look
    is_apart: bool  # a blank line stands before it
    rule: str | None = None  # the pass that would take it
    date: FoundDate | None = None


def read_dump(text: str) -> tuple[Line, ...]:
    """The lines of a dump that hold anything, in order."""
    text = _BREAKS.sub("\n", nfc(text))
    if prefix := _CRAWL_PREFIX.match(text):
        text = text[prefix.end() :]
    rows = text.split("\n")
    language = guess_language(row for row in rows if len(row) >= TEXT_CHARS)
    is_unfolded = len(text) >= MIN_UNFOLDED and sum(1 for row in rows if row.strip()) == 1
    if is_unfolded:
        rows = unfold(_SPACES.sub(" ", text).strip(), language)
    lines: list[Line] = []
    is_apart = True
    for number, row in enumerate(rows, 1):
        line = row and unglue(_SPACES.sub(" ", reread(row)).strip())
        if line:
            lines.append(_line(line, number, lines[-1] if lines else None, language, is_apart=is_apart))
        is_apart = not line
    return _all_text(lines) if is_unfolded else tuple(lines)


def _all_text(lines: list[Line]) -> tuple[Line, ...]:
    """The lines of a one-line dump: no menus in it, so that every sentence below the header is text."""
    header = next((index for index, line in enumerate(lines) if line.look == "text"), 0)
    third = len(lines) // 3
    end = next((index for index in range(third, len(lines)) if ENDING.match(lines[index].text)), len(lines))
    return tuple(_as_text(line, index, header, end) for index, line in enumerate(lines))


def _as_text(line: Line, index: int, header: int, end: int) -> Line:
    if index >= end:
        return replace(line, look="noise", rule=line.rule or "after_article")
    is_text = line.look == "short" and (index > header or line.text.endswith((".", "!")))
    return replace(line, look="text") if is_text else line


def reread(text: str) -> str:
    """The text with UTF-8 that was once read as Latin-1 read again; only where control signs prove it.

    >>> reread("kata dia \\xe2\\x80\\x93 ya")
    'kata dia – ya'
    """
    if not _C1.search(text):
        return text
    return _MISREAD.sub(lambda run: run.group().encode("latin-1").decode("utf-8", "replace"), text)


def unglue(text: str) -> str:
    """The text with the spaces that a dump lost round the names of outlets.

    >>> unglue("kata dia kepadadetikSulsel,Senin, dilansirdetikNewsdariAntara")
    'kata dia kepada detikSulsel, Senin, dilansir detikNews dari Antara'
    """
    if "TEMPO" in text:
        text = _GLUED_DATELINE.sub(r"\1 ", text)
    text = _GLUED_BEFORE.sub(" ", text)
    text = _GLUED_AFTER.sub(r"\1 ", text)
    return _GLUED_BEFORE.sub(" ", _GLUED_COMMA.sub(r"\1, ", text))


def _line(text: str, number: int, before: Line | None, language: str | None, *, is_apart: bool) -> Line:
    rule = line_rule(text)
    date = find_date(text, language=language) if number <= HEADER_LINES else None
    if date and rule not in ("take_editor_lines", None):
        date = None
    return Line(text, number, "date" if date else look_of(text, before, rule), is_apart, rule, date)


def look_of(text: str, before: Line | None, rule: str | None) -> Look:
    """How a line looks that stands after `before` and would be taken by the pass `rule`, if any."""
    if READING_TIME.fullmatch(text):
        return "reading_time"
    if rule:
        return "noise"
    if _SIGN.fullmatch(text) or (_COUNTER.fullmatch(text) and before and before.look == "noise"):
        return "sign"
    if before and before.rule == "drop_share_icons" and _ICON_SHAPE.fullmatch(text):
        return "sign"
    if len(text) <= CAPTION_CHARS and not any(code.search(text) for code in _DESK) and has_credit(text):
        return "caption"
    if _LIST.match(text):
        return "list"
    if _CODE.search(text) or text.startswith("#"):
        return "short"
    is_text = len(text) >= LONG_CHARS or (len(text) >= TEXT_CHARS and text.endswith(ENDS))
    return "text" if is_text else "short"
