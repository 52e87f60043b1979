"""Which lines of a dump are the article, and which of those before it is the headline."""

import re
from collections import Counter
from collections.abc import Sequence

from cleaners.dumplines import DATELINE, TEXT_CHARS, Line
from cleaners.wording import key_of

MAX_HEADLINE = 200  # characters
MIN_HEADLINE = 20  # shorter ones are sections and topics, unless nothing else is there
REACH = 40  # lines above the text in which the headline is looked for
_WEIGHTS = {"short": -0.8, "caption": 0.0, "date": -0.5, "reading_time": 0.0, "noise": -0.1, "sign": 0.0}
OVERLAP = 10  # lines below the start of the text in which a certain headline moves that start down
_CERTAIN = 2.5  # score of a headline that is printed twice and stands by the date
_NUMBERED, _BULLETED = 0.1, -0.3  # short list items: steps of a story, and menus
_FULL = 250  # characters of a paragraph from which it weighs the most
_FEW, _REST = 5, 0.6  # lines, or share of the lines before, that a story may end in without a paragraph
_INNER_RULES = frozenset({"drop_video_prompts", "drop_scroll_prompts", "drop_advert_labels", "drop_page_links"})
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


_PAIR = re.compile(r"\w\s?: ?\S*\d")  # "Skor: 3,35"
_SENTENCE_END = re.compile(r"(?:[^.]\.|[.,!?][\"”’]|[:,;])$|\. .*[.!?]$")  # "kata dia."


def find_article(lines: Sequence[Line]) -> tuple[int | None, int, int]:
    """The index of the headline (None where no line can be it), and the first and last-but-one of the text."""
    start, end = _find_text(lines)
    end = _cut_tail(lines, start, end)
    title = _find_headline(lines, start if end > start else min(len(lines), REACH))
    if title is None:
        return None, _with_opening(lines, start), end
    if end == start:
        return title, len(lines), len(lines)
    if title >= start:  # it looks like text, or lines of other stories stand above it
        start = next((index for index in range(title + 1, end) if lines[index].look == "text"), end)
    return title, _opening(lines, title + 1, start), end


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


def _with_opening(lines: Sequence[Line], start: int) -> int:
    """The start moved up to the first line, where only a few short ones stand above it."""
    start = _opening(lines, 0, start)
    above = lines[:start]
    return 0 if len(above) <= 3 and all(line.look == "short" for line in above) else start


def _opening(lines: Sequence[Line], first: int, start: int) -> int:
    """The start moved up over short sentences, and over the prompts between them."""
    above = start
    while above > first and (_opens(lines[above - 1]) or lines[above - 1].rule in _INNER_RULES):
        above -= 1
        start = above if lines[above].look != "noise" else start
    return start


def _opens(line: Line) -> bool:
    """A short sentence, or "Pendahuluan:", above the first long one."""
    return line.look == "short" and line.text.endswith((".", "!", "?", "”", '"', ":")) and not line.text.startswith("•")


def _weight(line: Line) -> float:
    if line.look == "text" or (line.look == "list" and len(line.text) >= TEXT_CHARS):
        return min(len(line.text), _FULL) / 100
    if line.look == "short" and _PAIR.search(line.text):
        return _BULLETED
    if line.look == "list":
        return _NUMBERED if line.text[0].isdigit() else _BULLETED
    return _WEIGHTS[line.look]


def _with_rest(lines: Sequence[Line], start: int, end: int) -> int:
    """The end moved over short sentences, and over all that is left where it is short and has no mark of a tail."""
    while end < len(lines) and lines[end].look == "short" and lines[end].text.endswith((".", "!", "?", "”", '"')):
        end += 1
    rest = last = end
    while rest < len(lines) and not _is_tail_marker(lines[rest]) and _may_end(lines[rest]):
        rest += 1
        last = last if lines[rest - 1].look == "noise" else rest
    is_few = last - end <= max(_FEW, (end - start) * _REST)
    is_list = any(line.text.endswith(":") for line in lines[max(start, end - 1) : end + 2])
    is_list = is_list or all(line.look in ("list", "noise") or _PAIR.search(line.text) for line in lines[end:last])
    return last if rest == len(lines) and (is_few or is_list) else end


def _may_end(line: Line) -> bool:
    return line.look in ("short", "list", "text", "caption") or line.rule in _INNER_RULES


def _cut_tail(lines: Sequence[Line], start: int, end: int) -> int:
    """The end moved up to the first tail marker that stands alone and has little text after it."""
    whole = sum(_weight(line) for line in lines[start:end] if line.look == "text")
    before = 0.0
    for index in range(start, end):
        line = lines[index]
        if line.look == "text":
            before += _weight(line)
        elif (
            (line.rule == "take_editor_lines" or _is_tail_marker(line))
            and whole - before < whole * _AFTER_WEIGHT
            and before
        ):
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
        score += score and 0.3 * (index - first) / (last - first)  # of two alike the one nearer to the text
        is_start = index == start and lines[index].is_apart and index + 1 < len(lines) and lines[index + 1].is_apart
        if score > best_score and (index < start or score >= _CERTAIN or is_start):
            best, best_score = index, score
    return best


def _headline_score(lines: Sequence[Line], index: int, counts: Counter[str]) -> float:
    line = lines[index]
    text = line.text
    if line.look not in ("short", "text", "list") or len(text) > MAX_HEADLINE or len(text) < 8:
        return 0.0
    if _SENTENCE_END.search(text) or text.startswith(("http", "|", "•")) or DATELINE.match(text):
        return 0.0
    if len(text) < MIN_HEADLINE:
        return 0.3 if index == 0 else 0.0
    follows = lines[index + 1] if index + 1 < len(lines) else None
    is_alone = line.is_apart and (follows is None or follows.is_apart)
    near = [lines[place].look == "date" for place in range(max(0, index - 2), min(len(lines), index + 6))]
    beside = [lines[place].look == "date" for place in range(max(0, index - 1), min(len(lines), index + 2))]
    score = min(len(text), 80) / 80 + 1.0 * is_alone + (0.7 if any(beside) else 0.4 if any(near) else 0.0)
    is_repeated = counts[key_of(text)] > 1 and (is_alone or any(near))  # a caption is repeated without either
    return score + 1.5 * is_repeated + 0.2 * (index == 0)
