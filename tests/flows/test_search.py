import pytest

from flows.search import match_text
from schemas.rows import article_key
from tests.flows.stored import HOUR, page
from tests.schemas.invented import SEEN, article


@pytest.fixture
def library(store, run_id):
    store.save(
        [
            page(1, headline="Kudeta gagal", body="Presiden Kazakhstan bicara.", published_at=SEEN),
            page(2, headline="Kazakhstan tenang", body="Kudeta itu gagal, kata Putin.", published_at=SEEN + 48 * HOUR),
            page(
                3, headline="Kelas C++ dibuka", body="Gerakan anti-vaksin surut. Café ramai.", publisher="kabar.example"
            ),
        ],
        run_id,
    )
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kudeta kazakhstan", {1, 2}),
        ("KUDETA putin", {2}),
        ('"kudeta gagal"', {1}),
        ("kazakh*", {1, 2}),
        ("kazakh", set()),
        ("C++", {3}),
        ("anti-vaksin", {3}),
        ("cafe", {3}),
        ('kudeta "', {1, 2}),
        ("headline:kudeta", set()),
        ("kudeta OR putin", set()),
        ("NEAR(", set()),
        ("* ^ - ( ) \" '", set()),
        ("", set()),
        ("\0", set()),
        ("\udce9", set()),
        ("putin\0", {2}),
    ],
)
def test_search_takes_what_people_type(library, query, found):
    assert {int(str(hit.url).rpartition("/")[2]) for hit in library.search(query)} == found


def test_word_in_the_headline_ranks_first(library):
    assert [hit.headline for hit in library.search("kazakhstan")] == ["Kazakhstan tenang", "Kudeta gagal"]


def test_snippet_marks_the_words_found(library):
    (hit,) = library.search("putin", marks=("<b>", "</b>"))
    assert "<b>Putin</b>" in hit.snippet


def test_search_is_narrowed_by_source_and_date(library):
    assert len(library.search("kudeta", publisher="kabar.example")) == 0
    assert [hit.headline for hit in library.search("kudeta", since=SEEN + HOUR)] == ["Kazakhstan tenang"]
    assert [hit.headline for hit in library.search("kudeta", until=SEEN + HOUR)] == ["Kudeta gagal"]
    assert len(library.search("kudeta", limit=1)) == 1


def test_article_is_found_by_key_beginning_of_key_address_and_number(library):
    key = article_key(article(2))
    for name in (key, key[:8], "https://warta.example/2", "2"):
        found = library.show(name)
        assert found
        assert found.headline == "Kazakhstan tenang"
    assert library.show("tidak ada") is None
    assert library.show("\udce9\0") is None


def test_every_term_is_quoted():
    assert match_text('C++ anti-vaksin kazakh* "revolusi warna" a"b') == (
        '"C++" AND "anti-vaksin" AND "kazakh" * AND "revolusi warna" AND "a""b"'
    )


def test_of_the_forms_of_a_word_only_those_in_the_articles_are_asked_for(library):
    asked: list[str] = []
    library.connection.set_trace_callback(asked.append)
    library.search("kudeta")
    library.connection.set_trace_callback(None)
    assert any("MATCH '\"kudeta\"'" in statement for statement in asked)
    assert not any("kudetanya" in statement.partition("MATCH")[2] for statement in asked)


def test_of_too_many_hits_those_stored_last_are_ranked(library, monkeypatch):
    monkeypatch.setattr("flows.search.RANKED", 1)
    assert [hit.headline for hit in library.search("kudeta")] == ["Kazakhstan tenang"]
    assert [hit.headline for hit in library.search("kudeta", publisher="warta.example")] == ["Kazakhstan tenang"]


OUTLETS = ("a.example", "a.example", "a.example", "b.example", None)
ASKED = [
    {"publisher": publisher, "since": since, "until": until}
    for publisher in (None, "a.example", "b.example", "none.example")
    for since in (None, SEEN, SEEN + 3 * HOUR, SEEN + 10 * HOUR, SEEN + 99 * HOUR)
    for until in (None, SEEN - HOUR, SEEN + 4 * HOUR, SEEN + 12 * HOUR)
]


@pytest.mark.parametrize("ranked", [1, 4, 100])
def test_a_narrowed_search_finds_what_was_stored_last_of_what_is_asked_for(store, run_id, monkeypatch, ranked):
    """Articles that outlet and dates leave are listed where these are few, else hits are looked up one by one."""
    monkeypatch.setattr("flows.search.RANKED", ranked)
    dated = [
        (number, OUTLETS[number % 5], None if number % 7 == 0 else SEEN + number * 4 % 17 * HOUR)
        for number in range(1, 16)
    ]
    for number, publisher, at in dated:
        others = [page(100 * number + more, body="Padi panen") for more in range(2)]
        store.save([*others, page(number, body="Sawah panen", publisher=publisher, published_at=at)], run_id)
    for asked in ASKED:
        wanted = [number for number, publisher, at in dated if _is_asked_for(publisher, at, asked)]
        found = [int(str(hit.url).rpartition("/")[2]) for hit in store.search("sawah", **asked)]
        if any(asked.values()):
            assert found == wanted[::-1][:ranked], asked


def test_words_that_are_everywhere_give_what_was_stored_last(store, run_id, monkeypatch):
    monkeypatch.setattr("flows.search.RANKED", 4)
    for number in range(1, 16):
        body = "Panen yang besar." if number != 9 else "Panen besar."
        headline = "Panen yang yang besar" if number == 1 else f"Panen {number}"
        of = {"publisher": OUTLETS[number % 5], "published_at": SEEN}
        store.save([page(number, headline=headline, body=body, **of)], run_id)

    def found(**asked: object) -> list[int]:
        hits = store.search("yang", limit=6, **asked)
        assert {hit.rank for hit in hits} == {0.0}
        assert all("[yang]" in hit.snippet for hit in hits)
        return [int(str(hit.url).rpartition("/")[2]) for hit in hits]

    assert found() == [15, 14, 13, 12]
    assert found(publisher="b.example") == [13, 8, 3]
    assert found(since=SEEN) == [15, 14, 13, 12, 11, 10]


def _is_asked_for(publisher, at, asked):
    is_late = asked["since"] is None or (at is not None and at >= asked["since"])
    is_early = asked["until"] is None or (at is not None and at < asked["until"])
    return is_late and is_early and asked["publisher"] in (None, publisher)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rumah", {1, 2, 3}),
        ('"rumah"', {1}),
        ("rumahnya", {1, 2, 3}),
        ("tanam", {4, 5}),
        ("ditanam", {5}),
        ("rumah tanam", set()),
        ("desa", {6}),
    ],
)
def test_a_plain_word_is_found_in_its_forms(store, run_id, query, found):
    texts = (
        "Rumah itu rubuh.",
        "Rumahnya rubuh.",
        "Kembali ke RUMAHKU.",
        "Menanam padi.",
        "Padi ditanam.",
        "Desa itu.",
    )
    bodies = dict(enumerate((*texts, "Desain baru, perumahan baru, tanaman baru."), 1))
    store.save([page(number, headline="Judul", standfirst=None, body=body) for number, body in bodies.items()], run_id)
    assert {int(str(hit.url).rpartition("/")[2]) for hit in store.search(query)} == found
