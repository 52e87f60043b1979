"""A flattened page (one text, tags gone) -> the article's blocks, and what its header says."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cleaners.dumplines import DATELINE, ENDS, READING_TIME, Line, read_dump
from cleaners.dumpregion import find_article
from cleaners.fragments import join_fragments
from cleaners.reading import Reading
from cleaners.wording import key_of
from schemas import Block, Claim, NotArticle, Removed

MAX_CHARS = 800_000  # of a dump; the time is linear, at worst some 2 s for these
MAX_HEAD, MAX_TAIL, MAX_NOTE = 40, 20, 200  # lines kept for the header, for the tail; characters of each
SUBHEAD_CHARS = 90  # of the longest subhead
STANDFIRST_CHARS = 400  # of the longest standfirst above the text
LEDE_LINES = 6  # within which a dateline opens the text, and the headline may be repeated
_BYLINE = re.compile(
    r"(?P<name>[A-Z][\w.'’ -]{3,50}) [-–] (?:detik\w+|CNN Indonesia|CNBC Indonesia)"
)  # "A B - detikNews"
_NUMBERED = re.compile(r"(?:\d{1,3}|[a-hA-H])[.)]\s")  # "1. Kurang tidur"
_BULLET = re.compile(r"[•‣▪●◦*]\s+")
Claims = Mapping[str, tuple[Claim, ...]]


def read_text(text: str) -> tuple[Reading, Claims]:
    """Blocks, header and tail of any dump of a page, and the claims of its header.

    NotArticle where the text is longer than a page can be; nothing else is an error.

    Lines of boilerplate inside the article stay among the blocks: the passes take them out and write the trail.
    """
    if len(text) > MAX_CHARS:
        raise NotArticle(None, "too_big", f"{len(text)} characters; at most {MAX_CHARS} are read")
    lines = join_fragments(read_dump(text))
    title, start, end = find_article(lines)
    headline = lines[title].text if title is not None else ""
    above = lines[: title or 0]
    head = lines[title + 1 if title is not None else 0 : start]
    removed = [_gone(line, 0, "before_headline") for line in above]
    blocks = list(_head_blocks(head, key_of(headline), removed))
    blocks += _body_blocks(lines[start:end], key_of(headline), removed, len(blocks))
    removed += [_gone(line, len(blocks), "after_article") for line in lines[end:]]
    notes = (*_notes(head, key_of(headline)), *_notes(above))[:MAX_HEAD]
    reading = Reading(tuple(blocks), tuple(removed), notes, _notes(lines[end:])[:MAX_TAIL])
    return reading, _claims(headline, (*head, *above), lines[start : start + 3])


def _gone(line: Line, position: int, rule: str) -> Removed:
    return Removed(position, Block("paragraph", line.text), line.rule or rule)


def _notes(lines: Sequence[Line], headline: str = "") -> tuple[str, ...]:
    """Texts for the readers of bylines: what is no picture's line and no second print of the headline."""
    counts = Counter(line.text for line in lines)
    return tuple(
        line.text
        for line in lines
        if len(line.text) <= MAX_NOTE
        and line.look not in ("sign", "caption")
        and counts[line.text] == 1
        and (not headline or key_of(line.text) != headline)
    )


def _claims(headline: str, header: Sequence[Line], lede: Sequence[Line]) -> Claims:
    """What the header says: dates with a clock before bare days, those below the headline before those above."""
    found: dict[str, list[Claim]] = {}
    if headline:
        found["headline"] = [Claim("visible", headline)]
    dates = [line.date for line in (*header, *lede) if line.date]
    for date in sorted(dates, key=lambda date: date.date.precision == "day"):
        found.setdefault("printed_update" if date.is_update else "printed_date", []).append(Claim("visible", date.raw))
    for line in header:
        if reading_time := READING_TIME.search(line.text):
            found.setdefault("reading_time", []).append(Claim("visible", reading_time.group()))
        if byline := _BYLINE.fullmatch(line.text):
            found.setdefault("authors", []).append(Claim("visible", byline["name"]))
    return {field: tuple(dict.fromkeys(claims)) for field, claims in found.items()}


