from hypothesis import given
from hypothesis import strategies as st

from flows.worddiff import shortened, word_diff

texts = st.text(st.sampled_from("ab \n"), max_size=30)


def words(pieces, without):
    return "".join(text for kind, text in pieces if kind != without).split()


@given(texts, texts)
def test_the_pieces_make_both_texts(before, after):
    pieces = word_diff(before, after)
    assert words(pieces, "new") == before.split()
    assert words(pieces, "gone") == after.split()


def test_white_space_is_no_difference():
    assert {kind for kind, _ in word_diff("satu  dua\n\ntiga", "satu dua tiga ")} == {"same"}


def test_equal_empty_texts_have_no_pieces():
    assert word_diff("", "") == ()


def test_a_long_text_is_shortened_to_what_stands_around_its_changes():
    before = " ".join(f"kata{n}" for n in range(1000))
    pieces = shortened(word_diff(before, before.replace("kata500 ", "lain ")), 2)
    assert pieces == (
        ("same", "… kata498 kata499 "), ("gone", "kata500 "), ("new", "lain "), ("same", "kata501 kata502 … "),
    )  # fmt: skip
