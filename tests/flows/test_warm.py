"""Runs as copies of a process that waits for them, through the program that stands in for each. The work here is a
line of Python, so that no Prefect is needed; with Prefect, every other test that has a worker shows it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from flows.engine import DOOR, door_of, stand_in
from tests.flows.fleet import ROOT, family, wait_for

WORKER = """
import os, signal, sys, time
from flows.warm import split_off
os.environ["OF_THE_WORKER"] = "yes"
print(split_off(os.environ, lambda: exec(os.environ["WORK"])), flush=True)
sys.stdin.read()
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="runs start by themselves elsewhere")


@pytest.fixture(scope="module")
def waiting() -> Iterator[tuple[str, int]]:
    """The name of the socket, and the process that waits there."""
    command = [sys.executable, "-c", WORKER]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        door = worker.stdout.readline().strip()
        _, copy = family(worker.pid)
        yield door, copy
        worker.kill()
    wait_for(lambda: not Path(f"/proc/{copy}").exists(), 30, "the process that waits ends with the worker")


def begin(waiting: tuple[str, int], work: str, folder: Path = ROOT, **environ: str) -> subprocess.Popen[str]:
    """The stand-in of a run that does this work."""
    told = {**os.environ, "PYTHONPATH": str(ROOT), DOOR: waiting[0], "WORK": work, **environ}
    command = [sys.executable, "-m", "flows.engine"]
    return subprocess.Popen(
        command,
        env=told,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def at_work(run: subprocess.Popen[str]) -> int:
    """The process of the run, which tells its number first."""
    assert run.stdout is not None
    return int(run.stdout.readline())


LONG = "print(os.getpid(), flush=True); time.sleep(600)"


def test_run_has_folder_environment_and_output_of_its_stand_in(waiting: tuple[str, int], tmp_path: Path) -> None:
    work = "print(os.getcwd(), os.environ['WORD'], os.environ.get('OF_THE_WORKER'), os.getppid())"
    run = begin(waiting, work, tmp_path, WORD="kata")
    assert run.communicate()[0].split() == [str(tmp_path), "kata", "None", str(waiting[1])]


@pytest.mark.parametrize(("work", "code"), [("pass", 0), ("sys.exit(3)", 3), ("sys.exit('no')", 1), ("1 / 0", 1)])
def test_stand_in_ends_with_the_code_of_the_run(waiting: tuple[str, int], work: str, code: int) -> None:
    run = begin(waiting, work)
    errors = run.communicate()[1]
    assert run.returncode == code, errors
    assert ("ZeroDivisionError" in errors) == (work == "1 / 0")


def test_signal_reaches_the_run(waiting: tuple[str, int]) -> None:
    work = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5)); " + LONG
    run = begin(waiting, work)
    at_work(run)
    run.terminate()
    assert run.wait(30) == 5


def test_stand_in_ends_by_the_signal_that_ended_the_run(waiting: tuple[str, int]) -> None:
    run = begin(waiting, LONG)
    at_work(run)
    run.terminate()
    assert run.wait(30) == -signal.SIGTERM


def test_stand_in_ends_as_killed_where_the_run_was_killed(waiting: tuple[str, int]) -> None:
    run = begin(waiting, LONG)
    os.kill(at_work(run), signal.SIGKILL)
    assert run.wait(30) == -signal.SIGKILL


def test_run_ends_with_a_stand_in_that_is_killed(waiting: tuple[str, int]) -> None:
    run = begin(waiting, LONG)
    pid = at_work(run)
    run.kill()
    run.wait()
    wait_for(lambda: not Path(f"/proc/{pid}").exists(), 30, "the run ends, and is not left as a zombie")


def test_two_runs_go_on_side_by_side(waiting: tuple[str, int]) -> None:
    runs = [begin(waiting, LONG) for _ in "12"]
    assert len({at_work(run) for run in runs}) == 2
    for run in runs:
        run.kill()
        run.wait()


def test_nobody_stands_in_where_nobody_waits() -> None:
    assert stand_in({}) is None
    assert stand_in({DOOR: "kabar-nobody"}) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be somebody else for a while")
def test_nobody_stands_in_at_the_socket_of_somebody_else() -> None:
    name = door_of({}, "kabar")
    with socket.socket(socket.AF_UNIX) as theirs:
        theirs.bind(f"\0{name}")
        theirs.listen()
        os.seteuid(65534)
        try:
            assert stand_in({DOOR: name}) is None
        finally:
            os.seteuid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be somebody else for a while")
def test_nobody_else_gets_a_run(waiting: tuple[str, int]) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(30)
        os.seteuid(65534)
        try:
            line.connect(f"\0{waiting[0]}")
            with suppress(OSError):
                line.sendall(bytes(4))
            assert line.recv(1) == b""
        except ConnectionError:
            pass
        finally:
            os.seteuid(0)


def test_run_with_other_settings_of_prefect_starts_by_itself(waiting: tuple[str, int]) -> None:
    run = begin(waiting, "print('copied')", PREFECT_LOGGING_LEVEL="DEBUG", PREFECT__FLOW_RUN_ID="none")
    assert "Invalid flow run id" in "".join(run.communicate())
    assert run.returncode == 1
