"""Rows of a view as Parquet: the same columns and values as elsewhere, with types, written a row group at a time.

Types follow the contract of news.db: `*_at` is a moment in UTC, `day_*` a date, `is_*` a boolean; what SQLite
calls INTEGER is one, all else is text. A column's description goes with it, as field metadata.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow
from pyarrow.parquet import ParquetWriter

ROW_GROUP = 16_000_000  # characters of text; some 3,000 articles, 100 MB at most while they are written


def write_parquet(
    out: Path, rows: Iterable[Sequence[object]], columns: Mapping[str, str], descriptions: Mapping[str, str]
) -> int:
    """Write the rows, of these columns (name and what SQLite calls its type); how many."""
    schema = pyarrow.schema(
        pyarrow.field(name, _type(name, declared), metadata=_described(descriptions.get(name)))
        for name, declared in columns.items()
    )
    count = 0
    with ParquetWriter(out, schema, compression="zstd") as file:
        for group in _groups(rows):
            count += len(group)
            values = zip(*group, strict=True)
            arrays = [_array(column, field.type) for column, field in zip(values, schema, strict=True)]
            file.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    return count


def _groups(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    group, size = list[Sequence[object]](), 0
    for row in rows:
        group.append(row)
        size += sum(len(value) for value in row if isinstance(value, str))
        if size >= ROW_GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group


def _type(name: str, declared: str) -> pyarrow.DataType:
    if name.endswith("_at"):
        return pyarrow.timestamp("us", tz="UTC")
    if name.startswith("day_"):
        return pyarrow.date32()
    if name.startswith("is_"):
        return pyarrow.bool_()
    return pyarrow.int64() if declared == "INTEGER" else pyarrow.string()


def _array(values: Sequence[object], kind: pyarrow.DataType) -> pyarrow.Array:
    if pyarrow.types.is_boolean(kind):
        return pyarrow.array([None if value is None else bool(value) for value in values], kind)
    if pyarrow.types.is_temporal(kind):
        return pyarrow.array(values, pyarrow.string()).cast(kind)
    return pyarrow.array(values, kind)


def _described(description: str | None) -> dict[str, str] | None:
    return {"description": description} if description else None
