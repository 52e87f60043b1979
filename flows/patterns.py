"""What the address of an article looks like: a regular expression from one address and links beside it."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from cleaners.urls import registered_host

MAX_WORD = 20  # letters of a section's name
MIN_HYPHENS = 3  # of a headline in an address without a number
_YEAR, _TWO, _NUMBER = re.compile(r"(?:19|20)\d\d"), re.compile(r"\d\d"), re.compile(r"\d+")
_STAMP = re.compile(r"\d{8,14}(?:-\d+)+")  # 20260724103000-4-123456
_NUMBERED = re.compile(r"d-\d+|[a-z]{1,2}-?\d{5,}")  # d-7654321
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?)$")  # .html
_COMMON = frozenset({"read", "berita", "artikel", "article", "articles", "news", "story", "stories", "detail", "baca"})
_WORD = re.compile(r"[a-z]+(?:[_-][a-z]+)?")  # read, berita, olahraga


def address_pattern(address: str, links: Iterable[str]) -> str:
    """A pattern that the address matches, and links to other articles of its site.

    A word of the path that all links of the same form share stays; one that differs among them stands for any.

    >>> links = ["https://surat.id/olahraga/read/2026/01/02/7/menang-lagi", "https://surat.id/tentang"]
    >>> address_pattern("https://www.surat.id/desa/read/2026/02/03/812/banjir-surut", links)
    'https?://[\\\\w.-]*surat\\\\.id/[\\\\w-]+/read/(?:19|20)\\\\d\\\\d/\\\\d\\\\d/\\\\d\\\\d/\\\\d+/[^/?]+'
    """
    parts = urlsplit(address)
    segments = [segment for segment in parts.path.split("/") if segment]
    pieces = [_piece(segments, place) for place in range(len(segments))]
    host = rf"https?://[\w.-]*{re.escape(registered_host(address) or '')}" + (r"(?::\d+)?" if parts.port else "")
    for place, segment in enumerate(segments[:-1]):
        if _WORD.fullmatch(segment) and not _is_shared(place, segment, host, pieces, links):
            pieces[place] = r"[\w-]+"
    return "/".join((host, *pieces))


def _piece(segments: Sequence[str], place: int) -> str:
    """The pattern of one segment; of a word that word, but of the last one, which is the headline's."""
    segment, before = segments[place], segments[max(0, place - 2) : place]
    if _YEAR.fullmatch(segment):
        return _YEAR.pattern
    if _TWO.fullmatch(segment) and any(map(_YEAR.fullmatch, before)):
        return _TWO.pattern
    if _NUMBER.fullmatch(segment):
        return _NUMBER.pattern
    if _STAMP.fullmatch(segment):
        return r"\d+(?:-\d+)+"
    if _NUMBERED.fullmatch(segment):
        return re.sub(r"\d+", r"\\d+", segment)
    if place < len(segments) - 1 and _WORD.fullmatch(segment) and len(segment) < MAX_WORD:
        return re.escape(segment).replace(r"\-", "-")
    if place < len(segments) - 1:
        return r"[^/?]+"  # an id of letters and digits
    return _headline(segment, has_number=any(re.search(r"\d\d", one) for one in segments[:place]))


def _headline(segment: str, *, has_number: bool) -> str:
    """The pattern of a headline's words: with the number at an end, else with several hyphens."""
    ending = found[0] if (found := _ENDING.search(segment)) else ""
    bare = segment.removesuffix(ending)
    if re.search(r"-\d+$", bare):
        words = r"[^/?]+-\d+"
    elif re.match(r"\d+-", bare):
        words = r"\d+-[^/?]+"
    elif has_number or ending or "-" not in bare:
        words = r"[^/?]+"
    else:
        words = rf"(?:[^/?-]+-){{{min(MIN_HYPHENS, bare.count('-'))}}}[^/?]+"
    return words + re.escape(ending)


def _is_shared(place: int, segment: str, host: str, pieces: list[str], links: Iterable[str]) -> bool:
    """Whether all links of this form have the same word at this place; without any, whether it is a common one."""
    form = [r"[\w-]+" if _WORD.fullmatch(piece.replace("\\", "")) else piece for piece in pieces]
    alike = re.compile("/".join((host, *form)) + r"/?(?:[?#]|$)")
    words = {urlsplit(link).path.split("/")[place + 1] for link in links if alike.match(link)}
    return words == {segment} or (not words and segment in _COMMON)
