"""What an outlet lists its stories in: RSS, Atom, sitemaps, an index page. Dates as each format wants them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing."""

    title: str
    url: str
    summary: str
    published_at: datetime
    updated_at: datetime


def rss(name: str, base: str, zone: ZoneInfo, entries: Sequence[Entry]) -> str:
    """RSS 2.0 with the summary as escaped HTML behind a picture, as Indonesian feeds have it."""
    thumb = f'<img src="{base}/foto/kecil.jpg" align="left">'
    items = "".join(
        f"<item><title>{escape(entry.title)}</title><link>{escape(entry.url)}?utm_source=rss&amp;utm_medium=feed</link>"
        f"<pubDate>{format_datetime(entry.published_at.astimezone(zone))}</pubDate>"
        f"<description>{escape(thumb + entry.summary)}</description>"
        f'<guid isPermaLink="true">{escape(entry.url)}</guid></item>\n'
        for entry in entries
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{name} - Terkini</title>'
        f"<link>{base}</link><description>Berita terbaru {name}</description><language>id</language>\n"
        f"{items}</channel></rss>\n"
    )


def atom(name: str, base: str, entries: Sequence[Entry]) -> str:
    """Atom 1.0, whose `updated` tells of later edits."""
    newest = max(entry.updated_at for entry in entries)
    items = "".join(
        f'<entry><title>{escape(entry.title)}</title><link rel="alternate" href="{escape(entry.url)}"/>'
        f"<id>{escape(entry.url)}</id><published>{_utc(entry.published_at)}</published>"
        f"<updated>{_utc(entry.updated_at)}</updated><summary>{escape(entry.summary)}</summary></entry>\n"
        for entry in entries
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title>'
        f"<id>{base}/</id><updated>{_utc(newest)}</updated>\n{items}</feed>\n"
    )


def sitemap(zone: ZoneInfo, entries: Sequence[Entry], *, news: str | None = None) -> str:
    """A sitemap with `lastmod`; with `news`, the outlet's name, a news sitemap with titles instead."""
    rows = "".join(
        f"<url><loc>{escape(entry.url)}</loc>"
        + (_news(news, entry, zone) if news else f"<lastmod>{entry.updated_at.astimezone(zone).isoformat()}</lastmod>")
        + "</url>\n"
        for entry in entries
    )
    space = ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"' if news else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{space}>\n{rows}</urlset>\n'
    )


def sitemap_index(zone: ZoneInfo, children: Sequence[tuple[str, datetime]]) -> str:
    """An index of child sitemaps: (address, newest change)."""
    rows = "".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{changed.astimezone(zone).isoformat()}</lastmod></sitemap>\n"
        for url, changed in children
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</sitemapindex>\n'
    )


def index_page(name: str, zone: ZoneInfo, entries: Sequence[Entry], *, others: Sequence[str] = ()) -> str:
    """A page of links with printed dates, between links that are no stories; `others` are all pages of its day."""
    rows = "".join(
        f'<li><font size=1>{entry.published_at.astimezone(zone):%d/%m/%Y %H:%M}</font> <a href="{escape(entry.url)}">'
        f"{escape(entry.title, quote=False)}</a></li>\n"
        for entry in entries
    )
    pages = "".join(f'<a href="{escape(path)}">{number}</a> ' for number, path in enumerate(others, 1))
    pages = pages or '<a href="/indeks?hal=2">Berikutnya</a>'
    return (
        f'<html><head><title>Indeks - {name}</title></head><body><a href="/">Depan</a> <a href="/indeks">Indeks</a> '
        f'<a href="/redaksi.php">Redaksi</a><h2>Indeks Berita</h2><ul>\n'
        f"{rows}</ul>{pages}</body></html>"
    )


def _news(name: str, entry: Entry, zone: ZoneInfo) -> str:
    return (
        f"<news:news><news:publication><news:name>{name}</news:name><news:language>id</news:language></news:publication>"
        f"<news:publication_date>{entry.published_at.astimezone(zone).isoformat()}</news:publication_date>"
        f"<news:title><![CDATA[{entry.title}]]></news:title></news:news>"
    )


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
