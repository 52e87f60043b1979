"""What docs/downstream.md shows works on the demo's file: its `sh` blocks, then its `python` blocks, in one folder."""

import ast
import re
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from flows.demo.newsroom import Newsroom
from tests.flows.command import kabar

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "downstream.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS = {"parquet": "pyarrow"}  # a word of a command -> what it needs


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall(TEXT) if found == kind]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with demo.db, the rules of its outlets, and what the commands made of it."""
    place = tmp_path_factory.mktemp("downstream")
    done = kabar("demo", cwd=place)
    assert done.returncode == 0, done.stderr
    with Newsroom() as newsroom:
        newsroom.write_publishers(place / "rules")
    return place


@pytest.fixture(scope="module")
def made(folder: Path) -> Path:
    for line in "".join(blocks("sh")).splitlines():
        if line.startswith("kabar") and not any(word in line and not find_spec(lib) for word, lib in NEEDS.items()):
            words, _, out = line.partition(" > ")
            done = kabar(*words.split()[1:], cwd=folder)
            assert done.returncode == 0, (line, done.stderr)
            if out:
                (folder / out).write_text(done.stdout, encoding="utf-8")
    return folder


def test_the_commands_make_the_files_they_name(made: Path):
    for name in ("published.db", "articles.csv", "articles.jsonl", "news.jsonld", "metadata.json"):
        assert (made / name).stat().st_size > 1000, name


def test_queries_of_sqlite_answer(made: Path):
    found = re.findall(r'^sqlite3 (\S+) "(.+)"$', TEXT, re.MULTILINE)
    assert found
    for db, sql in found:
        with sqlite3.connect(made / db) as connection:
            assert connection.execute(sql).fetchall()


@pytest.mark.parametrize("script", blocks("python"), ids=lambda script: " ".join(script.split()[:4]))
def test_scripts_run(made: Path, script: str):
    imports = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import)]
    modules = {alias.name for node in imports for alias in node.names}
    modules |= {lib for word, lib in NEEDS.items() if f".{word}" in script}
    for module in sorted(modules):
        pytest.importorskip(module, reason=f"this script of the document needs {module}")
    done = subprocess.run([sys.executable, "-c", script], cwd=made, capture_output=True, text=True, check=False)
    if "LOAD sqlite" in script and "xtension" in done.stderr:
        pytest.skip("DuckDB's sqlite extension is not installed, and it can be had by network alone")
    assert (done.returncode, done.stderr) == (0, "")


def test_commands_that_serve_exist(made: Path):
    lines = [line.split() for line in "".join(blocks("console")).splitlines() if line.startswith("kabar")]
    assert lines
    for line in lines:
        assert kabar(line[1], "--help", cwd=made).returncode == 0
