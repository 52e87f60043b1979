"""Many runs one after another under one `kabar serve`: memory, open files and databases from the 20th to the last.

    python tests/bench/soak.py [--runs 200] [--untracked]

A real server, worker and newsroom whose edition does not change, so that no file may grow by articles. Two groups of
publishers are asked for at a time, so one run of each pair waits for the other's files. `--untracked` does the runs in
one process instead, without Prefect: what leaks there would show. Exit 1 where the memory of kabar serve, the server,
the worker, or the process that its runs are copies of is more than 1.15 times that after 20 runs, or where open files
or news.db grew; a server's database may have as many open as its pool of connections
allows. Linux only: it reads /proc.
"""

import argparse
import contextlib
import os
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from flows.demo.newsroom import Newsroom  # noqa: E402
from flows.pipeline import ingest  # noqa: E402
from schemas import load_publishers  # noqa: E402
from tests.flows.fleet import START_SECONDS, Prefect, clean_environ, family, free_port, process, wait_for  # noqa: E402
from tests.flows.site import quick  # noqa: E402

SETTLED = 20  # runs after which what follows is measured against
QUIET = 15.0  # seconds in which the worker closes what it had open for the last run
MOST = 1.15
POOL = 15  # connections of the server at most (SQLAlchemy's 5 and 10 more), each with file and log; one shared memory


def parts(pid: int) -> dict[str, int]:
    """The processes that live as long as `kabar serve`, by what they are."""
    found = {"serve": pid}
    for one in family(pid)[1:]:
        words = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
        if b"server" in words and "server" not in found:
            found["server"] = _deepest(one)
        if b"worker" in words:  # the process that its runs are copies of comes after it
            found["copy" if "worker" in found else "worker"] = one
    return found


def _deepest(pid: int) -> int:
    """The process of the server itself, which `prefect server start` starts in turn."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _deepest(int(children[0])) if children else pid


def opened(pid: int) -> list[str]:
    """What a process has open, as the system calls it."""
    found = []
    for place in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            found.append(str(place.readlink()))
    return found


def measured(pid: int, folder: Path) -> dict[str, float]:
    """Resident MB of each process, its open files, those of databases apart, and MB of each database with its log."""
    told: dict[str, float] = {}
    for name, one in parts(pid).items():
        pages = int(Path(f"/proc/{one}/statm").read_text().split()[1])
        told[f"{name} MB"] = round(pages * 4096 / 1e6, 1)
        files = opened(one)
        told[f"{name} files"] = sum(".db" not in file for file in files)
        told[f"{name} db files"] = sum(".db" in file for file in files)
    for db in ("news.db", "crawl.db", "prefect/prefect.db"):
        told[f"{Path(db).name} MB"] = round(
            sum(path.stat().st_size for path in folder.glob(f"{db}*") if path.is_file()) / 1e6, 3
        )
    return told


def untracked(runs: int) -> tuple[dict[str, float], dict[str, float]]:
    """All runs in this process; what was measured when it had settled, and at the end."""
    settled: dict[str, float] = {}
    told: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, Newsroom() as newsroom:
        folder = Path(name)
        newsroom.write_publishers(folder / "rules")
        publishers = list(load_publishers([folder / "rules"]).values())
        for number in range(1, runs + 1):
            summary = ingest(publishers, db=folder / "news.db", settings=quick())
            assert summary.state == "completed", summary
            if number % SETTLED == 0:
                told = {key: value for key, value in measured(os.getpid(), folder).items() if "prefect" not in key}
                settled = settled or told
                print(number, told, flush=True)
    return settled, told


def most_files(key: str, settled: float) -> float:
    """What is flat: three more than when it had settled; of the server's database what its pool may ever hold."""
    return POOL * 2 + 1 if key == "server db files" else settled + 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--untracked", action="store_true")
    given = parser.parse_args()
    settled, told = untracked(given.runs) if given.untracked else tracked(given.runs)
    wrong = [key for key in told if key.endswith("MB") and ".db" not in key and told[key] > MOST * settled[key]]
    wrong += [key for key in told if key.endswith("files") and told[key] > most_files(key, settled[key])]
    print("grew: " + ", ".join(wrong) if wrong else "nothing grew")
    sys.exit(bool(wrong))


def tracked(runs: int) -> tuple[dict[str, float], dict[str, float]]:
    """All runs by a worker of one `kabar serve`."""
    settled: dict[str, float] = {}
    told: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, Newsroom() as newsroom:
        folder, port = Path(name), free_port()
        newsroom.write_publishers(folder / "rules")
        hosts = newsroom.hosts
        (folder / "kabar.toml").write_text(
            'publishers = "rules"\nallow_private = true\nmin_delay = 0\n[groups]\n'
            f"pagi = {list(hosts[:3])}\nsore = {list(hosts[3:])}\n"
            '[schedules]\npagi = "0 0 1 1 *"\nsore = "0 0 1 1 *"\nungrouped = "0 0 1 1 *"\n',
            "utf-8",
        )
        command = (sys.executable, "-m", "flows.cli", "serve", "--port", str(port))
        environ, log = clean_environ(folder), folder / "serve.log"
        with process(log, *command, environ=environ, cwd=folder) as serve:
            server = Prefect(f"http://127.0.0.1:{port}/api")
            wait_for(lambda: "Worker is running" in log.read_text("utf-8", "replace"), START_SECONDS, "serve is up")
            for number in range(2, runs + 1, 2):
                for state in [
                    server.ended(one, 600) for one in [server.start(f"ingest-{g}") for g in ("pagi", "sore")]
                ]:
                    assert state["type"] == "COMPLETED", state
                if number % SETTLED == 0:
                    time.sleep(QUIET)
                    told = measured(serve.pid, folder)
                    settled = settled or told
                    print(number, told, flush=True)
            serve.send_signal(signal.SIGTERM)
            code = serve.wait(180)
        with sqlite3.connect(folder / "news.db") as news:
            print("rows of runs", news.execute("SELECT count(*) FROM runs").fetchone()[0], "serve ended with", code)
    return settled, told


if __name__ == "__main__":
    main()
