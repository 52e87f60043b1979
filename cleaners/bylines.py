"""Printed bylines -> names of people; roles, dates, addresses, desks and outlets are no names."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cleaners.agencies import parse_agency, without_agency
from cleaners.dates import date_spans
from cleaners.months import DAYS, MONTHS
from cleaners.wording import key_of, tidy

MAX_NAMES = 20
MAX_RAW = 600  # characters of a byline that are read
MAX_WORDS = 6
MAX_CHARS = 60

_ROLE_LABELS = (
    r"penulis|pewarta|reporter|rep|wartawan|jurnalis|kontributor|laporan(?: wartawan)?|oleh|author|autor(?:in"
    r"|en)?|by|text|teks"
    r"|naskah|words|ditulis(?: oleh)?"
)
_EDITOR_LABELS = r"editor|redaktur|penyunting|red|editing"
_OTHER_LABELS = r"foto|photo|fotografer|photographs?|sumber|source|uploader|kamera|video|grafis|translator|penerjemah"
# "Rep: A/ Red: B"
_LABEL = re.compile(rf"(?<!\w)(?:({_EDITOR_LABELS})|({_OTHER_LABELS})|(?:{_ROLE_LABELS}))\s*[:：]\s*", re.I)
_LEADING = re.compile(
    r"^(?:(?:(?:written|reported|posted|published|compiled|produced|words|story|text|texte?|tekst|interview"
    r"|review|analysis"
    r"|opinion|column|report(?:ing)?|laporan|ditulis|foto)\s+(?:and\s+\w+\s+)?)?(?:by|von|par|por|door|oleh)|av"
    r"|af|penulis|pewarta"
    r"|reporter|wartawan|jurnalis|kontributor|laporan(?: wartawan)?(?: [\w.]*tribun\w*(?:\.com)?)?|autor(?:in"
    r"|en)?|author"
    r"|view all posts by|posts by|more from|all articles by)\s*[-:：]?\s+(?=\S)",
    re.IGNORECASE,
)  # "By ", "Penulis - "
_GLUED = re.compile(r"(?:By|Von|Oleh)(?=[^\W\d_a-z][^\W\d_A-Z])")  # "ByJane Doe", where only a style sheet parts them
_PLACED = re.compile(
    r"^(?:kontributor|koresponden|reporter|wartawan|biro)\s+(?-i:[^\W\d_a-z])[\w ]{2,30},\s+(?-i:(?=[^\W\d_a-z]))",
    re.IGNORECASE,
)  # "Kontributor Lhokseumawe, Masriadi"
_NOT_WRITER = re.compile(
    r"^(?:edited|photo(?:graph(?:s|y|ed))?|photos|styled|styling|illustrat\w+|image|images|picture|graphics?"
    r"|video|animation|art"
    r"|designed?|hair|makeup|medically reviewed|reviewed|fact[- ]checked|checked|translated|hosted|foto|fotos"
    r"|bild|redigiert|editing)\b",
    re.IGNORECASE,
)  # "Photography by Jane Doe"
_SEPARATOR = re.compile(r"\s*(?:[;|•·،、，\n]|,|\s/\s|\s[–—]\s)\s*|(?<=\w{3})/(?=\s?[^\W\d_a-zà-ÿ])")  # "A; B | C"
_AND = re.compile(r"\s+(?:and|And|und|et|og|och|dan|&|y|e|en|et)\s+(?=[^\W\d_a-zà-ÿ])")  # "A B and C D"
_ADDRESS = re.compile(
    r"\S+@\S*|https?://\S*|\bwww\.\S+|(?:^|(?<=\s))@\w+|\b[\w-]+\.(?:com|co\.\w\w|id|net|org|de|at|ch|fr|cc|tv"
    r"|info)\b\S*",
    re.I,
)  # jane@example.com, @jane, example.com
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")  # "Jane Doe (Reuters)"
_RIGHTS = re.compile(r"(?:\bcopyright\b|\bhak cipta\b|©|\(c\)).*", re.IGNORECASE)  # "Copyright © ANTARA 2026"
_CREDENTIALS = re.compile(
    r"(?:[,\s]+(?:MA|MS|MSc|BSc|MBA|MD|RD|RDN|LD|LDN|PhD|Ph\.D\.?|DO|RN|MPH|CPT|JD|Esq\.?|PsyD|DDS|CFP|CPA|MFA|FNP))+$"
)  # "Lauren Manaker MS"
_TAIL = re.compile(
    r"\s+(?:(?:am|pada|den|le|el|op|em)\s\d|-\s|in\s|at\s|for\s|from\s|on\s|is\s|has\s|was\s|who\s|senior\s|chief\s|staff\b|special\s+to\b|reports?\b"
    r"|correspondent\b|reporter\b|writer\b|editor\b|contributor\b|updated\b|published\b|posted\b).*$",
    re.IGNORECASE,
)  # "Jane Doe - detikNews", "Jane Doe am 21. April"
_NO_NAME_WORDS = frozenset(
    {
        "advertorial", "agence", "agencies", "agency", "agentur", "agenturen", "all", "analysis", "and", "anonym",
        "anonymous", "antara", "antaranews", "articles", "artikel", "artikelübersicht", "assistant", "associate",
        "audience", "author", "authors", "baca", "bbc", "berita", "biography", "board", "bola", "bureau", "by", "ceo",
        "cfo", "chief", "cnbc", "cnn", "columnist", "columnists", "comment", "comments", "company",
        "content", "contributing", "contributor", "contributors", "copied", "correspondent", "correspondents",
        "courtesy", "cto", "cyber", "daily", "department", "deputy", "design", "desk", "desks", "developer",
        "development", "digital", "dilansir", "director", "doc", "dok", "editor", "editorial", "editors",
        "engagement", "exclusive", "executive", "facebook", "features", "fellow", "follow", "foto", "from", "gast",
        "gazette", "giornalista", "gmbh", "group", "guest", "head", "herald", "hire", "idntimes", "image", "images",
        "imago", "inc", "indonesia", "inilah", "instagram", "institute", "intern", "investigations", "ist", "istimewa",
        "istock", "jakarta", "jawapos", "journal", "journalist", "journaliste", "journalists", "junior", "jurnalis",
        "kapanlagi", "kommentare", "kompas", "kontributor", "linkedin", "liputan6", "live", "llc", "log", "login",
        "ltd", "magazine", "manager", "managing", "media", "mediaindonesia", "mehr", "menit", "merdeka", "min",
        "ministry", "mins", "minute", "minutes", "more", "multimedia", "nachrichten", "network", "news", "newsdesk",
        "newsletter", "newsletters", "newsroom", "nieuws", "none", "noticias", "null", "of", "office", "officer",
        "online", "opinion", "our", "partner", "penulis", "periodista", "pewarta", "photo", "photographer",
        "photography", "photos", "pixabay", "policy", "popular", "post", "posted", "presenter", "president", "press",
        "presse", "privacy", "producer", "professor", "profile", "projects", "promoted", "published", "quelle",
        "radio", "read", "redacción", "redaction", "redakce", "redakcja", "redaktur", "redazione", "register",
        "related", "report", "reporter", "reporters", "reports", "republika", "rédaction", "senior", "service",
        "services", "share", "show", "shutterstock", "sign", "sindonews", "source", "sponsored", "sports", "staff",
        "studio", "studios", "suara", "subscribe", "sumber", "tagged", "team", "television", "tempo", "terms", "the",
        "this", "tickets", "times", "toimitus", "told", "topics", "trending", "tribune", "tv", "twitter", "undefined",
        "university", "universität", "unknown", "unsplash", "update", "updated", "via", "video", "videos", "view",
        "viva", "vivanews", "warta", "wartawan", "web", "webmaster", "weitere", "wib", "wire", "wires", "wita",
        "with", "writer", "writers", "your",
    }
)  # fmt: skip
_NO_NAME_STEMS = (
    "admin",
    "detik",
    "http",
    "kumparan",
    "metrotv",
    "okezone",
    "redaksi",
    "redaktion",
    "tribun",
)  # detikNews, Redaksi
_YEAR = re.compile(r"\d{4}")
_PARTICLES = frozenset(
    {
        "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "le",
        "lo", "el",
        "al", "bin", "binti", "ibn", "ben", "y", "e", "i", "zu", "zum", "zur", "ter", "ten", "te", "af", "av", "und",
        "op",
        "'t", "vom", "st", "mac", "mc", "ul",
    }
)  # fmt: skip
_PREFIXED = re.compile(r"(?:[a-z]{1,3}['’]|[a-z]{1,3}-)[^\W\d_a-z]")  # d'Arc, al-Khatib
_PLAIN_WORD = re.compile(r"[^\W_]+")
_NO_LETTER = re.compile(r"[\d?!=<>{}#%$€£+\\_~^…]")  # "Forgot password?"
_LETTER = re.compile(r"[^\W\d_]")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts whose names are two letters long


@lru_cache(maxsize=2048)
def parse_names(raw: str) -> tuple[str, ...]:
    """The people's names in a printed byline, in order, each once; empty where there is none.

    >>> parse_names("By Jane Doe and John Roe, 12 May 2021 10:00")
    ('Jane Doe', 'John Roe')
    >>> parse_names("Redaksi")
    ()
    """
    return _unique(name for kind, part in _labelled(raw) if kind == "writer" for name in _names_in(part))


def holds_names_alone(line: str) -> bool:
    """Whether a line is names of several words and nothing else.

    >>> holds_names_alone("Jane Doe, John van Roe"), holds_names_alone("Jane Doe said")
    (True, False)
    """
    if any(word.islower() and word.isascii() and word.isalpha() and word not in _PARTICLES for word in line.split()):
        return False
    names = parse_names(line)
    return all(" " in name for name in names) and key_of("".join(names)) == key_of(line) != ""


def unglue_byline(line: str) -> str:
    """The line with a space after its first word, where that is the word of a byline: "ByJane Doe"."""
    found = _GLUED.match(line)
    return f"{found[0]} {line[found.end() :]}" if found else line


def parse_makers(raw: str) -> tuple[str, ...]:
    """The names of those who made pictures or the look of it, not the text.

    >>> parse_makers("Photography by Jane Doe")
    ('Jane Doe',)
    """
    found = _NOT_WRITER.match(raw.strip())
    return parse_names(raw.strip()[found.end() :]) if found else ()


@lru_cache(maxsize=2048)
def parse_editors(raw: str) -> tuple[str, ...]:
    """The names behind an editor's label.

    >>> parse_editors("Rep: Siti Aminah/ Red: Budi Santoso")
    ('Budi Santoso',)
    """
    return _unique(name for kind, part in _labelled(raw) if kind == "editor" for name in _names_in(part))


def is_name(text: str, outlets: Iterable[str] = ()) -> bool:
    """True for what can be a person's name: one to six words of letters, no outlet, role, date or address."""
    if not _can_be_name(text):
        return False
    compact = key_of(text)
    return not any(key == compact or (len(key) > 5 and key in compact) for outlet in outlets if (key := key_of(outlet)))


