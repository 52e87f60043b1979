"""Templates of dated index pages: what they stand for, and what is wrong with them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import RuleError, parse_publisher
from schemas.archive import address, mistake, number, other_pages, spans

DAY = date(2022, 1, 9), date(2022, 1, 9)
WEEK = date(2022, 1, 9), date(2022, 1, 15)
TEMPLATES = (
    "https://a.id/indeks?date={mm}/{dd}/{yyyy}&page={page}",
    "https://a.id/?site=all&date={yyyy}-{mm}-{dd}&page={page}",
    "https://a.id/index/{offset:50}/{yyyy}/{mm}/{dd}",
    "https://a.id/indeks/{yyyy}/{m}/{d}/{offset:10}",
    "https://a.id/search?q=&from={yyyy}-{mm}-{dd}&to={to_yyyy}-{to_mm}-{to_dd}&page={page:0}",
    "https://a.id/indeks/{page}",
)


@pytest.mark.parametrize(
    ("template", "turn", "expected"),
    [
        (TEMPLATES[0], 0, "https://a.id/indeks?date=01/09/2022&page=1"),
        (TEMPLATES[2], 2, "https://a.id/index/100/2022/01/09"),
        (TEMPLATES[3], 1, "https://a.id/indeks/2022/1/9/10"),
        (TEMPLATES[4], 0, "https://a.id/search?q=&from=2022-01-09&to=2022-01-15&page=0"),
        (TEMPLATES[5], 4, "https://a.id/indeks/5"),
        ("https://a.id/{yy}/{mm}", 0, "https://a.id/22/01"),
    ],
)
def test_a_template_stands_for_addresses(template: str, turn: int, expected: str):
    assert address(template, WEEK, turn) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (TEMPLATES[0], 40),
        (TEMPLATES[4], 6),
        ("https://a.id/{yyyy}/{mm}", 3),
        ("https://a.id/{yyyy}", 2),
        (TEMPLATES[5], 1),
    ],
)
def test_stretches_are_days_weeks_months_years_or_all(template: str, expected: int):
    found = list(spans(template, date(2021, 12, 25), date(2022, 2, 2)))
    assert len(found) == expected
    assert (found[0][0], found[-1][1]) == (date(2021, 12, 25), date(2022, 2, 2))
    assert all(before[1] + timedelta(days=1) == after[0] for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("https://a.id/{tanggal}", "holds 'tanggal'; known are {yyyy}"),
        ("https://a.id/{yyyy", "holds '{'"),
        ("https://a.id/indeks", "names neither a date nor a page; a page without them belongs into indexes"),
        ("https://a.id/{page}/{offset:5}", "counts both by page and by offset"),
        ("https://a.id/{offset}", "needs the step of its offset: {offset:20}"),
        ("https://a.id/{mm}", "has a month or day without a year"),
        ("https://a.id/{yyyy}/{dd}", "has a day without a month"),
    ],
)
def test_a_wrong_template_is_told(tmp_path, template: str, said: str):
    assert said in (mistake(template) or "")
    rule = tmp_path / "a.id.toml"
    rule.write_text(f'name = "A"\narchives = "{template}"\n')
    with pytest.raises(RuleError, match="archives"):
        parse_publisher(rule)


@given(st.sampled_from(TEMPLATES), st.dates(date(1990, 1, 1)), st.lists(st.integers(0, 900), max_size=5))
def test_links_to_other_pages_are_known_again(template: str, day: date, turns: list[int]):
    span = (day, day)
    links = [address(template, span, turn) for turn in turns]
    assert other_pages(template, span, "https://a.id/x", links) == {number(template, turn) for turn in turns}


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("?page=3&date=01%2F09%2F2022", {3}),
        ("/indeks?date=01/09/2022&page=4&sort=terbaru#top", {4}),
        ("?page=3&date=01%2F10%2F2022", set()),
        ("/indeks/2", set()),
        ("?date=01/09/2022", set()),
        ("https://b.id/indeks?date=01/09/2022&page=4", set()),
        ("http://[", set()),
        ("?date=01/09/2022&page=berikut", set()),
    ],
)
def test_links_in_other_spellings(link: str, expected: set[int]):
    assert other_pages(TEMPLATES[0], DAY, "https://a.id/indeks", [link]) == expected


@given(st.text(max_size=60))
def test_any_text_is_a_template_or_has_a_mistake(text: str):
    template = f"https://a.id/{text}"
    if mistake(template) is None:
        assert address(template, WEEK, 3)
