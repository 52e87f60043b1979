from hypothesis import example, given
from hypothesis import strategies as st

from schemas.article import squash


@given(st.text(alphabet=" a\n\x1c\xa0\u2028\ud800", max_size=6))
@example("satu  dua")
@example("satu ")
@example(" satu")
@example("satu\xa0dua")
def test_squashed_text_has_one_space_between_words_and_none_at_its_ends(text: str) -> None:
    assert squash(text) == " ".join(text.split())
