"""The program of a deployed run: Prefect's engine, at less CPU than by itself.

Left alone, a worker starts two programs for a run, one after the other, and each imports the whole of Prefect: the
first only prepares the folder that `prefect deploy` has written down. `kabar serve` names this one to the work pool as
the command of its runs instead, which the worker starts at once. It also spares what an import does for nothing: to
look through all that it makes for garbage, and to read a hundred certificates for each of a dozen clients of a server
that speaks plain HTTP.
"""

import gc
import os
import runpy
import shlex
import sys
from collections.abc import MutableMapping
from importlib import import_module
from pathlib import Path

CERTIFICATES = "PREFECT_API_SSL_CERT_FILE"
NOBODY = Path(__file__).with_name("nobody.pem")  # a certificate whose key nobody has


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
    gc.disable()
    import_module("prefect")
    gc.freeze()
    gc.enable()
    runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
