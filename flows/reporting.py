"""A run's summary as table rows, Markdown and JSON: the same figures on the terminal and in Prefect."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from flows.changes import pieces
from flows.verdict import RunSummary
from flows.worddiff import Piece

CHANGE_COLUMNS = ("publisher", "field", "pages", "sample", "change")
CHANGE_WIDTH = 200  # characters of a sample in a table
COLUMNS = (
    "publisher", "found", "new", "edited", "unchanged", "walls", "failed", "words", "fields", "seconds", "verdict",
)  # fmt: skip


def to_rows(summary: RunSummary) -> list[tuple[object, ...]]:
    """One row a publisher, in the order of COLUMNS; `words` is the median length of its articles, `fields` how much
    of their fields is filled, `seconds` how long the publisher took."""
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
            f"{sum(one.fields.values()) / len(one.fields):.0%}" if one.fields else None,
            one.seconds or None,
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
    """The verdict, the table, what the health of the publishers is, which fields are filled, what failed and why, and
    the notes, for an artifact."""
    lines = [f"**{summary.flow} {summary.state}**: {summary.verdict}"]
    if summary.notes:
        lines += ["", *(f"- {note}" for note in summary.notes)]
    if summary.sources:
        rows = [(row[0], one.state, *row[1:]) for one, row in zip(summary.sources, to_rows(summary), strict=True)]
        lines += ["", *_table((COLUMNS[0], "state", *COLUMNS[1:]), rows)]  # the verdict, at the end, may be out of view
    for alert in summary.alerts:
        told = f"**{alert.publisher} {alert.change}** ({alert.diagnosis}): {alert.sentence}"
        lines += ["", f"{told} {_links(alert.examples)}"]
    if filled := [one for one in summary.sources if one.fields]:
        names = list(filled[0].fields)
        shares = [(one.publisher, *(f"{one.fields[name]:.0%}" for name in names)) for one in filled]
        lines += ["", "### Articles in which a field is filled", "", *_table(("publisher", *names), shares)]
    if troubles := [(one, reason, urls) for one in summary.sources for reason, urls in one.examples.items()]:
        links = [(one.publisher, reason, one.reasons[reason], _links(urls)) for one, reason, urls in troubles]
        columns = ("publisher", "reason", "how often", "for example")
        lines += ["", "### What gave no article, and why", "", *_table(columns, links)]
    if summary.changes:
        lines += ["", *_table(CHANGE_COLUMNS, change_rows(summary))]
    return "\n".join(lines)


def _links(urls: Sequence[str]) -> str:
    return " ".join(f"<{url}>" for url in urls)


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    return lines + ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
