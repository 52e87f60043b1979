"""kabar's own functions in the form that the scorer of the development corpus calls."""

from selectolax.lexbor import LexborHTMLParser

from cleaners.blocks import read_html
from cleaners.metadata import read_claims
from cleaners.reading import Reading
from schemas import BODY_KINDS


def read(page: bytes, url: str | None = None) -> Reading:
    """The reading of one page by the general way."""
    tree = LexborHTMLParser(page)
    return read_html(tree, read_claims(tree, url))


def body(page: bytes, url: str | None = None) -> dict[str, str]:
    """The body alone."""
    return {"text": "\n".join(block.text for block in read(page, url).blocks if block.kind in BODY_KINDS)}


def standfirst_and_body(page: bytes, url: str | None = None) -> dict[str, str]:
    """Standfirst and body."""
    kinds = BODY_KINDS | {"standfirst"}
    return {"text": "\n".join(block.text for block in read(page, url).blocks if block.kind in kinds)}
