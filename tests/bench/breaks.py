"""The break matrix on a newsroom of 20 outlets: as what each breakage is told, how often, and what the others lose.

    python tests/bench/breaks.py [--runs 32] [--pace 20] [BREAK …]

The past is made of real runs, one an hour by a clock of its own, over the newsroom's pages; the outlets publish 8, 12
or 20 stories an hour, as chance has it, those that break --pace. Then, each from the same past: one break at one outlet
for two hours, and a run a day later in which all is well (a host that refuses is left alone for hours). A row tells the
diagnosis of the first run and how many alerts came in the three, which are to be 1 0 1; and whether the other 19
outlets' rows are those of the same hours without a break.
"""

import argparse
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flows import pipeline
from flows.demo.edition import Answer, Site
from flows.demo.newsroom import Newsroom
from flows.demo.outlets import Outlet, first_outlets
from flows.demo.prose import Story, write_story
from flows.demo.sheets import Sheet, SheetMaker
from flows.demo.walls import wall_page
from flows.rules import known_publishers
from flows.store import Store
from flows.verdict import RunSummary
from tests.flows.site import quick

START = datetime(2025, 3, 10, 1, tzinfo=UTC)
PACES = (8, 12, 20)  # stories an hour, by turns
STEPS = (0, 1, 26)  # hours after the past of the three runs
SHOWN = 60  # newest stories in a listing
OUTLETS = tuple(replace(one, paged=0, short="", walls=()) for one in first_outlets(20))
BUILDS = {"icons": 0, "lines": 1, "data": 3, "plain": 4}  # of those that follow one another in OUTLETS
_DATES = re.compile(
    r'"date(?:Published|Modified)": "[^"]*", |<div class="(?:read__time|date mt10)">[^<]*</div>'
    r'|<span data-qa-id="publish-date">[^<]*</span>'
)
_AUTHORS = re.compile(r'"author": \[[^\]]*\], |<div class="credit-title">Penulis.*?</div>|Pewarta: <span.*?</span>')


@dataclass(frozen=True)
class Break:
    """One breakage: the diagnosis that is right, the build of the outlet that breaks, and what it makes of a page, of
    any address (path, the sound answer), or of the listing's age in hours."""

    diagnosis: str
    build: str
    page: Callable[[SheetMaker, Sheet], str] | None = None
    answer: Callable[[str, Callable[[], Answer]], Answer] | None = None
    is_frozen: bool = False


class Newsdesk(Newsroom):
    """The newsroom hour by hour."""

    def __init__(self, paces: Sequence[int]) -> None:
        self.hour, self.broken, self.break_ = 0, "", None
        self.stories: dict[str, list[tuple[int, Story]]] = {one.host: [] for one in OUTLETS}
        self.pace = dict(zip(self.stories, paces, strict=True))
        super().__init__(outlets=len(OUTLETS))

    @property
    def now(self) -> datetime:
        return START + timedelta(hours=self.hour)

    def go_to(self, hour: int, broken: str = "", break_: Break | None = None) -> None:
        """Publish the stories of this hour; the break befalls them."""
        self.hour, self.broken, self.break_ = hour, broken, break_
        for place, outlet in enumerate(OUTLETS):
            known = self.stories[outlet.host]
            if not any(at == hour for at, _ in known):
                chance = Random(f"{outlet.label} {hour}")
                many = sum(chance.random() < 0.1 for _ in range(10 * self.pace[outlet.host]))
                known += [(hour, _story(outlet, place, hour, number, chance)) for number in range(many)]
        self._publish()

    def _publish(self) -> None:
        self._answers = {outlet.host: self._site(outlet) for outlet in OUTLETS}

    def _site(self, outlet: Outlet) -> dict[str, Callable[[], Answer]]:
        known = [(at, story) for at, story in self.stories[outlet.host] if at <= self.hour]
        break_ = self.break_ if outlet.host == self.broken else None
        sound = self._answers_of(outlet, [story for _, story in known])
        if break_ is None:
            return sound
        if break_.is_frozen:
            frozen = self._answers_of(outlet, [story for at, story in known if at < BROKEN_FROM])
            return sound | {path: frozen[path] for path in (*outlet.lists, "/sitemap-berita-1.xml.gz")}
        found = dict(sound)
        if break_.page:
            make, sheet = break_.page, outlet.sheet
            other = replace(outlet, sheet=lambda one: make(sheet, one))
            fresh = {outlet.path(story) for at, story in known if at >= BROKEN_FROM}
            made = self._answers_of(other, [story for _, story in known])
            found |= {path: made[path] for path in fresh}
        if break_.answer:
            change = break_.answer
            found |= {path: (lambda path=path, one=one: change(path, one)) for path, one in sound.items()}
        return found

    def _answers_of(self, outlet: Outlet, stories: Sequence[Story]) -> dict[str, Callable[[], Answer]]:
        base = f"http://{outlet.host}:{self.port}"
        newest = sorted(stories, key=lambda one: one.published_at, reverse=True)
        return Site(outlet, base, tuple(newest)).answers() | Site(outlet, base, tuple(newest[:SHOWN])).answers()


