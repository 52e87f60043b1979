"""All ways to cut off a run on a real server and worker, each told in one line.

    python tests/bench/cut_off.py [--only "flow SIGKILL"] [--postgres]

A run is cut off at work; another deployment's run starts, which frees the places of runs whose process is gone; then
the same deployment runs again. A line says what state the run that was cut off ended in, after how many seconds it no
longer counted as running, how the next one ended, and whether all rows are those of an undisturbed run.
"""

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from flows.demo.newsroom import Newsroom  # noqa: E402
from tests.flows.cut_off import Office, cut_off  # noqa: E402
from tests.flows.fleet import Prefect, free_port, postgres, prefect_server  # noqa: E402

WAYS = ("worker SIGTERM", "worker SIGKILL", "flow SIGTERM", "flow SIGKILL", "cancel", "server restart")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=WAYS, action="append")
    parser.add_argument("--postgres", action="store_true", help="a server on PostgreSQL instead of SQLite")
    given = parser.parse_args()
    port, wrong = free_port(), 0
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        database = stack.enter_context(postgres()) if given.postgres else None
        more = {"PREFECT_API_DATABASE_CONNECTION_URL": database} if database else {}
        running = stack.enter_context(contextlib.ExitStack())
        running.enter_context(prefect_server(folder, port, **more))

        def restart() -> None:
            running.close()
            running.enter_context(prefect_server(folder, port, **more))

        newsroom = stack.enter_context(Newsroom(latency=0.1))
        office = Office(Prefect(f"http://127.0.0.1:{port}/api"), newsroom, folder)
        office.deploy()
        print("| cut off by | it ended as | after s | next run | rows |\n|---|---|---|---|---|")
        for way in given.only or WAYS:
            told = cut_off(office, way, restart)
            rows = f"differ in {', '.join(told.differences)}" if told.differences else "the same"
            print(f"| {way} | {told.state} | {told.seconds:.0f} | {told.next_state} | {rows} |", flush=True)
            wrong += bool(told.differences) or told.next_state != "COMPLETED"
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
