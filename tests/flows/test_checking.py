"""Whether the comparison with what was published sees every difference."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from flows.demo.checking import all_differences, differences, dump_expected
from flows.demo.edition import Expected
from schemas import Article, Image

AT = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
URL = "http://nusakini.localhost/a"
STORY = Expected(
    URL, "nusakini.localhost", "article", headline="Judul", published_at=AT, authors=("Rahmi Adityas",),
    editor="Bagas Wirasena", dateline="ARUNGDAYA", parts=("Satu.", "Dua."), images=(("Dermaga.", "Sekar/nusakini"),),
)  # fmt: skip
WALL = Expected(URL, "nusakini.localhost", "NotArticle", why="a consent wall")
RIGHT = Article(
    headline="Judul", published_at=AT, authors=("Rahmi Adityas",), editor="Bagas Wirasena",
    dateline="ARUNGDAYA", body="Satu.\n\nDua.",
    blocks=(), images=(Image(url=None, caption="Dermaga.", credit="Sekar/nusakini"),), word_count=2,
    content_hash="0", cleaner_version="1",
)  # fmt: skip


def test_article_as_published_has_no_differences() -> None:
    assert differences(STORY, RIGHT, None) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"headline": "Judul | Nusakini"}, "headline is 'Judul | Nusakini'"),
        ({"published_at": None}, "date is None"),
        ({"authors": ()}, "authors is ()"),
        ({"editor": None}, "editor is None"),
        ({"dateline": None}, "dateline is None"),
        ({"images": ()}, "caption 1 is missing: 'Dermaga. | Sekar/nusakini'"),
        ({"body": "Satu.\n\nADVERTISEMENT\n\nDua."}, "paragraph 2 is 'ADVERTISEMENT'"),
        ({"body": "Satu."}, "paragraph 2 is missing: 'Dua.'"),
        ({"body": "Satu.\n\nDua.\n\nTerpopuler"}, "paragraph 3 is too much: 'Terpopuler'"),
    ],
)
def test_each_field_that_differs_is_named(changed: dict[str, object], said: str) -> None:
    [sentence] = differences(STORY, RIGHT.model_copy(update=changed), None)
    assert said in sentence
    assert URL in sentence


def test_missing_article_is_told_with_its_error() -> None:
    assert differences(STORY, None, "Unreachable") == [f"{URL} is missing: Unreachable"]


def test_wall_stored_as_an_article_is_told() -> None:
    assert differences(WALL, RIGHT, None) == [f"{URL} is a consent wall, and was stored as an article"]


def test_wall_must_be_recorded_as_what_it_is() -> None:
    assert differences(WALL, None, "NotArticle") == []
    assert differences(WALL, None, None) == [f"{URL} is a consent wall: recorded as nothing"]
    assert differences(WALL, None, "Gone") == [f"{URL} is a consent wall: recorded as Gone"]


def test_all_addresses_are_compared() -> None:
    assert len(all_differences({URL: STORY, f"{URL}b": WALL}, {}, {})) == 2


def test_dump_without_its_noise_is_19_texts_and_five_captions() -> None:
    text = (files("flows.demo") / "dump.txt").read_text("utf-8")
    expected = dump_expected(text, AT)
    assert expected.headline.startswith("Jembatan Gantung Lembah Sewindu Dibuka Lagi")
    assert len(expected.parts) == 19
    assert len(expected.images) == 5
    assert not [part for part in expected.parts if "ADVERTISEMENT" in part or "Foto:" in part or part.islower()]
