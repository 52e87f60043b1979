"""Files of every kind give records, or the reason why not."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import records
from flows.records import list_files, rank, read_records
from tests.flows.site import article

PAGE = article("Banjir surut").encode()


def _file(folder: Path, name: str, body: bytes) -> Path:
    path = folder / name
    path.write_bytes(body)
    return path


def _zip(**members: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name.replace("_", "."), body)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.html", PAGE, "html"),
        ("a.htm", PAGE, "html"),
        ("a.txt", b"Judul\n\nIsi berita.", "text"),
        ("a.html.gz", gzip.compress(PAGE, mtime=0), "html"),
        ("a.txt.gz", gzip.compress(b"Judul\n\nIsi", mtime=0) + gzip.compress(b" lagi", mtime=0), "text"),
        ("page", PAGE, "html"),
        ("dump", b"Judul\n\nIsi berita.", "text"),
        ("a.xml", b"<html><body><p>x</p></body></html>", "html"),
    ],
)
def test_a_whole_file_is_one_record(tmp_path: Path, name: str, body: bytes, kind: str):
    (record,) = read_records(_file(tmp_path, name, body))
    assert (record.kind, record.reason, record.name) == (kind, None, "")
    assert record.body.startswith((b"Judul", b"<"))


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("feed.xml", b'<?xml version="1.0"?><rss><channel/></rss>', "feed"),
        ("map.xml", b"<urlset></urlset>", "sitemap"),
        ("a.html", b"  \n", "empty"),
        ("a.html.gz", gzip.compress(PAGE, mtime=0)[:-20], "bad_gzip"),
        ("a.zip", b"PK\x03\x04broken", "bad_zip"),
        ("a.png", b"\x89PNG\0\0\0", "binary"),
        ("a.json", b"[1, 2]", "bad_row"),
        ("a.json", b"{broken", "bad_row"),
        ("a.jsonl", b'{"id": 1}', "no_text"),
        ("a.csv", b"nama,umur\nBudi,4\n", "no_text"),
        ("a.zip", _zip(inner_zip=_zip(a_txt=b"x")), "nested_zip"),
    ],
)
def test_what_holds_no_page_has_a_reason(tmp_path: Path, name: str, body: bytes, reason: str):
    assert [record.reason for record in read_records(_file(tmp_path, name, body))] == [reason]


def test_a_missing_file_is_unreadable(tmp_path: Path):
    assert [one.reason for one in read_records(tmp_path / "none.html")] == ["unreadable"]


def test_a_file_bigger_than_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(records, "MAX_BYTES", 1000)
    bomb = _file(tmp_path, "a.html.gz", gzip.compress(b"<p>" + b"x" * 5000))
    assert [one.reason for one in read_records(bomb)] == ["too_big"]


def test_warc_without_its_package_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("flows.warcs.ArchiveIterator", None)
    (record,) = read_records(_file(tmp_path, "a.warc.gz", gzip.compress(b"WARC/1.0")))
    assert (record.reason, "pip install 'kabar[warc]'" in record.detail) == ("no_fastwarc", True)


def test_rows_of_a_table_become_dumps_with_title_and_date(tmp_path: Path):
    raw = io.StringIO()
    table = csv.writer(raw)
    table.writerow(["id", "Judul", "tautan", "tanggal", "isi_berita"])
    table.writerow([1, "Banjir surut", "https://warta.example/1", "10/21/2025 20:43", "Hujan\nturun, lagi."])
    (record,) = read_records(_file(tmp_path, "a.csv", raw.getvalue().encode("utf-8-sig")))
    assert record.body.decode() == "Banjir surut\n\n10/21/2025 20:43\nHujan\nturun, lagi."
    assert (record.kind, record.url, record.name) == ("text", "https://warta.example/1", "1")


def test_lines_of_json_give_pages_and_texts(tmp_path: Path):
    lines = [
        {"url": "https://a.id/1", "html": "<html><body><p>x</p></body></html>"},
        {"url": "https://a.id/2", "title": "Judul", "text": "Judul\nIsi"},
        {"title": "Tanpa isi", "text": None},
    ]
    body = "\n".join(json.dumps(line) for line in lines).encode() + b"\n\nbroken\n"
    found = list(read_records(_file(tmp_path, "a.jsonl", body)))
    assert [(one.name, one.kind, one.url, one.reason) for one in found] == [
        ("1", "html", "https://a.id/1", None),
        ("2", "text", "https://a.id/2", None),
        ("3", "auto", None, "no_text"),
        ("4", "auto", None, "bad_row"),
    ]
    assert found[1].body == b"Judul\nIsi"


def test_members_of_a_zip_come_in_order_of_their_names(tmp_path: Path):
    body = _zip(b_html=PAGE, a_txt=b"Judul", c_png=b"\x89PNG\0")
    found = list(read_records(_file(tmp_path, "x.zip", body)))
    assert [(one.name, one.reason) for one in found] == [("a.txt", None), ("b.html", None), ("c.png", "binary")]
    assert found[0].origin.endswith("x.zip#a.txt")


def test_a_folder_gives_its_files_without_hidden_ones(tmp_path: Path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/2.html", "1.html", ".git/x", ".hidden"):
        (tmp_path / name).write_bytes(PAGE)
    assert [one.name for one in list_files(tmp_path)] == ["1.html", "2.html"]


def test_pages_come_before_texts():
    assert sorted(map(Path, ("a.csv", "b.html.gz", "c.txt", "d.zip")), key=rank)[:2] == [
        Path("b.html.gz"), Path("d.zip"),
    ]  # fmt: skip


@given(name=st.sampled_from(["a.html", "a.gz", "a.zip", "a.jsonl", "a.json", "a.csv", "a.xml", "a"]), body=st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_arbitrary_bytes_raise_nothing(tmp_path: Path, name: str, body: bytes):
    assert list(read_records(_file(tmp_path, name, body)))
