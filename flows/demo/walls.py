"""Addresses that are listed like articles and hold none: walls, teasers, lists and empty places."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from flows.demo.outlets import Outlet, Wall


@dataclass(frozen=True, slots=True)
class WallPage:
    """What such an address answers, and the error that must come of it."""

    title: str
    path: str
    status: int
    html: str
    error: str
    why: str


_TITLES: dict[Wall, tuple[str, str, str]] = {
    "consent": ("Jembatan Gantung Baru Ditunggu Warga Dua Desa", "NotArticle", "a consent wall"),
    "robots": ("Pratinjau Laporan Khusus Pesisir Utara", "Refused", "an address that robots.txt forbids"),
    "missing": ("Bupati Resmikan Pasar Hewan", "Gone", "a 404"),
    "soft_404": ("Lelang Kapal Sitaan Diundur", "NotArticle", "a soft 404"),
    "video": ("Video Detik-detik Kapal Wisata Bersandar", "NotArticle", "a video page"),
    "paywall": ("Di Balik Utang Tambak Udang", "Paywalled", "a paywall teaser"),
    "gone": ("Jadwal Kapal Perintis Pekan Ini", "Gone", "a 410"),
    "index": ("Kabar Daerah Hari Ini", "NotArticle", "a list of links"),
}
_NUMBERS: dict[Wall, int] = {wall: 990_001 + place for place, wall in enumerate(_TITLES)}
_ROBOTS_SLUG = "pratinjau-laporan-khusus"


def wall_page(outlet: Outlet, wall: Wall, base: str, links: Sequence[tuple[str, str]]) -> WallPage:
    """The outlet's page of this kind; `links` are (headline, path) of its stories."""
    title, error, why = _TITLES[wall]
    slug = _ROBOTS_SLUG if wall == "robots" else "-".join(title.lower().split())
    path = outlet.address.format(section="daerah", slug=slug, number=_NUMBERS[wall])
    status = {"missing": 404, "gone": 410}.get(wall, 200)
    html = _HTML[wall](outlet, title, base + path, links)
    return WallPage(title=title, path=path, status=status, html=html, error=error, why=why)


def robots_txt(outlet: Outlet, base: str) -> str:
    """The outlet's robots.txt: forbids its previews and its search, names its sitemaps."""
    previews = outlet.address.format(section="daerah", slug=_ROBOTS_SLUG, number="").split(_ROBOTS_SLUG)[0]
    sitemaps = "".join(f"Sitemap: {base}{path}\n" for path in outlet.lists if path.endswith(".xml"))
    return f"User-agent: *\nDisallow: {previews}{_ROBOTS_SLUG}\nDisallow: /cari\nAllow: /\n\n{sitemaps}"


def _page(outlet: Outlet, title: str, body: str, head: str = "") -> str:
    name = f"{escape(title, quote=False)} - {outlet.name}"
    return (
        f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{name}</title>'
        f'<meta property="og:site_name" content="{outlet.name}">{head}</head><body>'
        f'<header><a href="/">{outlet.name}</a></header>{body}<footer>Redaksi · Pedoman · Kontak</footer></body></html>'
    )


def _list(links: Sequence[tuple[str, str]], count: int) -> str:
    rows = (f'<li><a href="{path}">{escape(title, quote=False)}</a></li>' for title, path in links[:count])
    return f"<ul>{''.join(rows)}</ul>"


def _consent(outlet: Outlet, title: str, url: str, links: Sequence[tuple[str, str]]) -> str:
    text = (
        f'<div id="consent" role="dialog"><h1>Sebelum Anda melanjutkan ke {outlet.name}</h1>'
        "<p>Kami dan 214 mitra kami menyimpan serta mengakses informasi di perangkat Anda, misalnya cookie, untuk "
        "menayangkan iklan yang dipersonalisasi, mengukur kinerja konten, dan mengembangkan layanan.</p>"
        "<p>Dengan menekan Setuju, Anda mengizinkan pemrosesan data pribadi oleh kami dan para mitra. Anda dapat "
        "menarik persetujuan kapan saja melalui halaman Pengaturan Privasi.</p>"
        "<button>Setuju</button><button>Tolak semua</button><button>Kelola pilihan</button></div>"
    )
    return _page(outlet, f"Sebelum Anda melanjutkan ke {outlet.name}", text)


def _missing(outlet: Outlet, title: str, url: str, links: Sequence[tuple[str, str]]) -> str:
    text = (
        "<h1>Halaman tidak ditemukan</h1><p>Maaf, halaman yang Anda cari tidak ditemukan atau sudah dihapus.</p>"
        f"<p>Silakan kembali ke beranda atau baca berita terpopuler berikut.</p>{_list(links, 5)}"
    )
    return _page(outlet, "Halaman Tidak Ditemukan", text)


def _video(outlet: Outlet, title: str, url: str, links: Sequence[tuple[str, str]]) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": title,
        "uploadDate": "2025-03-10T10:00:00+07:00",
        "duration": "PT1M12S",
        "embedUrl": f"{url}/embed",
    }
    head = (
        f'<meta property="og:type" content="video.other"><script type="application/ld+json">{json.dumps(data)}</script>'
    )
    text = (
        f'<h1>{title}</h1><div class="player"><iframe src="{url}/embed"></iframe><span>01:12</span></div>'
        f"<p>Kapal wisata itu bersandar mulus meski angin kencang.</p><h3>Video Lainnya</h3>{_list(links, 4)}"
    )
    return _page(outlet, title, text, head)


def _paywall(outlet: Outlet, title: str, url: str, links: Sequence[tuple[str, str]]) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": "2025-03-09T22:00:00Z",
        "isAccessibleForFree": False,
        "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".terkunci"},
    }
    head = (
        f'<link rel="canonical" href="{url}"><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{title}"><script type="application/ld+json">{json.dumps(data)}</script>'
    )
    text = (
        f"<article><h1>{title}</h1><p>Sepuluh tahun lalu, Desa Pulau Seruwit dikenal sebagai penghasil udang terbesar "
        "di pesisir. Kini separuh tambaknya ditinggalkan pemilik.</p><p>Sejumlah petambak mengaku berutang kepada "
        "pengepul dengan bunga yang tidak pernah mereka hitung…</p>"
        '<div class="terkunci"><h3>Artikel ini khusus pelanggan</h3><p>Berlangganan untuk membaca artikel selengkapnya.'
        " Mulai dari Rp 25.000 per bulan.</p><button>Langganan Sekarang</button>"
        "<a>Sudah punya akun? Masuk</a></div></article>"
    )
    return _page(outlet, title, text, head)


def _index(outlet: Outlet, title: str, url: str, links: Sequence[tuple[str, str]]) -> str:
    cards = "".join(
        f'<div class="kartu"><a href="{path}"><h3>{escape(headline, quote=False)}</h3></a>'
        f"<span>{hour} jam lalu</span></div>"
        for hour, (headline, path) in enumerate(links, 2)
    )
    return _page(
        outlet, title, f'<h1>{title}</h1><div class="daftar">{cards}</div><a href="?page=2">Muat lebih banyak</a>'
    )


_HTML = {
    "consent": _consent,
    "robots": _missing,
    "missing": _missing,
    "soft_404": _missing,
    "video": _video,
    "paywall": _paywall,
    "gone": _missing,
    "index": _index,
}
