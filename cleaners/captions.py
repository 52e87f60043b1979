"""The printed line under a picture -> what it shows, and who made it."""

import re
from functools import lru_cache

_MAX_CREDIT = 120  # characters; longer is a sentence that mentions a source
_LABEL = (
    r"(?:(?:sumber |ilustrasi )?(?:foto|photo(?:graph(?:er|y)?)?s?|gambar|fotograf(?:er|o|ía)?|bild|image|picture"
    r"|kredit|credits?|crédit|fotocredit|photo credit|image credit|foto credit|sumber|source|quelle|fonte|fuente"
    r"|illustration|grafis|dokumentasi)(?:\s(?:oleh|by|von|par|courtesy of))?)"
)
_DOMAIN_ENDS = r"\.(?:com|co\.id|id|net|org|go\.id|ac\.id|co\.uk|de|fr)"
_WIRES = (
    r"(?:ANTARA(?:\s?FOTO|\sPhoto)?|REUTERS|Reuters|AFP(?:\s(?:PHOTO|Photo))?|AP(?:\s(?:PHOTO|Photo))?|EPA(?:-EFE)?"
    r"|EFE|DPA|dpa|Getty Images|GETTY IMAGES|Shutterstock|iStock(?:photo)?|Unsplash|Pexels|Pixabay|Freepik|Xinhua"
    r"|Bloomberg|Anadolu(?: Agency)?|PA(?: Wire)?|Press Association|IMAGO|imago|Picture Alliance|picture alliance"
    r"|TASS|Sputnik|Kyodo|KCNA|NurPhoto|Zuma(?: Press)?|Tempo|TEMPO|kumparan|detik(?:com|[A-Z]\w+)|Liputan6\.com"
    r"|KOMPAS(?:\.com|IMAGES|TV)?|Kompas\.com|Republika|CNN Indonesia|CNBC Indonesia|Tribun\w*|MI|JPNN(?:\.com)?"
    r"|Okezone|SINDOnews|VIVA(?:\.co\.id)?|Suara\.com|Twitter|Instagram|YouTube|Facebook|TikTok)"
)
_AGENCY = rf"(?:{_WIRES}|[\w-]{{1,63}}{_DOMAIN_ENDS})"
_NAME = r"[^\W\d_][\w.'’\-]*(?:\s[^\W\d_][\w.'’\-]*){0,5}"  # M Risyal Hidayat
_SOURCE = rf"{_AGENCY}(?:\s?/\s?[^/()\[\]]{{1,50}}){{0,4}}"  # REUTERS/Maksim Levin
_ARCHIVE = r"(?:[Dd]ok|[Dd]oc|DOK|DOC)(?:\.|umentasi\b|\s?:)\s?[^()\[\]]{1,80}"  # Dok.Saleh Husin
_COURTESY = r"(?:[Ii]st|IST|[Ii]stimewa|ISTIMEWA)\.?"
_SCREEN = r"(?:[Tt]angkap(?:an)?\s?[Ll]ayar|[Ss]creenshot|[Ss]creengrab|[Ss]creen\s?[Cc]apture)[^()\[\]]{0,80}"
_BY = r"(?:Photo|Image|Picture|Foto|Photograph)\s(?:by|oleh|von|courtesy of)\s[^()\[\]]{1,90}"
_BARE = rf"(?:{_SOURCE}|{_ARCHIVE}|{_COURTESY}|{_SCREEN}|{_BY})"
_SLASHED = rf"{_NAME}\s?/\s?{_NAME}(?:\s?/\s?{_NAME}){{0,3}}"  # Name/Outlet
_VIA = r"(?:\s?(?:via|melalui|for|/)\s[^()\[\]]{1,60})?"

_STRONG = (
    r"(?:(?:ANTARA\s?FOTO|REUTERS|AFP\sPHOTO|AP\s(?:Photo|PHOTO)|EPA(?:-EFE)?|Getty Images|GETTY IMAGES)"
    rf"\s?/\s?[^()\[\]]{{1,90}}|{_ARCHIVE}|(?:via|melalui)\s(?:REUTERS|Reuters|AP|AFP|Getty Images))"
)  # a credit even without a full stop before it

