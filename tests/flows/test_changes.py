"""What a reclean tells: the same changes for the terminal, as JSON, as Markdown and as a page."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from flows.changes import SAMPLES, Changes, differing
from flows.changes_page import changes_page
from flows.ledger import ledger_path
from flows.reporting import change_rows, to_json, to_markdown
from flows.verdict import RunSummary, SourceVerdict
from schemas import Image
from tests.flows.command import kabar
from tests.flows.shelf import fill
from tests.schemas.invented import article


def gathered(count: int = 5):
    changes = Changes()
    for number in range(count):
        before = article(number, body="Air naik <b>satu</b> meter\n\nWarga | mengungsi", images=())
        after = article(number, body="Air naik dua meter\n\nWarga | mengungsi", images=(Image(caption="Sawah"),))
        names = ("body", "images") if number else ("body",)
        changes.add("warta.example", f"https://warta.example/{number}", differing(before, after, names))
    return changes.gathered()


SUMMARY = RunSummary(
    "r1",
    "reclean",
    "completed",
    (SourceVerdict("kota.example"), SourceVerdict("warta.example", found=9)),
    "5 of 9 pages",
)


def summary() -> RunSummary:
    return replace(SUMMARY, changes=gathered())


def test_fields_are_counted_by_outlet_and_the_most_changed_comes_first():
    assert [(one.publisher, one.name, len(one.urls)) for one in gathered()] == [
        ("warta.example", "body", 5),
        ("warta.example", "images", 4),
    ]
    assert {len(one.samples) for one in gathered()} == {SAMPLES}


def test_a_row_tells_a_sample_by_word():
    row = change_rows(summary())[0]
    assert row == (
        "warta.example", "body", 5, "https://warta.example/0",
        "Air naik [-<b>satu</b>-] {+dua+} meter\n\nWarga | mengungsi ",
    )  # fmt: skip


def test_json_and_markdown_hold_the_changes():
    assert json.loads(to_json(summary()))["changes"][0]["urls"][0] == "https://warta.example/0"
    lines = [line for line in to_markdown(summary()).splitlines() if line.startswith("| warta.example | body")]
    assert len(lines) == SAMPLES
    assert "Warga \\| mengungsi" in lines[0]


def test_the_page_is_whole_by_itself_and_shows_texts_as_they_are():
    page = changes_page(summary(), dry_run=True)
    assert "&lt;b&gt;satu&lt;/b&gt;" in page
    assert "<ins>dua</ins>" in page
    assert not re.search(r"<(script|link|img|iframe)|url\(|@import", page)
    assert "prefers-color-scheme: dark" in page
    links = re.findall(r'href="#([^"]*)"', page)
    assert set(links) <= set(re.findall(r'id="([^"]*)"', page))
    HTMLParser().feed(page)


def test_the_command_prints_and_writes_what_would_change(tmp_path: Path):
    fill(tmp_path / "news.db", 16)
    rule = 'name = "Warta"\ndrop_lines = ["Ikuti kanal kami .*"]\n'
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "warta.example.toml").write_text(rule)
    words = ("reclean", "--publisher", "warta.example", "--dry-run", "--publishers", "rules")
    done = kabar(*words, "--report", "out.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "would change" in done.stderr
    assert "warta.example\tbody\t2\thttps://warta.example/read/7\t" in done.stdout
    assert "<del>Ikuti kanal kami" in (tmp_path / "out.html").read_text("utf-8")
    assert json.loads(kabar(*words, "--json", cwd=tmp_path).stdout)["changes"][0]["name"] == "body"


def test_a_database_whose_pages_are_elsewhere_is_told(tmp_path: Path):
    fill(tmp_path / "news.db", 2)
    ledger_path(tmp_path / "news.db").unlink()
    done = kabar("reclean", "--dry-run", cwd=tmp_path)
    assert (done.returncode, "kept where they were fetched" in done.stderr) == (2, True)
