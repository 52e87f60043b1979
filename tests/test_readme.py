"""What README says is so: its `sh` and `python` blocks run in order in one folder, its `text` blocks are what they
print, and the commands of its `console` blocks, which need a network or a server, exist with their options."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)  # ```sh … ```
LINK = re.compile(r"\]\(([\w./-]+)(#[\w-]+)?\)")  # [how](CONTRIBUTING.md#add-a-publisher)
BOUND = 120  # seconds

# Stands in for pandas, which kabar does not need: the query is what is tested.
PANDAS = """
def read_sql(sql, connection, parse_dates):
    rows = connection.execute(sql)
    assert set(parse_dates) <= {column[0] for column in rows.description}
    assert rows.fetchone()
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One command or script of README, what it printed, and how it ended."""

    line: str
    out: str
    err: str
    code: int


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(README) if found == kind]


def commands(text: str) -> list[str]:
    """The commands of a block, without the comments after them."""
    return [line.split("  #")[0].strip() for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout, with a `kabar` that starts in this environment."""
    place = tmp_path_factory.mktemp("readme")
    (place / "flows").symlink_to(ROOT / "flows")
    launcher = place / "kabar"
    script = "from flows.cli import main; main()"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -c {shlex.quote(script)} "$@"\n')
    launcher.chmod(0o755)
    (place / "stand-ins").mkdir()
    (place / "stand-ins" / "pandas.py").write_text(PANDAS)
    return place


@pytest.fixture(scope="module")
def played(folder: Path) -> dict[str, Said]:
    """All `sh` commands, run in the order of README; `./kabar test` would run this test without end."""
    lines = [line for text in blocks("sh") for line in commands(text) if not line.startswith("./kabar test")]
    if shutil.which("sqlite3") is None:
        lines = [line for line in lines if not line.startswith("sqlite3")]
    return {line: run(folder, "sh", "-c", line) for line in lines}


def run(folder: Path, *words: str, path: str = "") -> Said:
    """A command that inherits no settings of kabar or Prefect; `path` is its PYTHONPATH."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("KABAR_", "PREFECT_"))}
    given |= {"NO_COLOR": "1", "PYTHONPATH": path}
    end = subprocess.run(words, cwd=folder, env=given, capture_output=True, text=True, timeout=BOUND, check=False)
    return Said(words[-1], end.stdout, end.stderr, end.returncode)


def test_every_command_ends_well_and_prints_something(played: dict[str, Said]):
    assert [said for said in played.values() if said.code or not said.out.strip()] == []


def test_printed_rows_are_those_that_it_shows(played: dict[str, Said]):
    shown = re.findall(r"^```sh\n([^\n]+)\n```\n```text\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert shown
    assert [(line, played[line].out) for line, _ in shown if line in played] == [
        (line, rows) for line, rows in shown if line in played
    ]


@pytest.mark.parametrize("script", blocks("python"))
def test_python_runs(script: str, folder: Path, played: dict[str, Said]):
    said = run(folder, sys.executable, "-c", script, path=str(folder / "stand-ins"))
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize("line", [line for text in blocks("console") for line in commands(text)])
def test_commands_that_need_the_world_exist_with_their_options(line: str, folder: Path):
    words = shlex.split(line)
    assert words[0] == "./kabar"
    said = run(folder, sys.executable, "-P", "-c", "from flows.cli import main; main()", words[1], "--help")
    options = {word for word in words if word.startswith("--")}
    assert said.code == 0
    assert options <= set(re.findall(r"--[\w-]+", said.out))


def test_cleaned_fields_are_those_of_the_table(played: dict[str, Said], folder: Path):
    said = run(folder, "sh", "-c", "./kabar clean flows/demo/dump.txt --format json")
    table = dict(re.findall(r"^\| (headline|published_at|images\[0\]\.\w+) \| (.+) \|$", README, re.MULTILINE))
    assert len(table) == 4
    assert [name for name, value in table.items() if f'"{value}"' not in said.out] == []


@pytest.mark.parametrize("path", sorted({path for path, _ in LINK.findall(README)}))
def test_linked_files_exist(path: str):
    assert (ROOT / path).is_file()
