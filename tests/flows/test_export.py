import csv
import json
import sqlite3
import sys
from datetime import UTC, date, datetime
from importlib.util import find_spec
from typing import get_args

import pytest

from flows.export import Form, export, news_article, snapshot
from flows.store import open_store
from flows.verify import verify
from schemas import StoreError
from schemas.rows import utc_text
from tests.flows.stored import HOUR, page, rows
from tests.schemas.invented import SEEN, article

NEEDED = "needs pyarrow, the extra `parquet`"
ODD = (
    'Judul "ganjil", 😀 مرحبا\u2028baris',
    "=SUM(A1:A9)",
    "koma, titik; dua\rbaris\r\ntiga\n",
    " spasi ",
    "satu\rbaris",
    "NULL",
    "1e9",
)
FORMS = [
    pytest.param(form, marks=pytest.mark.skipif(form == "parquet" and not find_spec("pyarrow"), reason=NEEDED))
    for form in get_args(Form)
]
ORDERED = "SELECT * FROM v_articles ORDER BY published_at, article_key"


@pytest.fixture
def filled(store, run_id):
    store.save([page(1), page(2, headline=ODD[0], published_at=SEEN), page(3, published_at=None, authors=())], run_id)
    return store


@pytest.fixture
def odd(store, run_id):
    """What files have trouble with: signs of their own, empty and missing values, ends of the calendar."""
    texts = [page(number, headline=text, standfirst=text, section=text) for number, text in enumerate(ODD, 10)]
    days = [datetime.min, datetime.max, datetime(1969, 12, 31, 23, 59, 59)]
    dates = [page(20 + n, published_at=day.replace(microsecond=0, tzinfo=UTC)) for n, day in enumerate(days)]
    rest = [page(30, published_at=None, date_precision=None, authors=(), section="", is_paywalled=None, images=())]
    store.save([*texts, *dates, *rest, page(31, is_paywalled=True), page(32, is_paywalled=False)], run_id)
    return store


def stored(store) -> list[dict[str, object]]:
    return [dict(row) for row in store.connection.execute(ORDERED)]


def read_jsonl(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_parquet(path):
    """The rows with moments, dates and booleans as news.db writes them."""
    pyarrow = pytest.importorskip("pyarrow.parquet", reason=NEEDED)
    return [{name: _as_stored(value) for name, value in row.items()} for row in pyarrow.read_table(path).to_pylist()]


def _as_stored(value):
    if isinstance(value, datetime):
        return utc_text(value)
    return int(value) if isinstance(value, bool) else str(value) if isinstance(value, date) else value


@pytest.mark.parametrize(("form", "read"), [("jsonl", read_jsonl), ("parquet", read_parquet)])
def test_what_was_exported_is_read_back(odd, tmp_path, form, read):
    if form == "parquet":
        pytest.importorskip("pyarrow", reason=NEEDED)
    assert export(odd.path, tmp_path / "a", form) == len(stored(odd)) == 13
    assert read(tmp_path / "a") == stored(odd)


def test_csv_is_read_back_but_for_null_which_is_an_empty_cell(odd, tmp_path):
    assert export(odd.path, tmp_path / "a.csv", "csv") == 13
    texts = [{name: "" if value is None else str(value) for name, value in row.items()} for row in stored(odd)]
    assert read_csv(tmp_path / "a.csv") == texts


def test_json_ld_is_read_back(odd, tmp_path):
    assert export(odd.path, tmp_path / "a.jsonl", "jsonld") == 13
    found = {one["url"]: one for one in read_jsonl(tmp_path / "a.jsonl")}
    ids = [row[0] for row in odd.connection.execute("SELECT article_id FROM articles")]
    for one in odd.articles(ids):
        assert found.pop(one.url) == news_article(one)
        assert (news_article(one)["headline"], news_article(one)["articleBody"]) == (one.headline, one.body)
    assert found == {}


def test_parquet_has_types_and_says_what_its_columns_mean(filled, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason=NEEDED)
    export(filled.path, tmp_path / "a.parquet", "parquet")
    schema = parquet.read_schema(tmp_path / "a.parquet")
    types = {name: str(schema.field(name).type) for name in ("published_at", "day_local", "is_paywalled", "word_count")}
    assert types == {
        "published_at": "timestamp[us, tz=UTC]", "day_local": "date32[day]", "is_paywalled": "bool",
        "word_count": "int64",
    }  # fmt: skip
    assert {str(schema.field(name).type) for name in ("headline", "authors", "published_local", "body")} == {"string"}
    assert [field.name for field in schema if b"description" not in (field.metadata or {})] == []


def test_parquet_is_written_in_groups(filled, tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet", reason=NEEDED)
    monkeypatch.setattr("flows.parquet.ROW_GROUP", 10)
    export(filled.path, tmp_path / "a.parquet", "parquet")
    assert parquet.ParquetFile(tmp_path / "a.parquet").num_row_groups == 3
    assert read_parquet(tmp_path / "a.parquet") == stored(filled)


def test_parquet_without_its_package_is_told_with_the_command_that_mends_it(filled, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "flows.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(StoreError, match="-m pip install pyarrow"):
        export(filled.path, tmp_path / "a.parquet", "parquet")
    assert not list(tmp_path.glob("*a.parquet*"))


@pytest.mark.parametrize("form", FORMS)
def test_every_format_takes_the_same_filters_and_an_empty_answer(filled, tmp_path, form):
    assert export(filled.path, tmp_path / "a", form, since=SEEN - HOUR) == 1
    assert export(filled.path, tmp_path / "a", form, publisher="lain.example") == 0
    if form in ("csv", "parquet"):
        assert (tmp_path / "a").stat().st_size > 0


def test_json_ld_speaks_schema_org(filled, tmp_path):
    assert export(filled.path, tmp_path / "a.jsonl", "jsonld", publisher="warta.example") == 3
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert news_article(article(1)) in [json.loads(line) for line in lines]
    assert news_article(article(1))["datePublished"] == "2022-01-10T18:27:00+07:00"
    assert "dateModified" not in news_article(article(1))


def test_export_that_fails_leaves_the_former_copy(filled, tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_text("lama")
    monkeypatch.setattr("flows.export.json.dumps", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(filled.path, tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text() == "lama"
    assert not list(tmp_path.glob(".a.jsonl*"))


def test_export_to_a_missing_folder_is_refused_in_words(filled, tmp_path):
    with pytest.raises(StoreError) as caught:
        export(filled.path, tmp_path / "nowhere" / "a.jsonl")
    assert caught.value.reason == "unwritable"


def test_snapshot_is_whole_while_another_writes(filled, tmp_path, run_id):
    filled.connection.execute("BEGIN IMMEDIATE")
    filled.connection.execute("UPDATE articles SET section = 'Lain'")
    snapshot(filled.path, tmp_path / "copy.db")
    filled.connection.execute("ROLLBACK")
    assert verify(tmp_path / "copy.db") == []
    with open_store(tmp_path / "copy.db", readonly=True) as copy:
        assert copy.database_id == filled.database_id
        assert rows(copy, "PRAGMA journal_mode") == [("delete",)]
        assert copy.show("1") == article(1)


def test_plain_sqlite_reads_the_snapshot(filled, tmp_path):
    snapshot(filled.path, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as plain:
        assert plain.execute("SELECT count(*) FROM v_articles").fetchone() == (3,)
