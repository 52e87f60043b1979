from hypothesis import given
from hypothesis import strategies as st

from cleaners.wording import key_of, nfc, tidy


def test_entities_spaces_and_invisible_signs() -> None:
    assert tidy("  Air\u00ad &amp;amp;\u200b api\r\n surut ") == "Air & api surut"


@given(st.text(max_size=60))
def test_tidy_text_has_single_spaces_and_one_form(text: str) -> None:
    once = tidy(text)
    assert "  " not in once
    assert once == once.strip()


@given(st.text(max_size=60))
def test_key_ignores_case_and_signs(text: str) -> None:
    assert key_of(text) == key_of(f" «{text}»! ")


def test_marks_stacked_without_end_are_cut() -> None:
    assert len(nfc("a" + "\u0316\u0301" * 5_000)) <= 32
    assert nfc("e\u0301" * 500) == "\u00e9" * 500
    assert nfc("kata " + "\u2014" * 400) == "kata " + "\u2014" * 400


@given(st.text(alphabet=[chr(code) for code in range(256)] + list("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"), max_size=30))
def test_western_texts_have_the_same_key_beside_other_scripts(text: str) -> None:
    assert key_of(f"中{text}中") == f"中{key_of(text)}中"
