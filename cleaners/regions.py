"""The flat records of a page: its boxes, the runs of text in them, pictures and frames, in page order.

Every box (div, p, li …) is a `Region`, every stretch of text between two box boundaries a `Run`. Parents stand
before their children, so sums over subtrees are a backward loop and inheritance a forward loop.
"""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from cleaners.names import Named

MIN_PROSE = 60  # letters of the shortest sentence


@dataclass(slots=True)
class Region:
    """A box of the page: its tag, class and id, its parent's index (-1 for body)."""

    index: int
    tag: str
    name: str
    named: Named
    parent: int
    depth: int
    first_run: int  # index of the first run at or after its start
    node: LexborNode
    last: int  # index of the last region inside it
    end_run: int  # one past its last run
    text: int = 0  # characters of all runs inside
    prose: int = 0  # characters of the runs inside that look like sentences
    marks: int = 0  # IN_ITEM, IN_QUOTE …
    hidden: bool = False  # by attribute or style
    is_caption: bool = False  # named so, here or by the outlet's rule
    dropped: str = ""  # name of the rule that leaves the whole box out


@dataclass(slots=True)
class Run:
    """A stretch of text in one region: `text` is NFC with single spaces."""

    index: int
    region: int
    text: str
    linked: int = 0  # characters inside links
    bold: int = 0
    emphasised: int = 0
    links: int = 0
    part: int = 0  # place among the runs cut from one stretch at <br><br>
    size: int = 0  # letters as an alphabet would need them: an ideograph counts three


@dataclass(slots=True)
class Media:
    """A picture or frame: its region, how many runs stand before it, and its node."""

    region: int
    run: int
    node: LexborNode
    is_frame: bool


@dataclass(slots=True)
class Map:
    """The flat records of one page."""

    regions: list[Region] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)


def is_prose(run: Run) -> bool:
    """Long enough for a sentence and not mostly links."""
    return run.size >= MIN_PROSE and run.linked * 3 < len(run.text)
