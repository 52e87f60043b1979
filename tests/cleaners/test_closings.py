"""How closing lines begin."""

import pytest

from cleaners.closings import _PHRASES, opens_closing


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our letter",
        "» Suivez-nous sur tous les réseaux",
        "Dieser Artikel erschien zuerst anderswo.",
        "(Avec AFP)",
        "Síguenos en todas partes",
        "Leia também: outro título",
        "LÄS OCKSÅ: en annan rubrik",
        "Ikuti kami di mana saja",
    ],
)
def test_beginnings_are_told_in_many_languages(line: str) -> None:
    assert opens_closing(line)


@pytest.mark.parametrize("line", ["", "Signs of life were found.", "The river rose by two metres."])
def test_other_lines_open_nothing(line: str) -> None:
    assert not opens_closing(line)


def test_phrases_are_written_once_in_lower_case() -> None:
    phrases = _PHRASES.split(" | ")
    assert len(phrases) == len(set(phrases))
    assert all(phrase == phrase.lower().strip() and phrase for phrase in phrases)
