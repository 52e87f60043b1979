"""A page flattened to a single line -> lines: broken at prompts, icons, the printed date, credits, sentences."""

import re

from cleaners.dates import date_spans

HEADER_CHARS = 1_500  # in which headline, dates and dateline are looked for
_HEAD_WORDS = 120  # among which a repeated headline is looked for
_MIN_WORDS, _MAX_WORDS = 4, 25  # of a headline
_WORD = re.compile(r"\S+")
_STOP = re.compile(r"\.\s")
_LABEL = re.compile(
    r"\| \d[\d.]* Views|\b(?:Pewarta|Penulis|Reporter|Editor|Red|Fotografer) ?:(?= )|\bBy(?= [A-Z(])"
    r"|^(?:Headline|Must Read|SELEBRITI|FILM INDONESIA|FotoBisnis|detik[a-z]+)(?= )"
    r"|(?<=\d{4} )(?:Nasional|Regional|Internasional|Megapolitan|Ekonomi|Otomotif|Bola / Liga Indonesia|VIVALIFE)(?= )"
)  # "| 1.229 Views"
_DATELINE = re.compile(
    r"\b(?!WIB|WITA?\b)(?:[A-Z][A-Za-z]+(?:,? [A-Z][A-Za-z]+){0,3} \((?:ANTARA|Antara)[^)]{0,20}\) [-–—]"
    r"|[A-Z][A-Z ]{2,20}, KOMPAS\.com [-–—]|(?:TEMPO\.CO|Liputan6\.com|[A-Z]{4,12}\.CO\.ID|TRIBUNNEWS\.COM), [A-Z]\w+"
    r"|(?:VIVA(?:\.co\.id)?|Suara\.com|Kapanlagi\.com) [-–—]"
    r"|[A-Z]\w+, (?:CNN Indonesia|CNBC Indonesia|KompasOtomotif) [-–—]|(?:JAKARTA|Jakarta) [-–—]{1,2} )"
)  # "JAKARTA, KOMPAS.com —"
ENDING = re.compile(
    r"(?:Penulis ?: |Editor ?: |Pewarta ?: |Redaktur ?: |COPYRIGHT ©|Komentar Pembaca|Berita Lainnya|Jangan Lewatkan"
    r"|JANGAN LEWATKAN|Sponsored Link|Berita Rekomendasi|Berita Terkait|Credits \(\d+\)|KOMENTARI ARTIKEL INI"
    r"|Disclaimer : |Redaksi: |Terpopuler|tulis komentar anda|Halaman : )"
)  # what follows the story
_TOKENS = re.compile(
    r"\s*(ADVERTISEMENT(?:\s*SCROLL TO (?:CONTINUE WITH|RESUME) CONTENT)?|SCROLL TO (?:CONTINUE WITH|RESUME) CONTENT"
    r"|\[Gambas:[^\]]{1,60}\]|\b[a-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,4}Perbesar\b|\bsosmed-[a-z-]{1,40}|\bcopy-(?:link-)?circle\b"
    r"|\bmore-vertical\b|(?<=menit )comment \d{1,5}\b|(?:· )?\bwaktu baca \d{1,3} menit"
    r"|Scroll ke bawah untuk (?:melanjutkan membaca|membaca berita)"
    r"|\b(?:Simak|Tonton|Lihat|Saksikan)(?: juga)?(?: [Vv]ideo:?)? ?(?:'[^']{8,200}':|\"[^\"]{8,200}\" ?[Dd]i sini:)"
    r"|\b(?:Simak|Tonton|Lihat) (?:juga )?[Vv]ideo:? ?['\"A-Z][^.]{8,200}$|\bSaksikan Live ?[Dd]etik[Pp]agi ?:)\s*"
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
    """The lines of a text that has no line break; all its words, in order, blank lines round the headline."""
    rows: list[str] = []
    for piece in _TOKENS.split(_with_breaks(text, language)):
        for part in piece.split("\n"):
            rows.extend(_sentences(part.strip()) or [""])
    return rows


def _with_breaks(text: str, language: str | None) -> str:
    """The line broken round its headline and its printed dates, and before the dateline that opens the text."""
    head = text[:HEADER_CHARS]
    breaks: list[tuple[int, str]] = []
    dateline = _DATELINE.search(head)
    if dateline:
        breaks.append((dateline.start(), "\n"))
        head = head[: dateline.start()]
    third = len(text) // 3
    dates = date_spans(head, language=language)
    for span in (*dates, *(found.span() for found in _LABEL.finditer(head, 0, third))):
        breaks += [(span[0], "\n\n"), (span[1], "\n\n")]
    breaks += [(found.start(), "\n") for found in ENDING.finditer(text, third)]
    for place, (start, end) in enumerate(_repeated(head, dates, {at for at, _ in breaks})):
        breaks += [(start, "\n" if place else "\n\n"), (end, "\n" if place else "\n\n")]
    parts: list[str] = []
    done = 0
    for at, sign in sorted(breaks):
        parts += [text[done:at], sign]
        done = max(done, at)
    return "".join([*parts, text[done:]])


def _repeated(head: str, dates: list[tuple[int, int]], breaks: set[int]) -> tuple[tuple[int, int], ...]:
    """Where the headline stands twice: the longest run of words without a stop that comes again further down.

    It starts apart from what stands before it, and no lower-case word follows: a name that the story repeats
    has such. Two equal captions stand side by side; a headline does so only at the very start.
    """
    words = list(_WORD.finditer(head))[:_HEAD_WORDS]
    texts = [
        str(at) if any(start <= word.start() < end for start, end in dates) else word.group()
        for at, word in enumerate(words)
    ]  # no date is part of a headline
    best: tuple[int, int, int] = (_MIN_WORDS - 1, 0, 0)
    lengths = [0] * (len(texts) + 1)
    for one in range(len(texts) - 1, -1, -1):
        row = [0] * (len(texts) + 1)
        for other in range(len(texts) - 1, one, -1):
            if texts[one] == texts[other]:
                row[other] = min(lengths[other + 1] + 1, other - one)
                is_beside = one + row[other] == other
                if row[other] > best[0] and (one == 0 or not is_beside) and row[other] <= _MAX_WORDS:
                    best = (row[other], one, other)
        lengths = row
    count, one, other = best
    if count < _MIN_WORDS or _STOP.search(head, words[one].start(), words[one + count - 1].end() - 1):
        return ()
    spans = tuple((words[at].start(), words[at + count - 1].end()) for at in (one, other))
    before = head[: spans[0][0]].rstrip()
    is_apart = not before or len(before) in breaks or before.endswith((".", "!", "?", ".png", ".jpg"))
    return spans if is_apart and not any(_goes_on(head[end + 1 : end + 2]) for _, end in spans) else ()


def _goes_on(sign: str) -> bool:
    return sign.islower() or sign == "("


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
