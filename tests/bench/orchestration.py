"""What tracking by Prefect costs: CPU of a run by a worker beside the same run of the command line, and what the
server keeps of it.

    python tests/bench/orchestration.py [--pages 2000] [--rounds 2] [--small 10]

Client CPU is that of the flow's process and its children against that of the untracked command and its children, over
the same newsroom of 20 outlets, each into a new database; the best of the rounds. Both are started once without work
first, so that nothing is compiled. What the import of Prefect and the flow's process cost once is in it: the share for
a run of an hour's news is larger, so the seconds of a run without news are told too. Growth is measured over `--small`
runs that find nothing new, and told per day of hourly runs.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from flows.demo.newsroom import Newsroom  # noqa: E402
from tests.flows.cut_off import Office  # noqa: E402
from tests.flows.fleet import Prefect, clean_environ, prefect_server  # noqa: E402

RUNS_A_DAY = 24


def cpu(command: list[str], environ: dict[str, str], folder: Path) -> float:
    """CPU seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stderr[-3000:]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def untracked(folder: Path, db: str) -> float:
    environ = clean_environ(folder)
    return cpu([sys.executable, "-m", "flows.cli", "ingest", "pagi", "--db", db], environ, folder)


def tracked(server: Prefect, folder: Path, db: str) -> float:
    """The process that a worker would start for this run: `python -m prefect.engine`."""
    run = server.start("ingest-pagi")
    environ = clean_environ(folder, PREFECT_API_URL=server.api, KABAR_DB=str(folder / db))
    environ |= {"KABAR_CONFIG": str(folder / "kabar.toml"), "PREFECT__FLOW_RUN_ID": run}
    seconds = cpu([sys.executable, "-m", "prefect.engine"], environ, ROOT)
    assert server.ended(run)["type"] == "COMPLETED", server.state(run)
    return seconds


def kept(folder: Path) -> float:
    """Bytes of the server's database, with its log."""
    return float(sum(path.stat().st_size for path in (folder / "prefect").glob("prefect.db*")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--small", type=int, default=10)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        Newsroom(outlets=21, articles=given.pages * 21 // 20) as newsroom,
        prefect_server(Path(name)) as server,
    ):
        folder = Path(name)
        Office(server, newsroom, folder).deploy()  # 20 outlets are the group pagi
        plain, told = [], []
        for number in range(given.rounds):
            plain.append(untracked(folder, f"plain{number}.db"))
            told.append(tracked(server, folder, f"told{number}.db"))
        print(f"{given.pages} pages: untracked {min(plain):.1f} s CPU, tracked {min(told):.1f} s, ", end="")
        print(f"{100 * (min(told) / min(plain) - 1):.1f} % more", flush=True)
        idle = untracked(folder, "plain0.db")
        before = kept(folder)
        small = [tracked(server, folder, "told0.db") for _ in range(given.small)]
        grown = (kept(folder) - before) / given.small
    print(f"nothing new: untracked {idle:.1f} s CPU, tracked {min(small):.1f} s")
    print(f"server: {grown / 1e3:.0f} KB a run, {RUNS_A_DAY * grown / 1e6:.1f} MB a day for each hourly deployment")


if __name__ == "__main__":
    main()
