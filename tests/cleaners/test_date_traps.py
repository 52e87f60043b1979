"""Each outlet's way to print its dates, and the traps in it: the moment that comes out on a page of its structure."""

from datetime import UTC, datetime
from html import escape

import pytest

from cleaners import extract
from flows.demo.prose import write_story

STORY = write_story(12, datetime(2026, 3, 4, tzinfo=UTC), credit="Warta")


def _meta(name: str, content: str) -> str:
    return f'<meta property="{name}" name="{name}" content="{content}">'


def _json_ld(published: str, modified: str = "") -> str:
    more = f', "dateModified": "{modified}"' if modified else ""
    return (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",'
        f' "headline": "{STORY.headline}", "datePublished": "{published}"{more}}}</script>'
    )


def _next_data(published: str) -> str:
    body = "".join(f"<p>{escape(part)}</p>" for part in STORY.body).replace('"', r"\"")
    return (
        '<script id="__NEXT_DATA__" type="application/json">{"props": {"pageProps": {"article": {"title":'
        f' "{STORY.headline}", "published_at": "{published}", "content": "{body}"}}}}}}}}</script>'
    )


TRAPS = [
    ("https://kumparan.com/kumparannews/warga-menata-kampung-1xHWLJ8hKtk", _json_ld("2022-01-10T11:27:00.000Z"),
     '<span data-qa-id="publish-date">10 Januari 2022 18:27 WIB</span>', "2022-01-10T18:27:00+07:00"),
    ("https://megapolitan.kompas.com/read/2026/03/26/12141031/warga",
     _meta("content_PublishedDate", "2026-03-26 12:14:10"),
     '<div class="read__time">Kompas.com, 26/03/2026, 12:14 WIB<br>Diperbarui 26/03/2026, 15:00 WIB</div>',
     "2026-03-26T12:14:10+07:00"),
    ("http://regional.kompas.com/read/2015/11/04/21043671/Warga", "",
     '<div class="kcm-date">Rabu, 4 November 2015 | 21:04 WIB</div>', "2015-11-04T21:04:00+07:00"),
    ("http://inet.detik.com/read/2015/11/05/100858/3062001/398/warga", _meta("pubdate", "2015-11-05T10:08:58Z"),
     '<div class="date">Kamis, 05/11/2015 10:08 WIB</div>', "2015-11-05T10:08:58+07:00"),
    ("https://news.detik.com/berita/d-8100001/warga", "",
     '<div class="detail__date">Senin, 07 Sep 2026 16:04 WIB</div>',
     "2026-09-07T16:04:00+07:00"),
    ("https://www.cnnindonesia.com/nasional/20200630184738-20-519000/warga", "",
     '<div class="text-cnn_grey">Selasa, 30/06/2020 19:18 WIB</div>', "2020-06-30T19:18:00+07:00"),
    ("https://www.tempo.co/politik/warga-menata-1890001", _meta("article:published_time", "24 Juli 2026 | 09.00 WIB"),
     "<p>24 Juli 2026 | 09.00 WIB</p>", "2026-07-24T09:00:00+07:00"),
    ("https://www.liputan6.com/news/read/6240001/warga", "",
     "<div><time>Diterbitkan 24 Juli 2026, 10:26 WIB</time> <span>diperbarui 24 Juli 2026, 11:02 WIB</span></div>",
     "2026-07-24T10:26:00+07:00"),
    ("http://bisnis.liputan6.com/read/2437001/warga", "", "<div>on 16 Feb 2016 at 09:10 WIB</div>",
     "2016-02-16T09:10:00+07:00"),
    ("http://www.antaranews.com/berita/527001/warga", "", "<div>Kamis, 5 November 2015 14:56 WIB | 1.229 Views</div>",
     "2015-11-05T14:56:00+07:00"),
    ("https://news.republika.co.id/berita/tk1abc234/warga", "",
     '<div class="date">Jumat&nbsp;&nbsp; 24 Jul 2026&nbsp; 16:32 WIB</div>', "2026-07-24T16:32:00+07:00"),
    ("http://nasional.republika.co.id/berita/nasional/umum/17/02/17/olj123456-warga", "",
     '<div class="date">Jumat , 17 February 2017, 13:16 WIB</div>', "2017-02-17T13:16:00+07:00"),
    ("https://www.tribunnews.com/nasional/7800001/warga", "",
     "<div><strong>Tayang:</strong> <time datetime='2026-07-24T12:40+07:00'>Jumat, 24 Juli 2026 12:40 WIB</time></div>",
     "2026-07-24T12:40:00+07:00"),
    ("https://news.okezone.com/read/2017/02/17/320/1621001/warga", _json_ld("2017-02-17T13:30:08"),
     '<time class="tgl">17 Februari 2017 - 13:30 wib</time><aside><p>Jumat, 17 Februari 2017 16:09 WIB</p></aside>',
     "2017-02-17T13:30:00+07:00"),
    ("https://nasional.sindonews.com/read/1700001/13/warga-1784876400", "",
     "<div class='detail-date-artikel'>Jum'at, 24 Juli 2026 - 13:39 WIB</div>", "2026-07-24T13:39:00+07:00"),
    ("http://life.viva.co.id/news/read/736001-warga", _meta("article:published_time", "2016-02-16T13:01:52+0700"),
     "<span>Selasa, 16 Februari 2016 | 13:01 WIB</span>", "2016-02-16T13:01:52+07:00"),
    ("https://www.suara.com/news/2026/07/24/070859/warga", "", "<span>Jum'at, 24 Juli 2026 | 07:08 WIB</span>",
     "2026-07-24T07:08:00+07:00"),
    ("https://www.merdeka.com/peristiwa/read/512001/warga", _json_ld("2026-10-05T11:01:00+07:00"), "",
     "2026-10-05T11:01:00+07:00"),
    ("https://www.jpnn.com/news/warga-menata", _meta("jpnncom_news_pubdate", "01-September-2026 22:04"),
     "<h6>Selasa, 1 September 2026 – 22:04 WIB</h6>", "2026-09-01T22:04:00+07:00"),
    ("https://mediaindonesia.com/ekonomi/851001/warga",
     _json_ld("2026-01-20T18:33:13+07:00", "2026-01-20T18:30:00+07:00"),
     '<div class="datetime"> 20/1/2026 18:30</div>', "2026-01-20T18:33:13+07:00"),
    ("https://tirto.id/warga-menata-kampung-hzAA", "",
     '<div class="byline"><div>Terbit 02 Sep 2025 17:00 WIB</div></div>',
     "2025-09-02T17:00:00+07:00"),
    ("https://katadata.co.id/berita/energi/68c0a1b2c3d4e/warga", "",
     '<div class="detail-date">18 Juni 2026, 15:47</div>',
     "2026-06-18T15:47:00+07:00"),
    ("https://www.cnbcindonesia.com/news/20260715091500-4-750001/warga", "",
     '<div class="text-cm text-gray">15 July 2026 10:00</div>', "2026-07-15T10:00:00+07:00"),
    ("https://www.idntimes.com/news/indonesia/warga-menata-kampung-00-fxtur-a1b2c3", "",
     "<time>24 Jul 2026, 11:00 WIB</time>", "2026-07-24T11:00:00+07:00"),
    ("https://www.jawapos.com/nasional/0170001234/warga", _next_data("2026-07-24 08:10:08"), "",
     "2026-07-24T08:10:08+07:00"),
    ("https://ekonomi.bisnis.com/read/20260406/9/1900001/warga", "",
     '<div class="detailsAttributeDates">Senin, 6 April 2026 | 12:15</div>', "2026-04-06T12:15:00+07:00"),
    ("https://investasi.kontan.co.id/news/warga-menata", "",
     '<div class="fs14 ff-opensans font-gray">Kamis, 7 Mei 2026 / 09:50 WIB</div>', "2026-05-07T09:50:00+07:00"),
    ("https://www.beritasatu.com/nasional/2900001/warga", "", "<div>Jumat, 24 Juli 2026 | 16:39 WIB</div>",
     "2026-07-24T16:39:00+07:00"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "head", "printed", "expected"), TRAPS, ids=[url.split("/")[2] for url, *_ in TRAPS])
def test_moment_of_an_outlets_page(url: str, head: str, printed: str, expected: str) -> None:
    text = "" if "__NEXT_DATA__" in head else "".join(f"<p>{escape(part)}</p>" for part in STORY.body)
    page = (
        f"<html lang='id'><head>{head}</head><body><article><h1>{escape(STORY.headline)}</h1>{printed}"
        f"{text}</article><aside><p>Kamis, 1 Januari 2026 00:01 WIB</p></aside></body></html>"
    )
    found = extract(page, url).model_dump(mode="json")
    assert found["published_at"] == expected
