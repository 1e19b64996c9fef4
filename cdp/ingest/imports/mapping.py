"""From a row to an item: which column goes where, and as what kind of value."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from cdp.ingest.imports.messages import refused_row
from cdp.ingest.imports.words import WORDS
from core.problems import Problem
from core.times import read_time

KINDS = ("text", "number", "boolean", "time")
_KIND_OF_FIELD = {
    **dict.fromkeys(("timestamp", "originalTimestamp", "sentAt", "context.consent.at"), "time"),
    "messageId": "text",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and the field of the item it fills."""

    field: tuple[str, ...]
    """Path in the item, e.g. ("properties", "total")."""
    column: str
    kind: str
    """One of KINDS, or "" to take the value as it is."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How rows become items. Without columns a row is an item already."""

    columns: tuple[Column, ...]
    constants: tuple[tuple[tuple[str, ...], str], ...]
    time_format: str | None
    zone: tzinfo

    def item(self, row: dict[str, Any]) -> dict[str, Any] | Problem:
        """The item of a row, or why a cell cannot be what it should be."""
        item: dict[str, Any] = {} if self.columns else {key: plain(value) for key, value in row.items()}
        for field, constant in self.constants:
            _put(item, field, constant)
        for column in self.columns:
            value = row.get(column.column)
            if value is None or value == "":
                continue
            read = self._read(value, column)
            if isinstance(read, Problem):
                return read
            _put(item, column.field, read)
        return item

    def _read(self, value: Any, column: Column) -> Any:
        try:
            if column.kind == "number":
                return value if isinstance(value, int | float) else read_number(str(value))
            if column.kind == "boolean":
                return read_boolean(value)
            if column.kind == "time":
                return self._time(value)
        except (ValueError, OverflowError):  # The first days of the year 1 are before it in UTC.
            kind = {"code": f"word.{column.kind}"}
            return refused_row(
                column.column, f"bad_{column.kind}", column=column.column, value=str(value)[:60], kind=kind
            )
        return str(value) if column.kind == "text" else plain(value)

    def _time(self, value: Any) -> str:
        if isinstance(value, datetime):
            at = value
        elif isinstance(value, date):
            at = datetime(value.year, value.month, value.day)
        elif self.time_format:
            at = datetime.strptime(str(value).strip(), self.time_format)
        else:
            read = read_time(str(value), self.zone)
            if read is None:
                raise ValueError(value)
            at = read[0]
        return (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(UTC).isoformat()


class BadMapping(Exception):
    """A --map or --set that cannot be understood; the message says how it should look."""


def parse(maps: Sequence[str], constants: Sequence[str], time_format: str | None, zone: tzinfo) -> Mapping:
    """Read `FIELD=COLUMN[:KIND]` and `FIELD=VALUE` arguments; raises BadMapping."""
    columns = []
    for text in maps:
        field, sign, rest = text.partition("=")
        column, _, kind = rest.rpartition(":") if rest.rpartition(":")[2] in KINDS else (rest, "", "")
        if not sign or not field or not column:
            raise BadMapping(
                f'--map "{text}" should look like FIELD=COLUMN or FIELD=COLUMN:KIND, KIND being one of '
                f"{', '.join(KINDS)}; e.g. --map userId=customer --map properties.total=amount:number"
            )
        columns.append(Column(tuple(field.split(".")), column, kind or _KIND_OF_FIELD.get(field, "")))
    fixed = []
    for text in constants:
        field, sign, value = text.partition("=")
        if not sign or not field:
            raise BadMapping(f'--set "{text}" should look like FIELD=VALUE, e.g. --set "event=Order Completed"')
        fixed.append((tuple(field.split(".")), value))
    return Mapping(tuple(columns), tuple(fixed), time_format, zone)


def check_columns(mapping: Mapping, file: str, columns: Sequence[str]) -> None:
    """Raise BadMapping for a column that the file does not have: its cells would be missing from every event."""
    for column in mapping.columns:
        if column.column in columns:
            continue
        name, sign, kind = column.column.rpartition(":")
        close = difflib.get_close_matches(column.column, columns, n=1)
        if sign and name in columns:
            remedy = f'"{kind}" is no kind of value; use one of {", ".join(KINDS)}.'
        elif close:
            remedy = f'Did you mean "{close[0]}"?'
        else:
            remedy = f"It has: {', '.join(columns[:30])}."
        raise BadMapping(f'--map names the column "{column.column}", which {file} does not have. {remedy}')


def _put(item: dict[str, Any], field: tuple[str, ...], value: Any) -> None:
    for name in field[:-1]:
        inner = item.get(name)
        if not isinstance(inner, dict):
            inner = item[name] = {}
        item = inner
    item[field[-1]] = value


def read_number(text: str) -> int | float:
    """A text as the number that it is, whole where it can be. Raises ValueError."""
    text = text.strip().replace("_", "x")  # Python would read 1_000; people would not write it.
    try:
        return int(text)
    except ValueError:
        number = float(text)
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(text) from None
        return _exact(Decimal(text)) if number.is_integer() and abs(number) < 2**64 else number


def _exact(number: Decimal) -> int | float:
    """A decimal as JSON knows it: whole ones keep their digits, which a float does not beyond 2^53."""
    whole = number.is_finite() and number.adjusted() < 20 and number == number.to_integral_value()
    return int(number) if whole else float(number)


def read_boolean(value: Any) -> bool:
    """A cell as true or false, also in words. Raises ValueError."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in WORDS.yes | WORDS.no:
        raise ValueError(text)
    return text in WORDS.yes


def plain(value: Any) -> Any:
    """A cell as JSON knows it: Parquet brings dates, decimals and bytes."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Decimal):
        return _exact(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value
