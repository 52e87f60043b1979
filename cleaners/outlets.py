"""The outlets' rules: those that come with kabar, and which of them serves an address."""

from functools import cache
from pathlib import Path

from cleaners.urls import host_of
from schemas import Publisher, Publishers, load_publishers


@cache
def packaged_publishers() -> Publishers:
    """The rules in cleaners/publishers, by host; read once."""
    return load_publishers([Path(__file__).parent / "publishers"])


def publisher_for(url: str | None, publishers: Publishers) -> Publisher | None:
    """The rule with the longest host that is the address's host or a parent of it; None where there is none."""
    host = host_of(url)
    if host is None:
        return None
    labels = host.split(".")
    suffixes = [".".join(labels[start:]) for start in range(len(labels))]
    also = {other: publisher for publisher in publishers.values() for other in publisher.hosts}
    for suffix in suffixes:
        found = publishers.get(suffix) or also.get(suffix)
        if found is not None:
            return found
    return None
