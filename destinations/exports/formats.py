"""The formats of exported files: one function each, which writes the rows it is given and keeps none of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.exports import Column, ColumnType
from destinations.exports.cells import Cell

Rows = Callable[[], Iterator[list[Cell]]]
"""Reads the rows from the first one on, as often as it is called."""

MAX_CELL = 32_767
"""Letters (in UTF-16) that a cell of a workbook holds."""
_AT_ONCE = 5_000
_LETTERS_AT_ONCE = 16_000_000
"""So many rows, or letters of them, are held in memory while a file is made."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Wide characters are read as the narrow ones by spreadsheets in Chinese or Japanese."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
"""A number, or a telephone number, calculates nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: columns with their headings, and the zone in which people read times."""

    columns: Sequence[Column]
    headings: Sequence[str]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files."""

    suffix: str
    media_type: str
    write: Callable[[Path, Table, Rows], None]
    max_rows: int


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate the text."""
    return text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)


def write_csv(path: Path, table: Table, rows: Rows) -> None:
    """UTF-8 with a mark, which spreadsheets need. A cell that is a formula begins with an apostrophe; our imports take it off.
    Times are ISO 8601 with the offset of the zone."""
    times = _times(table)
    with path.open("w", encoding="utf-8-sig", newline="") as content:
        writer = csv.writer(content)
        writer.writerow([_escaped(heading) for heading in table.headings])
        for row in rows():
            for place in times:
                row[place] = _local(row[place], table.zone, lambda at: at.isoformat())
            writer.writerow([_escaped(value) for value in row])


def write_xlsx(path: Path, table: Table, rows: Rows) -> None:
    """One sheet. Texts are texts, whatever they begin with; times are times of the zone, which their heading names."""
    import xlsxwriter  # Only the process that writes a workbook pays for it.

    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_urls": False, "use_zip64": True}
    )
    sheet = book.add_worksheet()
    bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    times = _times(table)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.columns) - 1, 18)
    for place, heading in enumerate(table.headings):
        sheet.write_string(0, place, f"{heading} ({table.zone.key})" if place in times else heading, bold)
    for number, row in enumerate(rows(), 1):
        for place, value in enumerate(row):
            if value is None:
                continue
            if place in times:
                value = _local(value, table.zone, lambda at: at.replace(tzinfo=None))
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, place, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(number, place, value, time)
            else:
                sheet.write_string(number, place, _fitting(value), quoted if is_formula(value) else None)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def write_parquet(path: Path, table: Table, rows: Rows) -> None:
    """Columns by their keys, typed by their values: a column of both texts and numbers is text. Times are UTC."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = _kinds(table, rows)
    schema = pa.schema(
        [
            (
                column.key,
                {str: pa.string(), bool: pa.bool_(), float: pa.float64(), datetime: pa.timestamp("us", "UTC")}[kind],
            )
            for column, kind in zip(table.columns, kinds, strict=True)
        ]
    )
    with pq.ParquetWriter(str(path), schema, compression="zstd") as writer:
        for batch in _batches(rows()):
            arrays = [[_as(kind, row[place]) for row in batch] for place, kind in enumerate(kinds)]
            made = [pa.array(values, type=field.type) for values, field in zip(arrays, schema, strict=True)]
            writer.write_batch(pa.record_batch(made, schema=schema))


FORMATS: Final[dict[str, Format]] = {
    "csv": Format(".csv", "text/csv; charset=utf-8", write_csv, 10_000_000),
    "xlsx": Format(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx, 1_000_000),
    "parquet": Format(".parquet", "application/vnd.apache.parquet", write_parquet, 10_000_000),
}

FORMAT_NAMES: Final = list(FORMATS)


def _escaped(value: Cell) -> Cell:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and is_formula(value) else value


def _fitting(text: str) -> str:
    """The text as far as a cell holds it; one that is cut ends in an ellipsis."""
    if len(text) <= MAX_CELL // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * MAX_CELL:
        return text
    return units[: 2 * (MAX_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def _times(table: Table) -> list[int]:
    return [place for place, column in enumerate(table.columns) if column.type == ColumnType.TIME]


def _local(value: Any, zone: ZoneInfo, shown: Callable[[datetime], Any]) -> Any:
    """A time as the zone has it; one that no calendar of the format has, as it is."""
    if value is None:
        return None
    at = datetime.fromisoformat(value).replace(microsecond=0)
    return shown(at.astimezone(zone)) if 1900 < at.year < 9999 else value


def _kinds(table: Table, rows: Rows) -> list[type]:
    """The type of each column, by all of its values."""
    seen: list[set[type]] = [set() for _ in table.columns]
    for row in rows():
        for place, value in enumerate(row):
            if value is not None:
                seen[place].add(float if type(value) is int else type(value))
    times = _times(table)
    return [
        datetime if place in times else next(iter(found)) if len(found) == 1 else str
        for place, found in enumerate(seen)
    ]


def _as(kind: type, value: Cell) -> Any:
    if value is None:
        return None
    if kind is datetime:
        return datetime.fromisoformat(str(value))
    if kind is str and not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def _batches(rows: Iterator[list[Cell]]) -> Iterator[list[list[Cell]]]:
    batch: list[list[Cell]] = []
    letters = 0
    for row in rows:
        batch.append(row)
        letters += sum(len(value) for value in row if isinstance(value, str))
        if len(batch) == _AT_ONCE or letters >= _LETTERS_AT_ONCE:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch
