"""Which of a page's titles is the headline: by agreement, after site names and kickers are cut."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cleaners.headings import WITH_KICKER
from cleaners.wording import key_of
from schemas import Claim

CUT = "cut"  # source of the claims that repeat another claim without the site's name; they have no vote
MIN_LENGTH = 5  # characters of a headline's key; shorter ones are site names or sections
MAX_LENGTH = 400
UNSUPPORTED = 0.5  # of its weight for a title that shares no word with any other place
MIN_TAIL = 12  # characters of the key of a title after its kicker

_BREAK = re.compile(r"\s+(?:[|–—»:·•‹›<>*]+|-+|//)\s+|\s*\|\s*")  # "Title | Site", "Title - Site"
_SIGN = re.compile(r"\s[–—»:·•‹›<>*/-]|\|")  # one of these is in every break
_PAGE_MARK = re.compile(
    r"(?:halaman|hal\.?|page|seite|pagina|página)\s*\d+(?:\s*(?:/|of|dari)\s*\d+)?", re.IGNORECASE
)  # Halaman 2
_WORD = re.compile(r"\w+")
_KICKER = re.compile(r"(?:[:|]|\s[-–—])\s+")  # "KICKER: ", "Kicker - "
_CUT_OFF = ("...", "…", ":")  # ends of a title shortened for sharing
_LABELS = frozenset(
    {
        "opinion", "opinions", "editorial", "analysis", "comment", "commentary", "perspective", "column", "letters",
        "kommentar", "meinung", "analyse", "opini", "tajuk", "kolom", "analisis",
    }
)  # fmt: skip

# weight of a vote per source. JSON-LD, Open Graph and <title> are mostly one title written for engines, so that
# their agreement says little against the h1: on the dev pages any h1 of 6 to 10 gives the same headlines
WEIGHTS: Mapping[str, float] = {
    "rule": 20,
    "h1": 8,
    "h2": 5,
    "navigation": 1.2,
    "json-ld": 2.9,
    "og": 2.9,
    "itemprop": 1.5,
    "twitter": 0.8,
    "title": 1.2,
}


@dataclass(frozen=True, slots=True)
class Title:
    """One candidate: its text as it would be stored and the key of that, the claim behind it and the kind of place
    that makes it, and the weight of its vote."""

    text: str
    key: str
    claim: Claim
    kind: str
    weight: float


@dataclass(frozen=True, slots=True)
class Headline:
    """The choice: the headline, the title for engines and shares where it differs, the claims that say otherwise."""

    title: Title
    alternative: str | None
    agreeing: int
    others: tuple[Claim, ...]


def choose_headline(claims: Sequence[Claim], sites: Iterable[str] = ()) -> Headline | None:
    """The headline that most of the page's places agree on, or None where no place gives one."""
    names = frozenset(key_of(site) for site in sites if site)
    titles = _titles(claims, names)
    if not titles:
        return None
    scores: dict[str, float] = {}
    for title in titles:
        scores[title.key] = scores.get(title.key, 0) + title.weight
    key = max(scores, key=lambda key: scores[key])
    same = [title for title in titles if title.key == key]
    best = max(same, key=lambda title: (not title.claim.source.endswith(WITH_KICKER), title.weight))
    others = [title for title in titles if title.key != key]
    alternative = max(others, key=lambda title: scores[title.key], default=None)
    return Headline(
        title=best,
        alternative=alternative.text if alternative is not None and alternative.weight >= 2 else None,
        agreeing=len(same),
        others=tuple(title.claim for title in others),
    )


def _titles(claims: Sequence[Claim], names: frozenset[str]) -> tuple[Title, ...]:
    """The candidates, cut; one vote for each kind of source, the first h1 that others support."""
    whole = frozenset(key_of(claim.raw) for claim in claims if claim.source != CUT)
    bare = _bare_title(claims)
    found: list[Title] = []
    for claim in claims:
        kind = source_kind(claim.source)
        if kind == CUT:
            continue
        text = cut_title(claim.raw, names, whole)[:MAX_LENGTH]
        text = _without_kicker(text, bare)
        key = key_of(text)
        if len(key) < MIN_LENGTH or key in names:
            continue
        weight = WEIGHTS.get(kind, 0.6)
        if text.rstrip().endswith(_CUT_OFF):
            weight *= 0.3
        found.append(Title(text, key, claim, kind, weight))
    return _one_per_kind(found)


