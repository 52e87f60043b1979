import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from schemas import Block, content_hash
from schemas.rows import article_key, from_rows, record_hash, slug, to_rows, utc_text
from tests.schemas.invented import article, articles


@given(articles())
@settings(max_examples=500, deadline=None)
def test_rows_give_the_article_back(one):
    assert from_rows(to_rows(one)) == one


@given(articles())
@settings(max_examples=200, deadline=None)
def test_rows_of_the_article_given_back_are_the_same(one):
    rows = to_rows(one)
    assert to_rows(from_rows(rows)) == rows


@given(articles())
@settings(max_examples=200, deadline=None)
def test_rows_hold_only_what_sqlite_stores_unchanged(one):
    for table in to_rows(one).values():
        for row in table:
            for value in row.values():
                assert value is None or isinstance(value, str | int | float)
                assert not isinstance(value, int) or abs(value) < 2**63
                assert not isinstance(value, str) or value == value.encode().decode().replace("\0", "")


def test_a_body_of_ten_megabytes_round_trips():
    one = article(body="Kata demi kata. " * 640_000)
    assert from_rows(to_rows(one)) == one


def test_rows_may_come_in_any_order():
    rows = to_rows(article())
    turned = {table: tuple(reversed(found)) for table, found in rows.items()}
    assert from_rows(turned) == article()


def test_instants_stand_as_utc_and_as_printed():
    (main,) = to_rows(article())["articles"]
    assert main["published_at"] == "2022-01-10T11:27:00Z"
    assert main["published_local"] == "2022-01-10T18:27:00+07:00"
    assert main["day_local"] == "2022-01-10"
    assert main["published_raw"] == "10 Januari 2022 18:27 WIB"
    assert main["date_precision"] == "minute"


def test_utc_text_sorts_by_time_whatever_the_offset():
    moments = [
        datetime.fromisoformat(text)
        for text in ("2022-01-10T18:27:00+07:00", "2022-01-10T11:30:00+00:00", "0987-01-01T00:00:00+00:00")
    ]
    assert sorted(moments) == sorted(moments, key=utc_text)


def test_a_moment_at_the_edge_of_the_calendar_does_not_fail():
    assert utc_text(datetime.fromisoformat("0001-01-01T00:00:00+07:00")) == "0001-01-01T00:00:00Z"


def test_key_is_that_of_the_canonical_url_else_url_else_page_else_text():
    bare = article(url=None, canonical_url=None)
    assert article_key(article(1)) == hashlib.sha256(b"https://warta.example/1").hexdigest()[:32]
    assert article_key(article(1, canonical_url=None)) == article_key(article(1))
    assert article_key(bare, "a1") != article_key(bare, "a2")
    assert article_key(bare) == article_key(bare.model_copy(update={"section": "Lain"}))


def test_editors_become_one_row_each():
    people = to_rows(article())["article_authors"]
    assert [(row["role"], row["position"], row["name"]) for row in people] == [
        ("author", 1, "Sari Dewi"),
        ("author", 2, "Budi"),
        ("editor", 1, "Ani"),
        ("editor", 2, "Tono"),
    ]


def test_topics_of_two_spellings_share_a_slug():
    assert [row["slug"] for row in to_rows(article())["article_topics"]] == ["panen", "panen", "padi"]


def test_slug_is_the_same_for_all_spellings():
    assert slug("Pemilu 2024") == slug("PEMILU_2024 ") == "pemilu-2024"


def test_record_hash_sees_every_field():
    base = record_hash(to_rows(article()))
    for change in (
        {"section": "Lain"},
        {"topics": ("Padi",)},
        {"images": ()},
        {"published_at": None},
        {"editor": None},
    ):
        assert record_hash(to_rows(article(**change))) != base


@given(articles())
@settings(max_examples=200, deadline=None)
def test_record_hash_is_that_of_the_columns_with_values_as_sorted_json(one):
    rows = to_rows(one)
    columns = {
        table: {name: found for name in made[0] if set(found := [row[name] for row in made]) != {None}}
        for table, made in rows.items()
        if made
    }
    told = json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert record_hash(rows) == hashlib.sha256(told.encode()).hexdigest()


def test_record_hash_does_not_change_with_a_column_without_value():
    rows = to_rows(article())
    wider = {**rows, "articles": ({**rows["articles"][0], "kicker": None},)}
    assert record_hash(wider) == record_hash(rows)


def test_content_hash_ignores_white_space_and_what_sqlite_cannot_hold():
    assert content_hash("a", None, "b\u00a0\n\nc") == content_hash(" a\ud800", "", "b c\0")


def test_content_hash_tells_the_fields_apart():
    assert content_hash("a", "b", "c") != content_hash("a b", None, "c")


def test_microseconds_are_kept():
    one = article(published_at=datetime(2022, 1, 1, 0, 0, 0, 123456, tzinfo=UTC))
    assert from_rows(to_rows(one)).published_at == one.published_at


def test_article_sheds_what_sqlite_text_cannot_hold():
    one = article(headline="\ud800Panen\0", body="a\0b", blocks=(Block("embed", "a\0b", None, "u\udfff"),))
    assert (one.headline, one.body, one.blocks) == ("Panen", "ab", (Block("embed", "ab", None, "u"),))


def test_headline_of_nothing_storable_is_refused():
    with pytest.raises(ValidationError):
        article(headline="\0")
