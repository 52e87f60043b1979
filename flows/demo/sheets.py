"""What a fictional outlet's page is made from, and the fragments that several builds share."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

from flows.demo.prose import Part, Story

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a page prints: the story, where it stands, and what surrounds it.

    `page` counts from 1 and is 0 for the whole story on one page; `advert` is what an ad server put in;
    `others` are (headline, path) of stories that the page links to.
    """

    outlet: str
    base: str
    path: str
    story: Story
    timezone: str
    modified_at: datetime
    advert: str = "a1"
    page: int = 0
    pages: int = 1
    others: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        return self.base + self.path

    @property
    def zone(self) -> str:
        return {"Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}.get(self.timezone, "WIB")

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.timezone))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts on this page of the story."""
        if self.page == 0:
            return self.story.parts
        share = -(-len(self.story.parts) // self.pages)
        return self.story.parts[(self.page - 1) * share : self.page * share]


SheetMaker = Callable[[Sheet], str]


def head(sheet: Sheet, title: str, *, ld: object = None, more: str = "") -> str:
    headline, url = escape(sheet.story.headline), escape(sheet.url)
    data = json.dumps(ld, ensure_ascii=False).replace("</", "<\\/") if ld else ""
    script = f'<script type="application/ld+json">{data}</script>' if ld else ""
    return f"""<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{escape(title, quote=False)}</title>
<link rel="canonical" href="{url}"><meta property="og:title" content="{headline}">
<meta property="og:url" content="{url}">
<meta property="og:type" content="article"><meta property="og:site_name" content="{sheet.outlet}">
<meta property="og:description" content="{escape(sheet.story.standfirst)}">
<meta name="description" content="{escape(sheet.story.standfirst)}">{more}{script}</head>"""


def news_article(sheet: Sheet, *, in_utc: bool = False) -> dict[str, object]:
    """JSON-LD of the story; its times in UTC with a true Z, or with the outlet's offset."""
    published, modified = (
        f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z" if in_utc else sheet.local(moment).isoformat()
        for moment in (sheet.story.published_at, sheet.modified_at)
    )
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": sheet.url},
        "headline": sheet.story.headline,
        "description": sheet.story.standfirst,
        "image": [picture(sheet, 0)],
        "datePublished": published,
        "dateModified": modified,
        "author": [{"@type": "Person", "name": name} for name in sheet.story.authors],
        "publisher": {"@type": "Organization", "name": sheet.outlet},
        "articleSection": sheet.story.section,
    }


def picture(sheet: Sheet, number: int) -> str:
    return f"{sheet.base}/foto/{sheet.story.number}-{number}.jpg"


def links(sheet: Sheet) -> str:
    rows = "".join(f'<li><a href="{path}">{escape(title, quote=False)}</a></li>' for title, path in sheet.others)
    return f"<ul>{rows}</ul>"


def tags(sheet: Sheet, mark: str = "") -> str:
    return "\n".join(f'<a href="/tag/{topic.lower()}">{mark}{topic}</a>' for topic in sheet.story.topics)


def next_page(sheet: Sheet) -> str:
    """Links to the other pages of the story, nothing on its last."""
    if sheet.page == 0 or sheet.pages == 1:
        return ""
    numbers = "".join(f'<li><a href="{sheet.path}?page={n}">{n}</a></li>' for n in range(1, sheet.pages + 1))
    if sheet.page == sheet.pages:
        return f'<div class="paging"><ul>{numbers}</ul></div>'
    follow = f'<a class="paging__next" rel="next" href="{sheet.path}?page={sheet.page + 1}">Selanjutnya</a>'
    return f'<div class="paging"><ul>{numbers}</ul>{follow}</div>'
