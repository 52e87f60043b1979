import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.languages import (
    contradicts,
    declared_languages,
    guess_language,
    is_stop_word,
    language_of,
    parse_language,
)
from schemas import Claim

INDONESIAN = (
    "Warga di desa itu tidak akan pulang karena air belum surut, dan "
    "mereka sudah menunggu dengan sabar untuk bantuan yang dari kota."
)
ENGLISH = (
    "The water has not gone down and they are still waiting for the help "
    "that was promised by the city in the last week."
)
MALAY = (
    "Penduduk kampung itu tidak boleh pulang kerana air belum surut, "
    "manakala beliau berkata bantuan akan tiba selepas ini daripada wang derma."
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("id-ID", "id"),
        ("en_US", "en"),
        ("in", "id"),
        (" DE ", "de"),
        ("Indonesian", "id"),
        ("id, en", None),
        ("", None),
    ],
)
def test_primary_language_of_a_tag(raw: str, expected: str | None) -> None:
    assert parse_language(raw) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [(INDONESIAN, "id"), (ENGLISH, "en"), (MALAY, "ms"), ("12 34 qwxz", None), ("", None)]
)
def test_language_of_the_words(text: str, expected: str | None) -> None:
    assert guess_language([text]) == expected


def test_text_overrules_a_false_label() -> None:
    assert contradicts([INDONESIAN], "en") == "id"


def test_text_does_not_overrule_kin_true_or_unknown_labels() -> None:
    assert contradicts([INDONESIAN], "ms") is None
    assert contradicts([INDONESIAN], "id") is None
    assert contradicts([INDONESIAN], "jv") is None


def test_claims_without_a_language_are_left_out() -> None:
    claims = [Claim("html lang", "??"), Claim("json-ld", "id")]
    assert [found for found, _ in declared_languages(claims)] == ["id"]


def test_stop_words_are_known() -> None:
    assert is_stop_word("Dengan")
    assert not is_stop_word("banjir")


@given(st.lists(st.text(max_size=50), max_size=4))
def test_any_text_has_a_language_or_none(texts: list[str]) -> None:
    assert guess_language(texts) is None or contradicts(texts, "en") != "en"


def test_language_is_the_declared_one_unless_the_text_contradicts() -> None:
    declared = [Claim("html lang", "in-ID")]
    assert language_of(declared, [INDONESIAN]) == "id"
    assert language_of(declared, [ENGLISH]) == "en"
    assert language_of([], iter([ENGLISH])) == "en"
    assert language_of([], ["..."]) is None