@lru_cache(maxsize=2048)
def _can_be_name(text: str) -> bool:
    words = text.split()
    if not words or len(words) > MAX_WORDS or len(text) > MAX_CHARS or _NO_LETTER.search(text):
        return False
    if len(text) < 3 and not (len(text) == 2 and _WIDE.match(text)):
        return False
    if len(words) == 1 and (text.islower() or (text.isupper() and len(text) <= 5)):
        return False
    if not _LETTER.search(text) or not all(map(_is_name_word, words)):
        return False
    return not (_has_other_word(text) or _ADDRESS.search(text) or parse_agency(text))


def _has_other_word(text: str) -> bool:
    """Whether one of the words is of those that no name holds: roles, outlets, labels."""
    words = _PLAIN_WORD.findall(text.lower())
    return not _NO_NAME_WORDS.isdisjoint(words) or any(word.startswith(_NO_NAME_STEMS) for word in words)


def _is_name_word(word: str) -> bool:
    """Capitalised, of a script without capitals, or a particle: van, de, bin, d'Arc, al-Khatib."""
    first = word.lstrip("'’\"“„(")[:1]
    return (
        first.lower() == first.upper() or first.isupper() or word.lower() in _PARTICLES or bool(_PREFIXED.match(word))
    )


def _labelled(raw: str) -> list[tuple[str, str]]:
    """The parts of a byline, each with the kind of its label: writer (also without one), editor, other."""
    text = _undated(_RIGHTS.sub("", unglue_byline(tidy(raw[:MAX_RAW]))))
    marks = list(_LABEL.finditer(text)) if ":" in text or "：" in text else []
    parts = [("writer", text[: marks[0].start()] if marks else text)]
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        kind = "editor" if mark[1] else "other" if mark[2] else "writer"
        parts.append((kind, text[mark.end() : end]))
    return [(kind, part.strip(" /,|-•·")) for kind, part in parts if part.strip(" /,|-•·")]