def _story(outlet: Outlet, place: int, hour: int, number: int, chance: Random) -> Story:
    at = START + timedelta(hours=hour) - timedelta(minutes=chance.randint(1, 59))
    return write_story(place * 100_000 + hour * 100 + number, at, credit=outlet.label)


def _parts(change: Callable[[Story], Story]) -> Callable[[SheetMaker, Sheet], str]:
    return lambda make, sheet: make(replace(sheet, story=change(sheet.story)))


def _without(pattern: re.Pattern[str]) -> Callable[[SheetMaker, Sheet], str]:
    return lambda make, sheet: pattern.sub("", make(sheet))


def _texts(story: Story, share: float, times: int = 1) -> Story:
    texts = [part for part in story.parts if part.kind != "photo"]
    kept = texts[: round(share * len(texts))] * times
    return replace(story, parts=(*story.photos, *kept))


def _redesigned(make: SheetMaker, sheet: Sheet) -> str:
    """The text now comes by a script; the page holds a teaser."""
    whole = make(sheet)
    teaser = " ".join(sheet.story.body[0].split()[:14])
    return (
        f'{whole[: whole.index("<body")]}<body><div id="app"><header><a href="/">{sheet.outlet}</a></header>'
        f'<main class="c-9x1"><h1>{sheet.story.headline}</h1><div class="c-2kf"><p>{teaser} …</p></div></main></div>'
        '<script src="/app.js"></script></body></html>'
    )


