"""`kabar serve` as it stands: a real server, prefect.yaml deployed, a real worker, runs and their artifacts."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.demo.newsroom import Newsroom

START_SECONDS, RUN_SECONDS, STOP_SECONDS = 240, 180, 120
TEXT = "SELECT canonical_url, headline, published_local, body, content_hash FROM articles ORDER BY 1"
open_url = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


@dataclass(frozen=True)
class Served:
    """What the tests see of the running `kabar serve`."""

    api: str
    process: subprocess.Popen[bytes]
    newsroom: Newsroom
    environ: dict[str, str]
    folder: Path

    def ask(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api}{path}", data, {"Content-Type": "application/json"})
        with open_url(request, timeout=30) as answer:
            return json.load(answer)

    def start(self, name: str, **parameters: object) -> str:
        deployment = self.ask(f"/deployments/name/{name}/{name}")
        run = self.ask(f"/deployments/{deployment['id']}/create_flow_run", {"parameters": parameters})
        return str(run["id"])

    def ended(self, run_id: str) -> dict[str, Any]:
        """The state of the run, once it has ended."""
        deadline = time.monotonic() + RUN_SECONDS
        while time.monotonic() < deadline:
            state: dict[str, Any] = self.ask(f"/flow_runs/{run_id}")["state"]
            if state["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}:
                return state
            time.sleep(0.5)
        raise TimeoutError(f"run {run_id} did not end in {RUN_SECONDS} s")

    def artifacts(self, run_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
        return found

    def rows(self, db: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / db) as connection:
            return connection.execute(TEXT).fetchall()

    def kabar(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of kabar without Prefect, with the same rules."""
        environ = {name: value for name, value in self.environ.items() if not name.startswith("PREFECT")}
        command = [sys.executable, "-m", "flows.cli", *words]
        return subprocess.run(command, env=environ, cwd=self.folder, capture_output=True, text=True, check=False)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    with Newsroom() as newsroom:
        newsroom.write_publishers(folder / "rules")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "KABAR"))} | {
            "HOME": str(folder),
            "PREFECT_HOME": str(folder / "prefect"),
            "KABAR_DB": str(folder / "tracked.db"),
            "KABAR_PUBLISHERS": str(folder / "rules"),
            "KABAR_ALLOW_PRIVATE": "1",
            "KABAR_MIN_DELAY": "0",
        }
        log = (folder / "serve.log").open("wb")
        command = [sys.executable, "-m", "flows.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_for(process, folder / "serve.log", "Worker is running")
            yield Served(f"http://127.0.0.1:{port}/api", process, newsroom, environ, folder)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(STOP_SECONDS)
                finally:
                    if process.poll() is None:
                        os.killpg(process.pid, signal.SIGKILL)
            log.close()


def wait_for(process: subprocess.Popen[bytes], log: Path, words: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while words not in log.read_text("utf-8", "replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"kabar serve did not come up: {log.read_text('utf-8', 'replace')[-3000:]}")
        time.sleep(0.5)


def test_four_flows_are_deployed_and_ingest_is_scheduled(served: Served) -> None:
    found = {one["name"]: one for one in served.ask("/deployments/filter", {})}
    schedule = found["ingest"]["schedules"][0]["schedule"]
    assert set(found) == {"ingest", "backfill", "reclean", "maintain"}
    assert (schedule["cron"], schedule["timezone"]) == ("7 * * * *", "Asia/Jakarta")
    assert found["ingest"]["global_concurrency_limit"]["limit"] == 1


def test_tracked_ingest_completes_with_the_rows_of_an_untracked_one(served: Served) -> None:
    run = served.start("ingest", publishers=list(served.newsroom.hosts))
    state = served.ended(run)
    assert state["type"] == "COMPLETED", state["message"]
    assert [one["key"] for one in served.artifacts(run)] == ["ingest-summary"]
    plain = served.kabar("ingest", *served.newsroom.hosts, "--db", "plain.db")
    assert "not tracked" in plain.stderr
    assert len(served.rows("plain.db")) >= 60
    assert served.rows("tracked.db") == served.rows("plain.db")


def test_maintain_frees_the_place_of_a_run_that_nobody_runs(served: Served) -> None:
    flow = served.ask("/flows/", {"name": "reclean"})
    dead = served.ask("/flow_runs/", {"flow_id": flow["id"], "name": "dead", "state": {"type": "RUNNING"}})["id"]
    with sqlite3.connect(served.folder / "prefect" / "prefect.db", timeout=30) as server:
        server.execute("UPDATE flow_run SET start_time = '2026-01-01 00:00:00.000000' WHERE name = 'dead'")
    state = served.ended(served.start("maintain"))
    assert (state["type"], state["message"]) == ("COMPLETED", "the contract holds")
    assert served.ask(f"/flow_runs/{dead}")["state"]["type"] == "CRASHED"


def test_backfill_completes_with_an_artifact(served: Served) -> None:
    host = served.newsroom.hosts[0]
    run = served.start("backfill", publisher=host, start="2020-01-01", end="2030-12-31")
    state = served.ended(run)
    assert state["type"] == "COMPLETED", state["message"]
    assert [one["key"] for one in served.artifacts(run)] == ["backfill-summary"]


def test_backfill_that_ends_before_it_starts_fails_with_a_sentence(served: Served) -> None:
    run = served.start("backfill", publisher=served.newsroom.hosts[0], start="2022-02-01", end="2022-01-01")
    state = served.ended(run)
    assert state["type"] == "FAILED"
    assert "is before start" in state["message"]


def test_reclean_says_in_its_artifact_what_a_changed_rule_would_change(served: Served) -> None:
    host = served.newsroom.hosts[-1]
    with sqlite3.connect(served.folder / "tracked.db") as connection:
        (body,) = connection.execute("SELECT body FROM v_articles WHERE publisher = ? LIMIT 1", (host,)).fetchone()
    line = body.split("\n\n")[1]
    with (served.folder / "rules" / f"{host}.toml").open("a", encoding="utf-8") as rule:
        rule.write(f"drop_lines = [{json.dumps(re.escape(line))}]\n")
    run = served.start("reclean", publisher=host)
    state = served.ended(run)
    assert (state["type"], "1 of " in state["message"]) == ("COMPLETED", True), state["message"]
    (artifact,) = served.artifacts(run)
    assert f"| {host} | body | 1 |" in artifact["data"]
    assert " ".join(line.split()[:3]) in artifact["data"]


def test_unknown_publisher_is_refused_when_the_run_is_asked_for(served: Served) -> None:
    with pytest.raises(urllib.error.HTTPError, match="409"):
        served.start("backfill", publisher="nowhere.example", start="2022-01-01", end="2022-01-02")


def test_serve_stops_cleanly_on_ctrl_c(served: Served) -> None:
    """The last test of the module: afterwards nothing answers any more."""
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(STOP_SECONDS) == 0
    assert "Stopped." in (served.folder / "serve.log").read_text("utf-8", "replace")
    with pytest.raises(OSError, match="refused"):
        served.ask("/health")
