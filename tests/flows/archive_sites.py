"""Four outlets with years of news behind them, each with another kind of archive, on one loopback server.

| outlet | its archive |
|---|---|
| harian | an index page for each day, in pages of twenty, with a bar of page numbers (as detik) |
| berkala | a sitemap index of sitemaps by month; some stories were edited after the years that are wanted |
| pencari | a search between two days, in pages of twenty, that never says which is the last |
| gulir | all stories by offset, the newest first; new ones come out while a backfill goes on |

The years before and after those wanted have stories, too.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from math import ceil

from flows.demo.prose import write_story
from schemas import Publisher
from schemas.archive import address, spans
from tests.flows.site import Reply, Site, sitemap

PAGE = 20  # stories on a page of a list
_SEARCH = "/cari?q=&dari={yyyy}-{mm}-{dd}&sampai={to_yyyy}-{to_mm}-{to_dd}&page={page}"
KINDS = ("harian", "berkala", "pencari", "gulir")
EDITED = 0.03  # share of the stories that were edited years later
AROUND = timedelta(days=45)  # of news before and after the days wanted


@dataclass(frozen=True)
class Planted:
    """One story: its address, the day it came out, and the day of its last edit."""

    url: str
    number: int
    day: date
    edited: date


class ArchiveSites(Site):
    """Stories of the days from `first` to `last`, up to `most` a day and outlet, and some around them."""

    def __init__(self, first: date, last: date, *, most: int, seed: int = 0) -> None:
        super().__init__()
        self.first, self.last = first, last
        chance, number = random.Random(seed), 0
        self.planted: dict[str, list[Planted]] = {kind: [] for kind in KINDS}
        for kind in KINDS:
            day = first - AROUND
            while day <= last + AROUND:
                for _ in range(chance.randint(0, most)):
                    number += 1
                    self._plant(kind, number, day, last + AROUND if chance.random() < EDITED else day)
                day += timedelta(days=1)
        for kind in KINDS:
            self.pages |= self._lists(kind)

    def rule(self, kind: str) -> Publisher:
        """The outlet's rule: where its archive is, and what an address of a story looks like."""
        host = f"{kind}.localhost"
        keys: Mapping[str, Mapping[str, tuple[str, ...]]] = {
            "harian": {"archives": (self.url("/indeks?date={mm}/{dd}/{yyyy}&page={page}", host),)},
            "berkala": {"sitemaps": (self.url("/sitemap.xml", host),)},
            "pencari": {"archives": (self.url(_SEARCH, host),)},
            "gulir": {"archives": (self.url("/terbaru/{offset:20}", host),)},
        }
        return Publisher(
            host=host, name=kind, language="id", timezone="Asia/Jakarta", article=(r"/berita/",), **keys[kind]
        )  # type: ignore[arg-type]

    def wanted(self, kind: str) -> set[str]:
        return {one.url for one in self.planted[kind] if self.first <= one.day <= self.last}

    def fewest(self, kind: str) -> int:
        """The fewest requests that find and fetch all: robots.txt, each page of a list that names a wanted story or
        shows that there is none, each story."""
        mine = [one for one in self.planted[kind] if self.first <= one.day <= self.last]
        template = (*self.rule(kind).archives, "")[0]
        if kind == "berkala":
            lists = 1 + len({(one.day.year, one.day.month) for one in mine})
        elif kind == "gulir":
            newer = sum(one.day > self.last for one in self.planted[kind])
            lists = (newer + len(mine) - 1) // PAGE + 1
        else:
            lists = sum(
                max(1, ceil(sum(a <= one.day <= b for one in mine) / PAGE))
                for a, b in spans(template, self.first, self.last)
            )
        return 1 + lists + len(mine)

    def publish(self) -> None:
        """A new story comes out where all stories stand in one list, and pushes the others down."""
        number = 10_000_000 + len(self.planted["gulir"])
        self._plant("gulir", number, self.last + AROUND, self.last + AROUND)
        self.pages |= self._lists("gulir")

    def _plant(self, kind: str, number: int, day: date, edited: date) -> None:
        dated = f"{day:%Y/%m/%d}/" if kind == "gulir" else ""
        path = f"/berita/{dated}{number}/{kind}-warga-menata-kampung"
        self.planted[kind].append(Planted(self.url(path, f"{kind}.localhost"), number, day, edited))
        self.pages[path] = partial(_story, number, day)

    def _lists(self, kind: str) -> dict[str, Reply]:
        stories = sorted(self.planted[kind], key=lambda one: (one.day, one.number), reverse=True)
        if kind == "berkala":
            return self._sitemaps(stories)
        template = self.rule(kind).archives[0].removeprefix(self.url("", f"{kind}.localhost"))
        days = (self.first - AROUND, self.last + AROUND) if kind == "gulir" else (self.first, self.last)
        found: dict[str, Reply] = {}
        for span in spans(template, *days):
            mine = [one for one in stories if span[0] <= one.day <= span[1]]
            paths = [address(template, span, turn) for turn in range(max(1, ceil(len(mine) / PAGE)))]
            for turn, path in enumerate(paths):
                found[path] = _index(mine[turn * PAGE : (turn + 1) * PAGE], paths if kind == "harian" else ())
            found[address(template, span, len(paths))] = _index((), ())
        return found

    def _sitemaps(self, stories: Sequence[Planted]) -> dict[str, Reply]:
        months = sorted({(one.day.year, one.day.month) for one in stories})
        names = [f"/sitemap-{year}-{month:02}.xml" for year, month in months]
        found: dict[str, Reply] = {}
        for name, month in zip(names, months, strict=True):
            mine = [one for one in stories if (one.day.year, one.day.month) == month]
            found[name] = sitemap(*((one.url, f"{one.edited}T12:00:00+07:00") for one in mine))
        last = f"{self.last + AROUND}T12:00:00+07:00"
        found["/sitemap.xml"] = sitemap(*((self.url(name, "berkala.localhost"), last) for name in names), is_index=True)
        return found


def _story(number: int, day: date) -> Reply:
    at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    story = write_story(number, at, credit="Warta")
    paragraphs = "".join(f"<p>{text}</p>" for text in story.body)
    return Reply(
        f"<!doctype html><html lang='id'><head><title>{story.headline}</title>"
        f'<meta property="article:published_time" content="{at.isoformat()}"></head>'
        f"<body><article><h1>{story.headline}</h1>{paragraphs}</article></body></html>"
    )


def _index(stories: Sequence[Planted], paths: Sequence[str]) -> Reply:
    links = "".join(f'<li><a href="{one.url}">Warga menata kampung</a></li>' for one in stories)
    bar = "".join(f'<a href="{path.replace("&", "&amp;")}">{number}</a>' for number, path in enumerate(paths, 1))
    return Reply(f"<!doctype html><html><body><ul>{links}</ul><nav>{bar}</nav></body></html>")