def _bare_title(claims: Sequence[Claim]) -> str:
    """Key of the title to which no kicker belongs: the Open Graph title; where that has another kicker than the
    heading, the heading without its own."""
    social = next((key_of(claim.raw) for claim in claims if source_kind(claim.source) == "og"), "")
    headings = [claim for claim in claims if source_kind(claim.source) in ("h1", "h2")]
    keys = [key_of(claim.raw) for claim in headings]
    if social not in keys and any(claim.source.endswith(WITH_KICKER) for claim in headings):
        return next((key for key in keys if len(key) >= MIN_TAIL and social.endswith(key)), social)
    return social


def _without_kicker(text: str, bare: str) -> str:
    """`KICKER: Title` where the rest is the bare title (its key)."""
    if len(bare) < MIN_TAIL or key_of(text) == bare:
        return text
    for found in _KICKER.finditer(text[:80]):
        if key_of(text[found.end() :]) == bare:
            return text[found.end() :]
    return text


def _one_per_kind(titles: Sequence[Title]) -> tuple[Title, ...]:
    """Of several titles of one kind the one that other kinds repeat, else the first."""
    kinds: dict[str, list[Title]] = {}
    for title in titles:
        kinds.setdefault(title.kind, []).append(title)
    kept = []
    for kind, group in kinds.items():
        others = [title for other, titled in kinds.items() if other != kind for title in titled]
        best = group[0] if len(group) == 1 else _best_supported(group, others)
        if others and not any(_are_alike(best, other) for other in others):
            best = replace(best, weight=best.weight * UNSUPPORTED / len(group))
        kept.append(best)
    return tuple(kept)


def _best_supported(group: Sequence[Title], others: Sequence[Title]) -> Title:
    """The title with the most support; of those that no other place repeats the one with the most words."""
    supports = [_support(title, others) for title in group]
    most = max(supports)
    best = [title for title, support in zip(group, supports, strict=True) if support == most]
    return max(best, key=lambda title: len(_words(title.text))) if most <= 1 else best[0]


def _support(title: Title, others: Sequence[Title]) -> float:
    """How well other places back a title: 1 and their weight where they say the same, else the share of its words
    that one of them has."""
    same = sum(other.weight for other in others if other.key == title.key)
    if same:
        return 1 + same
    words = _words(title.text)
    return max((len(words & _words(other.text)) / len(words) for other in others), default=0.0) if words else 0.0


def _are_alike(title: Title, other: Title) -> bool:
    """Whether two titles say the same or share a word."""
    return title.key == other.key or not _words(title.text).isdisjoint(_words(other.text))


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(text.lower()) if len(word) > 2)


@lru_cache(maxsize=256)
def source_kind(source: str) -> str:
    """The kind of place a claim comes from: "meta og:title" is og."""
    if source.startswith("meta "):
        name = source[5:]
        return name.partition(":")[0] if name.startswith(("og:", "twitter:")) else "meta"
    return source.partition(" ")[0]


@lru_cache(maxsize=512)
def cut_title(raw: str, names: frozenset[str], others: frozenset[str] = frozenset()) -> str:
    """The title without a site name at either end; a part is cut where it names the site or where the rest
    is exactly another title of the page.

    >>> cut_title("Banjir surut | Harian Contoh", frozenset({"hariancontoh"}))
    'Banjir surut'
    """
    text = raw.strip()
    others -= {key_of(raw)}
    for _ in range(4):
        if not _SIGN.search(text):
            break
        shorter = _cut_once(text, names, others)
        if shorter == text:
            break
        text = shorter
    return text


def _cut_once(text: str, names: frozenset[str], others: frozenset[str]) -> str:
    breaks = list(_BREAK.finditer(text))
    if not breaks:
        return text
    for found in breaks:
        head, rest = key_of(text[: found.start()]), key_of(text[found.end() :])
        if head in others and rest not in others:
            return text[: found.start()]
    last, first = breaks[-1], breaks[0]
    if "|" in last[0] and key_of(text[last.end() :]) in _LABELS:
        return text[: last.start()]
    if "|" in first[0] and key_of(text[: first.start()]) in _LABELS:
        return text[first.end() :]
    if _names_site(text[last.end() :], names) and len(key_of(text[: last.start()])) >= MIN_LENGTH:
        return text[: last.start()]
    if _names_site(text[: first.start()], names) and len(key_of(text[first.end() :])) >= MIN_LENGTH:
        return text[first.end() :]
    return text


def _names_site(part: str, names: frozenset[str]) -> bool:
    key = key_of(part)
    if not key or _PAGE_MARK.fullmatch(part.strip()):
        return True
    return any(
        key == name or ((len(name) > 3 and (name in key or (len(key) > 3 and key in name))) and len(key) < 40)
        for name in names
    )
