"""The publishers' rules at hand: the packaged ones, and the user's own."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cleaners import packaged_publishers
from flows.config import UNGROUPED
from schemas import Publisher, Publishers, load_publishers


def known_publishers(folder: Path | None) -> Publishers:
    """The packaged rules, then those of the folder, which win where both have one of the same host.

    RuleError names the file and key of a mistake.
    """
    return packaged_publishers() if folder is None else {**packaged_publishers(), **load_publishers([folder])}


def choose(names: Sequence[str], known: Publishers, groups: Mapping[str, Sequence[str]]) -> list[Publisher]:
    """The publishers of these hosts, names or groups (all, if none is given), each once; LookupError has the first word
    that stands for none."""
    if not names:
        return list(known.values())
    by_word = {word: one for one in known.values() for word in (one.host, one.name.lower(), one.host.split(".")[0])}

    def hosts(word: str) -> list[str]:
        if word == UNGROUPED:
            taken = {one.host for one in choose([*groups], known, groups)} if groups else set()
            return [host for host in known if host not in taken]
        return list(groups.get(word, (word,)))

    chosen = {}
    for name in (host for word in names for host in hosts(word)):
        if (publisher := by_word.get(name.lower())) is None:
            raise LookupError(name)
        chosen[publisher.host] = publisher
    return list(chosen.values())
