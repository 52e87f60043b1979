"""What the passes are told of an article beside its blocks."""

from dataclasses import dataclass

from schemas import Publisher


@dataclass(frozen=True, slots=True)
class Hints:
    """What is already known of the article: its headline, the names of its authors, its topics, the outlet's
    rule."""

    headline: str | None = None
    names: tuple[str, ...] = ()
    publisher: Publisher | None = None
    kind: str = "html"
    topics: frozenset[str] = frozenset()  # keys
