"""The ordered passes that take boilerplate out of an article's blocks, HTML and text dumps alike.

A pass is pure and idempotent: it drops whole blocks, or cuts fixed prompts and sign-offs at the edge of a
sentence, and never adds text. Its name is the rule that `Removed` carries; names with `take_` mark text that
is worth reading for other fields (editors, agencies, provenance).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from cleaners import noise
from cleaners.hints import Hints
from cleaners.repeats import (
    drop_repeated_headline,
    drop_repeated_paragraphs,
    drop_topic_lines,
    merge_repeated_captions,
)
from cleaners.trail import Trail
from schemas import BODY_KINDS, Block, Blocks, Removed

_TITLE_CHARS = 160  # the longest text under a lone "Baca juga:" that can be a linked title
_LONGEST_LINE = 400  # characters that any of the patterns of whole lines may take
_CODE_ENDS = (")", "]", "*", ").")
_CODE_CHARS = 40  # at the end of a text in which a sign-off stands


__all__ = ["PASSES", "Hints", "Pass", "line_rule", "run_passes"]

Pass = Callable[[Blocks, Hints], Blocks]


def drop_publisher_lines(blocks: Blocks, hints: Hints) -> Blocks:
    """Lines that the outlet's own rule names."""
    if hints.publisher is None or not hints.publisher.drop_lines:
        return blocks
    line = _own_lines(hints.publisher.drop_lines)
    kept = tuple(block for block in blocks if not _is_open(block) or not line.fullmatch(block.text))
    return blocks if len(kept) == len(blocks) else kept


def drop_advert_labels(blocks: Blocks, hints: Hints) -> Blocks:
    """ADVERTISEMENT, Iklan: as a line, and between two sentences."""
    return _cut(_without(blocks, noise.ADVERT, 100), noise.ADVERT_INLINE, "ADVERTISEMENT")


def drop_scroll_prompts(blocks: Blocks, hints: Hints) -> Blocks:
    """SCROLL TO CONTINUE WITH CONTENT: as a line, and inside one."""
    blocks = _cut(_without(blocks, noise.SCROLL, 120), noise.SCROLL_INLINE, "SCROLL")
    return _cut(blocks, noise.SCROLL_INLINE, "Scroll")


def drop_video_prompts(blocks: Blocks, hints: Hints) -> Blocks:
    """Simak juga Video …, [Gambas:Video 20detik]."""
    return _cut(_without(blocks, noise.VIDEO, 300), noise.VIDEO_INLINE, "[Gambas")


def drop_read_also(blocks: Blocks, hints: Hints) -> Blocks:
    """Baca juga: with its title, which may stand in the next block."""
    kept: list[Block] = []
    label = ""
    for block in blocks:
        if label and _is_linked_title(block, label):
            label = label if block.kind == "list_item" else ""
            continue
        label = ""
        is_short = len(block.text) <= 300 and noise.may_be_line(block.text) and _is_open(block)
        if is_short and noise.READ_ALSO.fullmatch(block.text):
            label = block.text if noise.READ_ALSO_LABEL.fullmatch(block.text) else ""
            continue
        kept.append(block)
    return blocks if len(kept) == len(blocks) else tuple(kept)


def drop_follow_us(blocks: Blocks, hints: Hints) -> Blocks:
    """Ikuti kami di Google News, newsletter and app calls, crawling bans."""
    return _without(blocks, noise.FOLLOW, 400)


def drop_share_icons(blocks: Blocks, hints: Hints) -> Blocks:
    """Names of icons: sosmed-whatsapp-white, zoom-in-whitePerbesar."""
    return _without(blocks, noise.ICONS, 60)


def drop_ui_words(blocks: Blocks, hints: Hints) -> Blocks:
    """Buttons and counters: komentar, copy link, Shares."""
    return _without(blocks, noise.UI, 80)


def drop_page_links(blocks: Blocks, hints: Hints) -> Blocks:
    """Halaman 1/2, "Simak selengkapnya di halaman selanjutnya"."""
    return _without(blocks, noise.PAGES, 100)


def take_syndication_lines(blocks: Blocks, hints: Hints) -> Blocks:
    """Artikel ini telah tayang di X dengan judul Y."""
    return _cut(_without(blocks, noise.SYNDICATION, 400), noise.SYNDICATION_AT_END, "ini telah tayang di")


def take_editor_lines(blocks: Blocks, hints: Hints) -> Blocks:
    """Pewarta: A, Editor: B, Laporan wartawan C, (Tribunnews.com/A/B)."""
    return _without(_without(blocks, noise.EDITOR, 300), noise.SIGNATURE, 200)


def take_desk_codes(blocks: Blocks, hints: Hints) -> Blocks:
    """(rrd/rir), (AP/evn), (*), ***: as a line, and after the last sentence of a block."""
    blocks = _without(blocks, noise.DESK_CODE, 30)
    if not any(block.text.endswith(_CODE_ENDS) for block in blocks):
        return blocks
    last = max((index for index, block in enumerate(blocks) if block.kind in BODY_KINDS), default=-1)
    edited = [_without_code(block, is_last=index == last) for index, block in enumerate(blocks)]
    return tuple(edited) if any(new is not old for new, old in zip(edited, blocks, strict=True)) else blocks


