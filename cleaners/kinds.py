"""Kinds that markup does not tell: corrections among the paragraphs, credits among the captions."""

import re
from dataclasses import replace

from cleaners.captions import split_credit
from schemas import Block, Blocks

MAX_CREDIT = 120  # characters of a line that only says who made a picture
_CORRECTION = re.compile(
    r"(?:correction|clarification|corrections and clarifications|erratum|koreksi|ralat|klarifikasi"
    r"|redaksi meralat|korrektur(?:hinweis)?|berichtigung|richtigstellung"
    r"|rectificatif|rectification|correctif|corrección|fe de erratas|rettifica|errata|correção|rettelse|rättelse"
    r"|correctie|sprostowanie)\b(?:\s\([^()]{1,40}\)|,? [^.:]{0,40})?\s?[:：–—]",
    re.IGNORECASE,
)  # "Correction (May 5): An earlier version …", "Ralat: …"
_LETTERS = frozenset("cekrbafsCEKRBAFS")  # with which those words begin


def name_kinds(blocks: Blocks) -> Blocks:
    """The blocks with corrections and lone credits named as such; their texts and order are untouched."""
    named = tuple(map(_named, blocks))
    return named if any(new is not old for new, old in zip(named, blocks, strict=True)) else blocks


def _named(block: Block) -> Block:
    text = block.text
    if block.kind in ("paragraph", "list_item"):
        return replace(block, kind="correction") if text[:1] in _LETTERS and _CORRECTION.match(text) else block
    if block.kind == "caption" and block.url is None and 0 < len(text) <= MAX_CREDIT:
        caption, credit = split_credit(text)
        return replace(block, kind="credit") if credit and not caption else block
    return block
