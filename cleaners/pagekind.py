"""What a page is instead of an article, told by evidence: walls, checks, shells, indexes, galleries, videos."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas import BODY_KINDS, Blocks, Claim, NotArticle, Paywalled

MIN_WORDS = 25  # of the body, below which a page is suspected to be something else


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a page when it is judged."""

    url: str | None
    blocks: Blocks
    claims: Mapping[str, Sequence[Claim]]
    visible: str = ""


def check_article(signs: Signs) -> None:
    """Raise NotArticle or Paywalled with the evidence where the page is no article."""
    words = sum(len(block.text.split()) for block in signs.blocks if block.kind in BODY_KINDS)
    if words == 0:
        raise NotArticle(signs.url, "empty", "no text on the page")