def _boxed(make: SheetMaker, sheet: Sheet) -> str:
    """The second half of the paragraphs stands in boxes that look like links to other stories."""
    whole = make(sheet)
    for text in sheet.story.body[len(sheet.story.body) // 2 :]:
        whole = whole.replace(f"<p>{text}</p>", f'<aside class="related-article"><p>{text}</p></aside>')
    return whole


def _walled(_make: SheetMaker, sheet: Sheet) -> str:
    return wall_page(OUTLETS[3], "consent", sheet.base, sheet.others).html


def _listing(answer: Callable[[], Answer]) -> Callable[[str, Callable[[], Answer]], Answer]:
    def change(path: str, sound: Callable[[], Answer]) -> Answer:
        return answer() if any(path in one.lists for one in OUTLETS) else sound()

    return change


def _foreign() -> Answer:
    items = "".join(f"<item><title>Lain</title><link>https://lain.example/a/{n}</link></item>" for n in range(30))
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Lain</title>{items}</channel></rss>'
    return Answer(text.encode(), "application/rss+xml")


def _refused(path: str, sound: Callable[[], Answer]) -> Answer:
    return sound() if path == "/robots.txt" else Answer(b"dilarang", status=403)


BREAKS = {
    "redesign": Break("text_shrank|no_article", "plain", _redesigned),
    "empty body": Break("no_article", "data", _parts(lambda one: _texts(one, 0))),
    "date gone": Break("field_dropped", "plain", _without(_DATES)),
    "author gone": Break("field_dropped", "data", _without(_AUTHORS)),
    "wrong charset": Break("garbled", "plain", lambda make, one: make(one).encode().decode("cp1252", "replace")),
    "consent wall": Break("no_article", "icons", _walled),
    "403 to all": Break("cannot_fetch", "lines", answer=_refused),
    "403 to all pages": Break(
        "cannot_fetch", "data", answer=lambda path, one: _refused(path, one) if path.count("-") > 2 else one()
    ),
    "feed dead": Break("cannot_fetch", "lines", answer=_listing(lambda: Answer(b"hilang", status=404))),
    "feed frozen": Break("nothing_new", "lines", is_frozen=True),
    "feed of another site": Break("foreign", "lines", answer=_listing(_foreign)),
    "text doubled": Break("text_doubled", "icons", _parts(lambda one: _texts(one, 1, 2))),
    "half the paragraphs lost": Break("text_shrank", "data", _parts(lambda one: _texts(one, 0.5))),
    "half left out": Break("text_shrank", "plain", _boxed),
    "clock jump": Break(
        "dates_wrong", "plain", _parts(lambda one: replace(one, published_at=one.published_at + timedelta(hours=26)))
    ),
}  # fmt: skip
BROKEN_FROM = 10**9  # the hour from which breaks befall; set by main


def run(desk: Newsdesk, folder: Path) -> RunSummary:
    rules = list(known_publishers(folder / "rules").values())
    own = [one for one in rules if one.host in desk.stories]
    no_copies = patch.object(Store, "group_copies", lambda _: None)  # the newsroom tells few stories in many ways
    with patch("time.time", lambda: desk.now.timestamp()), no_copies:
        return pipeline.ingest(own, db=folder / "news.db", settings=quick(processes=0))


def rows(folder: Path, but: str) -> list[tuple[object, ...]]:
    """All that the other outlets have in news.db, without the numbers of rows and runs."""
    failures = "SELECT f.url, f.error, f.reason FROM failures f JOIN sources s USING (source_id) WHERE s.publisher <> ?"
    with sqlite3.connect(folder / "news.db") as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(v_articles)")]
        kept = ", ".join(one for one in columns if not one.endswith("_id"))
        articles = connection.execute(f"SELECT {kept} FROM v_articles WHERE publisher <> ?", (but,))
        return sorted([*articles, *connection.execute(failures, (but,))], key=repr)


def main() -> int:
    global BROKEN_FROM
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=32)
    parser.add_argument("--pace", type=int, default=max(PACES), help="stories an hour of the outlets that break")
    parser.add_argument("breaks", nargs="*", default=list(BREAKS))
    given = parser.parse_args()
    broken = {name: OUTLETS[6 + build] for name, build in BUILDS.items()}
    paces = [given.pace if one in broken.values() else PACES[place % len(PACES)] for place, one in enumerate(OUTLETS)]
    BROKEN_FROM = given.runs
    with tempfile.TemporaryDirectory() as root, Newsdesk(paces) as desk:
        past = Path(root) / "past"
        desk.write_publishers(past / "rules")
        false = []
        for hour in range(given.runs):
            desk.go_to(hour)
            summary = run(desk, past)
            false += [f"hour {hour}: {one.publisher} {one.sentence}" for one in summary.alerts]
        pages = sum(map(len, desk.stories.values()))
        print(
            f"{given.runs} sound runs of {len(OUTLETS)} outlets, {pages} stories: {len(false)} alerts", *false, sep="\n"
        )
        print(f"{'':6}{'break':26}{'diagnosis':14}alerts others {'run':10}what was told")
        sound = Path(root) / "sound"
        shutil.copytree(past, sound)
        for step in STEPS:
            desk.go_to(given.runs + step)
            run(desk, sound)
        wrong = sum(not _row(desk, past, sound, name, broken[BREAKS[name].build], given.runs) for name in given.breaks)
    print(f"{len(given.breaks) - wrong} of {len(given.breaks)} as they should be")
    return 1 if wrong else 0


def _row(desk: Newsdesk, past: Path, sound: Path, name: str, outlet: Outlet, hour: int) -> bool:
    """Break, break, mend; print what was told."""
    break_ = BREAKS[name]
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "x"
        shutil.copytree(past, folder)
        told, states = [], []
        for step, one in zip(STEPS, (break_, break_, None), strict=True):
            desk.go_to(hour + step, outlet.host, one)
            summary = run(desk, folder)
            told.append([(alert.publisher, alert.change, alert.diagnosis, alert.sentence) for alert in summary.alerts])
            states.append(summary.state)
        different = set(rows(folder, outlet.host)) ^ set(rows(sound, outlet.host))
    first = told[0][0] if told[0] else ("", "", "", "not told")
    changes = [[(publisher == outlet.host, change) for publisher, change, *_ in one] for one in told]
    right = first[2] in break_.diagnosis.split("|") and changes == [[(True, "broke")], [], [(True, "recovered")]]
    alerts = " ".join(str(len(one)) for one in told)
    verdict, others = "ok" if right and not different else "WRONG", "DIFFER" if different else "same"
    print(f"{verdict:6}{name:26}{first[2] or '-':14}{alerts}  {others:7}{states[0]:10}{first[3]}", flush=True)
    print(*(f"      {str(one)[:300]}" for one in sorted(different, key=repr)[:4]), sep="\n", end="")
    return right and not different


if __name__ == "__main__":
    sys.exit(main())
