"""`kabar serve` as it stands: a real server, prefect.yaml deployed, a real worker, runs and their artifacts."""

import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from flows.demo.newsroom import Newsroom
from flows.engine import command
from flows.zombies import mark_alive
from tests.flows.command import kabar
from tests.flows.fleet import (
    ENDED,
    ROOT,
    RUN_SECONDS,
    START_SECONDS,
    Prefect,
    clean_environ,
    free_port,
    process,
    wait_for,
)

UNIT = ROOT / "docs" / "kabar.service"
UNSHARE = ("unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",)))
LATE = 6  # hours of downtime; each late run is a process that is started and told to go: a day of them took 139 s
OFTEN = {"PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "5"}  # an hour, unless the server is told so
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
    """`kabar serve` as docs/kabar.service starts it."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    log = folder / "serve.log"
    with Newsroom() as newsroom:
        newsroom.write_publishers(folder / "rules")
        (folder / "kabar.toml").write_text(
            f'db = "tracked.db"\n[groups]\npagi = {list(newsroom.hosts[:2])}\n'
            '[schedules]\npagi = "0 0 1 1 *"\nungrouped = "0 1 1 1 *"\n',
            "utf-8",
        )
        environ = clean_environ(folder, KABAR_PORT=str(port), **OFTEN, **rules(folder))
        with process(log, *as_unit(folder, unit("ExecStart")), environ=environ, cwd=folder) as started:

            def is_up() -> bool:
                said = log.read_text("utf-8", "replace")
                assert started.poll() is None, said[-3000:]
                return "Worker is running" in said

            wait_for(is_up, START_SECONDS, "kabar serve comes up")
            yield Served(f"http://127.0.0.1:{port}/api", started, newsroom, folder)


def unit(key: str) -> str:
    """What the systemd unit of docs/ says under this key."""
    (value,) = re.findall(rf"^{key}=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE)
    return str(value)


def as_unit(folder: Path, line: str) -> tuple[str, ...]:
    """A command line of the unit as it stands, on a machine where kabar is at /opt/kabar and `folder` is its working
    directory; where this process may not make itself such a machine, the same command of kabar here."""
    if not may_unshare():
        return (sys.executable, "-m", "flows.cli", *line.split()[1:])
    home, program = unit("WorkingDirectory"), Path(unit("ExecStart").split()[0])
    (folder / "program").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m flows.cli "$@"\n', "utf-8")
    here = shlex.quote(str(folder))
    machine = f"""set -e
        mount -t tmpfs none /opt && mkdir -p {program.parent}
        cp {here}/program {program} && chmod 755 {program}
        mount -t tmpfs none /var/lib && mkdir {home} && mount --bind {here} {home}
        cd {home} && exec {line}"""
    return (*UNSHARE, "sh", "-c", machine)


def may_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    return not subprocess.run([*UNSHARE, "mount", "-t", "tmpfs", "none", "/opt"], capture_output=True).returncode


def rules(folder: Path) -> dict[str, str]:
    return {"KABAR_PUBLISHERS": str(folder / "rules"), "KABAR_ALLOW_PRIVATE": "1", "KABAR_MIN_DELAY": "0"}


def test_each_group_has_a_deployment_that_never_runs_twice_at_once(served: Served) -> None:
    found = {one["name"]: one for one in served.ask("/deployments/filter", {})}
    assert set(found) == {"ingest", "ingest-pagi", "backfill", "reclean", "maintain"}
    told = {
        name: (one["parameters"], one["schedules"][0]["schedule"]["cron"])
        for name, one in found.items()
        if one["schedules"] and name != "maintain"
    }
    assert told == {
        "ingest": ({"publishers": ["ungrouped"]}, "0 1 1 1 *"),
        "ingest-pagi": ({"publishers": ["pagi"]}, "0 0 1 1 *"),
    }
    for name in ("ingest", "ingest-pagi"):
        assert found[name]["schedules"][0]["schedule"]["timezone"] == "Asia/Jakarta"
        assert found[name]["global_concurrency_limit"]["limit"] == 1
        assert found[name]["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"


def test_the_runs_of_the_pool_are_started_by_one_program_of_our_own(served: Served) -> None:
    """Without a command Prefect's worker starts two for each run, and both import Prefect."""
    template = served.ask("/work_pools/kabar")["base_job_template"]
    assert template["variables"]["properties"]["command"]["default"] == command()


def test_the_server_makes_the_runs_of_the_schedules(served: Served) -> None:
    """It makes none, and says so in its log alone, where SQLAlchemy is 2.1."""
    midnights = {"12-31T17:00", "12-31T18:00"}  # in Jakarta, one hour apart

    def are_made() -> bool:
        return midnights <= {one["expected_start_time"][5:16] for one in served.runs()}

    assert wait_for(are_made, 120, "scheduled runs")


def test_the_next_run_of_each_schedule_is_told_in_one_line(served: Served) -> None:
    def told() -> list[str]:
        return re.findall(r"^Next runs: (.*)$", (served.folder / "serve.log").read_text("utf-8"), re.MULTILINE)

    (line,) = wait_for(told, 300, "the next runs are told")
    assert {one.split()[0] for one in line.split(", ")} == {"ingest", "ingest-pagi", "maintain"}


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


def test_after_hours_of_downtime_one_run_catches_up(served: Served) -> None:
    pagi, now = served.deployment("ingest-pagi"), datetime.now(UTC)
    served.ask("/work_pools/kabar", {"is_paused": True}, "PATCH")
    for hours in range(LATE, 0, -1):
        due = (now - timedelta(hours=hours)).isoformat()
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
        served.ask(f"/deployments/{pagi['id']}/create_flow_run", {"state": state, "tags": ["auto-scheduled"]})
    served.ask("/work_pools/kabar", {"is_paused": False}, "PATCH")

    def ended() -> list[str]:
        runs = served.runs(deployment_id={"any_": [pagi["id"]]}, expected_start_time={"before_": now.isoformat()})
        states = [one["state_type"] for one in runs]
        return states if set(states) <= ENDED else []

    states = wait_for(ended, RUN_SECONDS, "the late runs end")
    assert (states.count("COMPLETED"), states.count("CANCELLED")) == (1, LATE - 1)


def test_the_server_forgets_old_runs_and_events_and_no_new_ones(served: Served) -> None:
    flow, now = served.ask("/flows/", {"name": "reclean"})["id"], datetime.now(UTC)
    runs = {}
    for days in (29, 31):
        run = served.ask("/flow_runs/", {"flow_id": flow, "state": {"type": "COMPLETED"}})["id"]
        line = {"name": "kabar", "level": 20, "message": "…", "timestamp": now.isoformat(), "flow_run_id": run}
        served.ask("/logs/", [line])
        with sqlite3.connect(served.folder / "prefect" / "prefect.db", timeout=60) as prefect:
            prefect.execute("UPDATE flow_run SET end_time = datetime('now', ?) WHERE id = ?", (f"-{days} days", run))
        runs[run] = days
    resource = {"prefect.resource.id": "kabar.test"}
    for days in (1, 3):
        at = (now - timedelta(days=days)).isoformat()
        event = {"id": str(uuid4()), "event": f"kabar.{days}", "occurred": at, "resource": resource}
        served.ask("/events", [event])

    def is_done() -> bool:
        within = {"event": {"prefix": ["kabar."]}, "occurred": {"since": (now - timedelta(days=9)).isoformat()}}
        lines = served.ask("/logs/filter", {"logs": {"flow_run_id": {"any_": list(runs)}}})
        told = [one["event"] for one in served.ask("/events/filter", {"filter": within})["events"]]
        found = [runs[one["id"]] for one in served.runs(id={"any_": list(runs)})]
        return (found, [runs[one["flow_run_id"]] for one in lines], told) == ([29], [29], ["kabar.1"])

    assert wait_for(is_done, RUN_SECONDS, "the server forgets")


def test_run_whose_process_is_gone_is_set_to_crashed(served: Served) -> None:
    flow = served.ask("/flows/", {"name": "reclean"})
    dead = served.ask("/flow_runs/", {"flow_id": flow["id"], "name": "dead", "state": {"type": "RUNNING"}})["id"]
    alive = served.ask("/flow_runs/", {"flow_id": flow["id"], "name": "alive", "state": {"type": "RUNNING"}})["id"]
    db = served.folder / "tracked.db"
    killed = (
        "import os, pathlib, sys; from flows.zombies import mark_alive;"
        " mark_alive(pathlib.Path(sys.argv[1]), sys.argv[2]); os.kill(os.getpid(), 9)"
    )
    mark_alive(db, alive)
    subprocess.run([sys.executable, "-c", killed, db, dead], check=False)
    state = served.ended(served.start("maintain"))
    assert (state["type"], state["message"]) == ("COMPLETED", "the contract holds")
    assert (served.state(dead)["type"], served.state(alive)["type"]) == ("CRASHED", "RUNNING")
    served.ask(f"/flow_runs/{alive}/set_state", {"state": {"type": "CANCELLED"}, "force": True})


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


def test_without_network_nothing_is_stored_and_the_run_says_why(served: Served) -> None:
    """The newsroom is closed from here on."""
    hosts, before = served.newsroom.hosts, served.rows("tracked.db")
    served.newsroom.stop()
    run = served.start("ingest", publishers=list(hosts))
    state = served.ended(run)
    assert (state["type"], state["message"].partition(" connect ")[0]) == ("FAILED", "nothing worked:")
    assert state["message"] in [one["description"] for one in served.artifacts(run)]
    assert served.rows("tracked.db") == before
    assert kabar("ingest", *hosts, "--db", "tracked.db", cwd=served.folder, **rules(served.folder)).returncode == 4


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if not may_unshare() or shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze and the right to mount, one of which is absent here")
    done = subprocess.run(
        as_unit(tmp_path, f"systemd-analyze verify {shlex.quote(str(UNIT))}"), capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_serve_stops_cleanly_as_systemd_asks_it_to(served: Served) -> None:
    """The last test of the module: afterwards nothing answers any more."""
    assert (unit("KillMode"), "ExecStop" in UNIT.read_text("utf-8")) == ("mixed", False)  # SIGTERM to one process
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(int(unit("TimeoutStopSec"))) == 0
    assert "Stopped." in (served.folder / "serve.log").read_text("utf-8", "replace")
    with pytest.raises(OSError, match="refused"):
        served.ask("/health")
