"""A run's summary as table rows, Markdown and JSON: the same figures on the terminal and in Prefect."""

import json
from dataclasses import asdict

from flows.verdict import RunSummary

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


def to_json(summary: RunSummary) -> str:
    """The whole summary, with the exit code it means."""
    return json.dumps({**asdict(summary), "exit_code": summary.exit_code}, indent=1, ensure_ascii=False, default=dict)


def to_markdown(summary: RunSummary) -> str:
    """The verdict, the table and the notes, for an artifact."""
    lines = [f"**{summary.flow} {summary.state}**: {summary.verdict}", ""]
    lines += ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in to_rows(summary)]
    return "\n".join([*lines, "", *(f"- {note}" for note in summary.notes)])


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
