"""Which addresses of a source a run wants."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows import sitemaps
from flows.pipeline import backfill
from flows.sources import Ask
from schemas import Candidate
from tests.flows.site import Reply, Site, article, quick, sitemap

JANUARY = Ask(oldest=datetime(2022, 1, 1, tzinfo=UTC), newest=datetime(2022, 2, 1, tzinfo=UTC), scope="b")


def _at(day: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00") if day else None


@pytest.mark.parametrize(
    ("day", "reason"), [("2022-01-10", None), (None, None), ("2021-12-31", "older"), ("2022-02-02", "newer")]
)
def test_an_address_is_wanted_by_its_date(day: str | None, reason: str | None):
    assert JANUARY.refusal(Candidate("https://a.id/1", "a.id", _at(day))) == reason


def test_an_address_is_wanted_by_address_or_title():
    ask = Ask(match=re.compile("kazakhstan", re.IGNORECASE))
    assert ask.refusal(Candidate("https://a.id/kudeta-kazakhstan", "a.id")) is None
    assert ask.refusal(Candidate("https://a.id/1", "a.id", hint="Kudeta di Kazakhstan")) is None
    assert ask.refusal(Candidate("https://a.id/1", "a.id")) == "no_match"


@pytest.mark.parametrize(
    ("url", "lastmod", "wanted"),
    [
        ("https://a.id/sitemap-2022-01.xml", None, True),
        ("https://a.id/sitemap-2022-01.xml", "2022-02-03", True),
        ("https://a.id/sitemap-2021-12.xml", None, False),
        ("https://a.id/sitemap-2022-03.xml", None, False),
        ("https://a.id/sitemap/2022/01/31/x.xml", None, True),
        ("https://a.id/sitemap/2021/12/31/x.xml", None, False),
        ("https://a.id/sitemap_7.xml", None, True),
        ("https://a.id/sitemap_7.xml", "2021-05-05", False),
        ("https://a.id/sitemap-123202201.xml", None, True),
    ],
)
def test_a_sitemap_is_passed_over_by_lastmod_or_month(url: str, lastmod: str | None, wanted: bool):
    assert JANUARY.wants_sitemap(url, _at(lastmod)) is wanted


def test_an_ask_without_bounds_wants_everything():
    assert Ask().wants_sitemap("https://a.id/sitemap-1999-01.xml", None)
    assert Ask().refusal(Candidate("https://a.id/1", "a.id", _at("1999-01-01"))) is None


@pytest.mark.parametrize(
    ("sitemap_name", "story", "lastmod", "wanted"),
    [
        ("sitemap-2022-01.xml", "/read/1", "2024-06-01", True),
        ("sitemap-2022-01-31.xml", "/read/1", "2024-06-01", True),
        ("sitemap-2022-02.xml", "/read/1", "2024-06-01", False),
        ("sitemap-2022-13.xml", "/read/1", "2024-06-01", False),
        ("sitemap.xml", "/read/2022/01/30/1", "2024-06-01", True),
        ("sitemap.xml", "/read/2021/12/30/1", "2022-01-05", False),
        ("sitemap.xml", "/read/1", "2024-06-01", False),
    ],
)
def test_a_backfill_takes_a_story_by_the_day_it_came_out_not_by_its_last_edit(
    tmp_path: Path, sitemap_name: str, story: str, lastmod: str, wanted: bool
):
    with Site() as site:
        site.pages[f"/{sitemap_name}"] = sitemap((site.url(story), lastmod))
        site.pages[story] = Reply(article("Banjir"))
        rule = site.publisher(feeds=(), sitemaps=(site.url(f"/{sitemap_name}"),))
        backfill(rule, date(2022, 1, 1), date(2022, 1, 31), db=tmp_path / "news.db", settings=quick())
        assert bool(site.asked(story)) is wanted


def test_a_sitemap_that_is_not_read_whole_is_a_trouble_of_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sitemaps, "MAX_URLS", 2)
    with Site() as site:
        stories = [f"/baca/{number}" for number in range(3)]
        site.pages |= {story: Reply(article(f"Banjir di kota {story}")) for story in stories}
        site.pages["/sitemap.xml"] = sitemap(*((site.url(story), "2022-01-10") for story in stories))
        rule = site.publisher(feeds=(), sitemaps=(site.url("/sitemap.xml"),))
        for new in (2, 0):  # the second time nothing has changed, and it is still told
            told = backfill(rule, date(2022, 1, 1), date(2022, 1, 31), db=tmp_path / "news.db", settings=quick())
            (source,) = told.sources
            assert (source.new, source.state, source.reasons["too_long"]) == (new, "partial", 1)
            assert "1 of 1 sources name more addresses than are read of one" in source.verdict
