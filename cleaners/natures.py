"""What kind of block a run of text is, if it is kept: told by its box, and for titles and captions by its wording."""

import re

from cleaners.container import is_caption
from cleaners.regions import Map, Region, Run
from cleaners.tags import IN_ITEM, IN_LEAF, IN_QUOTE
from schemas.document import BlockKind

HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MAX_SUBHEAD = 90  # letters of a bold line that is a title
MAX_INSIDE = 3  # boxes between a heading and its text
_CELLS = frozenset({"td", "th"})
_STAFF = re.compile(r"(?:penulis|editor|reporter|pewarta|redaktur)\s*:", re.I)  # Editor : A. Writer


def nature_of(page: Map, run: Run) -> BlockKind:
    """The kind of block that a run is, if it is kept."""
    region = page.regions[run.region]
    if is_caption(page, run) and not _STAFF.match(run.text):
        return "caption"
    if heading_of(page, region):
        return "subhead"
    if region.tag in _CELLS:
        return "table_row"
    if region.marks & IN_ITEM:
        return "list_item"
    if region.marks & IN_QUOTE:
        return "quote"
    if region.named.is_heading and len(run.text) < MAX_SUBHEAD and not run.text.endswith((".", ":", ";", ",")):
        return "subhead"
    return "subhead" if run.bold and _is_bold_line(region, run) else "paragraph"


def heading_of(page: Map, region: Region) -> Region | None:
    """The heading that a box is or stands in."""
    for _ in range(MAX_INSIDE):
        if region.tag in HEADS:
            return region
        if not region.marks & IN_LEAF or region.parent < 0:
            break
        region = page.regions[region.parent]
    return None


def _is_bold_line(region: Region, run: Run) -> bool:
    """Whether a run is a title between paragraphs parted by line breaks: …<br><br><b>…</b><br><br>…"""
    size = len(run.text)
    is_parted = region.end_run - region.first_run > 2 and region.prose > 300
    return is_parted and size < MAX_SUBHEAD and run.bold * 10 >= size * 9 and not run.linked and run.text[-1:].isalnum()
