"""The command line as people call it: a process, its output, its exit code."""

import json
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import COMMANDS, did_you_mean
from flows.cli import kabar as group
from flows.demo.newsroom import Newsroom
from tests.flows.command import kabar

OK, USAGE, NOTHING_WORKED, CONTRACT_BROKEN = 0, 2, 4, 5
DUMP = """Sungai Meluap di Hulu, Warga Mengungsi

3 Maret 2024 09:15 WIB
·
waktu baca 2 menit
ADVERTISEMENT
Sungai di hulu meluap pada Minggu pagi setelah hujan turun semalaman, kata petugas pos pantau setempat.
“Air naik cepat sekali,” ujar Rahmat, warga yang mengungsi bersama keluarganya ke balai desa.
ADVERTISEMENT
Pemerintah kabupaten menyiapkan dapur umum dan perahu karet untuk menjangkau tiga dusun yang terkurung air.
"""


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the news.db of the newsroom's first outlet."""
    folder = tmp_path_factory.mktemp("cli")
    with Newsroom() as newsroom:
        newsroom.write_publishers(folder / "rules")
        words = ("--publishers", "rules", "--allow-private", "--min-delay", "0")
        done = kabar("ingest", newsroom.hosts[0], *words, cwd=folder)
    assert done.returncode == OK, done.stderr
    return folder


def test_help_lists_every_command_with_a_line(tmp_path: Path) -> None:
    shown = kabar("--help", cwd=tmp_path).stdout
    assert [name for name, (_, line) in COMMANDS.items() if f"{name} " not in shown or line not in shown] == []


def test_help_loads_neither_prefect_nor_httpx_nor_pydantic(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom flows.cli import kabar\nkabar.main(['--help'], standalone_mode=False)\n"
        "print(sorted({'prefect', 'httpx', 'pydantic', 'rich', 'sqlite_utils'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_shows_examples(name: str) -> None:
    done = CliRunner().invoke(group, [name, "--help"])
    assert (done.exit_code, "Example" in done.output, f"kabar {name}" in done.output) == (OK, True, True)


def test_nearest_word_is_offered() -> None:
    assert did_you_mean("kumparn", ["kumparan", "kompas"]) == "; did you mean kumparan or kompas?"


def test_unknown_command_offers_the_nearest(tmp_path: Path) -> None:
    done = kabar("ingets", cwd=tmp_path)
    assert (done.returncode, "did you mean ingest" in done.stderr) == (USAGE, True)


def test_unknown_publisher_offers_the_nearest(tmp_path: Path) -> None:
    done = kabar("ingest", "kumparn", cwd=tmp_path)
    assert (done.returncode, "did you mean kumparan" in done.stderr) == (USAGE, True)
    assert list(tmp_path.iterdir()) == []


def test_dump_is_cleaned_from_standard_input(tmp_path: Path) -> None:
    done = kabar("clean", "-", "--kind", "text", cwd=tmp_path, stdin=DUMP)
    article = json.loads(done.stdout)
    assert article["published_at"] == "2024-03-03T09:15:00+07:00"
    assert article["body"].count("\n\n") == 2
    assert "ADVERTISEMENT" not in done.stdout


def test_trace_names_what_was_removed(tmp_path: Path) -> None:
    done = kabar("clean", "-", "--kind", "text", "--explain", cwd=tmp_path, stdin=DUMP)
    assert [line for line in done.stdout.splitlines() if line.startswith("- ") and "ADVERTISEMENT" in line]


def test_trace_is_written_as_a_page(tmp_path: Path) -> None:
    kabar("clean", "-", "--kind", "text", "--explain", "out.html", cwd=tmp_path, stdin=DUMP)
    assert "Sungai di hulu meluap" in (tmp_path / "out.html").read_text("utf-8")


def test_file_without_article_is_named_and_ends_with_4(tmp_path: Path) -> None:
    (tmp_path / "empty.html").touch()
    done = kabar("clean", "empty.html", cwd=tmp_path)
    assert (done.returncode, done.stderr.startswith("kabar: empty.html: empty")) == (NOTHING_WORKED, True)


def test_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    done = kabar("clean", "nowhere.html", cwd=tmp_path)
    assert (done.returncode, "nowhere.html" in done.stderr) == (USAGE, True)


def test_address_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    done = kabar("clean", "-", "--url", "ht!tp://[bad", cwd=tmp_path, stdin=DUMP)
    assert (done.returncode, "ht!tp://[bad" in done.stderr) == (USAGE, True)


def test_schema_is_the_articles(tmp_path: Path) -> None:
    schema = json.loads(kabar("schema", cwd=tmp_path).stdout)
    assert {"headline", "published_at", "body", "provenance"} <= set(schema["properties"])


def test_broken_rule_is_named_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "surat.example.toml").write_text('name = "Surat"\nfeds = ["https://surat.example/rss"]\n')
    done = kabar("publishers", "list", "--publishers", "rules", cwd=tmp_path)
    assert (done.returncode, "surat.example.toml: feds: " in done.stderr) == (USAGE, True)


