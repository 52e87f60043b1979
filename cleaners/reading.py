"""A page as it is read, and what its reader hands on to the passes: typed blocks, and what was left out."""

from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from schemas import Blocks, Removed


class Source(NamedTuple):
    """A page as UTF-8 and its tree: a page is parsed once, as that can take long."""

    html: bytes
    tree: LexborHTMLParser


@dataclass(frozen=True, slots=True)
class Reading:
    """The article's blocks in page order, and the texts of its region that are not among them.

    `head` holds short texts from the headline to the first body block (printed date, byline, reading time),
    `tail` texts after the last body block, both in page order. `stale` is true where the publisher's rule
    names a body and its selectors match no text on the page, so that the general way was taken. `topics` are the
    tags that the page prints below the text.
    """

    blocks: Blocks
    removed: tuple[Removed, ...] = ()
    head: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    stale: bool = False
    topics: tuple[str, ...] = ()
