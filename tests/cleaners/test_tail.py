"""The wording of lines that stand in articles without belonging to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.tail import CLOSING, TAIL_HEADS, WHOLE, is_closing, is_label


@pytest.mark.parametrize(
    "line",
    [
        "ADVERTISEMENT",
        "Anzeige",
        "Iklan - Scroll untuk melanjutkan",
        "Article continues below",
        "Baca juga: Harga beras turun lagi",
        "Read more: Rice gets cheaper",
        "Lesen Sie auch: Reis wird billiger",
        "Lire aussi Le riz moins cher",
        "Share on Facebook",
        "An dieser Stelle finden Sie einen externen Inhalt",
        "To see the film, or in order to view the video, please accept all cookies",
        "{{ article.title }}",
    ],
)
def test_labels_of_the_pages_workings_are_told(line: str) -> None:
    assert is_label(line)


@pytest.mark.parametrize(
    "line",
    [
        "Iklan itu dilarang, kata dia.",
        "Readers of the paper were told on Monday.",
        "Shares fell by two percent.",
        "Related companies will pay.",
    ],
)
def test_sentences_that_begin_like_labels_are_none(line: str) -> None:
    assert not is_label(line)


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our morning letter.",
        "Follow us on Facebook",
        "Reporting by A. Writer; editing by B. Other",
        "This article was first published in June.",
        "© 2023 The Example",
        "Abonnieren Sie unseren Rundbrief",
        "Editor: A. Penulis",
        "A. Writer contributed to this report.",
        "A. Writer can be reached at a@example.org",
    ],
)
def test_lines_that_close_articles_are_told(line: str) -> None:
    assert is_closing(line)


@pytest.mark.parametrize(
    "line", ["Signs of life were found.", "Editors met on Friday.", "Followers of the club sang all night."]
)
def test_sentences_that_begin_like_closings_are_none(line: str) -> None:
    assert not is_closing(line)


@pytest.mark.parametrize(
    "head", ["Related stories", "About the author", "Mehr zum Thema", "Berita terkait", "Lire aussi"]
)
def test_heads_of_what_follows_the_article_are_told(head: str) -> None:
    assert TAIL_HEADS.match(head)


_BEGINNINGS = (
    "", "©", "(c) ", "sign up ", "Reporting by", "Read more: ", "abonnez-vous", "Les også ", "share", "Tags:", "#"
)  # fmt: skip


@given(st.sampled_from(["", "  ", "» ", "[", "*"]), st.sampled_from(_BEGINNINGS), st.text(max_size=40))
def test_the_quick_look_misses_nothing_that_the_patterns_find(before: str, beginning: str, text: str) -> None:
    line = before + beginning + text
    assert bool(WHOLE.match(line)) <= is_label(line)
    assert bool(CLOSING.match(line)) <= is_closing(line)
