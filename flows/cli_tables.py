"""A table on a terminal, tab-separated lines elsewhere, or JSON."""

import json
import sys
from collections.abc import Sequence

import click


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, as_json: bool = False) -> None:
    """Write the rows to stdout: as JSON objects, as a drawn table on a terminal, else one line a row with tabs."""
    if as_json:
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        click.echo(json.dumps(objects, indent=1, ensure_ascii=False, default=str))
    elif sys.stdout.isatty():
        _draw(title, columns, rows)
    else:
        for row in rows:
            click.echo("\t".join(_cell(cell) for cell in row))


def _draw(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", header_style="bold")
    for column, sample in zip(columns, rows[0] if rows else columns, strict=True):
        is_number = isinstance(sample, int | float)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(cell)) for cell in row))
    Console().print(table)


def _cell(value: object) -> str:
    """One line of text; empty for None."""
    return "" if value is None else " ".join(str(value).split())
