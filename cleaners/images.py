"""The article's pictures: from its captions and the lead picture that the head names, each once."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from cleaners.captions import split_credit
from cleaners.urls import canonical_url
from cleaners.wording import key_of
from schemas import BODY_KINDS, Blocks, Claim, Image

MAX_IMAGES = 200
_SIZE = re.compile(r"[-_@](?:\d{2,4}x\d{2,4}|\d{2,4}w|[wh]\d{2,4}|\d{3,4}|scaled|\dx)$", re.IGNORECASE)  # -1024x768
_NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo|default|placeholder|blank|spacer|avatar|favicon|no-?image|og[-_]?image|share[-_]?image"
    r"|fallback)s?(?:[/_.-]|$)",
    re.IGNORECASE,
)  # /assets/logo-share.png


def read_images(blocks: Blocks, leads: Sequence[Claim], base: str | None) -> tuple[Image, ...]:
    """The pictures in page order, the lead first; a picture shown twice counts once."""
    found: list[Image] = []
    for block in blocks:
        if block.kind == "caption" and len(found) < MAX_IMAGES:
            caption, credit = split_credit(block.text)
            image = Image(url=canonical_url(block.url, base), caption=caption or None, credit=credit or None)
            if image.url or image.caption or image.credit:
                _add(found, image)
    return _with_lead(found, blocks, leads, base)


def _add(found: list[Image], image: Image) -> None:
    """Append the picture, or fill the gaps of the same one that is already there."""
    for index, other in enumerate(found):
        if _is_same(other, image):
            found[index] = Image(
                url=other.url or image.url, caption=other.caption or image.caption, credit=other.credit or image.credit
            )
            return
    found.append(image)


def _is_same(one: Image, other: Image) -> bool:
    if one.url and other.url:
        return picture_key(one.url) == picture_key(other.url)
    return bool(one.caption) and one.caption == other.caption and one.credit == other.credit


def picture_key(url: str) -> str:
    """What stays of a picture's address when it is cut to another size: the bare file name."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2] or parts.path
    stem = name.rpartition(".")[0] or name
    while (shorter := _SIZE.sub("", stem)) != stem:
        stem = shorter
    return key_of(stem) or url


def _with_lead(found: list[Image], blocks: Blocks, leads: Sequence[Claim], base: str | None) -> tuple[Image, ...]:
    urls = [url for claim in leads if (url := canonical_url(claim.raw, base)) and not _NO_PICTURE.search(url)]
    for url in urls:
        for index, image in enumerate(found):
            if image.url and picture_key(image.url) == picture_key(url):
                return (image, *found[:index], *found[index + 1 :])
    if not urls or _opens_with_picture(blocks):
        return tuple(found)
    return (Image(url=urls[0], caption=None, credit=None), *found)


def _opens_with_picture(blocks: Blocks) -> bool:
    for block in blocks:
        if block.kind == "caption":
            return True
        if block.kind in BODY_KINDS:
            return False
    return False
