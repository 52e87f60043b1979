"""One process at a time at one file, by a lock that ends with the process."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from flows.database import refusals
from schemas import StoreError


def is_left(path: Path) -> bool:
    """Whether a process that had the file for itself is gone, and did not come to its end."""
    try:
        handle = os.open(_lock_of(path), os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """The file for this process alone; StoreError where another one has it. The lock ends with the process."""
    lock = _lock_of(path)
    with refusals(path):
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not (_is_locked(handle) and lock.exists() and os.fstat(handle).st_ino == lock.stat().st_ino):
            raise StoreError(str(path), "in_use", "another process is working on it; wait for its end")
        yield
        lock.unlink()
    finally:
        os.close(handle)


def _is_locked(handle: int) -> bool:
    """Whether the lock is had now; who only looks whether somebody has it (`is_left`) is waited for."""
    for wait in (0.05, 0.2, None):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if wait is not None:
                time.sleep(wait)
        else:
            return True
    return False


def _lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")
