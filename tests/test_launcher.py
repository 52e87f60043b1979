"""The launcher `./kabar`, on a small checkout that needs no network: its only package is itself."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOUND = 600  # seconds; one installation of the small checkout takes about five, on a very busy machine two minutes

# A build backend of its own lets pip install the small checkout without an index; `kabar test` asks for a
# package that no index has.
BACKEND = """
import pathlib, zipfile
METADATA = "Metadata-Version: 2.1\\nName: kabar\\nVersion: 0\\nProvides-Extra: test\\n"
METADATA += "Requires-Dist: kabar-test-tool; extra == 'test'\\n"
def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(pathlib.Path(wheel_directory, "kabar-0-py3-none-any.whl"), "w") as wheel:
        wheel.writestr("kabar.pth", str(pathlib.Path.cwd()))
        wheel.writestr("kabar-0.dist-info/METADATA", METADATA)
        wheel.writestr("kabar-0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("kabar-0.dist-info/RECORD", "")
    return "kabar-0-py3-none-any.whl"
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "kabar"
version = "0"
"""
COMMANDS = """
import sys
def main():
    print("started", *sys.argv[1:], sep="|")
"""

# In uv's place, for what does not depend on the installer: it installs by one line, in a second.
FAST_UV = """#!/bin/sh
sleep 1
pwd >"$(echo "${4%/bin/python}"/lib/python*/site-packages)/kabar.pth"
"""


def small_checkout(folder: Path) -> Path:
    """A folder with the real launcher, and with a project that installs in seconds."""
    (folder / "flows").mkdir(parents=True)
    (folder / "flows" / "__init__.py").touch()
    (folder / "flows" / "cli.py").write_text(COMMANDS)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "constraints.txt").write_text("# none\n")
    shutil.copy2(ROOT / "kabar", folder / "kabar")
    return folder


def environment(home: str = "", **more: str) -> dict[str, str]:
    """No home, no settings of pip, no index; this Python."""
    given = {"PATH": os.environ["PATH"], "HOME": home, "KABAR_PYTHON": sys.executable}
    return given | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"} | more


def start(launcher: Path, *words: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [launcher, *words],
        env=environment(**more),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in a path with spaces, after a first start with settings of pip that point elsewhere."""
    folder = small_checkout(tmp_path_factory.mktemp("a path") / "with spaces")
    elsewhere = {"PIP_USER": "1", "PIP_TARGET": str(folder / "elsewhere"), "PIP_REQUIRE_VIRTUALENV": "1"}
    first = start(folder / "kabar", "first", "start", **elsewhere)
    assert (first.stdout, first.returncode) == ("started|first|start\n", 0), first.stderr
    assert "installing into" in first.stderr
    return folder


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine at which nobody listens, and nobody else can begin to."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest.fixture
def fast_uv(tmp_path: Path) -> dict[str, str]:
    """An environment with the stand-in for uv on its PATH."""
    script = tmp_path / "bin" / "uv"
    script.parent.mkdir()
    script.write_text(FAST_UV)
    script.chmod(0o755)
    given = environment(PATH=f"{script.parent}:{os.environ['PATH']}")
    return {name: value for name, value in given.items() if not name.startswith("PIP_")}


def test_second_start_installs_nothing_and_hands_its_words_over(installed: Path):
    second = start(installed / "kabar", "a b", "*", "")
    assert (second.stdout, second.stderr) == ("started|a b|*|\n", "")


def test_it_starts_through_links_from_any_folder(installed: Path, tmp_path: Path):
    (tmp_path / "one").symlink_to(os.path.relpath(installed / "kabar", tmp_path))
    (tmp_path / "two").symlink_to("one")
    assert start(tmp_path / "two", "x", cwd=Path("/")).stdout == "started|x\n"


def test_modules_of_the_folder_and_of_pythonpath_do_not_stand_in_for_ours(installed: Path, tmp_path: Path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").write_text("raise SystemExit('wrong flows')")
    assert start(installed / "kabar", "x", cwd=tmp_path, PYTHONPATH=str(tmp_path)).stdout == "started|x\n"


def test_failing_to_add_the_test_tools_leaves_the_rest_in_use(installed: Path, closed_port: int):
    index = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": f"http://127.0.0.1:{closed_port}/simple", "PIP_RETRIES": "0"}
    failed = start(installed / "kabar", "test", **index)
    assert failed.returncode == 2
    assert "the package index cannot be reached" in failed.stderr.splitlines()[-1]
    assert start(installed / "kabar", "x").stdout == "started|x\n"


def test_unreachable_index_is_one_line_and_leaves_no_environment(tmp_path: Path, closed_port: int):
    folder = small_checkout(tmp_path / "kabar")
    (folder / "pyproject.toml").write_text(PROJECT.replace("requires = []", 'requires = ["setuptools"]'))
    index = {"PIP_NO_INDEX": "", "PIP_INDEX_URL": f"http://127.0.0.1:{closed_port}/simple", "PIP_RETRIES": "0"}
    failed = start(folder / "kabar", "demo", **index)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert [line.split(":")[1] for line in failed.stderr.splitlines()] == [
        " installing into " + str(folder / ".venv, once; a minute or two …"),
        " cannot install",
    ]
    assert not (folder / ".venv").exists()


def test_missing_python_is_one_line_and_exit_2(tmp_path: Path):
    folder = small_checkout(tmp_path / "kabar")
    failed = start(folder / "kabar", "demo", KABAR_PYTHON="", PATH=str(tmp_path))
    assert failed.returncode == 2
    assert failed.stderr.startswith("kabar: needs Python 3.11 or newer")
    assert failed.stderr.count("\n") == 1


def test_unusable_python_by_name_is_not_replaced_by_another(tmp_path: Path):
    failed = start(small_checkout(tmp_path / "kabar") / "kabar", "demo", KABAR_PYTHON="/no/such/python")
    assert failed.returncode == 2
    assert "KABAR_PYTHON=/no/such/python is not" in failed.stderr


def test_part_of_a_checkout_is_refused_in_words(tmp_path: Path):
    shutil.copy2(ROOT / "kabar", tmp_path / "kabar")
    failed = start(tmp_path / "kabar", "demo")
    assert (failed.returncode, failed.stderr.count("\n")) == (2, 1)
    assert "not a whole checkout" in failed.stderr


def test_killed_installation_is_made_anew_by_one_of_two_starts_at_once(tmp_path: Path, fast_uv: dict[str, str]):
    folder = small_checkout(tmp_path / "kabar")
    killed = subprocess.Popen([folder / "kabar"], env=fast_uv, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + BOUND
    while not (folder / ".venv" / "bin" / "python").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not list((folder / ".venv").glob("*.stamp"))

    both = [subprocess.Popen([folder / "kabar", "x"], env=fast_uv, stdout=-1, stderr=-1, text=True) for _ in range(2)]
    said = [one.communicate(timeout=BOUND) for one in both]
    assert [out for out, _ in said] == ["started|x\n"] * 2
    assert sum("installing into" in err for _, err in said) == 1


def test_changed_constraints_make_the_environment_anew(tmp_path: Path, fast_uv: dict[str, str]):
    folder = small_checkout(tmp_path / "kabar")
    subprocess.run([folder / "kabar"], env=fast_uv, check=True, timeout=BOUND)
    (folder / ".venv" / "left-over").touch()
    (folder / "constraints.txt").write_text("# others\n")
    subprocess.run([folder / "kabar"], env=fast_uv, check=True, timeout=BOUND)
    assert not (folder / ".venv" / "left-over").exists()


def test_test_tools_are_added_to_the_same_environment_once(tmp_path: Path, fast_uv: dict[str, str]):
    folder = small_checkout(tmp_path / "kabar")
    subprocess.run([folder / "kabar"], env=fast_uv, check=True, timeout=BOUND)
    (folder / ".venv" / "left-over").touch()
    said = [
        subprocess.run([folder / "kabar", "test"], env=fast_uv, check=True, timeout=BOUND, stderr=-1).stderr
        for _ in range(2)
    ]
    assert [b"adding the test tools" in one for one in said] == [True, False]
    assert (folder / ".venv" / "left-over").exists()
