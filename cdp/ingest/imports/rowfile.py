"""The rows of an upload, once read, as lines of JSON: what is certain about the file is settled once, and every later step can
begin at any row, since a row's place is a position in bytes.

A line is `[line, cells]`, or `[line, cells, code, params]` for a row that could not be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from cdp.ingest.imports.messages import refused_row
from core.db.text import clean
from core.problems import Problem

MAX_ROW = 256_000
"""Bytes of a row; a longer one is refused, and its cells are cut."""
_CUT = 500
_PIECE = 16_000_000
"""About as many bytes of rows are read at once at most."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of the file: where it stood, its cells, and what is wrong with it, if it could not be read."""

    line: int
    cells: list[Any]  # As the file has them: texts, numbers, yes and no; JSON Lines may have anything.
    problem: Problem | None = None


def written(row: FileRow) -> bytes:
    """The row as a line."""
    try:
        line = _line(row)
    except (RecursionError, TypeError):  # orjson writes fewer levels than it reads.
        return _line(FileRow(row.line, [], refused_row("", "row_too_deep")))
    if len(line) > MAX_ROW:
        problem = refused_row("", "row_too_large", size=len(line), limit=MAX_ROW)
        line = _line(FileRow(row.line, [str(cell)[:_CUT] for cell in row.cells[:_CUT]], problem))
    return line


def read_rows(path: Path, position: int, limit: int) -> tuple[list[FileRow], int]:
    """Up to so many rows from that position on, fewer where they are large, and the position after them."""
    found: list[FileRow] = []
    end = position + _PIECE
    with path.open("rb") as content:
        content.seek(position)
        while len(found) < limit and position < end and (line := content.readline()):
            position += len(line)
            found.append(_read(orjson.loads(line)))
    return found, position


def _line(row: FileRow) -> bytes:
    problem = [row.problem.code, row.problem.params] if row.problem else []
    return orjson.dumps([row.line, storable(row.cells), *problem]) + b"\n"


def _read(parts: Sequence[Any]) -> FileRow:
    line, cells, *problem = parts
    return FileRow(line, cells, refused_row("", problem[0], **problem[1]) if problem else None)


def storable(value: Any) -> Any:
    """What both JSON and PostgreSQL can hold."""
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else clean(value)
    if isinstance(value, list):
        return [storable(inner) for inner in value]
    if isinstance(value, dict):
        return {clean(str(name)): storable(inner) for name, inner in value.items()}
    return value