def _head_blocks(head: Sequence[Line], headline: str, removed: list[Removed]) -> Iterator[Block]:
    """The pictures between headline and text; everything else there is noted as gone."""
    counts = Counter(line.text for line in head)
    for line in head:
        text = _without_headline(line.text, headline)
        is_repeated = line.look in ("short", "text") and counts[line.text] > 1
        if text and (line.look == "caption" or is_repeated):
            yield Block("caption", _once(text))
        elif text and line.look == "text" and text.endswith(".") and len(text) <= STANDFIRST_CHARS:
            yield Block("standfirst", text)
        else:
            removed.append(_gone(line, 0, "page_header" if text else "drop_repeated_headline"))


def _without_headline(text: str, headline: str) -> str:
    """The line without the headline that a picture's text repeats before the caption."""
    if not headline or not key_of(text).startswith(headline):
        return text
    at = next((at for at in range(len(text) + 1) if key_of(text[:at]) == headline), 0)
    return text[at:].strip()


def _once(text: str) -> str:
    """A caption that is printed twice on its line, first without the credit: its second print."""
    at = text.find(text[:20], 20) if len(text) >= 60 else -1
    return text[at:] if at > 0 and key_of(text[at:]).startswith(key_of(text[:at])) else text


def _body_blocks(lines: Sequence[Line], headline: str, removed: list[Removed], before: int) -> list[Block]:
    """Paragraphs, subheads, list items and captions of the article's lines, fragments joined."""
    blocks: list[Block] = []
    opening = [index for index, line in enumerate(lines) if line.look in ("text", "short", "caption")][:LEDE_LINES]
    lede = next((index for index in opening if DATELINE.match(lines[index].text)), 0)
    for index, line in enumerate(lines):
        text = line.text
        if line.look == "sign" or (index < LEDE_LINES and key_of(text) == headline):
            rule = "sign" if line.look == "sign" else "drop_repeated_headline"
            removed.append(_gone(line, before + len(blocks), rule))
        elif index < lede and line.look not in ("noise", "list"):
            is_sentence = text.endswith((".", "...", "”", '"'))
            blocks.append(Block("standfirst" if is_sentence and line.look != "caption" else "caption", _once(text)))
        else:
            blocks.append(_block(line, lines[index + 1] if index + 1 < len(lines) else None))
    return blocks


def _block(line: Line, follows: Line | None) -> Block:
    text = line.text
    if line.look == "noise":
        return Block("paragraph", text)
    if line.look == "caption" or (follows and follows.look == "caption" and _is_alt(text, follows.text)):
        return Block("caption", _once(text))
    if _is_subhead(line, follows, text):
        return Block("subhead", text, level=2)
    if line.look == "list":
        return Block("list_item", _BULLET.sub("", text, count=1))
    return Block("paragraph", text)


def _is_alt(text: str, caption: str) -> bool:
    """Whether a short line is the text of the picture whose caption follows: most of its words are in it."""
    words = set(text.lower().split())
    return len(text) <= SUBHEAD_CHARS and len(words & set(caption.lower().split())) > len(words) * 0.6


def _is_subhead(line: Line, follows: Line | None, text: str) -> bool:
    if follows is None or len(text) > SUBHEAD_CHARS or line.look in ("date", "reading_time"):
        return False
    if not (text[0].isupper() or text[0].isdigit()) or text.endswith((".", ":", ",", ";", "...", "…", "”", '"')):
        return False
    if line.look == "list":
        return _NUMBERED.match(text) is not None and follows.look == "text"
    if line.is_apart and follows.is_apart:
        return True
    return follows.look == "text" and not text.endswith(ENDS)
