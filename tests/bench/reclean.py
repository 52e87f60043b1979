"""How cleaning again scales with processes, and that it tells exactly what a changed rule affects.

    python -m tests.bench.reclean                    5,000 pages of 60 KB, by a thread and by 1 and 2 processes
    python -m tests.bench.reclean --pages 1000 --apply

The wall column means something on a quiet machine alone. `bound` does not need one: the time with so many cores to
itself, were the work shared out evenly, is no less than the CPU time of the writing process, nor than all CPU time
divided by the cores. `most` is how many cores could be kept busy before the writing process is all that they wait for.
"""

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path

from flows.pipeline import reclean
from tests.flows.shelf import affected, fill, rules

CORES = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--links", type=int, default=500, help="links around each article, some 110 bytes each")
    parser.add_argument("--apply", action="store_true", help="store what changes, instead of a dry run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "full").mkdir()
        fill(folder / "full" / "news.db", options.pages, options.links)
        alone = None
        heads = f"{'writer CPU':>12}{'others CPU':>12}{'x wall':>8}{'x bound':>9}{'most':>7}"
        print(f"{'processes':>9}{'wall s':>9}{heads}")
        for processes in (0, 1, CORES):
            shutil.copytree(folder / "full", folder / str(processes))
            wall, own, others = timed(folder / str(processes) / "news.db", options.pages, processes, not options.apply)
            alone = alone or (wall, own + others)
            bound = max(own, (own + others) / CORES)
            ratios = f"{alone[0] / wall:8.2f}{alone[1] / bound:9.2f}{(own + others) / own:7.1f}"
            print(f"{processes:9}{wall:9.1f}{own:12.1f}{others:12.1f}{ratios}")


def timed(db: Path, pages: int, processes: int, dry_run: bool) -> tuple[float, float, float]:
    """Seconds on the wall, of this process, of its children; what was told is checked."""
    begun, own, others = time.monotonic(), time.process_time(), _children()
    summary = reclean(db=db, publishers=rules(new=True), dry_run=dry_run, processes=processes)
    taken = time.monotonic() - begun, time.process_time() - own, _children() - others
    told = {url for one in summary.changes for url in one.urls}
    assert told == affected(pages), f"{len(told ^ affected(pages))} addresses are wrong"
    return taken


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
