"""The marks of runs that depend on what went before them."""

from selectolax.lexbor import LexborHTMLParser

from cleaners.blocks import survey
from cleaners.course import FAR, MARKS, MAX_CAPTIONED, Course

TEXT = "The river rose by two metres during the night, and the lower town was cleared before dawn."


def marks_of(body: str) -> list[dict[str, int]]:
    found = survey(LexborHTMLParser(f"<body><article>{body}</article></body>"), {})
    assert found is not None
    course = Course(found.page)
    return [dict(zip(MARKS, course.marks(fate.run), strict=True)) for fate in found.fates]


def test_a_line_in_one_small_box_with_the_picture_before_it_is_marked() -> None:
    rows = marks_of(f"<p>{TEXT}</p><div><img src=a.jpg><p>The lower town.</p></div><p>{TEXT} Again.</p>")
    assert [(row["media_gap"], row["media_box"]) for row in rows] == [(FAR, MAX_CAPTIONED), (0, 1), (1, 3)]


def test_lines_that_begin_as_closing_lines_do_are_marked() -> None:
    rows = marks_of(f"<p>{TEXT}</p><p>Follow us on Facebook</p><p>{TEXT} Again.</p>")
    assert [row["opens_closing"] for row in rows] == [0, 1, 0]


def test_the_boxes_out_to_one_beside_the_text_are_counted() -> None:
    rows = marks_of(
        f"<p>{TEXT}</p><div class=infobox><div><p>Another story of the day</p></div></div><p>{TEXT} Again.</p>"
    )
    assert rows[1]["box_name"] == 2
