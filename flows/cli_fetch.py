"""The command that fetches single pages: fetch."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from cleaners.urls import canonical_url
from flows.cli_options import with_fetch_options
from flows.fetching import Fetched, fetch_pages, save_page
from flows.settings import Settings

OK, PARTIAL, NOTHING_WORKED = 0, 3, 4


@click.command("fetch")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the pages, with a manifest of their addresses; kabar import reads both.",
)
@with_fetch_options
def fetch(*, urls: tuple[str, ...], out: Path | None, as_json: bool, **given: Any) -> int:
    """Fetch pages politely: one to standard output, or several into a folder; what came of each is said on stderr.

    robots.txt is obeyed and private addresses are refused, as by ingest; nothing is stored. With --json the outcomes
    are printed with their headers, instead of the page.

    \b
    Examples:
      kabar fetch https://kumparan.com/… > page.html
      kabar fetch URL | kabar clean - --url URL
      kabar fetch URL URL URL --out pages/ && kabar import pages/
    """
    if len(urls) > 1 and out is None and not as_json:
        raise click.UsageError("several pages need a folder: --out FOLDER")
    if wrong := [url for url in urls if canonical_url(url) is None]:
        raise click.UsageError(f"{wrong[0]!r} is not an http address")
    settings = Settings(**given)
    told: list[dict[str, object]] = []

    def tell(one: Fetched) -> None:
        path = save_page(out, one.page) if out is not None and one.page is not None else None
        told.append(_outcome(one, path))
        click.echo(_said(one, path), err=True)
        if one.page is not None and out is None and not as_json:
            sys.stdout.buffer.write(one.page.body)

    fetch_pages(
        urls, db=settings.db, publishers=settings.publishers(), settings=settings.crawl(), on_fetched=tell
    )  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
    good = sum(one["reason"] is None for one in told)
    return OK if good == len(urls) else PARTIAL if good else NOTHING_WORKED


def _said(one: Fetched, path: Path | None) -> str:
    """The outcome in one line."""
    page = one.page
    if page is None:
        return f"kabar: {one.error}"
    kind = page.headers.get("content-type", "no content type")
    moved = f" from {page.final_url}" if page.final_url != page.url else ""
    return f"{page.url}: {page.status}, {kind}, {len(page.body)} bytes{moved}, {one.seconds:.1f} s" + (
        f" -> {path}" if path else ""
    )


def _outcome(one: Fetched, path: Path | None) -> dict[str, object]:
    page, error = one.page, one.error
    return {
        "url": one.url,
        "final_url": page.final_url if page else None,
        "status": page.status if page else None,
        "headers": dict(page.headers) if page else {},
        "bytes": len(page.body) if page else None,
        "seconds": round(one.seconds, 3),
        "file": str(path) if path else None,
        "error": type(error).__name__ if error else None,
        "reason": error.reason if error else None,
        "detail": error.detail if error else None,
    }


COMMANDS = {"fetch": fetch}
