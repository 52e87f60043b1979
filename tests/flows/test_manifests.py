"""Saved pages and where they came from: manifests beside them, remarks within them."""

import json
import sqlite3
from pathlib import Path

import pytest

from flows.importing import import_files
from flows.manifests import read_manifest, records_of
from flows.records import Record, list_files
from tests.flows.site import article

URL = "https://warta.example/read/1"


def _records(folder: Path) -> list[Record]:
    files = list_files(folder)
    return list(records_of(files, {one: named for one in files if (named := read_manifest(one))}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    (folder / "2022").mkdir(parents=True)
    (folder / "2022" / "a.html").write_text(article("Banjir surut"), "utf-8")
    (folder / "b.html").write_text(article("Jembatan baru"), "utf-8")
    return folder


@pytest.mark.parametrize("name", ["manifest.csv", "alamat.jsonl", "index.json", "index.tsv"])
def test_a_manifest_gives_a_page_its_address_and_moment(folder: Path, name: str):
    row = {"file": "2022/a.html", "url": f"{URL}?utm_source=x", "fetched_at": "2022-01-10T18:27:00+07:00"}
    table = {
        ".csv": "\n".join([",".join(row), ",".join(row.values())]),
        ".tsv": "\n".join(["\t".join(row), "\t".join(row.values())]),
        ".jsonl": json.dumps(row),
        ".json": json.dumps([row]),
    }
    (folder / name).write_text(table[Path(name).suffix], "utf-8")
    told = {Path(one.path).name: (one.url, one.at, one.reason) for one in _records(folder)}
    assert told == {"a.html": (URL, 1641814020.0, None), "b.html": (None, None, None)}


def test_files_that_a_manifest_names_and_are_not_there_are_told(folder: Path):
    (folder.parent / "rahasia.html").write_text("x")
    (folder / "m.csv").write_text(f"file,url\nhilang.html,{URL}\n../rahasia.html,{URL}\n")
    assert [one.reason for one in _records(folder)] == [None, None, "missing_file", "outside"]


def test_a_table_with_texts_is_no_manifest(folder: Path):
    (folder / "t.csv").write_text(f"file,url,text\na.html,{URL},Banjir\n")
    assert read_manifest(folder / "t.csv") == ()


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        (f"<!-- saved from url=(0028){URL} -->", URL),
        (f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Mon Jan 10 2022\n-->", URL),
        (
            "<!-- Mirrored from warta.example/read/1 by HTTrack Website Copier/3.x, Mon, 10 Jan 2022 11:27:00 GMT -->",
            "http://warta.example/read/1",
        ),
        ("<!-- saved from url=about:internet -->", None),
    ],
)
def test_a_remark_in_the_page_gives_its_address(folder: Path, remark: str, expected: str | None):
    (folder / "b.html").write_text(f"<!doctype html>\n{remark}\n{article('Jembatan baru')}", "utf-8")
    assert [one.url for one in _records(folder) if one.path.endswith("b.html")] == [expected]


def test_articles_have_the_address_and_moment_of_the_manifest(folder: Path, tmp_path: Path):
    (folder / "m.csv").write_text(f"file,url,fetched_at\n2022/a.html,{URL},1641814020\n")
    db = tmp_path / "news.db"
    first = import_files([folder], db=db, publishers={})
    again = import_files([folder], db=db, publishers={})
    assert (first.sources[0].new, again.sources[0].unchanged, again.sources[0].new) == (2, 2, 0)
    with sqlite3.connect(db) as connection:
        rows = connection.execute("SELECT canonical_url, first_seen_at FROM articles WHERE url IS NOT NULL").fetchall()
    assert rows == [(URL, "2022-01-10T11:27:00Z")]
