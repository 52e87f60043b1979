"""The article: the published contract. Its JSON Schema is printed by `kabar schema`."""

import hashlib
import re
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from schemas.document import Block, Blocks

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL and lone surrogates: SQLite text holds neither


def _is_storable(text: str) -> bool:
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _storable(text: str) -> str:
    return text if _is_storable(text) else _UNSTORABLE.sub("", text)


def _storable_input(value: object) -> object:
    return _storable(value) if isinstance(value, str) and not (value.isascii() and "\0" not in value) else value


def _storable_blocks(blocks: Blocks) -> Blocks:
    if _is_storable("".join([f"{block.text}{block.url}" for block in blocks])):
        return blocks
    return tuple(replace(b, text=_storable(b.text), url=b.url and _storable(b.url)) for b in blocks)


def squash(text: str) -> str:
    """The text with single spaces for all white space, and none at its ends."""
    is_squashed = text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]  # no other space prints
    return text if is_squashed else " ".join(text.split())


def content_hash(headline: str, standfirst: str | None, body: str) -> str:
    """SHA-256 (hex) of what a reader reads; the same whatever the white space, so ads, links and layout are no edit.

    >>> content_hash("Judul", None, "satu  dua\\n\\ntiga") == content_hash("Judul ", "", "satu dua tiga")
    True
    """
    return hash_squashed(headline, standfirst, squash(body))


def hash_squashed(headline: str, standfirst: str | None, body: str) -> str:
    """`content_hash` of a body that is squashed."""
    lines = (squash(headline), squash(standfirst or ""), body)
    squashed = "\n".join(lines)
    if not _is_storable(squashed):
        squashed = "\n".join(squash(_storable(line)) for line in lines)
    return hashlib.sha256(squashed.encode()).hexdigest()


Text = Annotated[str, BeforeValidator(_storable_input)]  # before: pydantic itself refuses a lone surrogate
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Image(BaseModel):
    """One picture of the article; the first of a list is the lead."""

    model_config = _FROZEN

    url: Text | None = Field(None, description="address of the picture; null where the page shows only its caption")
    caption: Text | None = Field(None, description="what the picture shows, without the credit")
    credit: Text | None = Field(None, description="who made or owns it, without the label (Foto:, Sumber:)")


class Provenance(BaseModel):
    """Where a field's value was found."""

    model_config = _FROZEN

    source: Text = Field(description='place on the page: "json-ld", "og", "h1", "visible", "rule" …')
    raw: Text = Field(description="the text as found there")
    confidence: float = Field(
        ge=0, le=1, description="1 = several places agree, 0.5 = they disagree or only one weak place"
    )
    disagrees: tuple[Text, ...] = Field((), description="other values of the page, as `source: raw`")


class Article(BaseModel):
    """One news article, normalised. Unknown is null, never a guess; sequences are in page order."""

    model_config = _FROZEN

    url: Text | None = Field(None, description="address the page was fetched from; null for a file without one")
    canonical_url: Text | None = Field(
        None, description="the one address of the article: declared by the page, then normalised"
    )
    publisher: Text | None = Field(None, description="registered host of the outlet, the key of its rule")
    headline: Text = Field(min_length=1, description="main title, without site name")
    alternative_headline: Text | None = Field(
        None, description="the title for search engines and shares, where it differs"
    )
    standfirst: Text | None = Field(None, description="the summary under the headline; not the first paragraph")
    authors: tuple[Text, ...] = Field((), description="names of the writers; no roles, no outlets")
    editor: Text | None = Field(None, description="name of the editor; several are joined by ', '")
    agency: Text | None = Field(None, description="wire service that the text comes from")
    dateline: Text | None = Field(None, description="place that opens the text (JAKARTA –)")
    published_at: AwareDatetime | None = Field(None, description="moment of publication, with the offset as printed")
    modified_at: AwareDatetime | None = Field(None, description="moment of the last edit that the page declares")
    published_raw: Text | None = Field(None, description="the date as the page gives it")
    date_precision: Literal["second", "minute", "day"] | None = Field(None, description="how exact published_at is")
    language: Text | None = Field(None, description="BCP 47 primary language (id, en …)")
    section: Text | None = Field(None, description="department of the publisher")
    topics: tuple[Text, ...] = Field((), description="tags given by the publisher")
    reading_time_minutes: int | None = Field(None, ge=0, le=2**31, description="as printed on the page, minutes")
    body: Text = Field(description="paragraphs, subheads, list items, quotes and table rows joined by a blank line")
    blocks: Annotated[tuple[Block, ...], AfterValidator(_storable_blocks)] = Field(
        description="all kept blocks in page order, captions and standfirst included"
    )
    images: tuple[Image, ...] = Field((), description="pictures in page order, the lead first")
    is_paywalled: bool | None = Field(
        None, description="true where the page says that it is not free; null where it is silent"
    )
    word_count: int = Field(ge=0, le=2**53, description="words of the body")
    content_hash: Text = Field(description="SHA-256 (hex) of headline, standfirst and body, white space squashed")
    provenance: dict[Text, Provenance] = Field(default_factory=dict, description="per field: where its value was found")
    cleaner_version: Text = Field(description="version of the cleaner that made this")
