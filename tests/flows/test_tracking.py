from pathlib import Path

import pytest

from flows.tracking import api_url

PROFILES = """
active = "laptop"
[profiles.laptop]
PREFECT_API_URL = "http://127.0.0.1:4200/api"
[profiles.empty]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".prefect").mkdir()
    (tmp_path / ".prefect" / "profiles.toml").write_text(PROFILES)
    return tmp_path


def test_nothing_configured_is_none(tmp_path: Path) -> None:
    assert api_url({"HOME": str(tmp_path)}, tmp_path) is None


def test_variable_wins_over_profile(home: Path) -> None:
    assert api_url({"HOME": str(home), "PREFECT_API_URL": "http://other/api"}, home) == "http://other/api"


def test_active_profile_is_read(home: Path) -> None:
    assert api_url({"HOME": str(home)}, home) == "http://127.0.0.1:4200/api"


def test_named_profile_wins_over_active(home: Path) -> None:
    assert api_url({"HOME": str(home), "PREFECT_PROFILE": "empty"}, home) is None


def test_prefect_home_moves_the_profiles(home: Path, tmp_path: Path) -> None:
    environ = {"HOME": "/nonexistent", "PREFECT_HOME": str(home / ".prefect")}
    assert api_url(environ, tmp_path) == "http://127.0.0.1:4200/api"


def test_prefect_toml_of_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "prefect.toml").write_text('[api]\nurl = "http://127.0.0.1:5000/api"\n')
    assert api_url({"HOME": str(tmp_path)}, tmp_path) == "http://127.0.0.1:5000/api"


def test_broken_profiles_count_as_none(tmp_path: Path) -> None:
    (tmp_path / "profiles.toml").write_text("not toml [")
    assert api_url({"HOME": str(tmp_path), "PREFECT_HOME": str(tmp_path)}, tmp_path) is None
