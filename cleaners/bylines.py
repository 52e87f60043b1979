"""Printed bylines -> names of people; roles, dates, addresses, desks and outlets are no names."""

import re
from collections.abc import Iterable

from cleaners.wording import key_of, tidy

MAX_NAMES = 20
MAX_RAW = 600  # characters of a byline that are read

_LABEL = re.compile(
    r"^(?:(?:written|reported|posted|published|compiled|edited|words|story|text|by|von|par|por|door|av|af|oleh|ditulis"
    r"|penulis|pewarta|reporter|rep|wartawan|jurnalis|kontributor|laporan wartawan|laporan|autor(?:en|in)?|author"
    r"|auteur|autore|di|texte?|tekst|foto|opinion|analysis|editor|redaktur|penyunting|red)"
    r"(?:\s+(?:by|von|par|por|oleh|tribun\w*(?:\.com)?))?)(?:\s*[:：]\s*|\s*-\s+|\s+)(?=\S)",
    re.IGNORECASE,
)  # "Penulis : ", "By "
_COLON_LABEL = re.compile(
    r"\b(penulis|pewarta|reporter|rep|wartawan|jurnalis|kontributor|laporan|oleh|author|editor|redaktur|penyunting|red"
    r"|foto|photo|sumber|source|uploader)\s*[:：]\s*",
    re.IGNORECASE,
)  # "Rep: A/ Red: B"
_EDITOR_LABELS = frozenset({"editor", "redaktur", "penyunting", "red"})
_OTHER_LABELS = frozenset({"foto", "photo", "sumber", "source", "uploader"})
_SEPARATOR = re.compile(
    r"\s*(?:[;|•·\n]|,(?!\s*(?:Jr|Sr|II|III|MD|PhD|S\.|M\.|ST|SH|SE|MM)\b)|\s/\s)\s*|(?<=\w{3})/(?=\s?[A-Z])"
)  # "A; B | C"
_AND = re.compile(r"\s+(?:and|und|et|og|och|dan|with|&|y|e|en)\s+(?=[A-ZÀ-ÖØ-Þ])")  # "A B and C D"
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\bwww\.\S+|(?:^|\s)@\w+|\b[\w-]+\.(?:com|co\.id|id|net|org|de|co\.uk)\b\S*", re.I)
_PARENTHESES = re.compile(r"\s*[(\[][^)\]]*[)\]]")  # "A B (Reuters)"
_DATE = re.compile(
    r"\b\d{1,2}[./:-]\d{1,2}|\b(?:19|20)\d\d\b|\b\d{1,2}\s+(?:jan|feb|mar|apr|ma[iy]|jun|jul|a[gu][gu]|sep|okt|oct|nov|de[sc])",
    re.IGNORECASE,
)  # "10 Jan 2022"
_AFTER_NAME = re.compile(
    r"\s*(?:,\s*|\s[-–—]\s|\s+(?=(?:for|in|at|from|is|has|was|who|staff|special to|senior|chief)\s)|\sis\b).*$", re.I
)  # "A B - detikNews"
_OUTLET_WORDS = re.compile(
    r"\b(?:redaksi|redaktion|redaction|rédaction|redacción|redazione|newsroom|news ?desk|desk|editorial|editors?|staff|team|tim"
    r"|admin(?:istrator)?|webmaster|web|developer|design|cyber|media|online|news|nachrichten|agency|agentur|agence|press|associated"
    r"|correspondents?|reporters?|contributors?|contributor|writers?|author|unknown|none|null|undefined|guest|anonymous|desks?"
    r"|network|magazine|journal|times|daily|post|television|radio|tv|studios?|inc|ltd|llc|gmbh|group|company|company's|www"
    r"|kompas|detik\w*|tempo|antara|tribun\w*|liputan6|okezone|republika|kumparan\w*|viva|sindonews|merdeka|suara|cnn|bbc|afp|dpa"
    r"|reuters|apa|sid|pool|via|handout|facebook|twitter|instagram|newsletter|subscribe|updated?|published|minutes?|read|comments?)\b",
    re.IGNORECASE,
)  # "Kompas Cyber Media"
AGENCIES = {
    "reuters": "Reuters", "afp": "AFP", "ap": "AP", "associatedpress": "AP", "theassociatedpress": "AP", "antara": "ANTARA",
    "dpa": "dpa", "apa": "APA", "ansa": "ANSA", "efe": "EFE", "pti": "PTI", "ani": "ANI", "ians": "IANS", "upi": "UPI",
    "xinhua": "Xinhua", "bloomberg": "Bloomberg", "tass": "TASS", "kyodo": "Kyodo", "pamediagroup": "PA", "pamedia": "PA",
    "pressassociation": "PA", "sid": "SID", "ritzau": "Ritzau", "ntb": "NTB", "tt": "TT", "stt": "STT", "anp": "ANP",
    "belga": "Belga", "keystonesda": "Keystone-SDA", "sda": "SDA", "canadianpress": "The Canadian Press",
    "thecanadianpress": "The Canadian Press", "agencefrancepresse": "AFP", "bernama": "Bernama", "aap": "AAP",
}  # fmt: skip
_NAME_WORD = re.compile(r"[^\W\d_]")


