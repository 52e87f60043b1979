"""Section, topics, paywall mark and reading time from their claims."""

import re
from collections.abc import Sequence

from cleaners.languages import is_stop_word
from cleaners.wording import key_of
from schemas import Claim

MAX_TOPICS = 30
_SEPARATOR = re.compile(r"\s*[,;|]\s*")
_STUFFING = re.compile(
    r"^(?:berita|info|kabar|video|foto)\s+(?:ter(?:kini|baru|hangat|update|populer)|hari ini)\b|\b(?:terkini"
    r"|terbaru|hari ini)$"
    r"|^(?:breaking |latest )?news$|^(?:artikel|article|berita|story)$",
    re.IGNORECASE,
)  # "Berita Terkini Rusia"
_TOPIC_LABEL = re.compile(r"^(?:topic|topik|tag|tema|keyword)s?:\s*", re.IGNORECASE)  # "Topic: Kesehatan"
_MINUTES = re.compile(
    r"(?:waktu baca|lesezeit|reading time|temps de lecture|read(?:ing)?)\D{0,12}(\d{1,3})\s*(?:menit|min)"
    r"|\b(\d{1,3})[\s-]*(?:menit (?:mem)?baca|min(?:ute|uten|s|utes)?\.?[\s-]*(?:read|lesezeit|lesen|de lecture))",
    re.IGNORECASE,
)  # "waktu baca 3 menit"
_NOT_FREE = frozenset(
    {"false", "http://schema.org/false", "https://schema.org/false", "no", "0", "locked", "metered", "paid"}
)
_FREE = frozenset({"true", "http://schema.org/true", "https://schema.org/true", "yes", "1", "free"})
_NO_SECTION = frozenset(
    {"home", "beranda", "homepage", "startseite", "news", "article", "articles", "berita", "accueil", "inicio"}
)


def choose_section(
    claims: Sequence[Claim], breadcrumbs: Sequence[Claim] = (), outlets: Sequence[str] = ()
) -> Claim | None:
    """The claim that names the department: declared, else the second step of the breadcrumbs."""
    outlet_keys = {key_of(outlet) for outlet in outlets}
    for claim in (*claims, *breadcrumbs[1:2]):
        if (
            1 < len(claim.raw) <= 60
            and key_of(claim.raw) not in outlet_keys
            and claim.raw.lower() not in _NO_SECTION - {"news"}
        ):
            return claim
    return None


def choose_topics(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The publisher's tags in order, each once: those of the first kind of place that has any without stuffing."""
    sources: dict[str, list[Claim]] = {}
    for claim in claims:
        sources.setdefault(claim.source, []).append(claim)
    for group in sources.values():
        found: dict[str, str] = {}
        for claim in group:
            for part in _SEPARATOR.split(claim.raw):
                part = _TOPIC_LABEL.sub("", part.strip(" #\"'"))
                if ":" not in part and 1 < len(part) <= 80 and not _STUFFING.search(part):
                    found.setdefault(key_of(part), part)
        if found and not any(is_stop_word(part) for part in found.values()):
            return tuple(found.values())[:MAX_TOPICS]
    return ()


def parse_reading_time(text: str) -> int | None:
    """Minutes in a printed reading time: "waktu baca 3 menit" gives 3."""
    found = _MINUTES.search(text) if len(text) <= 200 else None
    return int(found[1] or found[2]) if found else None


def is_paywalled(claims: Sequence[Claim]) -> bool | None:
    """True where the page says that it is not free, False where it says that it is, None where it is silent."""
    for claim in claims:
        word = claim.raw.strip().lower()
        if word in _NOT_FREE:
            return True
        if word in _FREE:
            return False
    return None
