"""Second looks at a page, taken only where the first found little: its data for scripts, dates away from the head."""

import re
from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser

from cleaners.blocks import read_html
from cleaners.dates import find_date
from cleaners.embedded import MIN_TEXT, Embedded, find_embedded, split_plain
from cleaners.pagekind import THIN, count_prose
from cleaners.reading import Reading, Source
from cleaners.wording import key_of, tidy
from schemas import Claim

TEASER = 300  # words; a page with fewer may show but the beginning of what its data hold: two of 709 show some 100
MAX_OPENINGS = 3  # last paragraphs of a teaser that are looked for in the data
MAX_LINES = 4_000  # of visible text
MAX_LINE = 120  # characters of a line that prints a date
NEAR = 8  # lines between headline and date
GAIN = 2  # how many times more prose data must hold than the page

_DATA_MARKS = (b"application/json", b"window.__")
_OPENING = re.compile(r"[A-Za-z0-9 ,.]{24,60}")  # the same in markup and in data

Claims = Mapping[str, tuple[Claim, ...]]


def read_again(source: Source, reading: Reading, claims: Claims) -> tuple[Reading, Claims]:
    """The reading, or where it is short and the page's data hold the article, that article with its claims added."""
    prose = count_prose(reading.blocks, TEASER)
    if prose >= TEASER or (prose >= THIN and not _may_go_on(source.html, reading, claims)):
        return reading, claims
    found = find_embedded(source.tree, claims)
    other = _read_embedded(found, claims) if found else _read_body(claims)
    if other is None or count_prose(other.blocks) <= GAIN * prose:
        return reading, claims
    more = found.claims if found else {}
    merged = {field: tuple(dict.fromkeys((*claims.get(field, ()), *added))) for field, added in more.items()}
    both = Reading(other.blocks, (*reading.removed, *other.removed), reading.head, reading.tail)
    return both, {**claims, **merged}


def _may_go_on(html: bytes, reading: Reading, claims: Claims) -> bool:
    """Whether the page holds a last paragraph of its text more than once, as text and in data: these may go on."""
    texts = [block.text for block in reading.blocks if block.kind == "paragraph"]
    bodies = [claim.raw for claim in claims.get("article_body", ())]
    if not any(mark in html for mark in _DATA_MARKS) and len(max(bodies, key=len, default="")) < GAIN * sum(
        map(len, texts)
    ):
        return False
    openings = [found.group() for text in texts[-MAX_OPENINGS:] if (found := _OPENING.search(text))]
    return any(html.count(opening.encode()) > 1 for opening in openings)


def _read_embedded(found: Embedded, claims: Claims) -> Reading:
    if not found.is_markup:
        return Reading(split_plain(found.text))
    return read_html(LexborHTMLParser(f"<article>{found.text}</article>"), claims, whole=True)


def _read_body(claims: Claims) -> Reading | None:
    body = next((claim.raw for claim in claims.get("article_body", ()) if len(claim.raw) >= MIN_TEXT), None)
    return Reading(split_plain(body)) if body else None


def find_dates(lines: Sequence[str], claims: Claims, language: str | None = None) -> tuple[Claim, ...]:
    """The dates with a clock printed near the headline, nearest first, where nothing else on the page gives any;
    `lines` are those that can be seen."""
    headlines = {key_of(claim.raw) for claim in claims.get("headline", ())} - {""}
    if not headlines:
        return ()
    shortest = min(map(len, headlines))
    places = [
        index
        for index, line in enumerate(lines)
        if (len(line) >= shortest or not line.isascii()) and key_of(line) in headlines
    ]
    near = {index for place in places for index in range(max(0, place - NEAR), min(place + NEAR + 1, len(lines)))}
    found: list[tuple[int, Claim]] = []
    for index in sorted(near):
        line = lines[index]
        if len(line) > MAX_LINE or not any(letter.isdigit() for letter in line):
            continue
        distance = min(abs(index - place) for place in places)
        date = find_date(line, language=language)
        if date is not None and not date.is_update:
            found.append(
                (distance if date.date.precision != "day" else distance + 2 * NEAR, Claim("visible", date.raw))
            )
    return tuple(claim for _, claim in sorted(found, key=lambda pair: pair[0])[:3])


def visible_lines(tree: LexborHTMLParser) -> Sequence[str]:
    """The page's text line by line, that for browsers without scripts included. Takes scripts and style sheets out of
    the tree."""
    for node in tree.css("script,style,template,svg"):
        if node.parent is not None:
            node.decompose()
    root = tree.body or tree.root
    lines = root.text(separator="\n").split("\n") if root is not None else []
    return [line for raw in lines[: 10 * MAX_LINES] if (line := tidy(raw))][:MAX_LINES]
