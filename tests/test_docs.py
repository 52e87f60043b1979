"""What docs/ says is so: the cookbook's questions give the rows shown under them, and the notebook runs through."""

import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from flows.demo.demo import run_demo

DOCS = Path(__file__).resolve().parent.parent / "docs"
COOKBOOK = (DOCS / "cookbook.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^## (.+?)$.*?^```sql\n(.*?)^```\n```text\n(.*?)^```$", COOKBOOK, re.MULTILINE | re.DOTALL)
NOTEBOOK = DOCS / "news-in-pandas.ipynb"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("docs") / "demo.db"
    assert run_demo(path, Console(quiet=True)) == 0
    return path


@pytest.fixture
def reader(demo: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{demo}?mode=ro", uri=True)
    yield connection
    connection.close()


def test_every_question_of_the_cookbook_is_looked_at():
    assert len(QUESTIONS) == COOKBOOK.count("\n## ") > 12


@pytest.mark.parametrize(("question", "sql", "shown"), QUESTIONS, ids=[question for question, *_ in QUESTIONS])
def test_question_gives_the_rows_shown(reader, question, sql, shown):
    rows = ["|".join("" if value is None else str(value) for value in row) for row in reader.execute(sql)]
    assert rows == shown.splitlines()


def test_the_command_line_of_sqlite_gives_them_too(demo):
    if shutil.which("sqlite3") is None:
        pytest.skip("needs the program sqlite3, which is absent here")
    every = "\n".join(sql for _, sql, _ in QUESTIONS)
    told = subprocess.run(["sqlite3", demo], input=every, capture_output=True, text=True, check=True)
    assert told.stdout == "".join(shown for *_, shown in QUESTIONS)


def test_schema_reads_as_documentation(demo):
    """Each line of `.schema` that makes a column says what it is."""
    if shutil.which("sqlite3") is None:
        pytest.skip("needs the program sqlite3, which is absent here")
    told = subprocess.run(["sqlite3", demo, ".schema articles"], capture_output=True, text=True, check=True).stdout
    table = told[: told.index(") STRICT;")].splitlines()[1:]
    assert len(table) > 30
    assert [line for line in table if "  -- " not in line] == []


def test_notebook_runs_through(demo, monkeypatch):
    nbformat = pytest.importorskip("nbformat", reason="needs nbclient and ipykernel of the extra `test`")
    nbclient = pytest.importorskip("nbclient", reason="needs nbclient and ipykernel of the extra `test`")
    pytest.importorskip("ipykernel", reason="needs nbclient and ipykernel of the extra `test`")
    pytest.importorskip("pandas", reason="needs pandas of the extra `test`")
    monkeypatch.setenv("KABAR_DB", str(demo))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert all(cell.outputs for cell in notebook.cells if cell.cell_type == "code")


def test_notebook_is_kept_without_results():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
