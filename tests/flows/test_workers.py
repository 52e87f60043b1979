import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from flows.workers import workers

ROOT = Path(__file__).resolve().parent.parent.parent


def slowly(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def test_what_has_not_begun_is_dropped_when_the_context_is_left():
    with workers(0) as pool:
        asked = [pool.submit(slowly, 0.05) for _ in range(9)]
    assert asked[-1].cancelled()


# Takes up work in a process, prints its number, and waits for ever.
WAITS = """
    import sys, time
    from flows.workers import workers
    from tests.flows.test_workers import slowly

    if __name__ == "__main__":
        with workers(1) as pool:
            print(pool.submit(slowly, 0).result(), flush=True)
            pool.submit(slowly, 2.0)
            time.sleep(60)
"""


@pytest.fixture
def waiting(tmp_path: Path):
    (tmp_path / "waits.py").write_text(textwrap.dedent(WAITS))
    begun = subprocess.Popen(
        [sys.executable, "waits.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert begun.stdout
    numbers = [int(number) for number in begun.stdout.readline().split()]
    assert len(numbers) == 1
    yield begun, numbers
    begun.kill()
    begun.communicate()


def is_alive(number: int) -> bool:
    stat = Path(f"/proc/{number}/stat")
    if not Path("/proc").is_dir():
        pytest.skip("needs /proc to look at processes")
    return stat.exists() and stat.read_text().rpartition(") ")[2][0] != "Z"


def test_workers_end_with_a_parent_that_is_killed(waiting):
    parent, numbers = waiting
    assert all(map(is_alive, numbers))
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 20
    while any(map(is_alive, numbers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(is_alive, numbers))


def test_ctrl_c_ends_all_and_only_the_parent_speaks(waiting):
    parent, numbers = waiting
    os.killpg(parent.pid, signal.SIGINT)  # as a terminal does
    _, said = parent.communicate(timeout=20)
    assert said.count("Traceback") == 1
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert not any(map(is_alive, numbers))


def test_processes_do_not_import_the_program_that_asks(tmp_path: Path):
    """So that a script needs no guard, and the processes of a flow run not the whole of Prefect."""
    (tmp_path / "asks.py").write_text(
        "from flows.workers import workers\nfrom tests.flows.test_workers import slowly\nprint('begun')\n"
        "with workers(2) as pool:\n    print(len([*pool.map(slowly, [0.2, 0.2])]))\n"
    )
    done = subprocess.run(
        [sys.executable, "asks.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("begun\n2\n", "")
