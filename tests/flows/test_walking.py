"""Backfills over dated index pages: which pages are asked, where a walk ends, and where it goes on."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.demo.newsroom import Newsroom
from flows.ledger import ledger_path, open_ledger
from flows.pipeline import backfill, ingest
from flows.verdict import Event, RunSummary
from schemas import load_publishers
from tests.flows.site import Reply, Site, article, quick

FIRST, LAST = date(2022, 1, 1), date(2022, 1, 3)
JAKARTA = ZoneInfo("Asia/Jakarta")
TEMPLATE = "/indeks?date={yyyy}-{mm}-{dd}&page={page}"


def _index(site: Site, *numbers: int, more: str = "") -> Reply:
    links = "".join(f'<li><a href="{site.url(f"/read/{n}")}">Banjir {n}</a></li>' for n in numbers)
    body = f'<html><body><ul class="daftar">{links}</ul><aside><a href="/read/900">Terpopuler</a></aside>{more}</body>'
    return Reply(body, etag=f'"{hash(body)}"')


def _page(day: int, page: int) -> str:
    return f"/indeks?date=2022-01-{day:02}&page={page}"


@pytest.fixture
def site() -> Site:
    """Three days: one of three pages that repeats its last, one whose second is missing, one with an empty second."""
    site = Site()
    site.pages = {f"/read/{n}": Reply(article(f"Banjir {n}")) for n in range(40)}
    site.pages |= {
        _page(1, 1): _index(site, 1, 2), _page(1, 2): _index(site, 3, 4), _page(1, 3): _index(site, 5),
        _page(1, 4): _index(site, 5), _page(2, 1): _index(site, 11, 12), _page(3, 1): _index(site, 21, 22),
        _page(3, 2): _index(site),
    }  # fmt: skip
    return site


def _backfill(site: Site, db: Path, *, first: date = FIRST, last: date = LAST, **keys: object) -> RunSummary:
    rule = {
        "feeds": (), "article": (r"/read/\d+$",), "index_links": (".daftar",), "archives": (site.url(TEMPLATE),),
        **keys.pop("rule", {}),  # type: ignore[dict-item]
    }  # fmt: skip
    return backfill(site.publisher(**rule), first, last, db=db, settings=quick(), **keys)  # type: ignore[arg-type]


def _asked(site: Site) -> list[str]:
    return [path for path, _ in site.log if path.startswith("/indeks")]


def test_each_day_is_walked_until_nothing_more_comes(site: Site, tmp_path: Path):
    with site:
        summary = _backfill(site, tmp_path / "news.db")
    assert _asked(site) == [
        *(_page(1, n) for n in (1, 2, 3, 4)),
        *(_page(2, n) for n in (1, 2)),
        _page(3, 1),
        _page(3, 2),
    ]
    assert (summary.state, summary.sources[0].new) == ("completed", 9)
    assert summary.notes == ("now 9 of 9 addresses are done; 3 of 3 stretches of the archive are read",)


def test_articles_are_fetched_between_the_days(site: Site, tmp_path: Path):
    with site:
        _backfill(site, tmp_path / "news.db")
    paths = [path for path, _ in site.log]
    assert paths.index("/read/5") < paths.index(_page(2, 1))


def test_a_last_page_that_links_back_only_ends_the_walk(site: Site, tmp_path: Path):
    with site:
        pages = '<a href="/indeks?page=1&date=2022-01-01">1</a><a href="/indeks?page=2&date=2022-01-01">2</a>'
        for number, page in enumerate(((1, 2), (3, 4)), 1):
            site.pages[_page(1, number)] = _index(site, *page, more=pages)
        _backfill(site, tmp_path / "news.db", last=FIRST)
    assert _asked(site) == [_page(1, 1), _page(1, 2)]


@pytest.mark.parametrize(
    ("bar", "pages"),
    [
        ("<a href='{here}'>1</a>", 1),
        ("<a href='{here}'>1</a><a href='/indeks?date=2022-01-01&page=2'>2</a>", 2),
        ("<a href='{here}'>1</a><a onclick='next()'>2</a>", 2),
        ("<a href='{here}'>1</a><a href='/indeks?date=2022-01-02&page=1'>2</a>", 2),
        ("<a href='{here}'>Sabtu, 1 Januari</a>", 2),
        ("", 2),
    ],
    ids=["alone in its bar", "a page after it", "a script leads on", "a calendar", "a link to the day", "no bar"],
)
def test_a_first_page_is_the_last_only_where_its_bar_says_so(site: Site, tmp_path: Path, bar: str, pages: int):
    with site:
        site.pages[_page(1, 1)] = _index(site, 1, 2, more=bar.format(here=_page(1, 1)))
        site.pages[_page(1, 2)] = _index(site)
        _backfill(site, tmp_path / "news.db", last=FIRST)
    assert _asked(site) == [_page(1, n) for n in range(1, pages + 1)]


def test_links_beside_the_list_are_left_out(site: Site, tmp_path: Path):
    with site:
        _backfill(site, tmp_path / "news.db")
    assert site.asked("/read/900") == []


def test_without_a_list_all_links_count_and_the_walk_still_ends(site: Site, tmp_path: Path):
    with site:
        summary = _backfill(site, tmp_path / "news.db", last=FIRST, rule={"index_links": ()})
    assert _asked(site) == [_page(1, n) for n in (1, 2, 3, 4)]
    assert (summary.sources[0].found, site.asked("/read/900")) == (6, [404])


def test_days_read_to_the_end_are_not_asked_again(site: Site, tmp_path: Path):
    db = tmp_path / "news.db"
    with site:
        _backfill(site, db, last=date(2022, 1, 2))
        site.log.clear()
        again = _backfill(site, db, last=date(2022, 1, 2))
        assert site.log == []
        assert (again.state, again.sources[0].verdict) == ("completed", "all was done before")
        _backfill(site, db)
    assert _asked(site) == [_page(3, 1), _page(3, 2)]


def test_a_day_without_an_index_page_is_a_day_without_news(site: Site, tmp_path: Path):
    db = tmp_path / "news.db"
    with site:
        first = _backfill(site, db, last=date(2022, 1, 4))
        site.log.clear()
        _backfill(site, db, last=date(2022, 1, 4))
    assert (first.state, site.log) == ("completed", [])


def test_an_archive_without_any_page_is_no_success(site: Site, tmp_path: Path):
    with site:
        summary = _backfill(site, tmp_path / "news.db", rule={"archives": (site.url("/salah/{yyyy}/{mm}/{dd}"),)})
    assert (summary.state, summary.sources[0].reasons) == ("failed", {"http_404": 3})


def test_another_rule_or_pattern_reads_the_days_anew(site: Site, tmp_path: Path):
    db = tmp_path / "news.db"
    with site:
        _backfill(site, db, last=FIRST, match="Banjir 1$")
        site.log.clear()
        summary = _backfill(site, db, last=FIRST)
        again = _backfill(site, db, last=FIRST, rule={"digest": "b"})
    assert len(_asked(site)) == 8
    assert (summary.sources[0].new, again.sources[0].new) == (4, 0)


def test_a_walk_goes_on_with_the_page_that_failed(site: Site, tmp_path: Path):
    db = tmp_path / "news.db"
    with site:
        good = site.pages[_page(1, 3)]
        site.pages[_page(1, 3)] = Reply("", 500)
        first = _backfill(site, db)
        site.pages[_page(1, 3)] = good
        site.log.clear()
        told: list[Event] = []
        second = _backfill(site, db, on_event=told.append)
    assert (first.state, first.sources[0].reasons) == ("partial", {"http_5xx": 1})
    assert _asked(site) == [_page(1, 3), _page(1, 4)]
    assert (second.state, second.sources[0].new) == ("completed", 1)
    [event] = [one for one in told if one.outcome == "resumed"]
    assert event.reason == (
        "resumed: 8 of 8 addresses are done; 2 of 3 stretches of the archive are read, the next is 2022-01-01"
    )


def test_an_ingest_does_not_walk_what_a_backfill_left(site: Site, tmp_path: Path):
    db = tmp_path / "news.db"

    def stop(event: Event) -> None:
        if event.outcome == "source":
            raise KeyboardInterrupt

    with site:
        with pytest.raises(KeyboardInterrupt):
            _backfill(site, db, on_event=stop)
        site.log.clear()
        ingest([site.publisher(archives=(site.url(TEMPLATE),))], db=db, settings=quick())
        assert _asked(site) == []
        summary = _backfill(site, db)
    assert _asked(site) == [*(_page(2, n) for n in (1, 2)), *(_page(3, n) for n in (1, 2))]
    assert summary.sources[0].new == 9


def test_an_archive_by_offset_without_dates_ends_where_it_is_too_old(tmp_path: Path):
    with Site() as site:

        def index(*days: int) -> Reply:
            links = "".join(f'<a href="/berita/2022/01/{day:02}/{day}/banjir-surut">x</a>' for day in days)
            return Reply(f"<html><body>{links}</body></html>")

        site.pages = {"/i/0": index(20, 12), "/i/2": index(11, 10), "/i/4": index(9, 8), "/i/6": index(7, 6)}
        site.pages |= {f"/berita/2022/01/{n:02}/{n}/banjir-surut": Reply(article(f"Banjir {n}")) for n in range(30)}
        publisher = site.publisher(feeds=(), archives=(site.url("/i/{offset:2}"),))
        db = tmp_path / "news.db"
        summary = backfill(publisher, date(2022, 1, 10), date(2022, 1, 12), db=db, settings=quick())
    assert [path for path, _ in site.log if path.startswith("/i/")] == ["/i/0", "/i/2", "/i/4"]
    assert summary.sources[0].new == 3


def test_a_dry_run_counts_on_from_some_days(site: Site, tmp_path: Path):
    with site:
        for day in range(1, 31):
            site.pages[_page(day, 1)] = _index(site, day, 100 + day)
            site.pages[_page(day, 2)] = Reply("", 404)
        del site.pages[_page(1, 3)]
        summary = _backfill(site, tmp_path / "news.db", last=date(2022, 1, 30), dry_run=True)
    assert [path for path, status in site.log if status == 200 and path.startswith("/read")] == []
    assert len(_asked(site)) == 8
    assert summary.notes[0] == "2022-01: about 60 pages, about 1 minutes"
    assert "about 60 pages (8 found, 0 known): about 90 requests" in summary.sources[0].verdict
    assert summary.notes[1] == (
        "estimated from 4 of 30 stretches of the archive: 2022-01-04, 2022-01-12, 2022-01-19, 2022-01-27"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_days_of_an_archive_date_its_addresses(site: Site, tmp_path: Path):
    db = tmp_path / "news.db"
    with site:
        _backfill(site, db, first=date(2022, 1, 2), last=date(2022, 1, 2))
    with open_ledger(ledger_path(db), readonly=True) as ledger:
        rows = ledger.rows("SELECT DISTINCT datetime(lastmod, 'unixepoch') AS noon FROM url")
    assert [row["noon"] for row in rows] == ["2022-01-02 05:00:00"]


def test_the_newsrooms_archive_is_walked_with_the_fewest_requests(tmp_path: Path):
    with Newsroom(articles=240) as newsroom:
        newsroom.write_publishers(tmp_path)
        publisher = load_publishers([tmp_path])["radarmuara.localhost"]
        days = date(2025, 3, 8), date(2025, 3, 9)
        summary = backfill(publisher, *days, db=tmp_path / "news.db", settings=quick())
        wanted = [
            url for url, one in newsroom.expected.items()
            if one.publisher == publisher.host and one.published_at.astimezone(JAKARTA).date() in days
        ]  # fmt: skip
        asked = [request.path for request in newsroom.requests if request.path.startswith("/arsip")]
    assert summary.sources[0].new == len(wanted) > 12
    assert len(asked) == sum(-(-stories // 4) for stories in _a_day(newsroom, publisher.host, days))


def _a_day(newsroom: Newsroom, host: str, days: tuple[date, ...]) -> list[int]:
    """How many stories the outlet published on each day, in its zone."""
    found = [one.published_at.astimezone(JAKARTA).date() for one in newsroom.expected.values() if one.publisher == host]
    return [found.count(day) for day in days]
