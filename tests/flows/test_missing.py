"""What is missing, and why: the days of a crawl that met everything."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from flows.cli_gaps import _lines
from flows.ledger import ledger_path, open_ledger
from flows.missing import Day, Gaps, describe_gaps, find_gaps
from flows.pipeline import backfill, ingest
from schemas import Publisher, StoreError
from tests.flows.command import kabar
from tests.flows.site import Reply, Site, article, feed, quick, sitemap

WALL = "<html><head><title>Persetujuan</title></head><body><p>Setujui cookie untuk melanjutkan.</p></body></html>"
EIGHTH, NINTH = date(2025, 3, 8), date(2025, 3, 9)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Publisher]:
    """A database after a sitemap of the ninth with one address of each fate, and a feed without dates."""
    db = tmp_path_factory.mktemp("gaps") / "news.db"
    with Site() as site:
        moment = "2025-03-09T01:30:00+07:00"  # still the eighth in UTC
        paths = (*(f"/read/{n}" for n in range(2, 7)), "/foto/1")
        site.pages = {
            "/robots.txt": Reply("User-agent: *\nDisallow: /read/5", content_type="text/plain"),
            "/map.xml": sitemap(*((site.url(path), moment) for path in paths)),
            "/feed": feed(site.url("/read/1"), site.url("/2025/03/07/lama")),
            "/down.xml": Reply("", 500),
            "/read/1": Reply(article("Banjir surut")),
            "/read/2": Reply("hilang", 410), "/read/3": Reply(WALL), "/read/4": Reply("sibuk", 500),
            "/2025/03/07/lama": Reply("hilang", 404),
        }  # fmt: skip
        sitemaps = (site.url("/map.xml"), site.url("/down.xml"))
        publisher = site.publisher(sitemaps=sitemaps, not_article=("/foto/",))
        ingest([publisher], db=db, settings=quick(), limit=6)
        with open_ledger(ledger_path(db)) as ledger:
            ledger.run("UPDATE url SET state = 'discovered', error = NULL, reason = NULL WHERE url LIKE '%/read/6'")
            ledger.run("UPDATE url SET attempts = 0 WHERE url LIKE '%/read/6'")
    return db, publisher


def _found(crawled: tuple[Path, Publisher], *days: date) -> Gaps:
    return find_gaps(crawled[0], [], *days)


def test_each_day_tells_what_became_of_its_addresses(crawled: tuple[Path, Publisher]) -> None:
    days = {one.day: one for one in _found(crawled).days}
    assert list(days) == [date(2025, 3, 7), EIGHTH, NINTH]
    ninth = days[NINTH]
    told = (ninth.discovered, ninth.fetched, ninth.walled, ninth.failed, ninth.left_out, ninth.waiting, ninth.never)
    assert told == (6, 1, 1, 2, 1, 1, 1)
    assert ninth.reasons == {"http_410": 1, "consent_wall": 1, "robots": 1, "http_5xx": 1}


def test_an_article_counts_on_its_own_day(crawled: tuple[Path, Publisher]) -> None:
    [eighth] = [one for one in _found(crawled).days if one.day == EIGHTH]
    assert (eighth.discovered, eighth.stored, eighth.missing) == (1, 1, 0)


def test_headings_add_up_to_what_was_discovered(crawled: tuple[Path, Publisher]) -> None:
    for one in _found(crawled).days:
        assert one.discovered == one.stored + one.duplicates + one.left_out + one.missing


def test_every_day_between_two_is_told(crawled: tuple[Path, Publisher]) -> None:
    days = _found(crawled, EIGHTH, date(2025, 3, 12)).days
    assert [(one.day.day, one.discovered) for one in days if one.day] == [(8, 1), (9, 6), (10, 0), (11, 0), (12, 0)]


def test_the_whole_is_told_in_a_sentence(crawled: tuple[Path, Publisher]) -> None:
    gaps = _found(crawled)
    assert [(url.rpartition("/")[2], reason) for url, reason in gaps.unread] == [("down.xml", "http_5xx")]
    assert describe_gaps(gaps) == (
        "3 days: 8 discovered, 1 stored, 6 missing (consent_wall 1, http_404 1, http_410 1, http_5xx 1, robots 1,"
        " never looked at 1)"
    )


def test_nothing_missing_is_said(crawled: tuple[Path, Publisher]) -> None:
    assert describe_gaps(Gaps((Day("a.id", EIGHTH, discovered=1, stored=1),))) == (
        "1 days: 1 discovered, 1 stored, nothing known is missing"
    )


def test_days_whose_index_was_not_read_are_told(tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/i/08": Reply(f'<a href="{site.url("/read/1")}">x</a>'), "/i/09": Reply("", 500)}
        site.pages["/read/1"] = Reply(article("Banjir surut"))
        publisher = site.publisher(feeds=(), article=("/read/",), archives=(site.url("/i/{dd}?{yyyy}{mm}"),))
        site.pages = {f"{path}?202503" if path.startswith("/i") else path: one for path, one in site.pages.items()}
        backfill(publisher, EIGHTH, NINTH, db=db, settings=quick())
    gaps = find_gaps(db, [], EIGHTH, date(2025, 3, 10))
    assert [(one.stored, one.index) for one in gaps.days] == [(1, "read"), (0, "not read (http_5xx)"), (0, "")]
    assert describe_gaps(gaps).endswith("nothing known is missing; the index of 1 days is not read")


def test_the_command_prints_a_table_csv_and_json(crawled: tuple[Path, Publisher]) -> None:
    folder = crawled[0].parent
    table = kabar("gaps", cwd=folder)
    assert table.stdout.splitlines()[1].split("\t")[:4] == ["warta.localhost", "2025-03-08", "1", "1"]
    assert "6 missing" in table.stderr
    rows = list(csv.DictReader(io.StringIO(kabar("gaps", "--format", "csv", cwd=folder).stdout)))
    told = json.loads(kabar("gaps", "--json", cwd=folder).stdout)
    assert [row["never"] for row in rows] == [str(one["never"]) for one in told["days"]]
    assert told["days"][-1]["reasons"]["robots"] == 1


def test_a_terminal_shows_a_line_a_day(crawled: tuple[Path, Publisher]) -> None:
    lines = _lines(_found(crawled, NINTH, date(2025, 3, 10)).days)
    assert lines[0].splitlines()[0] == "warta.localhost"
    assert lines[1].split()[:7] == ["2025-03-09", "6", "1", "0", "1", "2", "1"]
    assert lines[1].endswith("1 left out, 1 to be tried again")
    assert lines[2].split() == ["2025-03-10", *"000000"]


def test_a_database_without_a_ledger_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        find_gaps(tmp_path / "news.db")


def test_reading_changes_nothing(crawled: tuple[Path, Publisher]) -> None:
    before = {path: path.read_bytes() for path in crawled[0].parent.glob("*.db")}
    _found(crawled)
    assert {path: path.read_bytes() for path in before} == before
