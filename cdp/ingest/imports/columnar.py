"""Parquet as rows of an upload: values as JSON has them, a piece of a group of rows in memory at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

from cdp.ingest.imports.mapping import plain
from cdp.ingest.imports.rowfile import FileRow
from cdp.ingest.imports.stream import UnreadableFile

MAX_GROUP = 500_000_000
"""Bytes of a group of rows, unpacked."""
_ROWS = 2_000


def columns(path: Path, name: str) -> list[str]:
    """The columns. Raises UnreadableFile for what is no Parquet, or has a group of rows that does not fit into memory."""
    with _readable(name):
        described = parquet.read_metadata(path)
        sizes = [described.row_group(place).total_byte_size for place in range(described.num_row_groups)]
    if max(sizes, default=0) > MAX_GROUP:
        raise UnreadableFile("parquet_too_large", file=name, limit=MAX_GROUP // 1_000_000)
    return list(described.schema.to_arrow_schema().names)


def rows(path: Path, name: str) -> Iterator[FileRow]:
    """The rows from 1, each with a cell for each column. Raises UnreadableFile."""
    number = 0
    with _readable(name):
        batches = parquet.ParquetFile(path).iter_batches(batch_size=_ROWS)
    while True:
        with _readable(name):
            batch = next(batches, None)
            table = [column.to_pylist() for column in batch.columns] if batch is not None else []
        if batch is None:
            return
        for cells in zip(*table, strict=True):
            number += 1
            yield FileRow(number, [_cell(value) for value in cells])


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What Arrow says of a file becomes UnreadableFile."""
    try:
        yield
    except (pyarrow.ArrowException, ValueError, OSError) as error:
        raise UnreadableFile("not_parquet", file=name) from error


def _cell(value: object) -> object:
    found = plain(value)
    return found if isinstance(found, str | int | float | list | dict) or found is None else str(found)
