"""What a run is told from outside, read once at the edge: options on the command line, or KABAR_* variables.

KABAR_DB             the database of articles                     news.db
KABAR_PUBLISHERS     folder of the user's own publisher rules     none
KABAR_CONTACT        URL or e-mail address sent to publishers     none
KABAR_ALLOW_PRIVATE  1: loopback and private addresses too        refused
KABAR_MIN_DELAY      least seconds between requests to one host   1
KABAR_PROXY          address of an HTTP proxy                     none
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.fetch import FetchSettings
from flows.pipeline import CrawlSettings
from flows.politeness import Politeness
from flows.rules import known_publishers
from schemas import Publishers


@dataclass(frozen=True, slots=True)
class Settings:
    """The database, the folder of own rules and the way of fetching."""

    db: Path = Path("news.db")
    folder: Path | None = None
    contact: str | None = None
    allow_private: bool = False
    min_delay: float = 1.0
    proxy: str | None = None

    def publishers(self) -> Publishers:
        """The packaged rules, then those of the folder; RuleError names the file and key of a mistake."""
        return known_publishers(self.folder)

    def crawl(self) -> CrawlSettings:
        """How to fetch."""
        fetch = FetchSettings(contact=self.contact, allow_private=self.allow_private, proxy=self.proxy)
        return CrawlSettings(fetch=fetch, politeness=Politeness(min_delay=self.min_delay))

    def to_environment(self) -> dict[str, str]:
        """The same as KABAR_* variables, so that from_environment() gives these settings back."""
        return {
            "KABAR_DB": str(self.db),
            "KABAR_PUBLISHERS": str(self.folder or ""),
            "KABAR_CONTACT": self.contact or "",
            "KABAR_ALLOW_PRIVATE": "1" if self.allow_private else "",
            "KABAR_MIN_DELAY": str(self.min_delay),
            "KABAR_PROXY": self.proxy or "",
        }


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a run that nobody types: a deployment's."""
    folder = environ.get("KABAR_PUBLISHERS")
    return Settings(
        db=Path(environ.get("KABAR_DB") or "news.db"),
        folder=Path(folder) if folder else None,
        contact=environ.get("KABAR_CONTACT") or None,
        allow_private=environ.get("KABAR_ALLOW_PRIVATE") == "1",
        min_delay=float(environ.get("KABAR_MIN_DELAY") or 1.0),
        proxy=environ.get("KABAR_PROXY") or None,
    )
