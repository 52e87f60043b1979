"""The golden pages: `pages/<host>/<slug>.html` is a page after the outlet's structure, in our own words, the `.json`
beside it the article expected of it. Where the story goes on over further pages these are `<slug>/2.html` …, and
`<slug>/2.txt` … the paragraphs that each adds. `<host>/refused/<reason>.html` is a page that is no article."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.reading import Stored, read_article
from schemas import Article, KabarError, Page, Publisher

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Golden:
    """One golden page; `later` are the further pages of its story, `expected` the article of all of them."""

    host: str
    slug: str
    body: bytes
    later: tuple[bytes, ...]
    expected: dict[str, Any]

    @property
    def address(self) -> str:
        return str(self.expected["canonical_url"])

    @property
    def name(self) -> str:
        return f"{self.host}/{self.slug}"

    def read(self, publisher: Publisher | None) -> Article | KabarError:
        """The article as a run makes it of all the pages, with the rule or by the general cleaner alone."""
        pages = [Page(body=body, url=self.address) for body in (self.body, *self.later)]
        return read_article(Stored(pages[0], tuple(pages[1:]), publisher)).found


def golden_pages() -> list[Golden]:
    """All of them, by host and name."""
    return [_golden(path) for path in sorted(PAGES.glob("*/*.html"))]


def _golden(path: Path) -> Golden:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    later = sorted(path.with_suffix("").glob("*.html"))
    bodies = [expected["body"], *(one.with_suffix(".txt").read_text("utf-8").strip() for one in later)]
    return Golden(
        path.parent.name,
        path.stem,
        path.read_bytes(),
        tuple(one.read_bytes() for one in later),
        {**expected, "body": "\n\n".join(bodies)},
    )


def canonical_of(page: bytes) -> str:
    """The address that a page gives for itself."""
    [found] = set(re.findall(r'<link rel="canonical" href="([^"]+)">', page.decode()))
    return found


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def likeness(found: str, expected: str) -> float:
    """F1 of the words of two texts."""
    ours, theirs = words(found), words(expected)
    return 2 * (ours & theirs).total() / max(ours.total() + theirs.total(), 1)
