"""Prints one table: every extractor on every collection of real pages, scored alike.

    python tests/bench/quality.py CORPUS [--only kabar,trafilatura] [--update]

CORPUS holds `dev/<collection>/` and `score.py`. Each peer runs in an environment of its own beside the
checkout (`.venv.bench-<name>`), built on first use with its newest version; `--update` builds them anew.
The last columns are CPU time as a multiple of parsing the same bytes in the same process, the median and
95th percentile in milliseconds, and the process's peak memory in MB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from peers import PEERS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
FIGURES = {
    "f1": "F1", "p": "P", "r": "R", "exact": "exact", "rougeLs": "ROUGE", "mustF1": "must", "title": "title",
    "day": "day", "inst": "instant", "authors": "authors", "empty": "empty", "failed": "failed",
    "ratio": "x parse", "ms_p50": "p50", "ms_p95": "p95", "peak_rss_mb": "MB",
}  # fmt: skip


def environment(name: str, packages: tuple[str, ...], *, update: bool) -> Path:
    """The Python of the peer's own environment; kabar runs in the one that runs this."""
    if not packages:
        return Path(sys.executable)
    folder = ROOT / f".venv.bench-{name.split('_')[0]}"
    python = folder / "bin" / "python"
    if update or not (folder / "complete").exists():
        print(f"installing {', '.join(packages)} …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--upgrade", "selectolax", *packages]
        subprocess.run(install, check=True, env=CLEAN)
        (folder / "complete").touch()
    return python


def score(python: Path, corpus: Path, collection: Path, name: str, *options: str) -> dict[str, float]:
    """The summary of one extractor on one collection; suspect gold is left out."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [python, corpus / "score.py", collection, f"peers:{name}", "--sound", "--json", out.name, *options]
        subprocess.run(command, cwd=HERE, env=CLEAN, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        summary: dict[str, float] = json.loads(Path(out.name).read_text())["summary"]
    return summary


def line(name: str, cells: Iterable[float | str | None]) -> str:
    """One line of a table: a name and its figures, a dash for one that is not known."""
    shown = ("-" if cell is None else cell if isinstance(cell, str) else f"{cell:.3f}"[:8] for cell in cells)
    return f"{name:<18}" + "".join(f"{cell:>9}" for cell in shown)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", default=",".join(PEERS))
    parser.add_argument("--update", action="store_true")
    given = parser.parse_args()
    corpus = given.corpus.resolve()
    for collection in sorted((corpus / "dev").iterdir()):
        print("\n" + line(collection.name, FIGURES.values()))
        for name in given.only.split(","):
            python = environment(name, PEERS[name][1], update=given.update and collection.name == "andy")
            summary = score(python, corpus, collection, name)
            print(line(name, (summary.get(key) for key in FIGURES)), flush=True)


if __name__ == "__main__":
    main()
