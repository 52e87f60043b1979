"""What the wording of boilerplate takes: whole lines and pieces between two sentences, never words inside one."""

from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import extract
from cleaners.boilerplate import Hints, run_passes
from flows.demo.prose import write_story
from schemas import Block

LINES = (
    "ADVERTISEMENT", "Iklan", "Baca juga: Pasar Induk Sepi Pembeli", "Lihat Juga :", "Berita Terkait", "Read more",
    "Simak Video 'Pasar Induk':", "Saksikan Video Pilihan Berikut Ini:", "Ikuti kami di Google News",
    "Add as a preferred source on Google", "komentar", "copy link", "Bagikan", "Dengarkan artikel", "Halaman 1/2",
    "Simak selengkapnya di halaman selanjutnya", "Pewarta: Sari Dewi", "Editor: Budi Santoso", "Sumber: Antara",
    "(rrd/rir)", "(Antara/evn)", "(H-2)", "[rus]", "(*)", "***", "sosmed-whatsapp-white", "searchPerbesar",
    "Gulir ke bawah untuk membaca", "Continue reading", "Related stories", "Story continues below advertisement",
    "Share this article",
)  # fmt: skip
BETWEEN_SENTENCES = ("ADVERTISEMENT", "[Gambas:Video CNN]", "SCROLL TO CONTINUE WITH CONTENT")
STORY = write_story(11, datetime(2026, 3, 4, tzinfo=UTC), credit="Warta")
SENTENCES = tuple(part for part in STORY.body if part.endswith(".") and part.count(" ") > 8)


def _kept(*texts: str) -> list[str]:
    blocks, _ = run_passes(tuple(Block("paragraph", text) for text in texts), Hints())
    return [block.text for block in blocks]


def _with_words_inside(line: str) -> list[str]:
    """Each sentence with the line at each place inside it, but next to its signs."""
    found = []
    for sentence in SENTENCES:
        words = sentence.split(" ")
        gaps = [n for n in range(2, len(words) - 1) if words[n - 1].isalpha() and words[n - 1].islower()]
        found += [" ".join((*words[:n], line, *words[n:])) for n in gaps]
    return found


@pytest.mark.parametrize("line", LINES)
def test_words_inside_a_sentence_stay(line: str) -> None:
    sentences = _with_words_inside(line)
    assert len(sentences) > 20
    assert [one for one in sentences if _kept(SENTENCES[0], one) != [SENTENCES[0], one]] == []


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([sentence for line in LINES for sentence in _with_words_inside(line)]))
def test_words_inside_a_sentence_of_a_page_stay(sentence: str) -> None:
    paragraphs = (*SENTENCES[:3], sentence, *SENTENCES[3:5])
    text = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    page = f"<html lang='id'><body><article><h1>{escape(STORY.headline)}</h1>{text}</article></body></html>"
    assert sentence in extract(page).body.split("\n\n")


@given(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=4, unique=True), st.data())
def test_a_piece_between_two_sentences_goes_alone(sentences: list[str], data: st.DataObject) -> None:
    piece, place = data.draw(st.sampled_from(BETWEEN_SENTENCES)), data.draw(st.integers(1, len(sentences) - 1))
    text = " ".join((*sentences[:place], piece, *sentences[place:]))
    assert _kept(text) == [" ".join(sentences)]


@pytest.mark.parametrize("line", LINES)
def test_a_whole_line_goes_alone(line: str) -> None:
    assert _kept(SENTENCES[0], line, SENTENCES[1]) == [SENTENCES[0], SENTENCES[1]]
