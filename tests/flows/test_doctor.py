from pathlib import Path

import pytest

from flows.doctor import Finding, examine


def finding(name: str, db: Path, contact: str | None = None) -> Finding:
    return next(one for one in examine(db, contact) if one.name == name)


def test_sound_machine_needs_no_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    mend = [one.name for one in examine(tmp_path / "news.db", "me@example.org") if one.remedy and one.name != "disk"]
    assert mend == []


def test_missing_folder_is_named(tmp_path: Path) -> None:
    assert finding("folder", tmp_path / "no" / "news.db").remedy == "make the folder, or give another --db"


def test_dead_api_has_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert "kabar serve" in (finding("Prefect API", tmp_path / "news.db").remedy or "")


def test_missing_contact_has_a_remedy(tmp_path: Path) -> None:
    assert "kabar init" in (finding("contact", tmp_path / "news.db").remedy or "")
