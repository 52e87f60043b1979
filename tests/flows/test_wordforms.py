import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.wordforms import word_forms


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("rumah", "rumahnya"), ("bantu", "membantu"), ("tanam", "menanam"), ("pakai", "memakai"), ("sewa", "menyewa"),
        ("kirim", "mengirim"), ("ambil", "mengambil"), ("lihat", "melihat"), ("cari", "mencari"), ("buka", "dibuka"),
        ("rumahnya", "rumahku"), ("apakah", "apakah"),
    ],
)  # fmt: skip
def test_forms_of_a_word(word, form):
    assert form in word_forms(word)


@pytest.mark.parametrize("word", ["di", "itu", "C++", "anti-vaksin", "2024", "café"])
def test_short_words_and_what_is_no_plain_word_have_no_forms(word):
    assert word_forms(word) == (word,)


@given(st.text(max_size=20))
def test_the_word_itself_comes_first_and_nothing_twice(word):
    forms = word_forms(word)
    assert forms[0] == word
    assert len(set(forms)) == len(forms)
    assert "" not in forms[1:]
