"""Which of a page's titles is the headline: by agreement, after site names and kickers are cut."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cleaners.wording import key_of
from schemas import Claim

CUT = "cut"  # source of the claims that repeat another claim without the site's name; they have no vote
MIN_LENGTH = 5  # characters of a headline's key; shorter ones are site names or sections
MAX_LENGTH = 400
UNSUPPORTED = 0.7  # of its weight for a title that shares no word with any other place
MIN_TAIL = 12  # characters of the key of a title after its kicker

_BREAK = re.compile(r"\s+[|–—»:·•‹›<>*]+\s+|\s+-+\s+|\s*\|\s*|\s+::\s+|\s+//\s+")  # "Title | Site", "Title - Site"
_SIGN = re.compile(r"[|–—»:·•‹›<>*/-]")  # one of these is in every break
_LEADING = re.compile(r"^([^:|]{2,40})\s*[:|]\s+(?=\S)")  # "KICKER: Title"
_PAGE_MARK = re.compile(
    r"(?:halaman|hal\.?|page|seite|pagina|página)\s*\d+(?:\s*(?:/|of|dari)\s*\d+)?", re.IGNORECASE
)  # Halaman 2
_WORD = re.compile(r"\w+")
_KICKER = re.compile(r"\s*[:|]\s+|\s+[-–—]\s+")  # "KICKER: ", "Kicker - "
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\s*$")  # a title shortened for sharing

# weight of a vote per source; measured on the dev pages (see tests/bench)
_WEIGHTS: Mapping[str, float] = {
    "rule": 20,
    "h1": 4.5,
    "json-ld": 2.9,
    "og": 2.9,
    "itemprop": 1.5,
    "twitter": 0.8,
    "title": 1.2,
}


@dataclass(frozen=True, slots=True)
class Title:
    """One candidate: its text as it would be stored, the claim behind it, and the weight of its vote."""

    text: str
    claim: Claim
    weight: float


@dataclass(frozen=True, slots=True)
class Headline:
    """The choice: the headline, the title for engines and shares where it differs, the claims that say otherwise."""

    title: Title
    alternative: str | None
    agreeing: int
    others: tuple[Claim, ...]


def choose_headline(claims: Sequence[Claim], sites: Iterable[str] = (), section: str | None = None) -> Headline | None:
    """The headline that most of the page's places agree on, or None where no place gives one."""
    names = frozenset(key_of(site) for site in sites if site)
    titles = _titles(claims, names, key_of(section or ""))
    if not titles:
        return None
    scores: dict[str, float] = {}
    for title in titles:
        key = key_of(title.text)
        scores[key] = scores.get(key, 0) + title.weight
    key = max(scores, key=lambda key: scores[key])
    best = max((title for title in titles if key_of(title.text) == key), key=lambda title: title.weight)
    others = tuple(title for title in titles if key_of(title.text) != key)
    alternative = max(others, key=lambda title: scores[key_of(title.text)], default=None)
    return Headline(
        title=best,
        alternative=alternative.text if alternative is not None and alternative.weight >= 2 else None,
        agreeing=sum(key_of(title.text) == key for title in titles),
        others=tuple(title.claim for title in others),
    )


def _titles(claims: Sequence[Claim], names: frozenset[str], section: str) -> tuple[Title, ...]:
    """The candidates, cut; one vote for each kind of source, the first h1 that others support."""
    whole = frozenset(key_of(claim.raw) for claim in claims if claim.source != CUT)
    social, tails = _social_title(claims)
    found: list[Title] = []
    for claim in claims:
        kind = source_kind(claim.source)
        if kind == CUT:
            continue
        text = cut_title(claim.raw, names, whole)[:MAX_LENGTH]
        if kind != "og":
            text = _without_kicker(text, social, tails)
        key = key_of(text)
        if len(key) < MIN_LENGTH or key in names or key == section:
            continue
        weight = _WEIGHTS.get(kind, 0.6)
        if _CUT_OFF.search(text):
            weight *= 0.3
        found.append(Title(text, claim, weight))
    return _one_per_kind(found)


def _social_title(claims: Sequence[Claim]) -> tuple[str, frozenset[str]]:
    """Key of the Open Graph title, and the keys by which a kicker's end is known: that title, and what follows
    a kicker of its own."""
    raw = next((claim.raw for claim in claims if source_kind(claim.source) == "og"), "")
    kicker = _LEADING.match(raw)
    keys = {key_of(raw), key_of(raw[kicker.end() :]) if kicker else ""}
    return key_of(raw), frozenset(key for key in keys if len(key) >= MIN_TAIL)


def _without_kicker(text: str, social: str, tails: frozenset[str]) -> str:
    """`KICKER: Title` elsewhere is the title that Open Graph gives without that kicker."""
    if not tails or key_of(text) == social:
        return text
    for found in _KICKER.finditer(text[:80]):
        if key_of(text[found.end() :]) in tails:
            return text[found.end() :]
    return text


def _one_per_kind(titles: Sequence[Title]) -> tuple[Title, ...]:
    """Of several titles of one kind the one that other kinds repeat, else the first."""
    kinds: dict[str, list[Title]] = {}
    for title in titles:
        kinds.setdefault(source_kind(title.claim.source), []).append(title)
    kept = []
    for kind, group in kinds.items():
        others = [title for other, titled in kinds.items() if other != kind for title in titled]
        best = group[0] if len(group) == 1 else max(group, key=lambda title: _support(title, others))
        if others and not _support(best, others):
            best = replace(best, weight=best.weight * UNSUPPORTED)
        kept.append(best)
    return tuple(kept)


def _support(title: Title, others: Sequence[Title]) -> float:
    """How well other places back a title: 2 for the same title, else the share of its words that one of them has."""
    key, words = key_of(title.text), _words(title.text)
    if any(other.text == title.text or key_of(other.text) == key for other in others):
        return 2.0
    return max((len(words & _words(other.text)) / len(words) for other in others), default=0.0) if words else 0.0


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
    if not _SIGN.search(text):
        return text
    others -= {key_of(raw)}
    for _ in range(4):
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
        head = text[: found.start()]
        if key_of(head) in others:
            return head
    last, first = breaks[-1], breaks[0]
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