def test_search_finds_and_show_prints_the_article(ingested: Path) -> None:
    with sqlite3.connect(ingested / "news.db") as connection:
        (headline, key), *_ = connection.execute(
            "SELECT headline, article_key FROM articles ORDER BY article_id LIMIT 1"
        )
    hits = json.loads(kabar("search", f'"{headline}"', "--json", cwd=ingested).stdout)
    shown = kabar("show", key[:12], cwd=ingested)
    assert key in [hit["article_key"] for hit in hits]
    assert shown.stdout.startswith(headline)


def test_showing_what_is_not_there_ends_with_4(ingested: Path) -> None:
    done = kabar("show", "https://nowhere.example/a", cwd=ingested)
    assert (done.returncode, "https://nowhere.example/a" in done.stderr) == (NOTHING_WORKED, True)


def test_second_ingest_without_network_fails_and_loses_nothing(ingested: Path) -> None:
    with sqlite3.connect(ingested / "news.db") as connection:
        before = connection.execute("SELECT count(*), sum(revision) FROM articles").fetchall()
    words = ("--publishers", "rules", "--allow-private", "--min-delay", "0", "--json")
    host = next((ingested / "rules").glob("nusakini*")).stem
    done = kabar("ingest", host, *words, cwd=ingested)
    summary = json.loads(done.stdout)
    with sqlite3.connect(ingested / "news.db") as connection:
        after = connection.execute("SELECT count(*), sum(revision) FROM articles").fetchall()
    assert (done.returncode, summary["state"], after) == (NOTHING_WORKED, "failed", before)
    assert "connect" in summary["verdict"]


def test_database_that_is_none_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "news.db").write_text("<html>not a database</html>" * 100)
    done = kabar("search", "banjir", cwd=tmp_path)
    assert (done.returncode, "news.db: not_a_database" in done.stderr) == (USAGE, True)
    assert (tmp_path / "news.db").read_text().startswith("<html>")


def test_missing_database_is_named_by_a_reader(tmp_path: Path) -> None:
    done = kabar("search", "banjir", cwd=tmp_path)
    assert (done.returncode, "news.db: missing" in done.stderr) == (USAGE, True)


def test_stored_database_keeps_its_contract(ingested: Path) -> None:
    done = kabar("verify", "news.db", cwd=ingested)
    assert (done.returncode, done.stderr) == (OK, "news.db: contract kept\n")


def test_changed_text_breaks_the_contract_with_5(ingested: Path) -> None:
    kabar("snapshot", "changed.db", cwd=ingested)
    with sqlite3.connect(ingested / "changed.db") as connection:
        connection.execute("UPDATE articles SET body = body || ' tambahan' WHERE article_id = 1")
    done = kabar("verify", "changed.db", cwd=ingested)
    assert (done.returncode, "content_hash" in done.stdout) == (CONTRACT_BROKEN, True)


def test_every_article_is_exported(ingested: Path) -> None:
    done = kabar("export", "all.jsonl", cwd=ingested)
    lines = (ingested / "all.jsonl").read_text("utf-8").splitlines()
    with sqlite3.connect(ingested / "news.db") as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM articles")
    assert (done.returncode, len(lines)) == (OK, count)


def test_plain_table_has_one_line_a_row(tmp_path: Path) -> None:
    lines = kabar("publishers", "list", cwd=tmp_path).stdout.splitlines()
    assert any(line.split("\t")[0] == "kumparan.com" for line in lines)


def test_closed_pipe_is_no_error(ingested: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m flows.cli schema | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=ingested)
    assert (done.returncode, done.stderr) == (OK, "")


def test_completion_script_is_printed(tmp_path: Path) -> None:
    assert "_KABAR_COMPLETE" in kabar("completion", "bash", cwd=tmp_path).stdout
