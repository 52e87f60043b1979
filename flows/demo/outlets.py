"""The fictional outlets: how each builds its pages, where it lists them, and its publisher rule."""

from dataclasses import dataclass, replace
from typing import Literal

from flows.demo.builds import (
    broken_lines,
    data_only,
    icons_and_attributes,
    old_table,
    one_paragraph,
    plain_paragraphs,
)
from flows.demo.prose import Story
from flows.demo.sheets import SheetMaker

MOVED_TURN = 6
"""The story, counted from the newest, that an outlet with short addresses lists under one."""

Wall = Literal["consent", "robots", "missing", "soft_404", "video", "paywall", "gone", "index"]
"""The ways in which an address turns out to be no article."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One fictional site on `<label>.localhost`.

    `address` makes a story's path from {section}, {slug} and {number}; `lists` names the places that list its
    stories, `archive` its index pages by day; `rule` is what its TOML holds besides these; `dateline` is how its desk
    opens a story; `paged` counts the stories split over three pages; `short` is the form of an address that redirects
    to its story; `walls` are listed like stories and are none.
    """

    label: str
    name: str
    timezone: str
    sheet: SheetMaker
    address: str
    pattern: str
    lists: tuple[str, ...]
    archive: str = ""
    rule: str = ""
    dateline: str = ""
    charset: str = "utf-8"
    paged: int = 0
    short: str = ""
    walls: tuple[Wall, ...] = ()
    has_editor: bool = True
    has_both_photos: bool = True

    @property
    def host(self) -> str:
        return f"{self.label}.localhost"

    def path(self, story: Story) -> str:
        return self.address.format(section=story.section.lower(), slug=story.slug, number=100_000 + story.number)

    def listed_path(self, story: Story, turn: int) -> str:
        """Where listings point for the outlet's story of this turn."""
        return (
            self.short.format(number=100_000 + story.number) if self.short and turn == MOVED_TURN else self.path(story)
        )

    def toml(self, base: str) -> str:
        """The outlet's publisher rule for the address it is served on."""
        lines = [f'name = "{self.name}"', 'language = "id"', f'timezone = "{self.timezone}"', 'country = "ID"']
        for key, ending in (("feeds", (".rss", ".atom")), ("sitemaps", (".xml",)), ("indexes", ("indeks",))):
            found = ", ".join(f'"{base}{path}"' for path in self.lists if path.endswith(ending))
            if found:
                lines.append(f"{key} = [{found}]")
        if self.archive:
            lines.append(f'archives = ["{base}{self.archive}"]')
        lines.append(f"article = ['{self.pattern}']")
        return "\n".join(lines) + f"\n{self.rule}"


OUTLETS: tuple[Outlet, ...] = (
    Outlet(
        "nusakini", "Nusakini", "Asia/Jakarta", icons_and_attributes,
        address="/nusakininews/{slug}-{number}", pattern=r"https?://[^/]+/nusakininews/[^/?]+-\d+",
        lists=("/terbaru.rss", "/sitemap.xml"), walls=("consent", "robots"), has_editor=False,
        rule="""body = '[data-qa-id=story-paragraph]'
caption = '[data-qa-id=image-caption]'
drop = ['[role=button]', '[data-qa-id=share-wrapper]', '[data-qa-id^=desktop-article-page-]']
""",
    ),
    Outlet(
        "wartatimur", "Warta Timur", "Asia/Makassar", broken_lines,
        address="/berita/{number}/{slug}", pattern=r"https?://[^/]+/berita/\d+/[^/?]+",
        lists=("/terkini.rss",), walls=("missing",), has_both_photos=False, dateline="{dateline} (Warta Timur) - ",
        short="/b/{number}",
    ),
    Outlet(
        "lintaskota", "LintasKota", "Asia/Jakarta", one_paragraph,
        address="/berita/d-{number}/{slug}", pattern=r"https?://[^/]+/berita/d-\d+/[^/?]+",
        lists=("/sitemap_news.xml",), walls=("soft_404", "video"), has_editor=False, has_both_photos=False, paged=1,
        rule="next_page = 'a.paging__next'\ndrop = '.parallaxindetail'\n", dateline="{dateline} - ",
    ),
    Outlet(
        "suarapesisir", "Suara Pesisir", "Asia/Jayapura", data_only,
        address="/{section}/{slug}-{number}", pattern=r"https?://[^/]+/[a-z]+/[^/?]+-\d+",
        lists=("/kabar.atom",), walls=("paywall", "gone"), has_editor=False,
    ),
    Outlet(
        "kabarbukit", "Kabar Bukit", "Asia/Jakarta", plain_paragraphs,
        address="/{section}/read/{number}/{slug}", pattern=r"https?://[^/]+/[a-z]+/read/\d+/[^/?]+",
        lists=("/sitemap.xml",), walls=("index", "paywall"), paged=2,
        rule="single_page = 'page=all'\ndrop = '.ten-second'\n",
    ),
    Outlet(
        "radarmuara", "Radar Muara", "Asia/Jakarta", old_table,
        address="/baca.php/{number}/{slug}", pattern=r"https?://[^/]+/baca\.php/\d+/[^/?]+",
        lists=("/indeks",), archive="/arsip/{yyyy}/{mm}/{dd}?hal={page}", charset="windows-1252", has_both_photos=False,
        rule="body = '.isi'\ncaption = '.foto i'\n", dateline="{dateline}, RADARMUARA -- ",
    ),
)  # fmt: skip


def first_outlets(count: int) -> tuple[Outlet, ...]:
    """The first `count` outlets; beyond the named ones, more of the same builds on hosts of their own."""
    more = (
        replace(OUTLETS[number % len(OUTLETS)], label=f"kota{number:02}", name=f"Kota {number:02}", walls=(), paged=0)
        for number in range(len(OUTLETS), count)
    )
    return (*OUTLETS, *more)[:count]
