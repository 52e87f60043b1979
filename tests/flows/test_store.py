import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.store import Saving, open_store
from flows.verify import verify
from schemas import Block, StoreError
from schemas.rows import article_key
from tests.flows.stored import HOUR, one, page, rows
from tests.schemas.invented import SEEN, article, articles


def test_stored_article_comes_back_as_it_was(store, run_id):
    store.save([page(1), page(2)], run_id)
    assert store.show("https://warta.example/2") == article(2)


@given(st.lists(articles(), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_articles_stored_together_come_back_as_they_were(store, run_id, found):
    """Each by its key; where two share one, the later stands."""
    last = {article_key(item): item for item in found}
    store.connection.execute("DELETE FROM articles")
    store.save([Saving(item, SEEN) for item in found], run_id)
    assert {key: store.show(key) for key in last} == last


def test_saving_twice_changes_nothing(store, run_id):
    batch = [page(number) for number in range(5)]
    assert store.save(batch, run_id) == ("new",) * 5
    before = list(store.connection.iterdump())
    assert store.save(batch, run_id) == ("unchanged",) * 5
    differing = set(before) ^ set(store.connection.iterdump())
    assert all('"runs"' in line for line in differing)


def test_outcomes_stand_in_the_order_of_the_items(store, run_id):
    store.save([page(1), page(2)], run_id)
    batch = [page(3), page(2, 1), page(1, 1, body="Gagal panen"), page(4)]
    assert store.save(batch, run_id) == ("new", "unchanged", "edited", "new")


def test_the_same_article_twice_in_a_batch_is_taken_in_order(store, run_id):
    batch = [page(1), page(1, 1, body="Gagal panen"), page(1, 2, body="Gagal total")]
    assert store.save(batch, run_id) == ("new", "edited", "edited")
    assert one(store, "revision, edits, body") == (3, 2, "Gagal total")


def test_edit_keeps_the_former_version(store, run_id):
    store.save([page(1)], run_id)
    store.save([page(1, 5, headline="Panen gagal", section="Nasional")], run_id)
    (kept,) = store.revisions("https://warta.example/1")
    assert kept.changed == ("headline", "section")
    assert (kept.cause, kept.revision, kept.old_headline, kept.new_headline) == (
        "publisher", 1, "Panen raya ke-1", "Panen gagal"
    )  # fmt: skip
    assert (kept.seen_at, kept.superseded_at) == ("2026-01-01T00:00:00Z", "2026-01-01T05:00:00Z")
    assert one(store, "old_values", "revisions") == '{"section": "Ekonomi"}'


def test_every_version_of_three_is_kept_with_its_text(store, run_id):
    for hour, body in enumerate(("satu", "dua", "tiga")):
        store.save([page(1, hour, body=body)], run_id)
    assert [(v.revision, v.old_body, v.new_body) for v in store.revisions()] == [(2, "dua", "tiga"), (1, "satu", "dua")]


@pytest.mark.parametrize(
    "change",
    [
        {"body": "Sawah nomor 1  dipanen hari ini.\n\n\u00a0Hasilnya berlimpah. "},
        {"headline": " Panen  raya ke-1"},
        {"blocks": (Block("embed", "", None, "https://iklan.example"),)},
    ],
)
def test_white_space_and_what_stands_around_the_text_are_no_edit(store, run_id, change):
    store.save([page(1)], run_id)
    assert store.save([page(1, 1, **change)], run_id) == ("unchanged",)
    assert one(store, "revision, edits") == (1, 0)


def test_other_fields_follow_the_newest_page_without_a_new_version(store, run_id):
    store.save([page(1)], run_id)
    later = article(1, modified_at=SEEN, topics=("Beras",))
    assert store.save([Saving(later, SEEN + HOUR, "b")], run_id) == ("unchanged",)
    assert store.show("1") == later
    assert one(store, "count(*)", "revisions") == 0


def test_older_page_does_not_overwrite_a_newer_one(store, run_id):
    store.save([page(1, 5, body="baru")], run_id)
    assert store.save([page(1, 1, body="lama")], run_id) == ("unchanged",)
    assert one(store, "body, first_seen_at, last_seen_at, page_sha256") == (
        "baru", "2026-01-01T01:00:00Z", "2026-01-01T05:00:00Z", "page 1 5"
    )  # fmt: skip


def test_page_seen_again_moves_last_seen(store, run_id):
    store.save([page(1)], run_id)
    store.save([page(1, 9)], run_id)
    assert one(store, "first_seen_at, version_seen_at, last_seen_at, page_sha256") == (
        "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T09:00:00Z", "page 1 9"
    )  # fmt: skip


def test_article_whose_page_is_gone_is_kept_and_marked_until_it_is_seen_again(store, run_id):
    store.save([page(1), page(2)], run_id)
    assert store.mark_removed(["https://warta.example/1", "https://warta.example/9"], SEEN + HOUR) == 1
    assert rows(store, "SELECT removed_at FROM v_articles ORDER BY url") == [("2026-01-01T01:00:00Z",), (None,)]
    store.save([page(1, 2)], run_id)
    assert one(store, "count(removed_at)") == 0


# --- what another cleaner makes of it


def test_reclean_that_changes_text_is_no_edit(store, run_id):
    store.save([page(1, sha="a")], run_id)
    changed = page(1, 3, sha="a", cause="cleaner", body="tanpa iklan", cleaner_version="2")
    assert store.save([changed], run_id) == ("recleaned",)
    assert one(store, "revision, edits, last_seen_at") == (2, 0, "2026-01-01T00:00:00Z")
    assert [(v.cause, v.changed) for v in store.revisions()] == [("cleaner", ("body",))]


def test_reclean_that_changes_other_fields_alone_is_told(store, run_id):
    store.save([page(1, sha="a")], run_id)
    changed = page(1, sha="a", cause="cleaner", authors=("Sari",), cleaner_version="2")
    assert store.save([changed], run_id) == ("recleaned",)
    assert store.revisions()[0].changed == ("authors",)


def test_reclean_without_a_difference_only_renews_the_version(store, run_id):
    store.save([page(1, sha="a")], run_id)
    assert store.save([page(1, sha="a", cause="cleaner", cleaner_version="2")], run_id) == ("unchanged",)
    assert one(store, "revision, cleaner_version") == (1, "2")
    assert store.revisions() == ()


def test_the_same_page_by_another_cleaner_is_never_an_edit(store, run_id):
    store.save([page(1, sha="a")], run_id)
    again = page(1, 1, sha="a", body="tanpa iklan", cleaner_version="2")
    assert store.save([again], run_id) == ("recleaned",)
    assert one(store, "edits") == 0


@pytest.mark.parametrize(("modified_at", "outcome"), [(None, "recleaned"), (SEEN + HOUR, "edited")])
def test_where_page_and_cleaner_changed_the_page_must_declare_the_edit(store, run_id, modified_at, outcome):
    store.save([page(1)], run_id)
    again = page(1, 2, body="lain", cleaner_version="2", modified_at=modified_at)
    assert store.save([again], run_id) == (outcome,)


def test_reclean_of_an_older_page_changes_nothing(store, run_id):
    store.save([page(1), page(1, 5, body="baru")], run_id)
    old = page(1, sha="page 1 0", cause="cleaner", body="lama tanpa iklan", cleaner_version="2")
    assert store.save([old], run_id) == ("unchanged",)
    assert one(store, "body") == "baru"


def test_reclean_that_finds_another_canonical_url_keeps_one_article(store, run_id):
    store.save([page(1, sha="a")], run_id)
    moved = page(1, sha="a", cause="cleaner", canonical_url="https://warta.example/panen", cleaner_version="2")
    store.save([moved], run_id)
    assert one(store, "article_key, canonical_url") == (article_key(moved.article), "https://warta.example/panen")
    assert store.show("https://warta.example/1") == store.show("https://warta.example/panen") == moved.article


def test_another_article_with_the_bytes_of_a_stored_page_is_not_taken_for_it(store, run_id):
    store.save([page(1, sha="a")], run_id)
    renamed = page(1, 2, sha="b", canonical_url="https://warta.example/baru")
    twin = page(7, 2, sha="a")
    assert store.save([renamed, twin], run_id) == ("new", "new")
    assert one(store, "count(*)") == 3


def test_an_address_stays_with_the_article_that_bears_it(store, run_id):
    store.save([page(1)], run_id)
    store.save([page(1, 2, canonical_url="https://warta.example/baru")], run_id)
    assert store.show("https://warta.example/1") == article(1)
    assert verify(store.path) == []


# --- the traps of SQLite and sqlite-utils


def test_missing_values_in_one_article_do_not_blank_those_of_another(store, run_id):
    bare = {"standfirst": None, "authors": (), "editor": None, "images": (), "topics": (), "section": None}
    store.save([page(1), page(2, **bare)], run_id)
    store.save([page(2, 1, **bare, body="lain"), page(1, 1, body="lain")], run_id)
    assert store.show("1") == article(1, body="lain")
    assert store.show("2") == article(2, **bare, body="lain")


def test_triggers_and_columns_are_those_of_the_script_after_writing(store, run_id):
    tables = "SELECT name, sql FROM sqlite_master ORDER BY name"
    before = rows(store, tables)
    store.save([page(number) for number in range(60)], run_id)
    store.save([page(number, 1, body="lain") for number in range(60)], run_id)
    store.finish_run(run_id, "completed")
    assert [row for row in rows(store, tables) if "sqlite_stat" not in str(row[0])] == before


def test_a_batch_is_stored_whole_or_not_at_all(store, run_id):
    bad = page(300, blocks=(Block("advert", "Beli!"),))  # type: ignore[arg-type]
    with pytest.raises(StoreError) as caught:
        store.save([*(page(number) for number in range(250)), bad], run_id)
    assert (caught.value.reason, caught.value.url) == ("constraint", str(store.path))
    for table in ("articles", "images", "article_blocks", "authors", "article_urls"):
        assert one(store, "count(*)", table) == 0
    assert store.save([page(1)], run_id) == ("new",)


def test_what_is_saved_is_there_after_a_sudden_end(tmp_path):
    store = open_store(tmp_path / "news.db")
    run_id = store.start_run("ingest", "manual", {}, "r")
    store.save([page(1)], run_id)
    assert not store.connection.in_transaction
    with open_store(tmp_path / "news.db", readonly=True) as other:  # the first is still open, its log not written back
        assert other.totals().articles == 1
    store.close()


def test_a_batch_that_is_interrupted_leaves_nothing(store, run_id, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.journal.resolve", interrupt)
    with pytest.raises(KeyboardInterrupt):
        store.save([page(1)], run_id)
    assert one(store, "count(*)") == 0
