"""The article's pictures: from its captions and the lead picture that the head names, each once."""

import re
from collections.abc import Sequence
from functools import lru_cache

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
    seen = _Seen()
    for block in blocks:
        if block.kind == "caption" and len(seen.images) < MAX_IMAGES:
            caption, credit = split_credit(block.text)
            image = Image(url=canonical_url(block.url, base), caption=caption or None, credit=credit or None)
            if image.url or image.caption or image.credit:
                seen.add(image)
        elif block.kind == "credit":
            seen.sign(split_credit(block.text)[1])
    return _with_lead(seen.images, blocks, leads, base)


class _Seen:
    """Which place of the list a picture has: by its file's name, or by its words where it shows no address."""

    def __init__(self) -> None:
        self.images: list[Image] = []
        self._places: dict[tuple[str, str], int] = {}

    def add(self, image: Image) -> None:
        """Append the picture, or fill the gaps of the same one that is already there."""
        words = ("words", f"{image.caption}|{image.credit}")
        names = [("file", picture_key(image.url))] if image.url else [words] if image.caption else []
        place = next((self._places[name] for name in names if name in self._places), None)
        if place is None:
            place = len(self.images)
            self.images.append(image)
        else:
            other = self.images[place]
            self.images[place] = Image(
                url=other.url or image.url, caption=other.caption or image.caption, credit=other.credit or image.credit
            )
        for name in (*names, *([words] if image.caption and not image.url else [])):
            self._places.setdefault(name, place)

    def sign(self, credit: str | None) -> None:
        """Give the last picture a credit that is printed below it, if it has none."""
        if self.images and not self.images[-1].credit:
            self.images[-1] = self.images[-1].model_copy(update={"credit": credit})


@lru_cache(maxsize=512)
def picture_key(url: str) -> str:
    """What stays of a picture's address when it is cut to another size: the bare file name."""
    path = url.partition("?")[0]
    name = path.rpartition("/")[2] or path
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
    if not urls:
        return tuple(found)
    if found and _opens_with_picture(blocks):
        return (found[0] if found[0].url else found[0].model_copy(update={"url": urls[0]}), *found[1:])
    return (Image(url=urls[0], caption=None, credit=None), *found)


def _opens_with_picture(blocks: Blocks) -> bool:
    for block in blocks:
        if block.kind == "caption":
            return True
        if block.kind in BODY_KINDS:
            return False
    return False
