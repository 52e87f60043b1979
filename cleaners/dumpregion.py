"""Which lines of a dump are the article, and which of those before it is the headline."""

from collections import Counter
from collections.abc import Sequence

from cleaners.dumplines import Line
from cleaners.wording import key_of

MAX_HEADLINE = 200  # characters
MIN_HEADLINE = 20  # shorter ones are sections and topics, unless nothing else is there
REACH = 25  # lines above the text in which the headline is looked for
_WEIGHTS = {"short": -0.8, "list": -0.1, "caption": 0.0, "date": -0.5, "reading_time": 0.0, "noise": -0.1, "sign": 0.0}
OVERLAP = 10  # lines below the start of the text in which a certain headline moves that start down
_CERTAIN = 3.0  # score of a headline that is printed twice and stands by the date
_FULL = 250  # characters of a paragraph from which it weighs the most
_AFTER_WEIGHT = 0.5  # of the article's own weight, below which the lines after a tail marker are none of it
_TAIL_MARKERS = frozenset(
    key_of(marker)
    for marker in (
        "Halaman", "Berita Terkait", "Tags", "Tag", "Artikel Pilihan", "Terpopuler", "Berita Populer", "Berita Terkini",
        "tulis komentar anda", "berikan komentar anda", "Dapatkan Berita Pilihan", "LOAD MORE", "Load More...",
        "Berita Lainnya", "Populer", "Komentar Pembaca", "Komentari Artikel Ini", "Berita Rekomendasi", "Credits (2)",
        "Sponsored Link", "Video Rekomendasi", "Popular Videos", "Terkait", "Terkini", "Rekomendasi", "Topik Terkait",
        "FOTO TERKAIT", "Berita Terbaru Index »", "Jangan Lewatkan", "More Stories", "Disclaimer", "Find us on",
        "Related Articles", "Related Stories", "Most Read", "Most Popular", "More from", "Recommended", "Comments",
        "Leave a comment", "Share this article", "Trending", "You may also like", "Mehr zum Thema", "Kommentare",
    )
)  # fmt: skip


def find_article(lines: Sequence[Line]) -> tuple[int | None, int, int]:
    """The index of the headline (None where no line can be it), and the first and last-but-one of the text."""
    start, end = _find_text(lines)
    end = _cut_tail(lines, start, end)
    title = _find_headline(lines, start if end > start else min(len(lines), REACH))
    if title is None:
        return None, start, end
    if end == start:
        return title, len(lines), len(lines)
    if title >= start:  # lines of other stories stand above it
        start = next((index for index in range(title + 1, end) if lines[index].look == "text"), end)
    return title, start, end


def _find_text(lines: Sequence[Line]) -> tuple[int, int]:
    """First and last-but-one index of the article's text: the run of lines with the greatest weight.

    Paragraphs weigh by length; short lines, as in menus and lists of other stories, count against a run.
    """
    best = total = 0.0
    start = best_start = best_end = 0
    for index, line in enumerate(lines):
        if total <= 0:
            total, start = 0.0, index
        total += _weight(line)
        if total > best and line.look in ("text", "list"):
            best, best_start, best_end = total, start, index + 1
    while best_start < best_end and lines[best_start].look != "text":
        best_start += 1
    return best_start, _with_rest(lines, best_start, best_end)


def _weight(line: Line) -> float:
    if line.look == "text":
        return min(len(line.text), _FULL) / 100
    return _WEIGHTS[line.look]


def _with_rest(lines: Sequence[Line], start: int, end: int) -> int:
    """The end moved over what follows, where that is still the article: no marker of a tail, no long list."""
    rest = end
    while (
        rest < len(lines)
        and not _is_tail_marker(lines[rest])
        and lines[rest].look in ("short", "list", "text", "caption")
    ):
        rest += 1
    if rest == len(lines) and rest - end <= max(3, end - start):
        return rest
    return end


def _cut_tail(lines: Sequence[Line], start: int, end: int) -> int:
    """The end moved up to the first tail marker that stands alone and has little text after it."""
    whole = sum(_weight(line) for line in lines[start:end] if line.look == "text")
    before = 0.0
    for index in range(start, end):
        line = lines[index]
        if line.look == "text":
            before += _weight(line)
        elif _is_tail_marker(line) and whole - before < whole * _AFTER_WEIGHT and before:
            return index
    return end


def _is_tail_marker(line: Line) -> bool:
    """Berita Terkait, Terpopuler, Tags: alone on a line."""
    return len(line.text) <= 40 and key_of(line.text) in _TAIL_MARKERS


def _find_headline(lines: Sequence[Line], start: int) -> int | None:
    """The index of the headline among the lines above the text; None where no line can be it.

    It stands apart, near the date, and is often printed twice (the picture's text repeats it). Date lines,
    captions, sections, tickers and sentences above it are passed over.
    """
    first, last = max(0, start - REACH), min(len(lines), start + OVERLAP)
    counts = Counter(key_of(line.text) for line in lines[first:last])
    best, best_score = None, 0.0
    for index in range(first, last):
        score = _headline_score(lines, index, counts)
        if score > best_score and (index < start or score >= _CERTAIN):
            best, best_score = index, score
    return best


def _headline_score(lines: Sequence[Line], index: int, counts: Counter[str]) -> float:
    line = lines[index]
    text = line.text
    if line.look not in ("short", "text", "list") or len(text) > MAX_HEADLINE or len(text) < 8:
        return 0.0
    if text.endswith((".", ":", ",", ";", "...")) or text.startswith(("http", "|", "•")):
        return 0.0
    if len(text) < MIN_HEADLINE:
        return 0.3 if index == 0 else 0.0
    follows = lines[index + 1] if index + 1 < len(lines) else None
    is_alone = line.is_apart and (follows is None or follows.is_apart)
    near = [lines[place].look == "date" for place in range(max(0, index - 2), min(len(lines), index + 4))]
    beside = [lines[place].look == "date" for place in range(max(0, index - 1), min(len(lines), index + 2))]
    score = min(len(text), 80) / 80 + 1.0 * is_alone + (0.7 if any(beside) else 0.4 if any(near) else 0.0)
    is_repeated = counts[key_of(text)] > 1 and (is_alone or any(near))  # a caption is repeated without either
    return score + 1.5 * is_repeated + 0.2 * (index == 0)
