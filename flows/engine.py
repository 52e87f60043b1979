"""The program of a deployed run: Prefect's engine, at less CPU than by itself.

Left alone, a worker starts two programs for a run, one after the other, and each imports the whole of Prefect: the
first only prepares the folder that `prefect deploy` has written down. `kabar serve` names this one to the work pool as
the command of its runs instead, which the worker starts at once. Where the worker is that of flows/warm.py, the run is
a copy of a process that has Prefect imported, and this program its stand-in. Else it imports Prefect itself, and spares
what that does for nothing: to look through all that it makes for garbage, and to read a hundred certificates for each
of a dozen clients of a server that speaks plain HTTP.
"""

import gc
import hashlib
import json
import os
import runpy
import shlex
import signal
import socket
import struct
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FrameType

CERTIFICATES = "PREFECT_API_SSL_CERT_FILE"
NOBODY = Path(__file__).with_name("nobody.pem")  # a certificate whose key nobody has
DOOR = "KABAR_WARM"  # the variable that names the socket of the process with Prefect imported
PEER = struct.Struct("3i")  # process, user, group


def command() -> str:
    """The command line of this program, as the setting `command` of a work pool has it."""
    return shlex.join([sys.executable, "-m", "flows.engine"])


def spare_certificates(environ: MutableMapping[str, str]) -> None:
    """Have Prefect's clients read one certificate, where none is ever asked for and nothing else is set."""
    if environ.get("PREFECT_API_URL", "").startswith("http:"):
        environ.setdefault(CERTIFICATES, str(NOBODY))


def main() -> None:
    """Carry out the flow run that PREFECT__FLOW_RUN_ID names; the exit code is that of `python -m prefect.engine`."""
    spare_certificates(os.environ)
    if (code := stand_in(os.environ)) is not None:
        sys.exit(code)
    import_prefect()
    carry_out()


def import_prefect() -> None:
    """Import what a run needs of it, without a look for garbage."""
    gc.disable()
    import_module("prefect.flow_engine")
    gc.freeze()
    gc.enable()


def carry_out() -> None:
    """The run that the environment names."""
    sys.argv = ["prefect.engine"]
    sys.modules.pop("prefect.engine", None)  # a program is not imported before
    runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)


def door_of(environ: Mapping[str, str], key: str) -> str:
    """The name of a socket: for runs under the settings of Prefect that stand in the environment, and no others."""
    told = sorted((name, text) for name, text in environ.items() if name.startswith("PREFECT_") and name[8] != "_")
    return f"{key}-{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]}"


def is_ours(line: socket.socket) -> bool:
    """Whether the same user is at the other end: anybody can reach a socket of this kind, and take its name later."""
    return bool(PEER.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))[1] == os.geteuid())


def stand_in(environ: Mapping[str, str]) -> int | None:
    """Have the process behind the door carry out the run of this environment; its exit code, once it has ended. None
    where there is no such process, or Prefect was told other settings there."""
    door = environ.get(DOOR, "")
    if not door or door_of(environ, door.partition("-")[0]) != door:
        return None
    last = signal.SIGKILL
    with socket.socket(socket.AF_UNIX) as line:

        def pass_on(number: int, _frame: FrameType | None) -> None:
            nonlocal last
            last = signal.Signals(number)
            with suppress(OSError):  # the run has just ended
                line.sendall(bytes([number]))

        try:
            line.connect(f"\0{door}")
        except OSError:
            return None
        if not is_ours(line):
            return None
        order = json.dumps({"environ": dict(environ), "folder": str(Path.cwd()), "path": sys.path}).encode()
        socket.send_fds(line, [len(order).to_bytes(4)], [0, 1, 2])
        line.sendall(order)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, pass_on)
        told = line.recv(1)
        line.recv(1)  # nothing: the end of the process
    if not told:  # it was killed, and so is this one
        if last != signal.SIGKILL:
            signal.signal(last, signal.SIG_DFL)
        os.kill(os.getpid(), last)
    return told[0]


if __name__ == "__main__":
    main()
