"""What the page's metadata says of the text: the headline, the standfirst and, on some pages, the body itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleaners.names import words_of
from cleaners.wording import key_of
from schemas import Claim

MIN_TEXT = 100  # letters of a "headline" that is a sentence of the text
MIN_BODY = 400  # letters of a structured body below which it is a teaser
MIN_SUMMARY = 14  # letters of the key of the shortest standfirst
_SAMPLE = 60  # letters of a text whose key is the start of the whole key
_AGREED = 8  # letters of the key of a longer text that must stand after the start looked up
_PROBE = 36  # letters at the start and end of a run looked up in the structured body
_WORD = re.compile(r"[^\W\d_]{3,}")
_NO_NAMES = words_of(
    "staff reporter reporters editor editors writer news the and von van der with for team desk agency press com www "
    "http https associated contributor author authors redaktion redaksi redaccion newsroom"
)  # words of author claims that are no names
MAX_CLAIMS, MAX_CLAIM = 6, 80  # author claims looked at, letters of one
_TAG = re.compile(r"<[^<>]{1,300}>")  # <p class="x"> inside a JSON-LD articleBody


@dataclass(frozen=True, slots=True)
class Evidence:
    """Keys (letters and digits without case) of what the claims say; a summary that the page also gives as a second
    headline is a standfirst."""

    headlines: tuple[str, ...]
    standfirsts: tuple[str, ...]
    body: str
    people: frozenset[str] = frozenset()  # words of the authors' names

    def has(self, key: str) -> bool:
        """Whether the structured body holds a run with this key, by its start or its end."""
        return bool(self.body) and len(key) > 12 and (key[:_PROBE] in self.body or key[-_PROBE:] in self.body)

    def gives(self, key: str) -> bool:
        """Whether a text with this key is the whole of what the page gives as its description."""
        return key in self.standfirsts

    def has_start(self, text: str) -> bool:
        """Whether the first letters of a longer text are surely in the structured body: a quick look before `has`."""
        start = key_of(text[:_SAMPLE])
        return len(start) > _PROBE + _AGREED and start[:_PROBE] in self.body


def weigh_claims(claims: Mapping[str, tuple[Claim, ...]]) -> Evidence:
    """The keys of headline, standfirst and structured body among the claims."""
    summaries = {key_of(claim.raw): None for claim in claims.get("standfirst", ())}
    printed = [*claims.get("headline", ())]
    printed += [claim for claim in claims.get("alternative_headline", ()) if key_of(claim.raw) not in summaries]
    declared = [claim for claim in printed if claim.source != "h1"] or printed  # a page may have several h1
    declared = [claim for claim in declared if not _is_text(claim.raw)] or declared
    headlines = {key_of(claim.raw): None for claim in declared}
    bodies = [_TAG.sub(" ", claim.raw) if "<" in claim.raw else claim.raw for claim in claims.get("article_body", ())]
    body = max(map(key_of, bodies), key=len, default="")
    return Evidence(
        tuple(key for key in headlines if key),
        tuple(key for key in summaries if len(key) >= MIN_SUMMARY and key not in headlines),
        body if len(body) >= MIN_BODY else "",
        _people(claims.get("authors", ())),
    )


def _people(claims: Sequence[Claim]) -> frozenset[str]:
    texts = (claim.raw.lower() for claim in claims[:MAX_CLAIMS] if len(claim.raw) < MAX_CLAIM)
    return frozenset(word for text in texts for word in _WORD.findall(text)) - _NO_NAMES


def _is_text(raw: str) -> bool:
    """Whether what is declared as a headline is the beginning of the text."""
    return len(raw) >= MIN_TEXT and (". " in raw or raw.endswith("."))


def is_headline(key: str, evidence: Evidence) -> bool:
    """Whether a text is the headline, or the headline with a kicker or the site's name around it."""
    if key in evidence.headlines:
        return True
    return len(key) > 15 and any(
        (key in headline or headline in key) and min(len(key), len(headline)) * 10 > max(len(key), len(headline)) * 6
        for headline in evidence.headlines
        if len(headline) > 15
    )


def is_standfirst(key: str, evidence: Evidence) -> bool:
    """Whether a text is what the page gives as its description, maybe cut short there."""
    if len(key) < MIN_SUMMARY:
        return False
    return any(
        key == claim
        or (len(claim) > 60 and key.startswith(claim[: len(claim) - 4]))
        or (len(key) > 60 and claim.startswith(key))
        for claim in evidence.standfirsts
    )
