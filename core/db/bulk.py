"""Millions of whole numbers out of PostgreSQL, as columns: binary COPY, read by numpy without an object for any value.

Measured against `rows`: a tenth of the time and a twentieth of the memory. numpy is loaded by whoever asks for this module.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.db.sql import Sql, cursor, sql

_HEADER = 19
"""The signature of the format, its flags, and the length of an extension that nobody uses."""
_END = 2
"""The mark behind the last row."""
_PIECE = 4 * 2**20
_SIZES = {"smallint": 2, "integer": 4, "bigint": 8}


def columns(query: Sql, kinds: Mapping[str, str]) -> dict[str, NDArray[np.int64]]:
    """The rows of a SELECT, a column at a time. `kinds` names its columns with their types (smallint, integer, bigint), in
    their order; none may be NULL. Raises ValueError where the rows are not of that form."""
    named = [(name, f"i{_SIZES[kind]}") for name, kind in kinds.items()]
    wire = np.dtype(
        [("fields", ">i2")] + [each for name, kind in named for each in ((f"{name} size", ">i4"), (name, f">{kind}"))]
    )
    found: list[NDArray[np.void]] = []
    waiting = bytearray()
    skip = _HEADER
    with cursor() as cur, cur.copy(*_statement(query)) as copy:
        for data in copy:
            waiting += data
            if len(waiting) > _PIECE:
                skip = _take(waiting, skip, wire, named, found)
    del waiting[len(waiting) - _END :]
    _take(waiting, skip, wire, named, found)
    if len(waiting):
        raise ValueError(f"{len(waiting)} bytes of a row are not of the form {dict(kinds)}.")
    return {name: np.concatenate([part[name] for part in found]).astype(np.int64) for name in kinds}


def _statement(query: Sql) -> tuple[str, tuple[object, ...]]:
    copy = sql("COPY ({}) TO STDOUT (FORMAT BINARY)", query)
    return copy.text, copy.params


def _take(
    waiting: bytearray, skip: int, wire: np.dtype[np.void], named: list[tuple[str, str]], found: list[NDArray[np.void]]
) -> int:
    """Move the whole rows behind the first `skip` bytes of `waiting` to `found`; how many bytes to skip from here on."""
    count = max(len(waiting) - skip, 0) // wire.itemsize
    rows = np.frombuffer(bytes(waiting[skip : skip + count * wire.itemsize]), wire)
    if not all((rows[f"{name} size"] == int(kind[1:])).all() for name, kind in named):
        raise ValueError(f"A row is not of the form {dict(named)}: a NULL, or a column of another type.")
    kept = np.empty(count, np.dtype(named))
    for name, _ in named:
        kept[name] = rows[name]
    found.append(kept)
    del waiting[: skip + count * wire.itemsize]
    return 0
