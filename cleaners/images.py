"""The article's pictures: from its captions and the lead picture that the head names, each once."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaners.captions import split_credit
from cleaners.urls import canonical_url
from cleaners.wording import key_of
from schemas import BODY_KINDS, Blocks, Claim, Image

MAX_IMAGES = 200
_SIZE = re.compile(r"[-_@](?:\d{2,4}x\d{2,4}|\d{2,4}w|[wh]\d{2,4}|\d{3,4}|scaled|\dx)$", re.IGNORECASE)  # -1024x768
_NO_PICTURE = re.compile(
    r"[/_.-](?:logo|default|placeholder|blank|spacer|avatar|favicon|no-?image|og[-_]?image|share[-_]?image"
    r"|fallback)s?(?:[/_.-]|$)",
    re.IGNORECASE,
)  # /assets/logo-share.png


def read_images(blocks: Blocks, leads: Sequence[Claim], base: str | None) -> tuple[Image, ...]:
    """The pictures in page order, the lead first; a picture shown twice counts once."""
    seen = _Seen()
    for block in blocks:
        if block.kind == "caption" and len(seen.images) < MAX_IMAGES:
            image = _Picture(canonical_url(block.url, base), *split_credit(block.text))
            if any(image):
                seen.add(image)
        elif block.kind == "credit":
            seen.sign(split_credit(block.text)[1])
    images = _with_lead(seen.images, blocks, leads, base)
    return tuple(Image(url=url, caption=caption, credit=credit) for url, caption, credit in images)


class _Picture(NamedTuple):
    """What an Image holds."""

    url: str | None
    caption: str | None = None
    credit: str | None = None


class _Seen:
    """Which place of the list a picture has: by its file's name, or by its words where it shows no address."""

    def __init__(self) -> None:
        self.images: list[_Picture] = []
        self._places: dict[tuple[str, str], int] = {}

    def add(self, image: _Picture) -> None:
        """Append the picture, or fill the gaps of the same one that is already there."""
        words = ("words", f"{image.caption}|{image.credit}")
        names = [("file", picture_key(image.url))] if image.url else [words] if image.caption else []
        place = next((self._places[name] for name in names if name in self._places), None)
        if place is None:
            place = len(self.images)
            self.images.append(image)
        else:
            self.images[place] = _Picture(*(old or new for old, new in zip(self.images[place], image, strict=True)))
        for name in (*names, *([words] if image.caption and not image.url else [])):
            self._places.setdefault(name, place)

    def sign(self, credit: str | None) -> None:
        """Give the last picture a credit that is printed below it, if it has none."""
        if self.images and not self.images[-1].credit:
            self.images[-1] = self.images[-1]._replace(credit=credit)


@lru_cache(maxsize=512)
def picture_key(url: str) -> str:
    """What stays of a picture's address when it is cut to another size: the bare file name."""
    path = url.partition("?")[0]
    name = path.rpartition("/")[2] or path
    stem = name.rpartition(".")[0] or name
    while (shorter := _SIZE.sub("", stem)) != stem:
        stem = shorter
    return key_of(stem) or url


def _with_lead(found: list[_Picture], blocks: Blocks, leads: Sequence[Claim], base: str | None) -> list[_Picture]:
    named = dict.fromkeys(canonical_url(claim.raw, base) for claim in leads)
    urls = [url for url in named if url and not _NO_PICTURE.search(url)]
    keys = [picture_key(image.url) if image.url else None for image in found] if urls else []
    for url in urls:
        if (key := picture_key(url)) in keys:
            index = keys.index(key)
            return [found[index], *found[:index], *found[index + 1 :]]
    if not urls:
        return found
    if found and _opens_with_picture(blocks):
        return [found[0] if found[0].url else found[0]._replace(url=urls[0]), *found[1:]]
    return [_Picture(urls[0]), *found]


def _opens_with_picture(blocks: Blocks) -> bool:
    for block in blocks:
        if block.kind == "caption":
            return True
        if block.kind in BODY_KINDS:
            return False
    return False
