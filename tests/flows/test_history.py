import pytest

from flows.history import Change, history
from flows.history_page import history_page
from schemas import Image
from tests.flows.stored import page


@pytest.fixture
def edited(store, run_id):
    """Article 1 in three versions, the last by another cleaner; article 2 edited once, later."""
    store.save([page(1), page(2)], run_id)
    store.save([page(1, 1, body="Sawah nomor 1 gagal panen.", section="Nasional")], run_id)
    again = page(1, 2, sha="page 1 1", cause="cleaner", cleaner_version="2", section="Nasional", authors=("Sari Dewi",))
    store.save([page(1, 1, body="Sawah nomor 1 gagal panen.", section="Nasional")], run_id)
    changed = again.article.model_copy(
        update={"body": "Sawah nomor 1 gagal panen.", "images": (Image(caption="Padi"),)}
    )
    store.save([type(again)(changed, again.seen_at, again.page_sha256, "cleaner")], run_id)
    store.save([page(2, 9, headline="<b>Panen</b> & gagal")], run_id)
    return store


def test_each_edit_tells_its_fields_before_and_after(edited):
    first = history(edited, "https://warta.example/1")[-1]
    assert (first.revision, first.cause, first.seen_at) == (1, "publisher", "2026-01-01T01:00:00Z")
    assert first.changes == (
        Change("body", "Sawah nomor 1 dipanen hari ini.\n\nHasilnya berlimpah.", "Sawah nomor 1 gagal panen."),
        Change("section", "Ekonomi", "Nasional"),
    )


def test_what_the_cleaner_changed_is_told_apart_with_people_and_pictures_in_words(edited):
    second = history(edited, "https://warta.example/1")[0]
    assert second.cause == "cleaner"
    assert {change.field: change.after for change in second.changes}["authors"] == "Sari Dewi"
    assert {change.field: change.before for change in second.changes}["images"].startswith("Sawah (Budi) https://")


def test_edits_of_all_articles_come_newest_first(edited):
    assert [(one.url, one.revision) for one in history(edited)] == [
        ("https://warta.example/2", 1),
        ("https://warta.example/1", 2),
        ("https://warta.example/1", 1),
    ]
    assert len(history(edited, limit=1)) == 1
    assert history(edited, "tidak ada") == ()


def test_page_holds_every_word_escaped_and_loads_nothing(edited):
    shown = history_page(history(edited))
    assert "3 edits of 2 articles" in shown
    assert "<del>dipanen hari ini.<br><br>Hasilnya berlimpah.</del>" in shown
    assert "<ins>gagal panen.</ins>" in shown
    assert "<ins>&lt;b&gt;Panen&lt;/b&gt; &amp;</ins>" in shown.replace(" gagal</ins>", "</ins>")
    assert "read anew by kabar" in shown
    assert "<script" not in shown
    assert "src=" not in shown


def test_page_without_edits_says_so():
    assert "Nothing was changed" in history_page(())
