"""Whether two texts tell the same story in the same words. Pure, and the same on every machine.

A text is seen as its runs of three words. Two texts are copies if they share a sixth of the runs of the shorter
one, and the runs that hold a name or a number as often as the others: a new report after an old template (weather,
shares, results) has the wording in common, and not the names and numbers.

To find copies among a million texts, each is filed under its FEATURES smallest runs, in the order of their hashes:
copies have some of those in common, whatever was changed, and other texts hardly ever two.
"""

import heapq
import re
import zlib
from dataclasses import dataclass

LEAST_RUNS = 20  # of a text that is compared at all: a caption or "video: see below" is the copy of everything
OVERLAP = 0.17  # of the shorter text's runs; where four words in ten are others, 0.216 is left of them
TELLING = 0.8  # of that overlap, among runs with a name or a number; copies have 1, other reports of a template 0.55
FEATURES = 24  # runs a text is filed under
SHARED_FEATURES = 2  # of them in common make two texts worth comparing; one is too often "one of the"
_FEW = 8  # runs with a name or a number: of fewer nothing is concluded

_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # Chinese and Japanese: each is a word
_SIGN_OR_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_WORD = re.compile(r"\w+")  # the same where there are no such signs, in half the time


@dataclass(frozen=True, slots=True)
class Wording:
    """The hashes of a text's runs, and of those that hold a name or a number."""

    runs: frozenset[int]
    telling: frozenset[int]


def wording(text: str) -> Wording:
    """A word is a name where it has a capital letter and stands nowhere in the text without one."""
    words = (_SIGN_OR_WORD if _SIGN.search(text) else _WORD).findall(text)
    plain = {word for word in words if word[0].islower()}
    folded = [*map(str.casefold, words)]
    tells = [
        not (first := word[0]).islower() and (first.isdigit() or (first.isupper() and small not in plain))
        for word, small in zip(words, folded, strict=True)
    ]
    raw = [*map(str.encode, folded)]
    runs = [*map(zlib.crc32, map(b" ".join, zip(raw, raw[1:], raw[2:], strict=False)))]
    telling = {run for run, a, b, c in zip(runs, tells, tells[1:], tells[2:], strict=False) if a or b or c}
    return Wording(frozenset(runs), frozenset(telling))


def features(one: Wording) -> tuple[int, ...]:
    """The numbers under which a text is filed, each of 24 bits; none for a text too short to be compared.

    >>> features(wording("Video lengkapnya di bawah ini."))
    ()
    """
    if len(one.runs) < LEAST_RUNS:
        return ()
    return tuple(dict.fromkeys(run & 0xFFFFFF for run in heapq.nsmallest(FEATURES, one.runs)))


def likeness(one: Wording, other: Wording) -> float:
    """The share of the shorter text's runs that both have, 0 where they are no copies; symmetric."""
    overlap = _overlap(one.runs, other.runs)
    if overlap < OVERLAP:
        return 0.0
    has_facts = min(len(one.telling), len(other.telling)) >= _FEW
    if has_facts and _overlap(one.telling, other.telling) < TELLING * overlap:
        return 0.0
    return overlap


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
