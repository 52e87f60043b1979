"""Asking a server of Prefect that is too busy: a question is asked again, and a late answer is no failure."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows import prefect_api


class Busy(BaseHTTPRequestHandler):
    """Answers the third question; lets the first wait, and refuses the second for now."""

    asked = 0
    is_over = threading.Event()

    def do_GET(self) -> None:
        Busy.asked += 1
        if Busy.asked == 1:
            self.is_over.wait(60)
            return
        self.send_response(503 if Busy.asked == 2 else 200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"true")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(prefect_api, "SECONDS", 0.3)
    monkeypatch.setattr(prefect_api, "PAUSES", (0.01, 0.01))
    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        Busy.is_over.set()
        server.shutdown()


def test_a_server_too_busy_to_answer_is_asked_again(api: str) -> None:
    assert (prefect_api.ask(api, "/"), Busy.asked) == (True, 3)
