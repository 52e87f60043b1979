"""The break matrix on real runs: a history of sound hours, then one breakage; who is told what, and what is stored."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows import pipeline
from flows.ledger import ledger_path, open_ledger
from flows.ledger_health import accept, health_of, note_health, sound_past
from flows.reading import Stored, page_of, read_article
from flows.verdict import RunSummary
from flows.watching import Sample, sample_of
from schemas import Article, Publisher
from tests.flows.site import SENTENCES, Reply, Site, feed, quick

HOURS, STORIES, HOUR = 12, 15, 3600.0
START = datetime(2026, 3, 2, 1, tzinfo=UTC).timestamp()
SOUND, BROKEN = "tenang.localhost", "rusak.localhost"
Page = Callable[[float, int], Reply]


class Newsdesk:
    """Two outlets on one server; each hour brings new stories to both. The clock is the test's own."""

    def __init__(self, site: Site, clock: pytest.MonkeyPatch, db: Path) -> None:
        self.site, self.db, self.hour = site, db, 0
        clock.setattr("time.time", lambda: self.now)

    @property
    def now(self) -> float:
        return START + self.hour * HOUR

    def publish(self, page: "Page | None" = None, listing: Reply | None = None) -> None:
        """An hour's stories: those of the sound outlet, and those of the other made by `page`."""
        self.hour += 1
        for host in (SOUND, BROKEN):
            links = []
            for number in range(STORIES):
                path = f"/{host}/{self.hour}-{number}"
                links.append(self.site.url(path, host))
                make = page if page and host == BROKEN else story
                self.site.pages[path] = make(self.now, self.hour * 100 + number)
            self.site.pages[f"/{host}/feed"] = feed(*links)
        if listing is not None:
            self.site.pages[f"/{BROKEN}/feed"] = listing

    def ingest(self) -> RunSummary:
        rules = [
            Publisher(host, host, "id", "Asia/Jakarta", feeds=(self.site.url(f"/{host}/feed", host),))
            for host in (SOUND, BROKEN)
        ]
        return pipeline.ingest(rules, db=self.db, settings=quick(patience=1.0))

    def count(self, host: str) -> int:
        with sqlite3.connect(self.db) as connection:
            return int(connection.execute("SELECT count(*) FROM v_articles WHERE publisher = ?", (host,)).fetchone()[0])


def story(
    now: float, seed: int, *, share: float = 1.0, times: int = 1, hours_off: float = 0.0, author: str = "Sari Dewi",
    is_dated: bool = True,
) -> Reply:  # fmt: skip
    chance = random.Random(seed)
    published = datetime.fromtimestamp(now - 1200, UTC) + timedelta(hours=hours_off)
    headline = f"Warga desa ke-{seed} menanam kembali hutan bakau"
    many = chance.randint(7, 10)
    texts = [
        f"Pada hari ke-{seed} bagian {n}: {chance.choice(SENTENCES)} {chance.choice(SENTENCES)}" for n in range(many)
    ]
    body = "".join(f"<p>{text}</p>" for text in texts[: max(1, round(share * many))] * times)
    date = f'<meta property="article:published_time" content="{published.isoformat()}">' if is_dated else ""
    by = f'<meta name="author" content="{author}">' if author else ""
    return Reply(
        f"<!doctype html><html lang='id'><head><title>{headline}</title>{date}{by}</head>"
        f"<body><article><h1>{headline}</h1>{body}</article></body></html>"
    )


def garbled(now: float, seed: int) -> Reply:
    text = (
        str(story(now, seed).body)
        .replace("Warga", "“Warga”")
        .replace("Hujan", "“Hujan” –")
        .replace("Petugas", "“Petugas”")
        .replace("Kepala", "–“Kepala”")
        .replace("Sejumlah", "“Sejumlah”")
        .replace("Pemerintah", "“Pemerintah”")
    )
    return Reply(text.encode().decode("cp1252", "replace"))


