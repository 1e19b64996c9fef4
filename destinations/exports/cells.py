"""A value of a list as a cell of an export: plain texts, numbers, yes and no; times in ISO 8601, in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from core import publicid
from core.exports import Column, ColumnType
from destinations.exports.masks import masked

Cell = str | int | float | bool | None

BETWEEN = "; "
"""Between several values in one cell."""
_EXACT = 10**15
"""Spreadsheets keep so many digits of a number; a longer one is written as text."""


def cells(columns: Sequence[Column], row: Sequence[Any], *, mask: bool) -> list[Cell]:
    """The cells of a row, in the language that is active."""
    return [cell(column, value, mask=mask) for column, value in zip(columns, row, strict=True)]


def cell(column: Column, value: Any, *, mask: bool) -> Cell:
    """One value as a cell."""
    if value is None:
        return None
    if column.type == ColumnType.ID:
        return publicid.encode(column.prefix, value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if column.type == ColumnType.JSON:
        value = orjson.loads(value)
    if mask and column.personal:
        value = masked(value)
    if column.words:
        word = column.words.get(value)
        value = value if word is None else str(word)
    return _plain(value)


def _part(value: Any) -> str:
    """A value within a list, written as it would be alone in a cell."""
    plain = _plain(value)
    if plain is None:
        return ""
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


def _plain(value: Any) -> Cell:
    if isinstance(value, list):
        return BETWEEN.join(_part(part) for part in value) or None
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
