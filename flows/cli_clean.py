"""Commands that need no database: clean one file, print the schema."""

import gzip
import json
import sys
from pathlib import Path

import click

from cleaners import clean_by_rules, normalise
from cleaners.urls import canonical_url
from flows.cli_options import publishers_option
from flows.explaining import explain_html, explain_text
from flows.rendering import FORMATS
from flows.rules import known_publishers
from schemas import Article, CleanError, Page


@click.command("clean")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--url", help="Address that the page came from; chooses the publisher's rule.")
@click.option("--kind", type=click.Choice(["auto", "html", "text"]), default="auto", show_default=True)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json", show_default=True)
@click.option(
    "--explain",
    is_flag=False,
    flag_value="-",
    metavar="[OUT.html]",
    help="Say of every block why it was kept or removed: on the terminal, or as a page to open in a browser.",
)
@publishers_option
def clean_file(file: Path, *, url: str | None, kind: str, form: str, explain: str | None, folder: Path | None) -> None:
    """Clean one page or text dump and print the article.

    FILE is HTML or text, also gzipped; `-` reads standard input.

    \b
    Examples:
      kabar clean page.html --url https://kumparan.com/…
      kabar clean dump.txt --format text
      curl -s https://example.org/story | kabar clean - --explain
    """
    if url and canonical_url(url) is None:
        raise click.UsageError(f"--url {url!r} is not an http address")
    page = Page(body=read_input(file), url=url, kind=kind)
    try:
        document, publisher = clean_by_rules(page, known_publishers(folder))
        article = normalise(document, publisher)
    except CleanError as error:
        raise type(error)(url or str(file), error.reason, error.detail) from error
    if explain is None:
        click.echo(FORMATS[form](article))
    elif explain == "-":
        click.echo(explain_text(document, article))
    else:
        _write(Path(explain), explain_html(document, article))
        click.echo(f"wrote {explain}", err=True)


@click.command("schema")
def schema() -> None:
    """Print the JSON Schema of an article.

    \b
    Example:
      kabar schema > article.schema.json
    """
    click.echo(json.dumps(Article.model_json_schema(mode="serialization"), indent=1, ensure_ascii=False))


def read_input(file: Path) -> bytes:
    """The bytes of a file or of standard input, gunzipped; a usage error where they cannot be had."""
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    except (OSError, EOFError) as error:
        raise click.UsageError(f"{file}: cannot be read: {error}") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be written: {error.strerror}") from error


COMMANDS = {"clean": clean_file, "schema": schema}
