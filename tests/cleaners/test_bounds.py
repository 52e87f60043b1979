"""Which pages are refused before they are parsed."""

import pytest

from cleaners.bounds import too_deep


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 9_000 + b"x" + b"</div>" * 9_000,
        b"<SECTION><DIV>" * 4_500,
        b"<div " + b" ".join(b"a%d=1" % n for n in range(5_000)) + b">",
    ],
    ids=["closed again", "left open", "attributes"],
)
def test_nesting_and_attributes_that_take_quadratic_time_are_seen(html: bytes) -> None:
    assert too_deep(html)


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"<div><p>x</p></div>" * 20_000,
        b"<p>x" * 20_000,
        b'<img src="data:image/png;base64,' + b"A" * 90_000 + b'">',
    ],
    ids=["empty", "wide", "unclosed paragraphs", "picture in the tag"],
)
def test_long_pages_that_are_flat_are_read(html: bytes) -> None:
    assert not too_deep(html)


@pytest.mark.parametrize(
    "html",
    [
        b"<div data-props='" + b'{"a": "b c d"} ' * 2_000 + b"'>",
        b"<script>if (a<b) { x = [" + b'"c d", ' * 4_000 + b"] }</script>",
    ],
    ids=["words in a value", "a script that compares"],
)
def test_words_that_are_no_attributes_are_not_counted(html: bytes) -> None:
    assert not too_deep(html)
