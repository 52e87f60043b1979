"""The publishers' rules at hand: the packaged ones, and the user's own."""

from pathlib import Path

from cleaners import packaged_publishers
from schemas import Publishers, load_publishers


def known_publishers(folder: Path | None) -> Publishers:
    """The packaged rules, then those of the folder, which win where both have one of the same host.

    RuleError names the file and key of a mistake.
    """
    return packaged_publishers() if folder is None else {**packaged_publishers(), **load_publishers([folder])}
