"""Scripted edits of newsroom pages: half are real, half touch only what stands around the text.

    python -m tests.bench.edits                 200 edits of 200 stories of six outlets

Each page is cleaned and stored, then again as edited; a revision must come of each real edit, with the field that was
changed, and of no other.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from cleaners import extract
from flows.demo.edition import EDITED_AT, Site, make_sites
from flows.demo.outlets import OUTLETS
from flows.demo.prose import Part, Story
from flows.demo.sheets import Sheet
from flows.store import Saving, Store, open_store
from tests.schemas.invented import SEEN

Rewrite = Callable[[Story], Story]
Retouch = Callable[[str], str]
NEW = "Jumlah itu dikoreksi setelah redaksi menerima data baru dari pemerintah daerah pada malam harinya."


def _parts(story: Story, change: Callable[[list[Part], int], None]) -> Story:
    """The story with its parts changed from the second paragraph on; the first tells the dateline."""
    parts = list(story.parts)
    change(parts, [place for place, part in enumerate(parts) if part.kind == "paragraph"][1])
    return replace(story, parts=tuple(parts))


def _swap(parts: list[Part], place: int) -> None:
    parts[place] = Part("paragraph", NEW)


def _drop(parts: list[Part], place: int) -> None:
    del parts[place]


def _add(parts: list[Part], place: int) -> None:
    parts.append(Part("paragraph", NEW))


def _correct(parts: list[Part], place: int) -> None:
    parts[place] = replace(parts[place], text=parts[place].text + " Angka itu bersifat sementara.")


REAL: dict[str, tuple[str, Rewrite]] = {
    "another headline": ("headline", lambda story: replace(story, headline=f"Ralat: {story.headline}")),
    "a paragraph rewritten": ("body", lambda story: _parts(story, _swap)),
    "a paragraph dropped": ("body", lambda story: _parts(story, _drop)),
    "a paragraph added": ("body", lambda story: _parts(story, _add)),
    "a sentence added": ("body", lambda story: _parts(story, _correct)),
}
AROUND: dict[str, Retouch] = {
    "white space": lambda html: html.replace("\n", "\n\n \t").replace(" <", "  <"),
    "non-breaking spaces": lambda html: html.replace("</p>", "&nbsp;</p>"),
    "an advertisement": lambda html: html.replace("</p>", '</p><div class="ads">ADVERTISEMENT</div>', 1),
    "markup": lambda html: html.replace("<p>", '<p class="par v2" data-n="7">').replace(
        "</head>", "<!-- v2 --></head>"
    ),
    "a script": lambda html: html.replace("</body>", "<script>window.v = 2</script></body>"),
    "related links": lambda html: html,
    "another advert of the outlet": lambda html: html,
}


@dataclass(frozen=True, slots=True)
class Scripted:
    """One edit: its address, what was done, the page before and after, the field it must be told of, if any."""

    url: str
    name: str
    before: bytes
    after: bytes
    field: str | None


def script(count: int) -> Iterator[Scripted]:
    """Real edits and others by turns, over the outlets and over the kinds."""
    sites = list(make_sites(OUTLETS, count + 12, 8080).values())
    real, around = list(REAL.items()), list(AROUND.items())
    for number in range(count):
        turn, is_around = divmod(number, 2)
        site = sites[turn % len(sites)]
        story = site.stories[2 * (turn // len(sites)) + is_around]
        sheet = replace(site.sheet(story), page=0, pages=1)
        if is_around:
            name, retouch = around[turn % len(around)]
            later = replace(sheet, others=site.links(story, 9)[4:]) if name == "related links" else sheet
            later = replace(later, advert="a2") if name == "another advert of the outlet" else later
            yield Scripted(sheet.url, name, _page(site, sheet), retouch(_text(site, later)).encode(), None)
        else:
            name, (field, rewrite) = real[turn % len(real)]
            later = replace(sheet, story=rewrite(story), modified_at=EDITED_AT)
            yield Scripted(sheet.url, name, _page(site, sheet), _page(site, later), field)


def _text(site: Site, sheet: Sheet) -> str:
    return site.outlet.sheet(sheet).replace(f"charset={site.outlet.charset}", "charset=utf-8")


def _page(site: Site, sheet: Sheet) -> bytes:
    return _text(site, sheet).encode()


def play(store: Store, edits: list[Scripted]) -> list[str]:
    """What went wrong, in words: nothing where exactly the real edits became revisions with the right field."""
    run_id = store.start_run("bench", "manual", {}, "edits")
    for hours, take in enumerate(("before", "after")):
        at = SEEN + timedelta(hours=hours)
        store.save([Saving(extract(getattr(one, take), one.url), at, f"{take} {one.url}") for one in edits], run_id)
    found = {one.url: set(one.changed) - {"modified_at"} for one in store.revisions(limit=10_000)}
    wrong = []
    for one in edits:
        wanted = {one.field} if one.field else None
        if found.get(one.url) != wanted:
            wrong.append(f"{one.url}: {one.name}: {found.get(one.url)} instead of {wanted}")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=200)
    options = parser.parse_args()
    edits = list(script(options.edits))
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "news.db") as store:
        wrong = play(store, edits)
    real = sum(one.field is not None for one in edits)
    print(f"{len(edits)} edits, {real} of them real: {len(wrong)} told wrongly", *wrong, sep="\n")


if __name__ == "__main__":
    main()
