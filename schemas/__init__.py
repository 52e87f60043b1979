"""The values of kabar and their published contract; depends on nothing but pydantic."""

from schemas.article import Article, Image, Provenance, content_hash
from schemas.document import BODY_KINDS, Block, Blocks, Claim, Document, Removed
from schemas.errors import (
    CleanError,
    FetchError,
    Gone,
    KabarError,
    NormaliseError,
    NotArticle,
    Paywalled,
    Refused,
    RuleError,
    StaleRule,
    StoreError,
    Throttled,
    Unreachable,
)
from schemas.page import Candidate, Page
from schemas.publisher import Publisher, Publishers, load_publishers, parse_publisher

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
