"""Telling of breaks: each channel once, grouped, again where it was refused, not in quiet hours."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.alerts import Alerting, tell
from flows.health import Health
from flows.ledger import Ledger, open_ledger
from flows.ledger_health import note_health
from flows.watching import Observation

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "crawl.db") as ledger:
        for number, host in enumerate(("gema.example", "warta.example")):
            health = Health(host, 0.0, "no_article", "no_article", 0.0, 1.0, "9 of 9 pages", ("https://a.example/1",))
            note_health(ledger, Observation(host, float(number)), health, "broke", "run-1")
        yield ledger


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, object]]]]:
    taken: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", taken
    server.shutdown()
    server.server_close()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_file_gets_a_line_a_change_once(ledger: Ledger, tmp_path: Path) -> None:
    alerting = Alerting((f"file:{tmp_path / 'alerts.jsonl'}",))
    told = [tell(ledger, alerting, NOW), tell(ledger, alerting, NOW)]
    assert [len(alerts) for alerts, _ in told] == [2, 0]
    written = lines(tmp_path / "alerts.jsonl")
    assert [(one["publisher"], one["change"], one["at"]) for one in written] == [
        ("gema.example", "broke", "1970-01-01T00:00:00Z"), ("warta.example", "broke", "1970-01-01T00:00:01Z"),
    ]  # fmt: skip


def test_webhook_gets_one_message_for_all(ledger: Ledger, hook: tuple[str, list[dict[str, object]]]) -> None:
    tell(ledger, Alerting((hook[0],)), NOW)
    assert [one["title"] for one in hook[1]] == [
        "kabar: gema.example broke (no_article); warta.example broke (no_article)"
    ]


def test_channel_that_refuses_is_asked_again_and_the_others_are_not(ledger: Ledger, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "none" / "bad.jsonl"
    alerting = Alerting((f"file:{good}", f"file:{bad}"))
    alerts, refused = tell(ledger, alerting, NOW)
    assert (alerts, len(refused), str(bad) in refused[0]) == ((), 1, True)
    bad.parent.mkdir()
    assert (len(tell(ledger, alerting, NOW)[0]), len(lines(good)), len(lines(bad))) == (2, 2, 2)


@pytest.mark.parametrize(("hour", "is_told"), [(23, False), (3, False), (7, True)])
def test_quiet_hours_go_over_midnight(ledger: Ledger, hour: int, is_told: bool) -> None:
    alerts, _ = tell(ledger, Alerting(quiet=(time(22), time(6))), NOW.replace(hour=hour))
    assert bool(alerts) == is_told


def test_service_that_nobody_knows_is_told(ledger: Ledger) -> None:
    _, refused = tell(ledger, Alerting(("nosuch://token@host",)), NOW)
    assert ("nosuch://…" in refused[0], "token" in refused[0]) == (True, False)


def test_without_channels_the_run_tells(ledger: Ledger) -> None:
    assert [len(tell(ledger, Alerting(), NOW)[0]) for _ in range(2)] == [2, 0]
