"""The two values of the outer world: an address to fetch, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be an article's, as a feed, sitemap or index page names it.

    `publisher` is the host key of the rule; `lastmod` the aware moment the source gives, if any;
    `hint` is the title the source prints, if any.
    """

    url: str
    publisher: str
    lastmod: datetime | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a server, or one file: the bytes as they are, decoded from transport only.

    `url` is the address asked for (None for a file without one), `final_url` the one that answered,
    header names are lower case, `fetched_at` is aware UTC. `kind` is "auto", "html" or "text".
    """

    body: bytes
    url: str | None = None
    final_url: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched_at: datetime | None = None
    kind: str = "auto"
