"""A kiosk that has all outlets: it serves their golden pages over https, under the outlets' own addresses, on loopback.

It plays the proxy through which a run goes out. Asked for a connection to www.kompas.com:443 it answers in that host's
name, with a certificate of its own for all of them; so a run reads the rules as they are packaged.
"""

import socket
import ssl
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from flows.crawl import CrawlSettings
from flows.fetch import FetchSettings
from flows.politeness import Politeness
from tests.flows.certificates import certificate
from tests.flows.site import Reply


class Kiosk:
    """Answers `pages` (whole address -> Reply) and 404 to anything else; remembers what was asked, with its status."""

    def __init__(self, folder: Path, pages: Mapping[str, Reply]) -> None:
        self.pages = dict(pages)
        self.log: list[tuple[str, int]] = []
        names = {address.split("/")[2] for address in pages}
        self._chain, key = certificate(folder, *sorted(names))
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(self._chain, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def settings(self) -> CrawlSettings:
        """A crawl by way of the kiosk, without politeness; sitemaps are read however old their stories are."""
        port = self._server.server_address[1]
        return CrawlSettings(
            fetch=FetchSettings(proxy=f"http://127.0.0.1:{port}", ca_file=self._chain, allow_private=True),
            politeness=Politeness(min_delay=0, latency_factor=0),
            span=None,
        )

    def answer(self, address: str) -> Reply:
        reply = self.pages.get(address, Reply("tidak ditemukan", 404))
        self.log.append((address, reply.status))
        return reply

    def encrypted(self, connection: socket.socket) -> ssl.SSLSocket:
        return self._tls.wrap_socket(connection, server_side=True)


def _handler(kiosk: Kiosk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_CONNECT(self) -> None:
            self.send_response(200, "Connection established")
            self.end_headers()
            self.connection = kiosk.encrypted(self.connection)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
            self.close_connection = False

        def do_GET(self) -> None:
            is_whole = self.path.startswith("http://")  # asked of the proxy itself
            reply = kiosk.answer(self.path if is_whole else f"https://{self.headers['Host']}{self.path}")
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            pass

    return Handler