WALL = Reply(
    "<html><head><title>Persetujuan</title></head><body><h1>Privasi Anda</h1>"
    "<p>Setujui cookie untuk melanjutkan.</p></body></html>"
)
BREAKS: dict[str, tuple[set[str], Page | None, Reply | None]] = {
    "redesign": ({"no_article", "text_shrank"}, lambda d, s: story(d, s, share=0.01), None),
    "empty body": ({"no_article"}, lambda d, s: story(d, s, times=0), None),
    "date gone": ({"field_dropped"}, lambda d, s: story(d, s, is_dated=False), None),
    "author gone": ({"field_dropped"}, lambda d, s: story(d, s, author=""), None),
    "wrong charset": ({"garbled"}, garbled, None),
    "consent wall": ({"no_article"}, lambda d, s: WALL, None),
    "403 to all": ({"cannot_fetch"}, lambda d, s: Reply("dilarang", 403), None),
    "feed dead": ({"cannot_fetch"}, None, Reply("hilang", 404)),
    "feed of another site": ({"foreign"}, None, feed(*(f"https://lain.example/a/{n}" for n in range(STORIES)))),
    "text doubled": ({"text_doubled"}, lambda d, s: story(d, s, times=2), None),
    "half the paragraphs lost": ({"text_shrank"}, lambda d, s: story(d, s, share=0.5), None),
    "clock jump": ({"dates_wrong"}, lambda d, s: story(d, s, hours_off=26), None),
}  # fmt: skip
PAGES: dict[str, Reply] = {}  # of the server after the past


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="module")
def past(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both databases after HOURS sound hours: the first was run, of the others the pages were read."""
    db = tmp_path_factory.mktemp("past") / "news.db"
    with pytest.MonkeyPatch.context() as clock:
        desk = Newsdesk(site, clock, db)
        desk.publish()
        summary = desk.ingest()
    assert (summary.state, summary.alerts) == ("completed", ())
    with open_ledger(ledger_path(db)) as ledger:
        for host, health in health_of(ledger).items():
            (first,) = sound_past(ledger, host)
            for hour in range(1, HOURS):
                at = first.at + hour * HOUR
                samples = tuple(_sample(hour, number, at) for number in range(STORIES))
                note_health(ledger, replace(first, at=at, hours=1.0, samples=samples), health, None, f"run {hour}")
    PAGES.update(site.pages)
    return db.parent


def _sample(hour: int, number: int, at: float) -> Sample:
    """The figures of a sound story of this hour."""
    url = f"http://{BROKEN}/{hour}-{number}"
    read = read_article(Stored(page_of(str(story(at, hour * 100 + number).body).encode(), url)))
    assert isinstance(read.found, Article)
    return sample_of(read.found, datetime.fromtimestamp(at, UTC), read.left_out)


@pytest.fixture
def desk(site: Site, past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsdesk:
    shutil.copytree(past, tmp_path, dirs_exist_ok=True)
    site.pages = dict(PAGES)
    desk = Newsdesk(site, monkeypatch, tmp_path / "news.db")
    desk.hour = HOURS
    return desk


@pytest.mark.parametrize("name", BREAKS)
def test_break_is_told_with_its_diagnosis_in_the_first_run_and_nothing_of_it_is_stored(
    desk: Newsdesk, name: str
) -> None:
    diagnoses, page, listing = BREAKS[name]
    before = desk.count(BROKEN)
    desk.publish(page, listing)
    summary = desk.ingest()
    told = [(one.publisher, one.change, one.diagnosis in diagnoses) for one in summary.alerts]
    assert told == [(BROKEN, "broke", True)]
    assert (summary.state, desk.count(SOUND), desk.count(BROKEN)) == ("partial", 2 * STORIES, before)


@pytest.mark.parametrize("name", ["author gone", "403 to all", "feed dead", "clock jump"])
def test_break_and_recovery_are_each_told_once(desk: Newsdesk, name: str) -> None:
    told = []
    _, page, listing = BREAKS[name]
    for is_broken in (True, True, False, False):
        desk.hour += 24  # a host that refused is left alone for a while
        desk.publish(*((page, listing) if is_broken else ()))
        told.append([one.change for one in desk.ingest().alerts])
    assert (told, desk.count(BROKEN)) == ([["broke"], [], ["recovered"], []], 3 * STORIES)


def test_stories_that_come_late_after_an_outage_are_stored(desk: Newsdesk) -> None:
    before = desk.count(BROKEN)
    told = []
    for hours, listing in ((1, Reply("hilang", 404)), (7, Reply("hilang", 404)), (1, None)):
        links = [path for path in desk.site.pages if path.startswith(f"/{BROKEN}/") and path[-1].isdigit()]
        for _ in range(hours):
            desk.publish(listing=listing)
            links += [path for path in desk.site.pages if path.startswith(f"/{BROKEN}/{desk.hour}-")]
        if listing is None:
            desk.site.pages[f"/{BROKEN}/feed"] = feed(*(desk.site.url(path, BROKEN) for path in links))
        told.append([(one.change, one.diagnosis) for one in desk.ingest().alerts if one.publisher == BROKEN])
    assert told == [[("broke", "cannot_fetch")], [], [("recovered", "cannot_fetch")]]
    assert desk.count(BROKEN) == before + 9 * STORIES


def test_frozen_feed_is_told(desk: Newsdesk) -> None:
    frozen = desk.site.pages[f"/{BROKEN}/feed"]
    desk.publish(listing=frozen)
    assert [(one.publisher, one.diagnosis) for one in desk.ingest().alerts] == [(BROKEN, "nothing_new")]


def test_quarantined_pages_are_stored_when_the_new_state_is_accepted(desk: Newsdesk) -> None:
    before = desk.count(BROKEN)

    def unsigned(now: float, seed: int) -> Reply:
        return story(now, seed, author="")

    desk.publish(unsigned)
    desk.ingest()
    with open_ledger(ledger_path(desk.db)) as ledger:
        assert accept(ledger, BROKEN, desk.now) == STORIES
    desk.publish(unsigned)
    assert (desk.ingest().alerts, desk.count(BROKEN)) == ((), before + 2 * STORIES)


def test_no_network_is_told_once_and_deletes_nothing(desk: Newsdesk) -> None:
    before = desk.count(BROKEN) + desk.count(SOUND)
    desk.site.pages = {}
    desk.hour += 1
    first, second = desk.ingest(), desk.ingest()
    assert (first.state, {one.diagnosis for one in first.alerts}, second.alerts) == ("failed", {"cannot_fetch"}, ())
    assert desk.count(BROKEN) + desk.count(SOUND) == before
    with open_ledger(ledger_path(desk.db), readonly=True) as ledger:
        assert all(one.diagnosis == "cannot_fetch" for one in health_of(ledger).values())
