"""The command that makes golden pages: capture."""

import json
from pathlib import Path
from typing import Any

import click

from cleaners.urls import canonical_url
from flows.cli_clean import read_input
from flows.cli_options import with_fetch_options
from flows.cli_publishers import pages_option
from flows.fetching import Fetched, fetch_pages
from flows.golden import Golden, capture
from flows.settings import Settings
from schemas import Page

OK, PARTIAL = 0, 3
NAME_LENGTH = 40  # characters of a name that is not given


@click.command("capture")
@click.argument("source", metavar="URL|FILE")
@click.option(
    "--as", "name", metavar="NAME", help="Name of the golden page, without ending. Default: from its address."
)
@click.option("--url", help="Address that a FILE came from; chooses the publisher's rule.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed invents other words.")
@click.option("--force", is_flag=True, help="Replace a golden page of that name.")
@pages_option
@with_fetch_options
def capture_page(
    *,
    source: str,
    name: str | None,
    url: str | None,
    seed: int,
    force: bool,
    pages: Path,
    as_json: bool,
    **given: Any,
) -> int:
    """Make a golden page of a real article: PAGES/HOST/NAME.html, and the article expected of it as NAME.json.

    Structure, classes and attributes stay; each word is replaced by an invented one of its length and case, always by
    the same. Months, labels and other words that the cleaner goes by stay, scripts go, so that the page can be
    committed. Ends with 3 where the article of the golden page is not the original's: look at what is said then.

    \b
    Examples:
      kabar capture https://kumparan.com/… --as video-first
      kabar capture page.html --url https://surat.example/berita/1/judul --publishers rules --pages pages
    """
    settings = Settings(**given)
    golden = capture(page_from(source, url, settings), settings.publishers(), seed=seed)
    path = pages / (golden.article.publisher or "unknown") / f"{name or _name(golden)}.html"
    if path.exists() and not force:
        raise click.UsageError(f"{path} exists; give another name with --as, or --force")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(golden.html, encoding="utf-8")
        path.with_suffix(".json").write_text(golden.expected, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be written: {error.strerror}") from error
    told = {"page": str(path), "article": str(path.with_suffix(".json")), "differences": golden.differences}
    click.echo(json.dumps(told, indent=1, ensure_ascii=False) if as_json else f"{told['page']}\n{told['article']}")
    for difference in golden.differences:
        click.echo(f"kabar: unlike the original in {difference[:200]}", err=True)
    return PARTIAL if golden.differences else OK


def page_from(source: str, url: str | None, settings: Settings) -> Page:
    """The page of an address, fetched politely, or of a file; FetchError where it cannot be had."""
    if canonical_url(source) is None:
        if url and canonical_url(url) is None:
            raise click.UsageError(f"--url {url!r} is not an http address")
        return Page(read_input(Path(source)), url, kind="html")
    fetched: list[Fetched] = []
    fetch_pages(
        [source],
        db=settings.db,
        publishers=settings.publishers(),
        settings=settings.crawl(),
        on_fetched=fetched.append,
    )
    if fetched[0].page is None:
        raise fetched[0].error or click.UsageError(f"{source}: no page came")
    return fetched[0].page


def _name(golden: Golden) -> str:
    """From the last words of the golden page's address."""
    address = (golden.article.canonical_url or "").rstrip("/").rpartition("/")[2]
    words = "".join(letter if letter.isalnum() else "-" for letter in address.partition("?")[0].lower())
    return words[:NAME_LENGTH].strip("-") or "page"


COMMANDS = {"capture": capture_page}
