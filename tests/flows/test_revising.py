import pytest

from flows.revising import UNTOUCHED, Known, changed_fields, decide
from schemas import Article, Image
from schemas.rows import article_key, record_hash, to_rows, utc_text
from tests.flows.stored import page
from tests.schemas.invented import SEEN, article


def known(one: Article, sha: str = "page 1 0") -> Known:
    seen = utc_text(SEEN) or ""
    digest = record_hash(to_rows(one, sha))
    modified = utc_text(one.modified_at)
    return Known(
        article_key(one), 1, one.content_hash, digest, one.cleaner_version, sha, modified, 1, 0, seen, seen, seen
    )


def never(_: int) -> Article:
    raise AssertionError("the stored article was read, though nothing depends on it")


def test_what_is_not_known_is_new():
    assert decide(page(1), None, never).outcome == "new"


@pytest.mark.parametrize("hours", [0, 1])
def test_what_reads_the_same_is_left_alone_without_a_look_at_the_texts(hours):
    assert decide(page(1, hours), known(article(1)), never) == UNTOUCHED


def test_refresh_of_other_fields_needs_no_look_at_the_texts():
    decision = decide(page(1, 1, topics=("Beras",)), known(article(1)), never)
    assert (decision.outcome, decision.is_written, decision.changed) == ("unchanged", True, ())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"headline": "Panen gagal"}, "headline"),
        ({"standfirst": None}, "standfirst"),
        ({"body": "Gagal panen"}, "body"),
    ],
)
def test_edit_names_the_text_that_changed_and_nothing_that_follows_from_it(change, field):
    decision = decide(page(1, 1, **change), known(article(1)), lambda _: article(1))
    assert (decision.outcome, decision.cause, decision.changed) == ("edited", "publisher", (field,))


def test_older_page_is_left_alone_whatever_it_says():
    assert decide(page(1, -1, body="lama"), known(article(1)), never) == UNTOUCHED


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"authors": ("Budi", "Sari Dewi")}, ("authors",)),
        ({"published_at": SEEN}, ("published_at",)),
        ({"published_at": article(1).published_at.astimezone(SEEN.tzinfo)}, ()),
        ({"images": (Image(url="lain"),)}, ("images",)),
        ({"body": "Sawah nomor 1 dipanen\nhari ini. Hasilnya berlimpah."}, ()),
        ({"word_count": 3, "content_hash": "x", "provenance": {}, "cleaner_version": "2", "published_raw": None}, ()),
    ],
)
def test_changed_fields_are_those_a_reader_would_notice(change, changed):
    assert changed_fields(article(1), article(1, **change)) == changed


def test_old_values_hold_what_is_not_kept_as_a_column():
    decision = decide(
        page(1, 1, sha="page 1 0", authors=("Ani",), body="lain", cleaner_version="2"),
        known(article(1)),
        lambda _: article(1),
    )
    assert decision.outcome == "recleaned"
    assert decision.old_values == '{"authors": ["Sari Dewi", "Budi"]}'


def test_a_page_without_fingerprint_is_judged_by_what_it_says():
    found = decide(page(1, 1, sha=None, body="lain"), known(article(1)), lambda _: article(1))
    assert found.outcome == "edited"