PASSES: tuple[Pass, ...] = (
    drop_publisher_lines,
    drop_scroll_prompts,
    drop_advert_labels,
    drop_video_prompts,
    drop_follow_us,
    drop_read_also,
    drop_share_icons,
    drop_ui_words,
    drop_page_links,
    take_syndication_lines,
    take_editor_lines,
    take_desk_codes,
    merge_repeated_captions,
    drop_repeated_headline,
    drop_topic_lines,
    drop_repeated_paragraphs,
)
"""In the order in which they run."""

_LINE_PASSES = frozenset(
    {drop_follow_us, drop_read_also, drop_share_icons, drop_ui_words, drop_page_links, take_editor_lines}
)  # fmt: skip  # they take nothing but whole lines, so that `may_be_line` speaks for them


def run_passes(blocks: Blocks, hints: Hints, passes: tuple[Pass, ...] = PASSES) -> tuple[Blocks, tuple[Removed, ...]]:
    """The blocks that stay, and the trail of what was taken out, each with the name of its pass."""
    trail = Trail(blocks)
    has_lines = any(len(block.text) <= _LONGEST_LINE and noise.may_be_line(block.text) for block in blocks)
    for one in passes:
        if one in _LINE_PASSES and not has_lines:
            continue
        after = one(blocks, hints)
        if after is not blocks:
            trail.note(blocks, after, one.__name__)
            blocks = after
    return blocks, trail.removed()


def _is_open(block: Block) -> bool:
    """Whether line rules may take the block: not a picture, whose text is only its caption."""
    return block.kind != "caption" and block.kind != "embed"


def _without(blocks: Blocks, line: re.Pattern[str], longest: int) -> Blocks:
    """The blocks whose whole text does not match; the same tuple where none does."""
    gone = {
        index
        for index, block in enumerate(blocks)
        if len(block.text) <= longest
        and noise.may_be_line(block.text)
        and line.fullmatch(block.text)
        and _is_open(block)
    }
    return tuple(block for index, block in enumerate(blocks) if index not in gone) if gone else blocks


def _cut(blocks: Blocks, piece: re.Pattern[str], sign: str) -> Blocks:
    """The blocks without the piece, wherever it stands in them; `sign` is a part of the piece, for speed."""
    if not any(sign in block.text for block in blocks):
        return blocks
    edited = (
        replace(block, text=piece.sub(" ", block.text).strip()) if sign in block.text else block for block in blocks
    )
    kept = tuple(
        old if new.text == old.text else new
        for new, old in zip(edited, blocks, strict=True)
        if new.text or not old.text
    )
    return (
        blocks if all(new is old for new, old in zip(kept, blocks, strict=False)) and len(kept) == len(blocks) else kept
    )


def _without_code(block: Block, *, is_last: bool) -> Block:
    if block.kind not in BODY_KINDS or not block.text.endswith(_CODE_ENDS):
        return block
    text = block.text
    while True:
        edge = max(0, len(text) - _CODE_CHARS)
        code = noise.DESK_CODE_AT_END.search(text, edge) or (is_last and noise.LAST_CODE_AT_END.search(text, edge))
        if not code:
            return block if text == block.text else replace(block, text=text)
        text = text[: code.start()].rstrip()


def _is_linked_title(block: Block, label: str) -> bool:
    """A title under a lone label: list items under any, one paragraph under a label with a colon."""
    if block.kind != "list_item" and (block.kind != "paragraph" or not label.endswith((":", "："))):
        return False
    return 15 <= len(block.text) <= _TITLE_CHARS and not block.text.endswith((".", "”", '"'))


@lru_cache(maxsize=64)
def _own_lines(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def line_rule(text: str) -> str | None:
    """The name of the pass that would drop a line of this text, None for a line that stays."""
    if not noise.may_be_line(text):
        return None
    for rule, pattern, longest in _LINE_RULES:
        if len(text) <= longest and pattern.fullmatch(text):
            return rule
    return None


_LINE_RULES = (
    ("drop_scroll_prompts", noise.SCROLL, 120),
    ("drop_advert_labels", noise.ADVERT, 100),
    ("drop_video_prompts", noise.VIDEO, 300),
    ("drop_follow_us", noise.FOLLOW, 400),
    ("drop_read_also", noise.READ_ALSO, 300),
    ("drop_share_icons", noise.ICONS, 60),
    ("drop_ui_words", noise.UI, 80),
    ("drop_page_links", noise.PAGES, 100),
    ("take_syndication_lines", noise.SYNDICATION, 400),
    ("take_editor_lines", noise.EDITOR, 300),
    ("take_editor_lines", noise.SIGNATURE, 200),
    ("take_desk_codes", noise.DESK_CODE, 30),
)
