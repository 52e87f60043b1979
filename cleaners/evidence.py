"""What the page's metadata says of the text: the headline, the standfirst and, on some pages, the body itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cleaners.wording import key_of
from schemas import Claim

MIN_BODY = 400  # letters of a structured body below which it is a teaser
_SAMPLE = 60  # letters of a text whose key is the start of the whole key
_OPENING, _AGREED = 40, 8  # letters of a text looked at for how a standfirst starts, and how many must agree
_PROBE = 36  # letters at the start and end of a run looked up in the structured body
_TAG = re.compile(r"<[^<>]{1,300}>")  # <p class="x"> inside a JSON-LD articleBody


@dataclass(frozen=True, slots=True)
class Evidence:
    """Keys (letters and digits without case) of what the claims say."""

    headlines: tuple[str, ...]
    standfirsts: tuple[str, ...]
    body: str

    def has(self, key: str) -> bool:
        """Whether the structured body holds a run with this key, by its start or its end."""
        return bool(self.body) and len(key) > 12 and (key[:_PROBE] in self.body or key[-_PROBE:] in self.body)

    def has_start(self, text: str) -> bool:
        """Whether the first letters of a longer text are surely in the structured body: a quick look before `has`."""
        start = key_of(text[:_SAMPLE])
        return len(start) > _PROBE + _AGREED and start[:_PROBE] in self.body

    def may_be_standfirst(self, text: str) -> bool:
        """Whether the first letters of a text are those of a standfirst: a quick look before `is_standfirst`."""
        start = key_of(text[:_OPENING])
        if len(start) < 2 * _AGREED:
            return bool(self.standfirsts)
        start = start[:_AGREED]
        return any(claim.startswith(start) for claim in self.standfirsts)


def weigh_claims(claims: Mapping[str, tuple[Claim, ...]]) -> Evidence:
    """The keys of headline, standfirst and structured body among the claims."""
    printed = [claim for name in ("headline", "alternative_headline") for claim in claims.get(name, ())]
    declared = [claim for claim in printed if claim.source != "h1"] or printed  # a page may have several h1
    headlines = {key_of(claim.raw): None for claim in declared}
    standfirsts = {key_of(claim.raw): None for claim in claims.get("standfirst", ())}
    bodies = [_TAG.sub(" ", claim.raw) if "<" in claim.raw else claim.raw for claim in claims.get("article_body", ())]
    body = max(map(key_of, bodies), key=len, default="")
    return Evidence(
        tuple(key for key in headlines if key),
        tuple(key for key in standfirsts if len(key) > 20),
        body if len(body) >= MIN_BODY else "",
    )


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
    if len(key) < 20:
        return False
    return any(
        key == claim
        or (len(claim) > 60 and key.startswith(claim[: len(claim) - 4]))
        or (len(key) > 60 and claim.startswith(key))
        for claim in evidence.standfirsts
    )
