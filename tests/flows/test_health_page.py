"""The page of charts: who is broken comes first, what is shown is escaped, nothing is fetched from elsewhere."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from flows.health import Health
from flows.health_page import HEIGHT, Watched, health_page
from tests.flows.invented_runs import Outlet

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RUNS = [(one, number < 250) for number, one in enumerate(Outlet(1, pace=20).runs(300))]
SOUND = Watched("aman.example", Health("aman.example", 0.0), RUNS[:240])
BROKEN = Watched(
    "rusak.example",
    Health("rusak.example", 0.0, "no_article", "no_article", sentence="9 of 9 <b>pages</b>", examples=("https://x.example/?a=1&b=2",)),
    RUNS,
    9,
)  # fmt: skip


def test_broken_publishers_come_first() -> None:
    assert re.findall(r"<h2>(\S+)", health_page([SOUND, BROKEN], NOW)) == ["rusak.example", "aman.example"]


def test_break_is_told_with_figures_addresses_and_quarantine() -> None:
    page = health_page([BROKEN], NOW)
    told = (
        "no_article",
        "since 1970-01-01 00:00Z",
        "9 of 9 &lt;b&gt;pages",
        "https://x.example/?a=1&amp;b=2",
        "9 pages in quarantine",
    )
    assert [one for one in told if one not in page] == []


def test_one_odd_run_does_not_flatten_the_others() -> None:
    odd = replace(RUNS[0][0], samples=tuple(replace(one, delay_hours=15_134.2) for one in RUNS[30][0].samples))
    page = health_page([replace(SOUND, runs=[(odd, True), *RUNS[30:60]])], NOW)
    (chart,) = re.findall(r"<svg(?:(?!<svg).)*</svg><figcaption>hours from publication", page)
    heights = [float(one) for one in re.findall(r'height="([\d.]+)"', chart)[1:]]
    assert sorted(heights)[len(heights) // 2] > HEIGHT / 10
    assert "<title>15134</title>" in chart


def test_runs_of_a_break_are_red_in_every_chart() -> None:
    charts = re.findall(r"<svg.*?</svg>", health_page([BROKEN], NOW))
    assert len(charts) > 5
    assert "class=bad" in charts[0]


def test_many_runs_are_put_together() -> None:
    charts = re.findall(r"<svg.*?</svg>", health_page([SOUND], NOW))
    assert max(chart.count("<rect") for chart in charts) <= 96


def test_publisher_never_observed_is_unknown() -> None:
    assert "<small>unknown</small>" in health_page([Watched("baru.example", None, ())], NOW)


def test_publisher_with_few_runs_is_not_called_sound() -> None:
    young = Watched("baru.example", Health("baru.example", 0.0), RUNS[:5])
    assert "<small>learning</small>" in health_page([young], NOW)


def test_page_stands_alone() -> None:
    assert re.findall(r"<script|<link|src=|@import|url\(", health_page([SOUND, BROKEN], NOW)) == []
