"""Prefect's API over plain HTTP, for what needs a call or two and not the seconds that importing Prefect takes."""

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

SECONDS = 60.0
PAUSES = (0.5, 1.0, 2.0, 4.0)  # between questions to a server on SQLite that was too busy to answer

_open = build_opener(ProxyHandler({})).open  # as Prefect's own server is: on this machine or beside it


def ask(api: str, path: str, body: object = None, method: str | None = None) -> Any:
    """The answer's JSON, None where it is empty; OSError where the server is away, refuses, or is too busy even for the
    last of several questions. What is asked here does no more when it is done twice."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{api}{path}", data, {"Content-Type": "application/json"}, method=method)
    for pause in (*PAUSES, None):
        try:
            with _open(request, timeout=SECONDS) as answer:
                text = answer.read()
            return json.loads(text) if text else None
        except (HTTPError, TimeoutError) as error:
            if pause is None or (isinstance(error, HTTPError) and error.code != 503):
                raise
            time.sleep(pause)
    return None


def is_healthy(api: str) -> bool:
    """Whether a Prefect server answers there."""
    try:
        with _open(f"{api}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
