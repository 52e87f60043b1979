"""News pages and text dumps in, clean articles out; no network, no clock, no state.

>>> article = extract("Judul berita hari ini\\n\\n10 Januari 2022 18:27 WIB\\n" + "Hujan turun lagi di kota itu. " * 9)
>>> article.headline
'Judul berita hari ini'
"""

from cleaners.cleaning import clean
from cleaners.metadata import canonical_of
from cleaners.normalise import normalise
from cleaners.outlets import packaged_publishers, publisher_for
from cleaners.version import CLEANER_VERSION
from schemas import Article, Document, Page, Publisher, Publishers

__all__ = [
    "CLEANER_VERSION",
    "clean",
    "clean_by_rules",
    "extract",
    "normalise",
    "packaged_publishers",
    "publisher_for",
]


def extract(
    body: bytes | str, url: str | None = None, kind: str = "auto", publishers: Publishers | None = None
) -> Article:
    """The article in a page's HTML or in a text dump of it; CleanError where there is none.

    `kind` is "auto", "html" or "text". `publishers` are the rules to use, the packaged ones by default. Without
    an address the page's own canonical address finds the rule.
    """
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    rules = packaged_publishers() if publishers is None else publishers
    return normalise(*clean_by_rules(Page(body=raw, url=url, kind=kind), rules))


def clean_by_rules(page: Page, publishers: Publishers) -> tuple[Document, Publisher | None]:
    """The document of a page, cleaned by the rule of its outlet, and that rule, if there is one.

    The rule is found by the page's address; without one, by the canonical address that the page declares.
    """
    publisher = publisher_for(page.url, publishers)
    document = clean(page, publisher)
    if page.url is None and (declared := canonical_of(document.claims, None)) is not None:
        publisher = publisher_for(declared[0], publishers)
        document = clean(page, publisher) if publisher else document
    return document, publisher