_LABEL_IN_MARKS = re.compile(
    rf"\s?(?P<mark>[(\[])\s?(?i:{_LABEL})\s?[:：.]?\s?(?P<credit>[^()\[\]]{{2,100}}?)\s?[)\]]\s?\.?$"
)  # (Foto: Usnews)
_IN_MARKS = re.compile(
    rf"\s?(?P<mark>[(\[])\s?(?P<credit>{_BARE}{_VIA}|{_SLASHED}{_VIA})\s?[)\]]\s?\.?$"
)  # (ANTARA FOTO/M Risyal Hidayat), [Suara.com/Agung Lesmana]
_LABELLED = re.compile(
    rf"(?:^|[\s|(\[.\-–—])(?<!\bIn )(?P<label>(?i:{_LABEL}))\s?[:：]\s?"
    rf"(?P<credit>[^\s:][^:]{{0,{_MAX_CREDIT}}}?)[)\]]?\.?$"
)  # . Foto: Anatoly Maltsev/Pool via REUTERS
_SLASH_LABELLED = re.compile(
    rf"(?:^|(?<=[\s.!?…]))(?<!ANTARA )(?<!AFP )(?<!AP )(?<!EPA )(?P<mark>(?:Foto|FOTO|Photo|PHOTO))\s?/\s?"
    rf"(?P<credit>{_NAME}(?:\s?/\s?{_NAME}){{0,3}})\.?$"
)  # . Foto/Name/SINDOnews
_IN_SLASHES = re.compile(r"\s?/\s?(?P<credit>[A-Z][A-Z. ]{1,30}[A-Z])\s?/\.?$")  # /REUTERS/
_COPYRIGHT = re.compile(r"[\s/|,]*(?P<credit>©\s?[^()\[\]]{1,80})$")  # musikal/©KapanLagi.com®/M. Budi
_COURTESY_END = re.compile(r"\s?/\s?(?P<credit>[Ii]st(?:imewa)?|IST)\.?$")  # Awi Setiyono/Ist
_AT_END = re.compile(
    rf"(?:(?<=[.!?…)\]|])|(?<=[.!?]['\"”’])|(?<=\s[-–—]))\s?(?P<credit>{_BARE}{_VIA}|©.{{1,80}})\.?$"
)  # . Tempo/M Taufan Rengganis
_STRONG_AT_END = re.compile(rf"(?<=[^\s(\[/])[\s,]\s?(?P<credit>{_STRONG})\.?$")  # Pasar Senen ANTARA FOTO/A/aww.
_ALONE = re.compile(
    rf"(?=.{{1,{_MAX_CREDIT}}}$)(?P<credit>{_BARE}{_VIA}|(?!(?:\S+\s){{6}}){_SLASHED}{_VIA}|©.{{1,80}})\.?"
)  # Dok. KOMPAS
_ENDINGS = (
    _COURTESY_END,
    _LABEL_IN_MARKS,
    _IN_MARKS,
    _LABELLED,
    _STRONG_AT_END,
    _SLASH_LABELLED,
    _ALONE,
    _COPYRIGHT,
    _IN_SLASHES,
    _AT_END,
)
_LABELLED_ENDINGS = (_LABEL_IN_MARKS, _LABELLED, _SLASH_LABELLED)
_LEADING_LABEL = re.compile(rf"(?i:{_LABEL})\s?[:：]\s?")
_OPEN_END = " -–—|([/,"  # "Kebakaran di Tambora / "
_ENDS = tuple('.!?…)]”"’|-–—')
_SIGN = re.compile(
    rf"[/(\[:：©]|{_DOMAIN_ENDS}|\b(?=[A-Zdikmpstv])"
    rf"(?:[Dd][Oo][CKck]|[Ii]st|IST|[Tt]angkap|[Ss]creen|Photo|Image|Picture|Foto|via|melalui|{_WIRES})"
)  # without one of these no line has a credit
_TAIL = 400  # characters at the end of a very long text in which a credit is looked for
_NOT_NAMES = re.compile(r"(?i:\d{1,2}/\d|kiri|kanan|tengah|left|right|dan/atau|and/or)")


@lru_cache(maxsize=512)
def split_credit(text: str) -> tuple[str | None, str | None]:
    """The caption and the credit of a printed line, None where one is absent; labels are cut.

    >>> split_credit("Kassym-Jomart Tokayev. Foto: Reuters/Mukhtar Kholdorbekov")
    ('Kassym-Jomart Tokayev.', 'Reuters/Mukhtar Kholdorbekov')
    >>> split_credit("Underpass Senen, Senin (10/1).")
    ('Underpass Senen, Senin (10/1).', None)
    """
    text = " ".join(text.split())
    if not text:
        return None, None
    if not _SIGN.search(text):
        return _caption(text), None
    head, tail = text[:-_TAIL], text[-_TAIL:]
    for pattern in _ENDINGS:
        found = pattern.fullmatch(text) if pattern is _ALONE else pattern.search(tail)
        if found and _is_credit(found, tail):
            return _caption(head + tail[: _start(found)]), _credit(found["credit"])
    return _caption(text), None


def has_credit(text: str) -> bool:
    """Whether the line ends in a credit, as a caption does."""
    return split_credit(text)[1] is not None


def has_labelled_credit(text: str) -> bool:
    """Whether the line ends in a credit that says so itself: "… di Grammy Awards. Foto: Grammy".

    >>> has_labelled_credit("Pianis di panggung. Foto: Grammy"), has_labelled_credit("Ia menang, Senin. (Antara/ant)")
    (True, False)
    """
    tail = text[-_TAIL:]
    if not _SIGN.search(tail):
        return False
    return any((found := pattern.search(tail)) and _is_credit(found, tail) for pattern in _LABELLED_ENDINGS)


def is_credit(text: str) -> bool:
    """Whether the line is a credit and nothing else: "Foto: A/B"."""
    caption, credit = split_credit(text)
    return credit is not None and caption is None


def _is_credit(found: re.Match[str], text: str) -> bool:
    """False for what only looks like a credit: "(10/1)", "(kiri/kanan)", a sentence after "gambar:"."""
    credit = found["credit"]
    if "/" in credit and _NOT_NAMES.match(credit):
        return False
    if "label" not in found.groupdict():
        return (
            found.re is _COURTESY_END
            or any(character.isupper() for character in credit)
            or "." in credit
            or credit.startswith("ist")
        )
    before = text[: found.start("label")].rstrip()
    if not before:  # "Foto: …" opens the line: a credit if short, else the caption itself
        return len(credit) <= 80 and ("/" in credit or len(credit.split()) <= 5)
    return found["label"][0].isupper() or before.endswith(_ENDS)


def _start(found: re.Match[str]) -> int:
    """Where the credit begins, its label or opening bracket included."""
    names = found.groupdict()
    return found.start("label" if "label" in names else "mark" if "mark" in names else "credit")


def _caption(text: str) -> str | None:
    text = text.rstrip(_OPEN_END)
    label = _LEADING_LABEL.match(text)
    return text[label.end() if label else 0 :].strip() or None


def _credit(text: str) -> str | None:
    label = _LEADING_LABEL.match(text)
    return text[label.end() if label else 0 :].strip(" .,;|()[]") or None
