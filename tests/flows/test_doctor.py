"""Each check of the doctor is made to fail, and says what to do about it."""

import json
import os
import sqlite3
import sys
import threading
import time
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows import doctor
from flows.alerts import Alerting
from flows.config import Config
from flows.doctor import Finding, examine
from flows.ledger import ledger_path, open_ledger, start_run


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH", "TZ"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 1)


def remedy(name: str, db: Path, contact: str | None = None, config: Config | None = None) -> str:
    found = [one for one in examine(db, contact, config or Config()) if one.name == name]
    return found[0].remedy or ""


def test_sound_machine_needs_no_remedy(tmp_path: Path) -> None:
    found = examine(tmp_path / "news.db", "redaksi@warta.id", Config())
    assert [one for one in found if one.remedy] == []
    assert list(tmp_path.iterdir()) == []


def test_old_python_and_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    assert "3.11" in remedy("Python", tmp_path / "news.db")
    assert "3.38" in remedy("SQLite", tmp_path / "news.db")


def test_sqlite_without_a_feature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_FEATURES", (("full-text search", "CREATE VIRTUAL TABLE a USING fts9 (a)"),))
    found = next(one for one in examine(tmp_path / "news.db", None, Config()) if one.name == "SQLite features")
    assert found == Finding("SQLite features", "without full-text search", "use a Python whose SQLite has them")


@pytest.mark.parametrize(("name", "found"), [("fastapi", "0.165.0"), ("SQLAlchemy", "2.1.0b1")])
def test_package_that_breaks_prefect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, found: str) -> None:
    known = doctor.version
    monkeypatch.setattr(doctor, "version", lambda one: found if one == name else known(one))
    assert remedy(f"Prefect's {name}", tmp_path / "news.db").startswith(f"pip install '{name}<")


def test_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "selectolax" else "1.0")
    assert "./kabar" in remedy("selectolax", tmp_path / "news.db")


def test_zone_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Jakrta")
    assert "Asia/Jakarta" in remedy("machine's zone", tmp_path / "news.db")
    monkeypatch.setattr(doctor, "_is_zone", lambda _: False)
    assert "tzdata" in remedy("time zones", tmp_path / "news.db")


def test_clock_behind_the_last_run(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with open_ledger(ledger_path(db)) as ledger:
        start_run(ledger, "r1", "ingest", time.time() + 3600)
    assert "NTP" in remedy("clock", db)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    assert remedy("folder", tmp_path / "no" / "news.db") == "make the folder, or give another --db"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that nobody may write to")
def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    assert "--db" in remedy("folder", Path("/proc/news.db"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_database_that_cannot_be_written(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    db.touch(0o400)
    assert remedy("database", db).startswith("chmod")


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: namedtuple("Usage", "free")(0))
    assert "free some space" in remedy("disk", tmp_path / "news.db")


def test_dead_api_has_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert "kabar serve" in remedy("Prefect API", tmp_path / "news.db")


def test_server_of_another_version_and_with_another_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _server("2.20.1", "Mon, 02 Mar 2020 10:00:00 GMT") as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        assert "one version" in remedy("Prefect API", tmp_path / "news.db")
        assert "NTP" in remedy("clock", tmp_path / "news.db")


@pytest.mark.parametrize("contact", [None, "me", "https://example.org/about"])
def test_contact_by_which_nobody_is_reached(tmp_path: Path, contact: str | None) -> None:
    assert "contact" in remedy("contact", tmp_path / "news.db", contact)


def test_identity_that_no_request_can_say(tmp_path: Path) -> None:
    assert "ASCII" in remedy("robots identity", tmp_path / "news.db", "surat@kabar.id\r\nX: y")


def test_channel_of_a_service_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda _: None)
    config = Config(alerts=Alerting(("tgram://token/chat",)))
    assert "kabar[alerts]" in remedy("alerts", tmp_path / "news.db", config=config)


class _server:
    """A Prefect server, as far as the doctor asks it."""

    def __init__(self, version: str, date: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response_only(200)
                self.send_header("Date", date)
                self.end_headers()
                self.wfile.write(json.dumps(version).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}/api"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
