"""What all outlets publish at one moment: every address with its answer, and what must become of it."""

import gzip
import hashlib
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from flows.demo import listings
from flows.demo.outlets import Outlet
from flows.demo.prose import Part, Story, with_dateline, write_story
from flows.demo.sheets import Sheet
from flows.demo.walls import WallPage, robots_txt, wall_page
from schemas.archive import address

NEWEST = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)
"""When the newest story was published: past, and the same on every day the demo runs."""

EDITED_AT = NEWEST + timedelta(hours=3)
_APART = timedelta(hours=3, minutes=20)  # between two stories of an outlet
_NUMBERS_PER_OUTLET = 100_000
_WIRE_NUMBER = 90_000_001  # the story carried by two outlets
_WIRE_CARRIERS = ("wartatimur", "radarmuara")
_WIRE_TURN, _EDITED_TURN, _TOUCHED_TURN = 4, 3, 5
_FEED_LENGTH = 10  # stories in the feed of an outlet that also has a sitemap
_ARCHIVE_LENGTH = 4  # stories on an index page of one day
_PAGES = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gives for one address."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    modified_at: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True)
class Expected:
    """What must become of an address that an outlet lists.

    `outcome` is "article" or the class name of the error; `why` says it in words. The fields are those of
    Article; `images` are (caption, credit). `parts` of the body are joined by a blank line in `Article.body`.
    """

    url: str
    publisher: str
    outcome: str
    why: str = ""
    headline: str = ""
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()
    editor: str | None = None
    dateline: str | None = None
    parts: tuple[str, ...] = ()
    images: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """One outlet's stories, newest first. `touched` are the stories changed since they came out, by number."""

    outlet: Outlet
    base: str
    stories: tuple[Story, ...]
    touched: frozenset[int] = frozenset()
    edited: frozenset[int] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.outlet.timezone)

    def is_paged(self, story: Story) -> bool:
        return any(story.number == paged.number for paged in self.stories[: self.outlet.paged])

    def links(self, story: Story | None = None, count: int = 4) -> tuple[tuple[str, str], ...]:
        """Headlines and paths of the stories after this one."""
        start = 1 + next((i for i, other in enumerate(self.stories) if story and other.number == story.number), -1)
        near = (self.stories[(start + step) % len(self.stories)] for step in range(min(count, len(self.stories) - 1)))
        return tuple((other.headline, self.outlet.path(other)) for other in near)

    def sheet(self, story: Story, page: int = 0) -> Sheet:
        paged = self.is_paged(story)
        return Sheet(
            outlet=self.outlet.name,
            base=self.base,
            path=self.outlet.path(story),
            story=story,
            timezone=self.outlet.timezone,
            modified_at=EDITED_AT if story.number in self.edited else story.published_at,
            advert="a2" if story.number in self.touched else "a1",
            page=page if paged else 0,
            pages=_PAGES if paged else 1,
            others=self.links(story),
        )

    def walls(self) -> tuple[WallPage, ...]:
        links = self.links(count=12)
        return tuple(wall_page(self.outlet, wall, self.base, links) for wall in self.outlet.walls)

    def entries(self) -> tuple[listings.Entry, ...]:
        """Every listed address: the stories, then what only looks like one."""
        stories = [
            listings.Entry(
                title=story.headline,
                url=self.base + self.outlet.listed_path(story, turn),
                summary=story.standfirst,
                published_at=story.published_at,
                updated_at=EDITED_AT if story.number in self.touched | self.edited else story.published_at,
            )
            for turn, story in enumerate(self.stories)
        ]
        walls = [listings.Entry(wall.title, self.base + wall.path, "", NEWEST, NEWEST) for wall in self.walls()]
        return (*walls, *stories)

    def answers(self) -> dict[str, Callable[[], Answer]]:
        """Every address of the site with the maker of its answer; made anew on each request, kept nowhere."""
        found: dict[str, Callable[[], Answer]] = {"/robots.txt": self._robots, "/": self._front}
        found |= {path: partial(self._listing, path) for path in self.outlet.lists}
        found["/sitemap-berita-1.xml.gz"] = self._child
        found |= self._archive()
        found |= {wall.path: partial(_wall_answer, wall) for wall in self.walls()}
        for turn, story in enumerate(self.stories):
            path, listed = self.outlet.path(story), self.outlet.listed_path(story, turn)
            found[path] = partial(self._story, story, 1)
            if listed != path:
                found[listed] = partial(Answer, b"", status=301, headers={"Location": path})
            if self.is_paged(story):
                found |= {f"{path}?page={n}": partial(self._story, story, n) for n in range(1, _PAGES + 1)}
                if "single_page" in self.outlet.rule:
                    found[f"{path}?page=all"] = partial(self._story, story, 0)
        return found

    def _archive(self) -> dict[str, Callable[[], Answer]]:
        """The index pages of each day that has stories, the last of them without a link to a next one."""
        days: dict[date, list[listings.Entry]] = {}
        for entry in self.entries() if self.outlet.archive else ():
            days.setdefault(entry.published_at.astimezone(self.zone).date(), []).append(entry)
        found: dict[str, Callable[[], Answer]] = {}
        for day, entries in days.items():
            pages = [entries[start : start + _ARCHIVE_LENGTH] for start in range(0, len(entries), _ARCHIVE_LENGTH)]
            paths = [address(self.outlet.archive, (day, day), turn) for turn in range(len(pages))]
            for path, shown in zip(paths, pages, strict=True):
                html = listings.index_page(self.outlet.name, self.zone, shown, others=paths)
                found[path] = partial(Answer, html.encode(self.outlet.charset, "xmlcharrefreplace"))
        return found

    def _story(self, story: Story, page: int) -> Answer:
        sheet = self.sheet(story, page)
        html = self.outlet.sheet(sheet)
        if sheet.advert != "a1":
            html = html.replace("\n", "\n\n  ")  # white space moves with every release of a site
        body = html.encode(self.outlet.charset, errors="xmlcharrefreplace")
        return Answer(body, f"text/html; charset={self.outlet.charset}", modified_at=sheet.modified_at)

    def _listing(self, path: str) -> Answer:
        entries, name = self.entries(), self.outlet.name
        if path.endswith(".rss"):
            short = entries[: len(self.outlet.walls) + _FEED_LENGTH] if len(self.outlet.lists) > 1 else entries
            return Answer(listings.rss(name, self.base, self.zone, short).encode(), "application/rss+xml")
        if path.endswith(".atom"):
            return Answer(listings.atom(name, self.base, entries).encode(), "application/atom+xml")
        if path.endswith("news.xml"):
            return Answer(listings.sitemap(self.zone, entries, news=name).encode(), "application/xml")
        if path.endswith(".xml"):
            child = (f"{self.base}/sitemap-berita-1.xml.gz", max(entry.updated_at for entry in entries))
            return Answer(listings.sitemap_index(self.zone, [child]).encode(), "text/xml")
        html = listings.index_page(name, self.zone, entries)
        return Answer(
            html.encode(self.outlet.charset, "xmlcharrefreplace"), f"text/html; charset={self.outlet.charset}"
        )

    def _child(self) -> Answer:
        body = gzip.compress(listings.sitemap(self.zone, self.entries()).encode(), mtime=0)
        return Answer(body, "application/x-gzip")

    def _front(self) -> Answer:
        return Answer(listings.index_page(self.outlet.name, self.zone, self.entries()).encode())

    def _robots(self) -> Answer:
        return Answer(robots_txt(self.outlet, self.base).encode(), "text/plain; charset=utf-8")

    def expected(self) -> list[Expected]:
        """What must become of every listed address."""
        walls = [Expected(self.base + wall.path, self.outlet.host, wall.error, why=wall.why) for wall in self.walls()]
        return walls + [self._expected(story) for story in self.stories]

    def _expected(self, story: Story) -> Expected:
        photos = story.photos if self.outlet.has_both_photos else story.photos[:1]
        return Expected(
            url=self.base + self.outlet.path(story),
            publisher=self.outlet.host,
            outcome="article",
            headline=story.headline,
            published_at=story.published_at,
            authors=story.authors,
            editor=story.editor if self.outlet.has_editor else None,
            dateline=story.dateline or None,
            parts=story.body,
            images=tuple((photo.text, photo.credit) for photo in photos),
        )


