"""The updates of a live blog: lines stamped with a clock among its blocks, and the texts its structured data names.

A page is a live blog by its updates. One that tells the story in an article's prose before the first of them is an
article with a ticker below; so the place of the first update matters as much as their number.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleaners.wording import key_of
from schemas import Block, Blocks, Claim, Removed

MANY = 5  # stamped lines that make a ticker of a page that calls itself live
SEVERAL = 2  # updates in structured data that do
MIN_KEY = 12  # letters and digits of an update's title that are looked for
_STAMP = re.compile(
    r"\W{0,8}(?:(?:[01]?\d|2[0-3])[:.h][0-5]\d(?![\d.:])"
    r"|\d{1,3}\s?(?:m|min|mins|minutes?|hrs?|hours?|h|menit|jam)\s(?:ago|(?:yang )?lalu)\b"
    r"|vor \d{1,3} (?:Min|Std|Stund))",
    re.IGNORECASE,
)  # "20:24 A. Writer", "5 menit lalu"
_LIVE = re.compile(
    r"\blive[ -]?(?:blog|ticker|updates?|report|coverage)|\blive\s?:|^live\b|\bminute by minute\b|\bas it happened\b"
    r"|\bnewsticker\b|\ben direct\b|\ben vivo\b|\bminuto a minuto\b",
    re.IGNORECASE | re.MULTILINE,
)  # "Banjir Pesisir LIVE: …", "Der Liveticker"
_LIVE_SIGNS = ("live", "minut", "happened", "ticker", "direct", "vivo")  # one is in all that _LIVE finds


@dataclass(frozen=True, slots=True)
class Updates:
    """How many updates a page has, what tells of them, and how many of its blocks stand before the first."""

    count: int
    evidence: str
    before: int


def find_updates(
    blocks: Blocks, removed: Sequence[Removed], claims: Mapping[str, Sequence[Claim]], url: str | None
) -> Updates | None:
    """The updates of a page that is a live blog by its structured data, or that calls itself live and prints a
    ticker; None for any other page."""
    declared = claims.get("live_blog", ())
    is_declared = len(declared) >= SEVERAL
    if not is_declared and not _calls_itself_live(claims, url):
        return None
    stamps = _stamps(blocks, removed)
    if not is_declared and len(stamps) < MANY:
        return None
    named = {key for claim in declared if len(key := key_of(claim.raw)) >= MIN_KEY}
    places = [place for place, block in enumerate(blocks) if _is_update(block, named)]
    before = min([*places, *(stamps if len(stamps) >= MANY else ())], default=len(blocks))
    told = f"{len(declared)} or more in JSON-LD" if is_declared else "title says live"
    return Updates(max(len(stamps), len(declared)), f"{told}, {len(stamps)} stamped with a clock", before)


def _calls_itself_live(claims: Mapping[str, Sequence[Claim]], url: str | None) -> bool:
    words = (url or "").replace("-", " ").replace("/", " ")
    texts = "\n".join((words, *(claim.raw for claim in claims.get("headline", ()))))
    plain = texts.lower()
    return any(sign in plain for sign in _LIVE_SIGNS) and _LIVE.search(texts) is not None


def _stamps(blocks: Blocks, removed: Sequence[Removed]) -> list[int]:
    """The places among the blocks where a stamped line stands, each once."""
    lines = [(one.position, one.block.text) for one in removed]
    lines += [(place, block.text) for place, block in enumerate(blocks)]
    return sorted({place for place, text in lines if _STAMP.match(text)})


def _is_update(block: Block, named: set[str]) -> bool:
    """Whether the block is the title or the text of a named update, and not its line in a list of key events."""
    if block.kind == "list_item" and not block.text.endswith((".", "”", '"', "!", "?")):
        return False
    key = key_of(block.text[:400])
    return any(key.startswith(name) or (len(key) >= MIN_KEY and name.startswith(key)) for name in named)
