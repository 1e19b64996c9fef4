"""Parquet as rows of an upload: values as JSON has them, a piece of a group of rows in memory at once.

A few bytes of a file can stand for any number of values, or for one long text many times. Texts are therefore read as places in
a dictionary, and taken out of it for so few rows at once as fit into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.compute as compute
import pyarrow.parquet as parquet

from cdp.ingest.imports.mapping import plain
from cdp.ingest.imports.rowfile import FileRow
from cdp.ingest.imports.stream import UnreadableFile

MAX_GROUP = 500_000_000
"""Bytes of a group of rows, unpacked."""
MAX_PIECE = 64_000_000
"""Bytes of the rows that are made of a group at once."""
_MAX_LISTED = 20_000_000
"""Values of lists within a group."""
_MAX_FIXED = 1_000
"""Bytes of a value of a fixed length, which are always read as a whole."""
_ROWS = 2_000


def columns(path: Path, name: str) -> list[str]:
    """The columns. Raises UnreadableFile for what is no Parquet, or has a group of rows that does not fit into memory."""
    with _readable(name):
        described = parquet.read_metadata(path)
        headings = list(described.schema.to_arrow_schema().names)
        fits = all(_fits(described, described.row_group(place)) for place in range(described.num_row_groups))
    if not fits:
        raise _too_large(name, MAX_GROUP)
    return headings


def rows(path: Path, name: str) -> Iterator[FileRow]:
    """The rows from 1, each with a cell for each column. Raises UnreadableFile."""
    number = 0
    with _readable(name):
        described = parquet.read_metadata(path)
        leaves = [described.schema.column(place) for place in range(described.num_columns)]
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        batches = parquet.ParquetFile(path, read_dictionary=texts).iter_batches(batch_size=_ROWS)
    while True:
        with _readable(name):
            batch = next(batches, None)
        if batch is None:
            return
        for piece in _pieces(batch, name):
            with _readable(name):
                table = [column.to_pylist() for column in piece.columns]
            for cells in zip(*table, strict=True):
                number += 1
                yield FileRow(number, [_cell(value) for value in cells])


def _fits(described: Any, group: Any) -> bool:
    listed = (
        group.column(place).num_values
        for place in range(described.num_columns)
        if described.schema.column(place).max_repetition_level
    )
    fixed = (described.schema.column(place).length for place in range(described.num_columns))
    return (
        group.total_byte_size <= MAX_GROUP
        and sum(listed) <= _MAX_LISTED
        and max((length or 0 for length in fixed), default=0) <= _MAX_FIXED
    )


def _pieces(batch: Any, name: str) -> Iterator[Any]:
    """The batch, halved until what its rows hold fits into memory."""
    with _readable(name):
        size = sum(_size(column) for column in batch.columns)
    if size <= MAX_PIECE:
        yield batch
        return
    if batch.num_rows == 1:
        raise _too_large(name, MAX_PIECE)
    half = batch.num_rows // 2
    yield from _pieces(batch.slice(0, half), name)
    yield from _pieces(batch.slice(half), name)


def _size(values: Any) -> int:
    """Bytes of the values, each text counted as often as it occurs."""
    kind = values.type
    if pyarrow.types.is_dictionary(kind):
        lengths = compute.binary_length(values.dictionary)
        texts: int = compute.sum(compute.take(lengths, values.indices), min_count=0).as_py()
        return texts + int(values.indices.nbytes)
    if pyarrow.types.is_nested(kind):
        return sum(map(_size, _parts(values, kind)))
    return int(values.nbytes)


def _parts(values: Any, kind: Any) -> list[Any]:
    """What the values of a nested column consist of."""
    if pyarrow.types.is_map(kind):  # Its keys and items are always those of the whole.
        start, end = values.offsets[0].as_py(), values.offsets[-1].as_py()
        return [part.slice(start, end - start) for part in (values.keys, values.items)]
    return values.flatten() if pyarrow.types.is_struct(kind) else [values.flatten()]


def _too_large(name: str, limit: int) -> UnreadableFile:
    return UnreadableFile("parquet_too_large", file=name, limit=limit // 1_000_000)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What Arrow says of a file becomes UnreadableFile."""
    try:
        yield
    except (pyarrow.ArrowException, ValueError, OSError, OverflowError, KeyError) as error:
        raise UnreadableFile("not_parquet", file=name) from error


def _cell(value: object) -> object:
    found = plain(value)
    return found if isinstance(found, str | int | float | list | dict) or found is None else str(found)
