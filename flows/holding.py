"""One process at a time at one file, by a lock that ends with the process."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from flows.database import refusals
from schemas import StoreError


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """The file for this process alone; StoreError where another one has it. The lock ends with the process."""
    lock = path.with_name(f"{path.name}.lock")
    with refusals(path):
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = lock.exists() and os.fstat(handle).st_ino == lock.stat().st_ino
        except OSError:
            is_ours = False
        if not is_ours:
            raise StoreError(str(path), "in_use", "another process is working on it; wait for its end")
        yield
        lock.unlink()
    finally:
        os.close(handle)
