"""`kabar serve` as it stands: a real server, prefect.yaml deployed, a real worker, runs and their artifacts."""

import json
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from flows.demo.newsroom import Newsroom
from tests.flows.command import kabar
from tests.flows.fleet import START_SECONDS, STOP_SECONDS, Prefect, clean_environ, free_port, process, wait_for

TEXT = "SELECT canonical_url, headline, published_local, body, content_hash FROM articles ORDER BY 1"


@dataclass(frozen=True)
class Served(Prefect):
    """What the tests see of the running `kabar serve`."""

    process: subprocess.Popen[bytes]
    newsroom: Newsroom
    folder: Path

    def rows(self, db: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / db) as connection:
            return connection.execute(TEXT).fetchall()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    log = folder / "serve.log"
    command = (sys.executable, "-m", "flows.cli", "serve", "--port", str(port))
    with Newsroom() as newsroom:
        newsroom.write_publishers(folder / "rules")
        environ = clean_environ(folder, KABAR_DB=str(folder / "tracked.db"), **rules(folder))
        with process(log, *command, environ=environ) as started:

            def is_up() -> bool:
                said = log.read_text("utf-8", "replace")
                assert started.poll() is None, said[-3000:]
                return "Worker is running" in said

            wait_for(is_up, START_SECONDS, "kabar serve comes up")
            yield Served(f"http://127.0.0.1:{port}/api", started, newsroom, folder)


def rules(folder: Path) -> dict[str, str]:
    return {"KABAR_PUBLISHERS": str(folder / "rules"), "KABAR_ALLOW_PRIVATE": "1", "KABAR_MIN_DELAY": "0"}


def test_four_flows_are_deployed_and_ingest_is_scheduled(served: Served) -> None:
    found = {one["name"]: one for one in served.ask("/deployments/filter", {})}
    schedule = found["ingest"]["schedules"][0]["schedule"]
    assert set(found) == {"ingest", "backfill", "reclean", "maintain"}
    assert (schedule["cron"], schedule["timezone"]) == ("7 * * * *", "Asia/Jakarta")
    assert found["ingest"]["global_concurrency_limit"]["limit"] == 1


def test_the_server_makes_the_runs_of_the_schedules(served: Served) -> None:
    """It makes none, and says so in its log alone, where SQLAlchemy is 2.1."""

    def minutes() -> set[int]:
        made = served.runs(state={"type": {"any_": ["SCHEDULED"]}})
        return {datetime.fromisoformat(one["expected_start_time"]).minute for one in made}

    wait_for(lambda: minutes() == {7, 37}, 90, "scheduled runs")


def test_tracked_ingest_completes_with_the_rows_of_an_untracked_one(served: Served) -> None:
    run = served.start("ingest", publishers=list(served.newsroom.hosts))
    state = served.ended(run)
    assert state["type"] == "COMPLETED", state["message"]
    assert {one["key"] for one in served.artifacts(run)} == {"ingest-summary", "ingest-progress"}
    assert _summary(served, run).count("| 100% |") > len(served.newsroom.hosts)
    plain = kabar("ingest", *served.newsroom.hosts, "--db", "plain.db", cwd=served.folder, **rules(served.folder))
    assert "not tracked" in plain.stderr
    assert len(served.rows("plain.db")) >= 60
    assert served.rows("tracked.db") == served.rows("plain.db")


def test_log_and_table_of_a_run_name_each_page_that_gave_no_article_and_why(served: Served) -> None:
    run = served.runs(name={"like_": "ingest"}, state={"type": {"any_": ["COMPLETED"]}})[0]["id"]
    logs = served.ask("/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
    lost = [one for one in served.newsroom.expected.values() if one.outcome in ("Gone", "NotArticle", "Paywalled")]
    told = "\n".join(one["message"] for one in logs)
    assert [one.url for one in lost if one.url not in told or f"<{one.url}>" not in _summary(served, run)] == []


def _summary(served: Served, run: str) -> str:
    return next(str(one["data"]) for one in served.artifacts(run) if one["key"].endswith("-summary"))


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
    assert {one["key"] for one in served.artifacts(run)} == {"backfill-summary", "backfill-progress"}
    told = served.ask(f"/flow_runs/{run}")
    assert (told["name"], told["tags"]) == (f"backfill {host} 2020-01-01 to 2030-12-31", ["kabar"])


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
    said = _summary(served, run)
    assert f"| {host} | body | 1 |" in said
    assert " ".join(line.split()[:3]) in said


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
