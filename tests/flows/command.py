"""kabar as people call it: a process."""

import os
import subprocess
import sys
from pathlib import Path


def kabar(*words: str, cwd: Path, stdin: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    """A command of kabar in a clean environment, untracked."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "KABAR"))}
    command = [sys.executable, "-m", "flows.cli", *words]
    env = {**clean, "HOME": str(cwd), "PYTHONIOENCODING": "utf-8", **environ}
    return subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, text=True, check=False)
