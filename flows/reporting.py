"""A run's summary as table rows, Markdown and JSON: the same figures on the terminal and in Prefect."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from flows.changes import pieces
from flows.verdict import RunSummary
from flows.worddiff import Piece

CHANGE_COLUMNS = ("publisher", "field", "pages", "sample", "change")
CHANGE_WIDTH = 200  # characters of a sample in a table
COLUMNS = ("publisher", "found", "new", "edited", "unchanged", "walls", "failed", "words", "verdict")


def to_rows(summary: RunSummary) -> list[tuple[object, ...]]:
    """One row a publisher, in the order of COLUMNS; `words` is the median length of its articles."""
    return [
        (
            one.publisher,
            one.found,
            one.new,
            one.edited,
            one.unchanged,
            one.walls,
            one.failed,
            one.words_p50,
            one.verdict,
        )
        for one in summary.sources
    ]


def change_rows(summary: RunSummary) -> list[tuple[object, ...]]:
    """One row a sample, in the order of CHANGE_COLUMNS; `pages` is how many change in the field."""
    return [
        (one.publisher, one.name, len(one.urls), sample.url, _change(pieces(sample)))
        for one in summary.changes
        for sample in one.samples
    ]


def _change(found: Sequence[Piece]) -> str:
    """What differs in one line: [-gone-] {+new+}, as git shows words."""
    marks = {"gone": ("[-", "-] "), "new": ("{+", "+} "), "same": ("", "")}
    text = "".join(
        f"{marks[kind][0]}{text.rstrip() if kind != 'same' else text}{marks[kind][1]}" for kind, text in found
    )
    return text if len(text) <= CHANGE_WIDTH else text[: CHANGE_WIDTH - 2] + " …"


def to_json(summary: RunSummary) -> str:
    """The whole summary, with the exit code it means."""
    return json.dumps({**asdict(summary), "exit_code": summary.exit_code}, indent=1, ensure_ascii=False, default=dict)


def to_markdown(summary: RunSummary) -> str:
    """The verdict, the table and the notes, for an artifact."""
    lines = [f"**{summary.flow} {summary.state}**: {summary.verdict}", ""]
    lines += _table(COLUMNS, to_rows(summary))
    if summary.changes:
        lines += ["", *_table(CHANGE_COLUMNS, change_rows(summary))]
    return "\n".join([*lines, "", *(f"- {note}" for note in summary.notes)])


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    return lines + ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
