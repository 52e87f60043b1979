"""The command that shows a database in the browser: datasette."""

import contextlib
import json
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import click

from flows.cli_options import db_option

USAGE = 2


@click.command("datasette")
@click.argument("file", metavar="[DB]", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Of 127.0.0.1.")
@click.option("--metadata-only", is_flag=True, help="Print what Datasette is told, for a Datasette of your own.")
@db_option
def browse(*, file: Path | None, port: int, metadata_only: bool, db: Path) -> int:
    """Show a database in the browser: lists, facets, search, the usual questions, what each column means.

    Needs Datasette; only this machine can reach it. End it with Ctrl-C.

    \b
    Examples:
      kabar datasette demo.db
      kabar datasette news.db --metadata-only > metadata.json
    """
    from flows.browsing import SETTINGS, metadata
    from flows.store import open_store

    path = file or db
    with open_store(path, readonly=True) as store:
        told = json.dumps(metadata(store.connection, path.stem), indent=1, ensure_ascii=False)
    if metadata_only:
        click.echo(told)
        return 0
    if find_spec("datasette") is None:
        click.echo(f"kabar: this needs the package datasette: {sys.executable} -m pip install datasette", err=True)
        return USAGE
    from datasette.cli import cli

    settings = [word for name, value in SETTINGS.items() for word in ("--setting", name, value)]
    # a folder that cannot be written to holds no log of changes: then nobody is writing
    opened = [str(path)] if os.access(path.absolute().parent, os.W_OK) else ["--immutable", str(path)]
    with tempfile.TemporaryDirectory(prefix="kabar-") as folder, contextlib.suppress(KeyboardInterrupt):
        (Path(folder) / "metadata.json").write_text(told, encoding="utf-8")
        words = ["--metadata", f"{folder}/metadata.json", "--host", "127.0.0.1", "--port", str(port), *settings]
        click.echo(f"{path}: http://127.0.0.1:{port}/{path.stem}", err=True)
        cli.main(["serve", *opened, *words], prog_name="datasette", standalone_mode=False)
    return 0


COMMANDS = {"datasette": browse}
