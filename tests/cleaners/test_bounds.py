"""Which pages are refused before they are parsed."""

import pytest

from cleaners.bounds import too_deep


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 9_000 + b"x" + b"</div>" * 9_000,
        b"<SECTION><DIV>" * 4_500,
        b'<div title="</div>">' * 9_000,
        b"<select>" + b"<option>" * 9_000,
        b"<div " + b" ".join(b"a%d=1" % n for n in range(5_000)) + b">",
        b"<div " + b" ".join(b'a%d="<"' % n for n in range(5_000)) + b">",
        b"<div " + b"".join(b"a%d='>'" % n for n in range(5_000)) + b">",
        b"<div " + b"".join(b"<a%d " % n for n in range(5_000)) + b">",
        b"<div " + b"".join(b"a%d='x<p' " % n for n in range(5_000)) + b">",
        b"<script " + b" ".join(b'a%d="<"' % n for n in range(5_000)) + b">",
        b"<!--<script>--><div " + b" ".join(b'a%d="<"' % n for n in range(5_000)) + b">",
        b"<p>x</p>" * 25_000 + b"<div " + b" ".join(b"a%d='x<p>'" % n for n in range(7_000)) + b">",
        b"<!--<div '--><script>a='<p b=\"'</SCRIPT><div " + b" ".join(b"a%d='x<p>'" % n for n in range(7_000)) + b">",
        (b"<p " + b" ".join(b"a%d" % n for n in range(2_500)) + b">x</p>") * 100,
        (b"<p " + b" ".join(b"a%d" % n for n in range(600)) + b">x</p>") * 1_000,
        b"".join(b"<bOdY a%d=1>" % n for n in range(5_000)),
        b"".join(b"<html a%d='<' b%d>" % (n, n) for n in range(2_000)),
    ],
    ids=[
        "closed again",
        "left open",
        "closed in a value only",
        "options",
        "attributes",
        "attributes with <",
        "attributes with > and no space",
        "attributes that begin with <",
        "attributes with < amid their value",
        "attributes of a script",
        "script in a comment",
        "attributes with a tag amid their value",
        "the same after open values of no tag",
        "many long tags",
        "very many tags not quite so long",
        "bodies",
        "roots",
    ],
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
        b"<select><option>x</option>" * 2_500,
        b"<html lang=id><body class=a>" + b'<script>var s = "<html><body a=1>";</script>' * 50,
        b"<script>" + b"s += '<p a=1>' + x;" * 7_000 + b"</script><!--" + b"<p a=1>" * 7_000 + b"-->",
        (b"<p " + b" ".join(b"a%d" % n for n in range(2_500)) + b">x</p>") * 10,
        b"<style>" + b".a b { color: red; margin: 0 auto } " * 2_000 + b"</style>",
    ],
    ids=[
        "empty",
        "wide",
        "unclosed paragraphs",
        "picture in the tag",
        "options",
        "roots in scripts",
        "tags in scripts",
        "some long tags",
        "style",
    ],
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


@pytest.mark.parametrize(
    "html",
    [b'<a b="' + (b"x" * 6_200 + b" c='>' <p") * 40, b"<script>" + (b"x" * 6_200 + b";c='>';a<p;") * 40],
    ids=["an open value", "an open script"],
)
def test_page_that_would_be_read_again_and_again_is_refused(html: bytes) -> None:
    assert too_deep(html)