def parse_names(raw: str) -> tuple[str, ...]:
    """The people's names in a printed byline, in order, each once; empty where there is none.

    >>> parse_names("By Jane Doe and John Roe, 12 May 2021 10:00")
    ('Jane Doe', 'John Roe')
    >>> parse_names("Redaksi")
    ()
    """
    text = tidy(raw[:MAX_RAW])
    writers = [part for label, part in _labelled(text) if label not in _EDITOR_LABELS | _OTHER_LABELS]
    return _unique(name for part in writers for name in _names_in(part))


def parse_editors(raw: str) -> tuple[str, ...]:
    """The names behind an editor's label: `Rep: A/ Red: B` gives B."""
    text = tidy(raw[:MAX_RAW])
    return _unique(name for label, part in _labelled(text) if label in _EDITOR_LABELS for name in _names_in(part))


def parse_agency(raw: str) -> str | None:
    """The wire service that a whole byline names, or None."""
    return AGENCIES.get(key_of(raw)) if len(raw) <= 40 else None


def is_name(text: str, outlets: Iterable[str] = ()) -> bool:
    """True for what can be a person's name: 1-6 words with letters, no outlet, role, date or address."""
    words = text.split()
    if not words or len(words) > 6 or len(text) > 60 or len(text) < 3:
        return False
    if _DATE.search(text) or _ADDRESS.search(text) or _OUTLET_WORDS.search(text) or parse_agency(text):
        return False
    if not _NAME_WORD.search(text) or sum(letter.isdigit() for letter in text) > 1:
        return False
    compact = key_of(text)
    return all(compact != key_of(outlet) for outlet in outlets if outlet)


def _labelled(text: str) -> list[tuple[str, str]]:
    """The parts of a byline with the label before each, "" where there is none."""
    marks = list(_COLON_LABEL.finditer(text))
    parts = [("", text[: marks[0].start()] if marks else text)]
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        parts.append((mark[1].lower(), text[mark.end() : end].strip(" /,|-")))
    return [(label, part) for label, part in parts if part.strip()]


def _names_in(text: str) -> Iterable[str]:
    text = _PARENTHESES.sub("", _LABEL.sub("", text.strip()))
    for part in _SEPARATOR.split(text):
        pieces = _AND.split(part)
        if any(len(piece.split()) < 2 for piece in pieces):
            pieces = [part]
        for piece in pieces:
            name = _bare(piece)
            if is_name(name):
                yield name


def _bare(text: str) -> str:
    text = _LABEL.sub("", text.strip(" .:-–—/"))
    text = _AFTER_NAME.sub("", _ADDRESS.sub("", text)).strip(" .,:;-–—/|'\"")
    return text.title() if text.isupper() and len(text) > 4 else text


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key_of(name), name)
        if len(found) >= MAX_NAMES:
            break
    return tuple(found.values())
