"""The values of kabar and their published contract; depends on nothing but pydantic."""

import importlib
from typing import TYPE_CHECKING

from schemas.document import BODY_KINDS, Block, Blocks, Claim, Document, Removed
from schemas.errors import (
    CleanError,
    FetchError,
    Gone,
    KabarError,
    NormaliseError,
    NotArticle,
    Paywalled,
    Quarantined,
    Refused,
    RuleError,
    StaleRule,
    StoreError,
    Throttled,
    Unreachable,
)
from schemas.page import Candidate, Page
from schemas.publisher import Publisher, Publishers, load_publishers, parse_publisher

if TYPE_CHECKING:
    from schemas.article import Article, Image, Provenance, content_hash

__all__ = [
    "BODY_KINDS",
    "Article",
    "Block",
    "Blocks",
    "Candidate",
    "Claim",
    "CleanError",
    "Document",
    "FetchError",
    "Gone",
    "Image",
    "KabarError",
    "NormaliseError",
    "NotArticle",
    "Page",
    "Paywalled",
    "Provenance",
    "Publisher",
    "Publishers",
    "Quarantined",
    "Refused",
    "Removed",
    "RuleError",
    "StaleRule",
    "StoreError",
    "Throttled",
    "Unreachable",
    "content_hash",
    "load_publishers",
    "parse_publisher",
]


def __getattr__(name: str) -> object:
    """Article and its parts on first use: pydantic imports four times as slowly as click, and most of what
    starts (`kabar --help`, readers of errors and rules) needs none of it."""
    if name in {"Article", "Image", "Provenance", "content_hash"}:
        return getattr(importlib.import_module("schemas.article"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
