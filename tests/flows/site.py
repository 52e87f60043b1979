"""A small web server for the tests: what each address answers is set by hand, and each request is remembered."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from flows.crawl import CrawlSettings
from flows.fetch import FetchSettings
from flows.politeness import Politeness
from schemas import Publisher

SENTENCES = (
    "Hujan deras turun sejak dini hari dan membuat sungai meluap ke permukiman warga.",
    "Petugas mendirikan tenda di lapangan dan membagikan makanan kepada para pengungsi.",
    "Kepala desa mengatakan bahwa air mulai surut menjelang siang tetapi warga tetap waspada.",
    "Pemerintah daerah berjanji memperbaiki tanggul yang jebol sebelum musim hujan berikutnya tiba.",
    "Sejumlah relawan dari kampung tetangga datang membawa perahu karet dan obat-obatan.",
)


@dataclass(frozen=True)
class Reply:
    """What the server answers; an etag turns a repeated question into 304."""

    body: bytes | str = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None


class Site:
    """Serves `pages` (path, with its query where it has one -> Reply, or what makes it) to every host name that ends
    at 127.0.0.1."""

    def __init__(self, pages: Mapping[str, Reply] | None = None) -> None:
        self.pages: dict[str, Reply | Callable[[], Reply]] = dict(pages or {})
        self.log: list[tuple[str, int]] = []
        self.times: list[float] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # its client was killed
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str, host: str = "warta.localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str) -> list[int]:
        """The statuses given to this path, in order."""
        return [status for one, status in self.log if one == path]

    def publisher(self, **keys: object) -> Publisher:
        given = {"feeds": (self.url("/feed"),), **keys}
        return Publisher(host="warta.localhost", name="Warta", language="id", timezone="Asia/Jakarta", **given)  # type: ignore[arg-type]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are two writes: the second would wait 40 ms

            def do_GET(self) -> None:
                site.times.append(time.time())
                found = site.pages.get(self.path, Reply("tidak ditemukan", 404))
                reply = found if isinstance(found, Reply) else found()
                is_known = reply.etag is not None and self.headers.get("If-None-Match") == reply.etag
                status = 304 if is_known else reply.status
                site.log.append((self.path, status))
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.etag:
                    self.send_header("ETag", reply.etag)
                if not is_known:
                    self.send_header("Content-Type", reply.content_type)
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if not is_known:
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def article(headline: str, *, canonical: str | None = None, head: str = "", first: str = "") -> str:
    """A page with an article of five paragraphs, the first of them changed by `first`."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    paragraphs = "".join(f"<p>{headline} {first}. {sentence} {sentence}</p>" for sentence in SENTENCES)
    return (
        f"<!doctype html><html lang='id'><head><title>{headline}</title>{link}{head}"
        f'<meta property="article:published_time" content="2025-03-08T16:42:00+07:00"></head>'
        f"<body><article><h1>{headline}</h1>{paragraphs}</article></body></html>"
    )


def feed(*links: str, dates: Mapping[str, str] | None = None) -> Reply:
    """An RSS feed of these links; the ETag follows its text."""
    items = "".join(
        f"<item><title>Judul</title><link>{link.replace('&', '&amp;')}</link>"
        + (f"<pubDate>{dates[link]}</pubDate>" if dates and link in dates else "")
        + "</item>"
        for link in links
    )
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Warta</title>{items}</channel></rss>'
    return Reply(text, content_type="application/rss+xml", etag=f'"{hash(text)}"')


def sitemap(*items: tuple[str, str | None], is_index: bool = False) -> Reply:
    """A sitemap, or an index, of (address, lastmod)."""
    root, item = ("sitemapindex", "sitemap") if is_index else ("urlset", "url")
    lines = "".join(
        f"<{item}><loc>{loc}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</{item}>"
        for loc, lastmod in items
    )
    text = f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</{root}>'
    return Reply(text, content_type="application/xml", etag=f'"{hash(text)}"')


def quick(**keys: object) -> CrawlSettings:
    """Settings without politeness, for loopback."""
    return CrawlSettings(
        fetch=FetchSettings(allow_private=True),
        politeness=Politeness(min_delay=0, latency_factor=0),
        **keys,  # type: ignore[arg-type]
    )
