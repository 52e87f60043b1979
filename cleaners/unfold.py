"""A page flattened to a single line -> lines: broken at prompts, icons, the printed date, credits, sentences."""

import re

from cleaners.dates import clock_span

HEADER_CHARS = 400  # in which the printed date is looked for
_TOKENS = re.compile(
    r"\s*(ADVERTISEMENT(?:\s*SCROLL TO (?:CONTINUE WITH|RESUME) CONTENT)?|SCROLL TO (?:CONTINUE WITH|RESUME) CONTENT"
    r"|\[Gambas:[^\]]{1,60}\]|\b[a-z0-9]+(?:-[a-z0-9]+)*Perbesar\b|\bsosmed-[a-z-]+|\bcopy-(?:link-)?circle\b"
    r"|\bmore-vertical\b|(?<=menit )comment \d{1,5}\b|(?:· )?\bwaktu baca \d{1,3} menit"
    r"|Scroll ke bawah untuk (?:melanjutkan membaca|membaca berita)"
    r"|\b(?:Simak|Tonton|Lihat|Saksikan)(?: juga)?(?: [Vv]ideo:?)? ?(?:'[^']{8,200}':|\"[^\"]{8,200}\" ?[Dd]i sini:)"
    r"|\b(?:Simak|Tonton|Lihat) (?:juga )?[Vv]ideo:? ?['A-Z][^.]{8,200}$|\bSaksikan Live ?[Dd]etik[Pp]agi ?:)\s*"
)  # "… menit comment 0 sosmed-whatsapp-white …"
_NAME = r"[A-Z][\w.'’-]{0,20}(?: [A-Z][\w.'’-]{0,20}){0,3}"
_CREDIT = re.compile(
    rf"(?P<credit>(?:Foto|Photo|Sumber): {_NAME}(?:/{_NAME}){{0,3}}"
    r"(?: (?:via|melalui) (?:REUTERS|AFP|AP|EPA|ANTARA FOTO|Getty Images))?)(?P<gap> ?)(?=[“\"]|[A-Z]|$)"
)  # "Foto: A/Handout melalui REUTERS “Tindakan …"
_GAP = re.compile(
    r"(?<=[^\W\d_][^\W\d_][.!?…])[\"”’)]? +(?=[\"“‘(]?[A-Z])|(?<=[)\]\d%][.!?])[\"”’]? +(?=[\"“‘(]?[A-Z])"
)
_ABBREVIATED = re.compile(
    r"(?:^|\s)(?:[A-Z]|No|Jl|Jln|Dr|Drs|Prof|Ir|Hj|Kol|Let|Jend|Brigjen|Kombes|Mr|Mrs|Ms|St|Jr|Sr|Rp|vs|dkk|hlm|Ny|Tn)\.$"
)  # "Prof. Budi"
_CREDIT_START = re.compile(r"(?:Foto|Photo|Sumber): ")


def unfold(text: str, language: str | None) -> list[str]:
    """The lines of a text that has no line break; all its words, in order."""
    rows: list[str] = []
    for piece in _TOKENS.split(_with_header(text, language)):
        for part in piece.split("\n"):
            rows.extend(_sentences(part.strip()))
    return [row for row in rows if row]


def _with_header(text: str, language: str | None) -> str:
    """The line with breaks round the first date that has a clock and stands near its start."""
    span = clock_span(text[:HEADER_CHARS], language=language)
    if span is None:
        return text
    start, end = span
    return f"{text[:start]}\n{text[start:end]}\n{text[end:]}"


def _sentences(text: str) -> list[str]:
    """The text cut between sentences, a caption together with its credit."""
    rows: list[str] = []
    for part in _parts(text):
        credit = _CREDIT.match(part)
        if credit and rows:
            rows[-1] += f" {credit['credit']}"
            part = part[credit.end() :]
        elif rows and _CREDIT_START.match(part):
            rows[-1] += f" {part}"
            continue
        if part:
            rows.append(part)
    return rows


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for gap in _GAP.finditer(text):
        if not _ABBREVIATED.search(text, max(start, gap.start() - 12), gap.start()):
            parts.append(text[start : gap.end()].strip())
            start = gap.end()
    return [*parts, text[start:].strip()]
