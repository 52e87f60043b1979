"""News pages and text dumps in, clean articles out; no network, no clock, no state.

>>> article = extract("Judul berita hari ini\\n\\n10 Januari 2022 18:27 WIB\\n" + "Hujan turun lagi di kota itu. " * 9)
>>> article.headline
'Judul berita hari ini'
"""

from cleaners.cleaning import clean
from cleaners.normalise import normalise
from cleaners.outlets import packaged_publishers, publisher_for
from cleaners.version import CLEANER_VERSION
from schemas import Article, Page, Publishers

__all__ = ["CLEANER_VERSION", "clean", "extract", "normalise", "packaged_publishers", "publisher_for"]


def extract(
    body: bytes | str, url: str | None = None, kind: str = "auto", publishers: Publishers | None = None
) -> Article:
    """The article in a page's HTML or in a text dump of it; CleanError where there is none.

    `kind` is "auto", "html" or "text". `publishers` are the rules to use, the packaged ones by default.
    """
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    rules = packaged_publishers() if publishers is None else publishers
    publisher = publisher_for(url, rules)
    return normalise(clean(Page(body=raw, url=url, kind=kind), publisher), publisher)
