"""Stored pages out as a WARC file: what was fetched can be kept, shared and read by other tools.

One response record a page and version, packed for itself, with its moment; the bytes are as they were stored, after
chunks and compression were undone. What came from a file without an address is a resource record. Made again from the
same pages the file is the same.
"""

import base64
import gzip
import hashlib
import uuid
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from flows.export import replacing
from flows.ledger import ledger_path, open_ledger
from flows.ledger_bodies import Kept, kept_pages, read_body

_NAMESPACE = uuid.UUID("6d1f0f0e-7c1b-5e0c-9a43-6b6162617200")
_IN_URI = "%/:=&?~#+!$,;'@()*[]"


def archive_pages(db: Path, out: Path, publisher: str | None = None) -> int:
    """Writes the pages kept beside the database (of one publisher) to the file; how many. StoreError where they are
    not at hand."""
    count = 0
    with open_ledger(ledger_path(db), readonly=True) as ledger, replacing(out) as fresh, fresh.open("wb") as file:
        file.write(_packed(_info(out)))
        for page in kept_pages(ledger, publisher):
            body = read_body(ledger, page.sha256)
            if body is not None:
                file.write(_packed(_record(page, body)))
                count += 1
    return count


def _record(page: Kept, body: bytes) -> bytes:
    at = datetime.fromtimestamp(page.at, UTC)
    is_answer = page.url.startswith(("http://", "https://"))
    kind, content_type = page.content_type or "text/html", "application/http; msgtype=response"
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {_line(kind)}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        if is_answer
        else b""
    )
    fields = {
        "WARC-Target-URI": quote(page.url, safe=_IN_URI),
        "WARC-Payload-Digest": _digest(body),
        "Content-Type": content_type if is_answer else _line(kind),
    }
    identity = f"{page.url}\n{page.at}\n{page.sha256}"
    return _warc("response" if is_answer else "resource", at, identity, fields, head + body)


def _info(out: Path) -> bytes:
    told = f"software: kabar/{version('kabar')}\r\nformat: WARC File Format 1.1\r\n"
    told += "description: pages as they are stored, without transfer and content encoding\r\n"
    fields = {"WARC-Filename": _line(out.name), "Content-Type": "application/warc-fields"}
    return _warc("warcinfo", datetime.fromtimestamp(0, UTC), told, fields, told.encode())


def _warc(kind: str, at: datetime, identity: str, fields: dict[str, str], block: bytes) -> bytes:
    lines = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMESPACE, identity)}>",
        "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "WARC-Block-Digest": _digest(block),
        **fields,
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def _packed(record: bytes) -> bytes:
    return gzip.compress(record, 6, mtime=0)


def _digest(data: bytes) -> str:
    """SHA-1 in base 32, as other tools check it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def _line(text: str) -> str:
    return " ".join(text.split()).encode("ascii", "replace").decode()
