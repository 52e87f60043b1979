"""Pictures and frames of the article -> caption and embed blocks with their addresses."""

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from cleaners.captions import has_labelled_credit
from cleaners.regions import Map, Media, Region
from schemas import Block

MIN_SIDE = 120  # pixels declared; smaller pictures are icons, avatars and counters
MAX_MEDIA = 200  # of one page
MAX_CAPTION = 300  # characters of a line under a picture that is told by its credit alone
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-hi-res-src", "src")
_SETS = ("data-srcset", "srcset")
_BLANK = re.compile(r"^data:|^about:|blank\.|placeholder|spacer|pixel\.|transparent|1x1|loading\.|\.svg(?:$|\?)", re.I)
_BLANK_SIGNS = (
    "data:", "about:", "blank.", "placeholder", "spacer", "pixel.", "transparent", "1x1", "loading.", ".svg"
)  # fmt: skip  # one of them is in every address that _BLANK finds
_WHOLE = re.compile(
    r"https?://[a-z0-9.-]+/[\w.~%=&,+:@!/-]*(?:\?[\w.~%=&,+:@!/-]+)?", re.ASCII
)  # https://a.id/b.jpg?w=1
_ICON = re.compile(
    r"(?<![a-z])(?:logo|icon|avatar|emoji|author|profile|badge|sprite|gravatar|share|byline)(?![a-z])", re.I
)
_FRAME_HOST = re.compile(
    r"youtu|vimeo|dailymotion|twitter|x\.com|instagram|facebook|tiktok|soundcloud|spotify|datawrapper|infogram|flourish|"
    r"vidio|20\.detik|telegram|maps|documentcloud|bluesky|threads|apple\.com|megaphone|omny|acast|ted\.com|reddit",
    re.I,
)  # the rest of the frames are adverts and counters


def picture_url(node: LexborNode, base: str | None) -> str | None:
    """Address of a picture, lazily loaded ones included; None for icons, counters and placeholders."""
    attributes = node.attributes
    if _is_small(attributes.get("width")) or _is_small(attributes.get("height")):
        return None
    name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if name != " " and _ICON.search(name):
        return None
    for name in _SOURCES:
        address = (attributes.get(name) or "").strip()
        if address and not _is_blank(address[:300]):
            return _absolute(address, base)
    for name in _SETS:
        address = _last_of_set(attributes.get(name) or "")
        if address and not _is_blank(address[:300]):
            return _absolute(address, base)
    return None


def frame_url(node: LexborNode, base: str | None) -> str | None:
    """Address of an embedded post, video or map; None for adverts."""
    attributes = node.attributes
    for name in ("data-src", "src", "data-lazy-src"):
        address = (attributes.get(name) or "").strip()
        if address and _FRAME_HOST.search(address[:200]):
            return _absolute(address, base)
    return None


def media_blocks(page: Map, box: Region, start: int, base: str | None) -> list[tuple[int, int, Block]]:
    """(run that follows, region, block) of the pictures and frames from run `start` to the end of the box."""
    found: list[tuple[int, int, Block]] = []
    seen: set[str] = set()
    for media in page.media:
        if not start <= media.run <= box.end_run or len(found) >= MAX_MEDIA or page.regions[media.region].dropped:
            continue
        url = _url_of(media, base)
        if url is None or url in seen:
            continue
        seen.add(url)
        found.append((media.run, media.region, Block("embed" if media.is_frame else "caption", "", None, url)))
    return found


def mark_credited(page: Map) -> None:
    """Make a caption of a short line alone in its box that follows a picture and ends in a credit, whatever the box is
    called: <img><div><em>The bridge. Photo: A. Writer</em></div>."""
    for media in page.media:
        if media.is_frame or media.run >= len(page.runs):
            continue
        run = page.runs[media.run]
        region = page.regions[run.region]
        is_alone = (region.first_run, region.end_run) == (run.index, run.index + 1)
        if is_alone and len(run.text) <= MAX_CAPTION and has_labelled_credit(run.text):
            region.is_caption = True


def _url_of(media: Media, base: str | None) -> str | None:
    return frame_url(media.node, base) if media.is_frame else picture_url(media.node, base)


def _is_blank(address: str) -> bool:
    if address.isascii():
        plain = address.lower()
        if not any(sign in plain for sign in _BLANK_SIGNS):
            return False
    return _BLANK.search(address) is not None


def _is_small(side: str | None) -> bool:
    return side is not None and side.isdecimal() and len(side) < 9 and int(side) < MIN_SIDE


def _last_of_set(value: str) -> str:
    """The address named last in a srcset, as a rule the largest."""
    entries = [entry.split() for entry in re.split(r",\s+", value.strip()) if entry.strip()]
    return entries[-1][0] if entries and entries[-1] else ""


def _absolute(address: str, base: str | None) -> str | None:
    if (base is None or (base.isascii() and "[" not in base and "]" not in base)) and _WHOLE.fullmatch(address):
        return address
    try:
        return urljoin(base or "", address)
    except ValueError:
        return None
