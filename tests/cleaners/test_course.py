"""The marks of runs that depend on what went before them."""

from selectolax.lexbor import LexborHTMLParser

from cleaners.blocks import survey
from cleaners.course import FAR, MARKS, MAX_CAPTIONED, Course

TEXT = "The river rose by two metres during the night, and the lower town was cleared before dawn."


def marks_of(body: str) -> list[dict[str, float]]:
    found = survey(LexborHTMLParser(f"<body><article>{body}</article></body>"), {})
    assert found is not None
    course = Course(found.page, found.fates)
    return [dict(zip(MARKS, course.marks(fate, is_certain=False) or (), strict=True)) for fate in found.fates]


def test_a_line_in_one_small_box_with_the_picture_before_it_is_marked() -> None:
    rows = marks_of(f"<p>{TEXT}</p><div><img src=a.jpg><p>The lower town.</p></div><p>{TEXT} Again.</p>")
    assert [(row["media_gap"], row["media_box"]) for row in rows] == [(FAR, MAX_CAPTIONED), (0, 1), (1, 3)]


def test_a_text_printed_before_is_marked_as_repeat() -> None:
    assert [row["repeat"] for row in marks_of(f"<p>{TEXT}</p><p>{TEXT}</p>")] == [0.0, 1.0]


def test_boxes_named_as_byline_mark_their_lines() -> None:
    lines = "<p class=byline>By A. Writer</p><div class=dateline><p>10 May</p></div>"
    rows = marks_of(f"<p>{TEXT}</p>{lines}<p>{TEXT} Again.</p>")
    assert [row["byline_name"] for row in rows] == [0.0, 2.0, 1.0, 0.0]


def test_closing_lines_are_counted_from_then_on() -> None:
    rows = marks_of(f"<p>{TEXT}</p><p>Follow us on Facebook</p><p>{TEXT} Again.</p>")
    assert [row["closings_before"] for row in rows] == [0, 1, 1]
    assert [row["is_closing"] for row in rows] == [0.0, 1.0, 0.0]
