"""A worker whose runs need not import Prefect: each is a copy of a process that has it imported.

    python -m flows.warm worker start --pool kabar

Importing Prefect costs more CPU than all the rest of a run that finds nothing new. So this program imports it once,
splits off a copy of itself that waits, and goes on as the command of Prefect that its words name. flows/engine.py,
which the worker starts for a run, hands over there what it was started with: environment, folder, files of output. The
waiting copy splits off one more for the run. engine.py stays as its stand-in: it passes signals on, ends when the run
ends and with its code, and takes the run with it where it is killed. Kabar's own modules are imported by each run for
itself: it is of the program and the kabar.toml of its hour. Linux only; elsewhere runs start by themselves.
"""

import json
import os
import runpy
import secrets
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from flows.engine import DOOR, carry_out, door_of, import_prefect, is_ours, spare_certificates


def main() -> None:
    """Be the command of Prefect that the words name; runs that it starts are copies of this process as it is now."""
    spare_certificates(os.environ)
    import_prefect()
    if sys.platform == "linux" and threading.active_count() == 1:  # a copy has no thread but the one that made it
        settings = import_module("prefect.settings").get_current_settings()
        told = settings.to_environment_variables(exclude_unset=True)  # as a worker tells its runs
        os.environ[DOOR] = split_off(os.environ | told, carry_out)
    sys.argv[0] = "prefect"
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


def split_off(environ: Mapping[str, str], run: Callable[[], None]) -> str:
    """Begin the process that waits for runs under the settings in this environment; the name of its socket."""
    name = door_of(environ, secrets.token_hex(16))
    door = socket.socket(socket.AF_UNIX)
    door.bind(f"\0{name}")
    door.listen()
    ours, theirs = os.pipe()  # at its end when this process is, however that ends
    if os.fork() == 0:
        os.close(theirs)
        _wait_for_runs(door, ours, run)
    door.close()
    os.close(ours)
    return name


def _wait_for_runs(door: socket.socket, worker: int, run: Callable[[], None]) -> NoReturn:
    """Split off a copy for each run that is asked for, until the worker is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they are for the worker
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: _bury())
    while worker not in select.select([door.fileno(), worker], [], [])[0]:
        line, _ = door.accept()
        if is_ours(line) and os.fork() == 0:
            door.close()
            os.close(worker)
            _be(line, run)
        line.close()
    os._exit(0)


def _bury() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _be(line: socket.socket, run: Callable[[], None]) -> NoReturn:
    """Be the run of the stand-in at the other end of the line, and tell it the exit code."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    code = 1
    try:
        _put_on(line)
        threading.Thread(target=_obey, args=(line,), daemon=True).start()
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        raise
    finally:
        with suppress(OSError):
            line.sendall(bytes([code % 256]))
    sys.exit()


def _put_on(line: socket.socket) -> None:
    """Take the environment, the folder and the files of output that the stand-in was started with."""
    size, files, _, _ = socket.recv_fds(line, 4, 3)
    order = b""
    while piece := line.recv(int.from_bytes(size) - len(order)):
        order += piece
    told = json.loads(order)
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    os.environ.clear()
    os.environ.update(told["environ"])
    os.chdir(told["folder"])
    sys.path[:] = told["path"]


def _obey(line: socket.socket) -> None:
    """Pass on what signals the stand-in gets, and end with it where it is killed."""
    while number := line.recv(1):
        os.kill(os.getpid(), number[0])
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
