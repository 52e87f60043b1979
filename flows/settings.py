"""What a run is told from outside, read once at the edge: options on the command line, then KABAR_* variables,
then kabar.toml.

KABAR_DB             the database of articles                     news.db
KABAR_PUBLISHERS     folder of the user's own publisher rules     none
KABAR_CONTACT        URL or e-mail address sent to publishers     none
KABAR_ALLOW_PRIVATE  1: loopback and private addresses too        refused
KABAR_MIN_DELAY      least seconds between requests to one host   1
KABAR_PROXY          address of an HTTP proxy                     none
KABAR_KEEP_PAGES     GiB of fetched pages kept, compressed        5
KABAR_CONFIG         the file of settings                         kabar.toml, where there is one
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.config import read_config
from flows.fetch import FetchSettings
from flows.pipeline import CrawlSettings
from flows.politeness import Politeness
from flows.rules import known_publishers
from schemas import Publishers

KEPT_GIB, GIB = 5.0, 2**30
_YES = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The database, the folder of own rules and the way of fetching."""

    db: Path = Path("news.db")
    folder: Path | None = None
    contact: str | None = None
    allow_private: bool = False
    min_delay: float = 1.0
    proxy: str | None = None
    keep_pages: float = KEPT_GIB

    def publishers(self) -> Publishers:
        """The packaged rules, then those of the folder; RuleError names the file and key of a mistake."""
        return known_publishers(self.folder)

    def crawl(self) -> CrawlSettings:
        """How to fetch."""
        fetch = FetchSettings(contact=self.contact, allow_private=self.allow_private, proxy=self.proxy)
        return CrawlSettings(
            fetch=fetch, politeness=Politeness(min_delay=self.min_delay), body_budget=int(self.keep_pages * GIB)
        )

    def to_environment(self) -> dict[str, str]:
        """The same as KABAR_* variables, so that from_environment() gives these settings back."""
        return {
            "KABAR_DB": str(self.db),
            "KABAR_PUBLISHERS": str(self.folder or ""),
            "KABAR_CONTACT": self.contact or "",
            "KABAR_ALLOW_PRIVATE": "1" if self.allow_private else "",
            "KABAR_MIN_DELAY": str(self.min_delay),
            "KABAR_PROXY": self.proxy or "",
            "KABAR_KEEP_PAGES": str(self.keep_pages),
        }


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a run that nobody types: a deployment's. RuleError for a mistake in kabar.toml."""
    told = read_config(environ).values
    folder = environ.get("KABAR_PUBLISHERS") or told.get("publishers")
    allowed = environ.get("KABAR_ALLOW_PRIVATE")
    return Settings(
        db=Path(environ.get("KABAR_DB") or str(told.get("db", "news.db"))),
        folder=Path(str(folder)) if folder else None,
        contact=environ.get("KABAR_CONTACT") or _text(told.get("contact")),
        allow_private=allowed.lower() in _YES if allowed else bool(told.get("allow_private")),
        min_delay=float(environ.get("KABAR_MIN_DELAY") or str(told.get("min_delay", 1.0))),
        proxy=environ.get("KABAR_PROXY") or _text(told.get("proxy")),
        keep_pages=float(environ.get("KABAR_KEEP_PAGES") or str(told.get("keep_pages", KEPT_GIB))),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