def _undated(text: str) -> str:
    """What stands before the first date (its weekday included), or after it where nothing does."""
    spans = date_spans(text) if _YEAR.search(text) else []
    if not spans:
        return text
    start, end = spans[0]
    return text[:start] if _LETTER.search(text[:start]) else text[end:]


def _names_in(text: str) -> Iterator[str]:
    text = _LEADING.sub("", _PLACED.sub("", _PARENTHESES.sub("", text.strip())))
    if _NOT_WRITER.match(text):
        return
    for part in _SEPARATOR.split(text):
        pieces = _AND.split(part)
        if any(len(piece.split()) < 2 for piece in pieces):
            pieces = [part]
        for piece in pieces:
            name = _bare(piece)
            if name and is_name(name) and name.lower() not in MONTHS and name.lower() not in DAYS:
                yield name


def _bare(piece: str) -> str:
    """The piece without label, address, agency, credentials and what follows the name."""
    text = _LEADING.sub("", piece.strip(" :-–—/").removeprefix("."))
    if text.endswith(".") and not text[-3:-1].isupper() and text[-3:-2] not in " .":
        text = text[:-1]
    if _NOT_WRITER.match(text):
        return ""
    whole, text = text, _ADDRESS.sub("", text).strip()
    if text != whole and " " not in text:
        return ""  # "CONTOH.ID Studio"
    shorter = _TAIL.sub("", text)
    if shorter != text and len(shorter.split()) < 2:
        return ""
    text = _CREDENTIALS.sub("", without_agency(shorter)).strip(" ,:;-–—/|'\"*")
    return text.title() if text.isupper() and len(text.split()) > 1 and not _WIDE.search(text) else text


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key_of(name), name)
        if len(found) >= MAX_NAMES:
            break
    return tuple(found.values())
