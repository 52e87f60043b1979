"""What tracking by Prefect costs: CPU of a run by a worker beside the same run of the command line, and what the
server keeps of it.

    python tests/bench/orchestration.py [--pages 2000] [--rounds 2] [--small 10] [--cold]

Client CPU is that of all processes which a worker and its copy (flows/warm.py) start for a run, against that of the
untracked command and its children, over the same newsroom of 20 outlets, each into a new database; the best of the
rounds. `--cold` takes Prefect's own command for workers, under which each run imports Prefect. The seconds of a run
without news are told too, and those of the import of Prefect. Growth is measured over `--small` runs that find nothing
new: what the server keeps of a run for 30 days, and of its events for two. Linux only: it reads /proc.
"""

import argparse
import contextlib
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from flows.demo.newsroom import Newsroom  # noqa: E402
from tests.flows.cut_off import Office  # noqa: E402
from tests.flows.fleet import Prefect, clean_environ, family, prefect_server, wait_for  # noqa: E402

RUNS_A_DAY = 24
SETTLE = 10.0  # seconds in which a worker that has just begun does what it does once
EVENTS = ("events", "event_resources")
SIZES = (
    "SELECT coalesce(tbl_name, name), sum(pgsize - unused) FROM dbstat LEFT JOIN sqlite_schema USING (name) GROUP BY 1"
)


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


def tracked(server: Prefect, busy: int) -> tuple[float, float]:
    """A run by the worker `busy`: CPU seconds of what it and its copy started for it, and of its own."""
    idle, before = family(busy), spent(busy)
    run = server.start("ingest-pagi")
    assert server.ended(run)["type"] == "COMPLETED", server.state(run)
    wait_for(lambda: family(busy) == idle, 60, "the worker has seen its end")
    after = spent(busy)
    return after[0] - before[0], after[1] - before[1]


def spent(busy: int) -> tuple[float, float]:
    """CPU seconds of what a worker started and has ended, with its copy and the copy's; and of the worker itself."""
    worker, *copies = (used(pid) for pid in family(busy))
    return worker[1] + sum(map(sum, copies)), worker[0]


def used(pid: int) -> tuple[float, float]:
    """CPU seconds of a process itself, and of its children that have ended."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own, ended = (sum(map(int, told[place : place + 2])) / os.sysconf("SC_CLK_TCK") for place in (11, 13))
    return own, ended


def kept(folder: Path) -> tuple[float, float]:
    """Bytes of the server's database: of events, and of all else that grows with runs."""
    with sqlite3.connect(folder / "prefect" / "prefect.db") as prefect:
        of_table = dict(prefect.execute(SIZES).fetchall())
    events = sum(size for table, size in of_table.items() if table in EVENTS)
    return events, sum(of_table.values()) - events


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--small", type=int, default=10)
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    program = "prefect" if given.cold else "flows.warm"
    with (
        tempfile.TemporaryDirectory() as name,
        Newsroom(outlets=21, articles=given.pages * 21 // 20) as newsroom,
        prefect_server(Path(name)) as server,
    ):
        folder = Path(name)
        office = Office(server, newsroom, folder)
        office.deploy()  # 20 outlets are the group pagi
        told, plain = [], []
        for number in range(given.rounds):
            plain.append(untracked(folder, f"plain{number}.db"))
            with contextlib.ExitStack() as hired:
                told.append(tracked(server, ready(office, f"told{number}.db", hired, program))[0])
        print(f"{given.pages} pages: untracked {min(plain):.1f} s CPU, tracked {min(told):.1f} s, ", end="")
        print(f"{min(told) - min(plain):.1f} s or {100 * (min(told) / min(plain) - 1):.1f} % more", flush=True)
        idle = min(untracked(folder, "plain0.db") for _ in range(3))
        with contextlib.ExitStack() as hired:
            busy = ready(office, "told0.db", hired, program)
            before = kept(folder)
            small = [tracked(server, busy) for _ in range(given.small)]
            events, rest = ((now - then) / given.small for now, then in zip(kept(folder), before, strict=True))
        imports = min(
            cpu([sys.executable, "-c", "import prefect.flow_engine"], clean_environ(folder), folder) for _ in "123"
        )
    seconds, own = map(min, zip(*small, strict=True))
    print(
        f"nothing new: untracked {idle:.1f} s CPU, tracked {seconds:.1f} s; import of Prefect alone {imports:.1f} s; ",
        end="",
    )
    print(f"the worker's own part {own:.2f} s a run")
    day, most = RUNS_A_DAY * (events + rest), RUNS_A_DAY * (2 * events + 30 * rest)
    print(
        f"server: {events / 1e3:.0f} KB of events and {rest / 1e3:.0f} KB of the rest a run, {day / 1e6:.1f} MB a day ",
        end="",
    )
    print(f"for each hourly deployment, {most / 1e6:.0f} MB at most")


def ready(office: Office, db: str, hired: contextlib.ExitStack, program: str) -> int:
    """A worker that has nothing to do but what is measured; its process."""
    busy = office.work(db, hired, program).pid
    waiting = {"workers": {"status": {"any_": ["ONLINE"]}}}
    wait_for(lambda: office.server.ask("/work_pools/kabar/workers/filter", waiting), 300, "the worker is there")
    time.sleep(SETTLE)
    return busy


if __name__ == "__main__":
    main()
