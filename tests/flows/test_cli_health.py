"""kabar health and kabar alerts, as people call them."""

import json
from pathlib import Path

import pytest

from flows.health import Health
from flows.ledger import open_ledger
from flows.ledger_health import health_of, note_health
from flows.watching import Observation
from tests.flows.command import kabar


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ledger in which kumparan is broken."""
    broken = Health(
        "kumparan.com", 0.0, "no_article", "no_article", 0.02, 1.0, "9 of 9 pages", ("https://kumparan.com/a",)
    )
    with open_ledger(tmp_path / "crawl.db") as ledger:
        note_health(ledger, Observation("kumparan.com", 0.0), broken, "broke", "run-1")
    return tmp_path


def test_broken_publisher_is_named_and_ends_with_3(folder: Path) -> None:
    done = kabar("health", cwd=folder)
    assert (done.returncode, "no_article: 9 of 9 pages" in done.stdout) == (3, True)


def test_broken_publisher_comes_with_what_can_be_done(folder: Path) -> None:
    assert "kabar health kumparan.com --accept" in kabar("health", cwd=folder).stderr


def test_nobody_observed_is_told(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "crawl.db"):
        pass
    assert "no publisher was observed yet" in kabar("health", cwd=tmp_path).stderr


def test_json_gives_figures_and_addresses(folder: Path) -> None:
    (one,) = json.loads(kabar("health", "--json", cwd=folder).stdout)
    assert (one["state"], one["since"], one["examples"]) == ("broken", "1970-01-01 00:00Z", ["https://kumparan.com/a"])


def test_page_is_written(folder: Path) -> None:
    kabar("health", "--html", "out.html", cwd=folder)
    assert "kumparan.com" in (folder / "out.html").read_text("utf-8")


def test_accepted_publisher_is_sound(folder: Path) -> None:
    assert kabar("health", "kumparan", "--accept", cwd=folder).returncode == 0
    with open_ledger(folder / "crawl.db", readonly=True) as ledger:
        assert health_of(ledger)["kumparan.com"].diagnosis is None
    assert kabar("health", cwd=folder).returncode == 0


def test_accepting_nobody_is_a_usage_error(folder: Path) -> None:
    assert kabar("health", "--accept", cwd=folder).returncode == 2


def test_missing_ledger_is_told(tmp_path: Path) -> None:
    done = kabar("health", cwd=tmp_path)
    assert (done.returncode, "kabar ingest makes one" in done.stderr) == (2, True)


def test_every_channel_is_tried(tmp_path: Path) -> None:
    (tmp_path / "kabar.toml").write_text('[alerts]\nto = ["file:a.jsonl", "file:none/b.jsonl"]', "utf-8")
    done = kabar("alerts", "test", cwd=tmp_path)
    assert (done.returncode, [line.split()[0] for line in done.stdout.splitlines()]) == (4, ["ok", "refused"])
    assert json.loads((tmp_path / "a.jsonl").read_text("utf-8"))["diagnosis"] == "test"


def test_trial_without_channels_is_a_usage_error(tmp_path: Path) -> None:
    done = kabar("alerts", "test", cwd=tmp_path)
    assert (done.returncode, "[alerts]" in done.stderr) == (2, True)
