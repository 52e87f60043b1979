"""The passes that take out what a page prints twice: captions, the headline, a lede."""

from dataclasses import replace

from cleaners.captions import split_credit
from cleaners.hints import Hints
from cleaners.wording import key_of
from schemas import BODY_KINDS, Block, Blocks

_HEAD_BLOCKS = 5  # how far down the headline is repeated
_HEADLINE_CHARS = 300  # of the longest headline
_REPEAT_CHARS = 80  # shorter paragraphs may well occur twice
_MANY_TOPICS = 3  # in a line that lists them
_REPEAT_SPAN = 4  # blocks back in which a repeated paragraph is the same one


def merge_repeated_captions(blocks: Blocks, hints: Hints) -> Blocks:
    """One picture's caption printed twice in a row, the credit perhaps only once: kept once.

    Equal captions of two pictures (two addresses, or text between them) stay.
    """
    kept: list[Block] = []
    for block in blocks:
        merged = _merged(kept, block) if block.kind in ("caption", "credit") else None
        if merged is None:
            kept.append(block)
    return blocks if len(kept) == len(blocks) else tuple(kept)


def drop_repeated_headline(blocks: Blocks, hints: Hints) -> Blocks:
    """The headline, or an author's name alone, among the first blocks."""
    if not hints.headline and not hints.names:
        return blocks
    keys = {key_of(text) for text in (hints.headline or "", *hints.names)} - {""}
    kept: list[Block] = []
    for index, block in enumerate(blocks):
        if len(kept) == _HEAD_BLOCKS:
            return blocks if len(kept) == index else (*kept, *blocks[index:])
        is_text = block.kind not in ("caption", "embed") and len(block.text) <= _HEADLINE_CHARS
        if not is_text or key_of(block.text) not in keys:
            kept.append(block)
    return blocks if len(kept) == len(blocks) else tuple(kept)


def drop_topic_lines(blocks: Blocks, hints: Hints) -> Blocks:
    """The page's own topics, set out as a line with commas, perhaps with a word before the first."""
    if len(hints.topics) < _MANY_TOPICS:
        return blocks
    kept = tuple(block for block in blocks if not _lists_topics(block, hints.topics))
    return blocks if len(kept) == len(blocks) else kept


def _lists_topics(block: Block, topics: frozenset[str]) -> bool:
    if block.kind not in BODY_KINDS or block.text.endswith(".") or block.text.count(",") < _MANY_TOPICS - 1:
        return False
    parts = [key_of(part) for part in block.text.split(",")]
    return len(parts) <= len(topics) + 1 and sum(part in topics for part in parts) >= max(2, len(parts) - 1)


def drop_repeated_paragraphs(blocks: Blocks, hints: Hints) -> Blocks:
    """A long paragraph printed twice close together, such as a lede in the header and in the body."""
    seen: dict[str, int] = {}
    kept: list[Block] = []
    for block in blocks:
        if block.kind in BODY_KINDS and len(block.text) >= _REPEAT_CHARS:
            if len(kept) - seen.get(block.text, -100) <= _REPEAT_SPAN:
                continue
            seen[block.text] = len(kept)
        kept.append(block)
    return blocks if len(kept) == len(blocks) else tuple(kept)


def _merged(kept: list[Block], block: Block) -> Block | None:
    """The kept picture of which `block` is a second print, brought up to date in `kept`; None if it is none."""
    for back in range(1, min(2, len(kept)) + 1):
        other = kept[-back]
        if other.kind not in ("caption", "credit"):
            return None
        if other.kind != block.kind or (other.url and block.url and other.url != block.url):
            continue
        if not _say_the_same(other.text, block.text):
            continue
        fuller = block if len(block.text) > len(other.text) else other
        kept[-back] = other if fuller is other and other.url else replace(fuller, url=other.url or block.url)
        return kept[-back]
    return None


def _say_the_same(one: str, other: str) -> bool:
    if one == other:
        return True
    caption, credit = split_credit(one)
    other_caption, other_credit = split_credit(other)
    if not caption or not other_caption or key_of(caption) != key_of(other_caption):
        return False
    return credit is None or other_credit is None or key_of(credit) == key_of(other_credit)
