"""What a tracked run tells while it goes on: a line in its log for each page that came to nothing, and its progress."""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.logging import get_run_logger

from flows.verdict import TROUBLES, Event

LINES = 20  # in the log for one publisher and reason; failures and their reasons all stand in news.db
EVERY = 30.0  # seconds between two notes of the progress: each is two events that the server keeps for days
Log = logging.Logger | logging.LoggerAdapter[logging.Logger]


class Watch:
    """Given every event of a run: logs what came to nothing, and knows how far the run is."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._told: Counter[tuple[str, str | None]] = Counter()
        self._done = self._waiting = 0

    def __call__(self, event: Event) -> None:
        self._done, self._waiting = event.done, event.waiting
        if event.outcome in TROUBLES:
            self._told[event.publisher, event.reason] += 1
            if self._told[event.publisher, event.reason] <= LINES:
                level = logging.WARNING if event.outcome == "source_failed" else logging.INFO
                self._log.log(level, "%s: %s, %s: %s", event.publisher, event.outcome, event.reason, event.url)

    @property
    def percent(self) -> float:
        """How much of what is known to be done is done."""
        return 100.0 * self._done / max(1, self._done + self._waiting)


@contextmanager
def followed(flow: str) -> Iterator[Watch]:
    """A watch for the task that runs now; its progress stands in an artifact, noted by a thread of its own."""
    watch, is_over = Watch(get_run_logger()), threading.Event()
    artifact = create_progress_artifact(0.0, key=f"{flow}-progress", description=f"pages done by this {flow}")

    def note() -> None:
        while not is_over.wait(EVERY):
            update_progress_artifact(artifact, watch.percent)  # type: ignore[arg-type]

    thread = threading.Thread(target=copy_context().run, args=(note,), daemon=True)
    thread.start()
    try:
        yield watch
        update_progress_artifact(artifact, 100.0)  # type: ignore[arg-type]
    finally:
        is_over.set()
        thread.join()
