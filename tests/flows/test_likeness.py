import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.demo.prose import write_story
from flows.likeness import FEATURES, features, likeness, wording
from tests.schemas.invented import SEEN


def story(number: int) -> str:
    return "\n\n".join(write_story(number, SEEN, credit="Warta").body)


def changed(text: str, share: float, seed: int = 1) -> str:
    """The text with that share of its words, taken at random, replaced by words of other reports."""
    rng, others = random.Random(seed), re.findall(r"\w+", story(1003) + story(1004))
    return re.sub(r"\w+", lambda found: rng.choice(others) if rng.random() < share else found[0], text)


def template(number: int) -> tuple[str, ...]:
    return write_story(number, SEEN, credit="Warta").topics[:-1]


TWIN = next(number for number in range(1, 99) if template(number) == template(0))
"""The next report made of the template of report 0."""


@pytest.mark.parametrize(
    "copy",
    [
        lambda text: text,
        lambda text: text.upper().capitalize(),
        lambda text: "JAKARTA (Samudra) - " + text + "\n\nDisadur dari kantor berita Samudra.",
        lambda text: " ".join(text.split()[: len(text.split()) // 2]),
        lambda text: changed(text, 0.05),
        lambda text: changed(text, 0.2),
    ],
    ids=["same", "capitals", "agency lines", "first half", "5 % of the words", "20 % of the words"],
)
@pytest.mark.parametrize("number", range(3))
def test_edited_copy_is_a_copy(copy, number):
    assert likeness(wording(story(number)), wording(copy(story(number))))


def test_other_stories_are_no_copies():
    assert not likeness(wording(story(0)), wording(story(1)))


def test_the_same_template_with_other_names_and_numbers_is_no_copy():
    one, other = wording(story(0)), wording(story(TWIN))
    assert len(one.runs & other.runs) > 0.3 * min(len(one.runs), len(other.runs))
    assert not likeness(one, other)


@given(st.text(), st.text())
def test_likeness_is_symmetric(one, other):
    a, b = wording(one), wording(other)
    assert likeness(a, b) == likeness(b, a)


@given(st.text())
def test_features_are_few_and_small_and_of_the_text_alone(text):
    found = features(wording(text))
    assert found == features(wording(text))
    assert len(found) <= FEATURES
    assert all(0 <= one < 1 << 24 for one in found)


def test_text_too_short_to_tell_is_filed_nowhere():
    assert features(wording("Simak video selengkapnya di bawah ini, jangan lupa ikuti kanal kami.")) == ()


def test_features_are_the_same_on_every_machine():
    words = " ".join(f"kata {number}" for number in range(30))
    assert features(wording(words))[:3] == (420939, 4419893, 4476344)


def test_a_name_is_what_never_stands_small():
    text = "Warga Baru menanam padi. Padi tumbuh, warga senang. Kata Sari, 12 petani baru datang."
    found = wording(text)
    assert 0 < len(found.telling) < len(found.runs)


def test_signs_of_chinese_and_japanese_count_as_words():
    text = "東京都内で大雨が降り多くの住民が避難した。気象庁は警戒を呼びかけている。"
    assert features(wording(text))
    assert likeness(wording(text), wording(text.replace("多くの", "数百人の")))
