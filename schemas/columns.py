"""Column comments of news.sql -> rows of schema_columns.

A comment stands at the end of the column's line: `description [unit: …] [e.g. …] [schema.org: …]`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

Described = tuple[str, str, str, str | None, str | None, str | None]
"""table_name, column_name, description, unit, example, standard_term."""

_COMMENTED = re.compile(r"^(?P<code>.*?)\s+-- (?P<text>.+)$")  # "  name TEXT NOT NULL,  -- name of the outlet"
_IN_TABLE = re.compile(r"\s*(\w+)")  # "  name TEXT NOT NULL,"
_IN_VIEW = re.compile(r"(\w+),?$")  # "s.name AS publisher_name,"
_NOTES = re.compile(r" \[(unit: |e\.g\. |schema\.org: )")  # "words of the body [unit: words]"


def described(statements: Mapping[str, str], columns: Mapping[str, Sequence[str]]) -> list[Described]:
    """One row a column, for all columns that have a comment, their own or that of a table's column of the same name.

    `statements` are CREATE TABLE and CREATE VIEW texts by name, tables first; `columns` their columns in order.
    """
    own = {name: dict(_comments(sql)) for name, sql in statements.items()}
    lent: dict[str, str] = {}
    for table in sorted(own, key=lambda name: name != "articles"):
        if statements[table].startswith("CREATE TABLE"):
            lent = own[table] | lent
    return [
        (table, column, *_parsed(comment))
        for table in statements
        for column in columns[table]
        if (comment := own[table].get(column) or lent.get(column))
    ]


def _comments(sql: str) -> Iterator[tuple[str, str]]:
    names = _IN_TABLE.match if sql.startswith("CREATE TABLE") else _IN_VIEW.search
    for line in sql.splitlines()[1:]:
        commented = _COMMENTED.match(line)
        if commented and (name := names(commented["code"])):
            yield name[1], commented["text"]


def _parsed(comment: str) -> tuple[str, str | None, str | None, str | None]:
    text, *parts = _NOTES.split(comment)
    notes = {label.strip(" :"): note.removesuffix("]") for label, note in zip(parts[::2], parts[1::2], strict=True)}
    return text, notes.get("unit"), notes.get("e.g."), notes.get("schema.org")
