"""What is read from a page before anything is decided about its fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BlockKind = Literal[
    "paragraph", "subhead", "list_item", "quote", "table_row",
    "caption", "embed", "standfirst", "credit", "correction",
]  # fmt: skip

BODY_KINDS = frozenset({"paragraph", "subhead", "list_item", "quote", "table_row", "correction"})
"""The kinds that make up `Article.body`; the others are kept as blocks only."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the article in page order.

    A table row holds its cells, joined by " | ". A credit is a line of its own that says who made a picture; of a line
    under a picture it is the end of the caption's text. A correction is a note on what the article said before.

    `text` is NFC with single spaces, without line breaks. `level` is 2..6 for a subhead. `url` is the
    picture's address for a caption (whose text is the printed line, credit included, and may be empty),
    the frame's address for an embed.
    """

    kind: BlockKind
    text: str
    level: int | None = None
    url: str | None = None


Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """A block that was taken out: how many kept blocks stand before it, and the rule's name."""

    position: int
    block: Block
    rule: str


class Claim(NamedTuple):
    """What one place on the page says of one field: the place ("json-ld", "og", "h1", "meta author",
    "visible" …) and the text as found there."""

    source: str
    raw: str


@dataclass(frozen=True, slots=True)
class Document:
    """A page after reading: its blocks without boilerplate, the trail of what was removed, and per field
    the claims of the page, most trusted first. Field names are those of Article, where one exists."""

    url: str | None
    kind: Literal["html", "text"]
    blocks: Blocks
    removed: tuple[Removed, ...] = ()
    claims: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
