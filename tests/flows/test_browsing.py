"""news.db in Datasette: every page answers, columns are explained, words are found, from tables and views."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from html import unescape

import pytest

from flows.browsing import SETTINGS, metadata
from flows.search import RANKED
from tests.flows.command import kabar
from tests.flows.stored import page
from tests.schemas.invented import SEEN

NEEDED = "needs datasette, the extra `datasette`"
open_url = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


@pytest.fixture
def filled(store, run_id):
    kept = [page(n, headline=f"Banjir di desa {n}", section=("News", "Bola")[n % 2]) for n in range(1, 26)]
    store.save(kept, run_id)
    store.save([page(1, headline="Banjir surut di desa 1", hours=1, modified_at=SEEN + timedelta(hours=1))], run_id)
    store.finish_run(run_id, "completed")
    return store


@pytest.fixture
def ask(filled):
    """Asks Datasette as `kabar datasette` sets it up."""
    app = pytest.importorskip("datasette.app", reason=NEEDED)
    told = metadata(filled.connection, "news")
    settings = {name: {"off": False}.get(value, value) for name, value in SETTINGS.items()}
    numbers = {name: int(value) for name, value in settings.items()}
    served = app.Datasette([str(filled.path)], metadata=told, settings=numbers)

    def get(path: str) -> tuple[int, str]:
        answer = asyncio.run(served.client.get(path))
        return answer.status_code, unescape(answer.text)

    return get


def tables(store) -> dict[str, dict[str, object]]:
    told = json.loads(json.dumps(metadata(store.connection, "news")))
    return told["databases"]["news"]["tables"]


def test_every_column_of_every_table_is_explained(filled):
    for name, told in tables(filled).items():
        columns = [row[0] for row in filled.connection.execute("SELECT name FROM pragma_table_info(?)", (name,))]
        if not name.startswith("sketch"):
            assert list(told["columns"]) == columns, name
    assert "unit: words" in tables(filled)["articles"]["columns"]["word_count"]


def test_facets_sorts_and_labels_name_columns_that_are_there(filled):
    for name, told in tables(filled).items():
        columns = {row[0] for row in filled.connection.execute("SELECT name FROM pragma_table_info(?)", (name,))}
        named = {told.get("sort_desc"), told.get("label_column"), told.get("fts_pk"), *told.get("facets", [])}
        assert named - {None} <= columns, name
        assert len(told.get("facets", [])) <= 2, "more push the rows below the fold"


def test_every_table_and_view_answers(filled, ask):
    for name in tables(filled):
        status, html = ask(f"/news/{name}")
        assert status == 200, html[:500]
        assert "timed out" not in html


def test_every_question_answers_with_and_without_words(filled, ask):
    questions = metadata(filled.connection, "news")["databases"]["news"]["queries"]
    assert len(questions) >= 8
    for name, told in questions.items():
        words = set(re.findall(r":(\w+)", told["sql"]))
        for value in ("", "banjir", "anti-vaksin C++ \"'"):
            status, html = ask(f"/news/{name}?" + "&".join(f"{word}={value}" for word in words).replace("+", "%2B"))
            assert (status, 'class="message-error"' in html) == (200, False), (name, value)


def test_as_many_articles_are_ranked_as_by_the_command(filled):
    search = json.loads(json.dumps(metadata(filled.connection, "news")))["databases"]["news"]["queries"]["search"]
    assert f"the {RANKED:,} articles stored last" in search["title"]
    assert f"OFFSET {RANKED})" in search["sql"]


@pytest.mark.parametrize("table", ["articles", "v_articles", "v_article_list"])
def test_words_are_found_from_tables_and_views(ask, table: str):
    status, html = ask(f"/news/{table}?_search=surut")
    assert status == 200
    assert "Banjir surut di desa 1" in html
    assert "1 row" in html
    assert 'name="_search"' in html


def test_a_list_shows_its_facets_and_many_rows(ask):
    _, html = ask("/news/v_article_list")
    assert "?section=Bola" in html
    assert html.count("<tr>") > 20


def test_the_command_prints_the_metadata_for_a_datasette_of_ones_own(filled, tmp_path):
    done = kabar("datasette", "news.db", "--metadata-only", cwd=filled.path.parent)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(json.dumps(metadata(filled.connection, "news")))


def test_it_serves_this_machine_until_ctrl_c(filled):
    pytest.importorskip("datasette", reason=NEEDED)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "flows.cli", "datasette", str(filled.path), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ), text=True)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with open_url(f"http://127.0.0.1:{port}/news/v_article_list.json?_shape=array", timeout=10) as answer:
                    assert len(json.load(answer)) == 20
                break
            except OSError:
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode in (0, 130), said
        assert "Traceback" not in said
    finally:
        process.kill()


def test_without_datasette_the_command_that_mends_it_is_told(filled, tmp_path):
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "sitecustomize.py").write_text(
        "import importlib.util as u\nfound = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'datasette' else found(name, *rest)\n"
    )
    paths = os.pathsep.join([str(tmp_path / "blocked"), os.environ.get("PYTHONPATH", "")])
    done = kabar("datasette", "news.db", cwd=filled.path.parent, PYTHONPATH=paths)
    assert (done.returncode, "-m pip install datasette" in done.stderr) == (2, True)
