"""The topics that a page prints as links below its text."""

import re
from bisect import bisect_right

from cleaners.regions import Map, Region
from cleaners.wording import tidy

MAX_BOXES = 80  # looked at after the end of the text
MAX_LINKS = 40  # of one box
MAX_TOPIC = 60  # characters
_NAME = re.compile(r"(?<![a-z])(?:tags?|tagar|topi[ck]s?|keywords?)(?![a-z])|tag-?list|tagcloud")  # detail__body-tag
_ADDRESS = re.compile(
    r"/(?:tags?|tagar|topi[ck]s?|keywords?|thema|themen|sujet|tema)/[^/?#]", re.IGNORECASE
)  # /tag/banjir


def read_tags(page: Map, end: int) -> tuple[str, ...]:
    """What the first box of tags after the run `end` links to, in its order; a box is told by its name and by the
    addresses of its links."""
    start = bisect_right(page.regions, end, key=lambda region: region.first_run)
    seen = -1
    for region in page.regions[start : start + MAX_BOXES]:
        if region.index > seen and (region.named.rule == "tags" or _is_of_tags(region.name)):
            seen = region.last
            if topics := _linked(region):
                return topics
    return ()


def _is_of_tags(name: str) -> bool:
    """Whether class or id speak of tags; most hold no such letters, which is told quickly."""
    name = name.lower()
    return ("tag" in name or "topi" in name or "keyword" in name) and _NAME.search(name) is not None


def _linked(region: Region) -> tuple[str, ...]:
    texts = (
        tidy(link.text()[: 4 * MAX_TOPIC])
        for link in region.node.css("a")[:MAX_LINKS]
        if _ADDRESS.search(link.attributes.get("href") or "") or "tag" in (link.attributes.get("rel") or "").split()
    )
    return tuple(dict.fromkeys(text for text in texts if 1 < len(text) <= MAX_TOPIC))