def _wall_answer(wall: WallPage) -> Answer:
    return Answer(wall.html.encode(), status=wall.status)


def make_sites(
    outlets: Sequence[Outlet], articles: int, port: int, *, edited: Container[str] = (), seed: int = 0
) -> dict[str, Site]:
    """All sites by host; `articles` stories are shared out evenly, `edited` are the hosts that publish a later
    edition. The same arguments give the same sites."""
    sites = {}
    for place, outlet in enumerate(outlets):
        count = articles // len(outlets) + (place < articles % len(outlets))
        stories = [_story(outlet, place, turn, seed) for turn in range(count)]
        site = Site(outlet, f"http://{outlet.host}:{port}", tuple(stories))
        sites[outlet.host] = _after_edit(site) if outlet.host in edited else site
    return sites


def _story(outlet: Outlet, place: int, turn: int, seed: int) -> Story:
    """Story `turn` of the outlet at this place; two outlets carry the same wire story in the same slot."""
    published = NEWEST - _APART * turn - timedelta(minutes=7 * place)
    if turn == _WIRE_TURN and outlet.label in _WIRE_CARRIERS:
        wire = write_story(_WIRE_NUMBER, NEWEST - _APART * turn, credit="Samudra Foto", seed=seed)
        return replace(with_dateline(wire, wire.place, "{dateline} (Samudra) - "), published_at=published)
    story = write_story(place * _NUMBERS_PER_OUTLET + turn, published, credit=outlet.label, seed=seed)
    if not outlet.dateline:
        return story
    is_loud = outlet.dateline.endswith("-- ")  # JAKARTA, KOMPAS.com --
    return with_dateline(story, story.place.upper() if is_loud else story.place, outlet.dateline)


def _after_edit(site: Site) -> Site:
    """One story truly rewritten, one with nothing new but its advert and white space."""
    if len(site.stories) <= max(_EDITED_TURN, _TOUCHED_TURN):
        return site
    stories = list(site.stories)
    story = stories[_EDITED_TURN]
    parts = list(story.parts)
    first = next(i for i, part in enumerate(parts) if part.kind == "paragraph")
    parts[first + 1] = Part(
        "paragraph", "Jumlah itu dikoreksi setelah redaksi menerima data baru dari pemerintah daerah."
    )
    parts.append(Part("paragraph", "Laporan ini diperbarui pada Senin (10/3) malam dengan tanggapan warga."))
    stories[_EDITED_TURN] = replace(story, parts=tuple(parts))
    return replace(
        site,
        stories=tuple(stories),
        edited=frozenset({story.number}),
        touched=frozenset({stories[_TOUCHED_TURN].number}),
    )
