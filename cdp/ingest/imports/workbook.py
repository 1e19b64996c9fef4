"""Workbooks (XLSX) as rows of values. Formulas are never executed: a cell holds what the program that saved it had computed.

A small file can unpack to any size, and one cell far from the others makes a sheet of billions: both are looked for before a
workbook is opened.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from cdp.ingest.imports.stream import UnreadableFile

MAX_UNPACKED = 500_000_000
"""Bytes of all parts of a workbook."""
MAX_CELLS = 5_000_000
"""Rows times columns of a sheet: they are in memory at once, some 40 bytes each."""
_MAX_PARTS = 5_000
_PIECE = 1 << 20
_EXACT = 1e15
"""Spreadsheets keep 15 digits of a number."""

_CELL = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_CELL_BEGINS = re.compile(rb"[<:]c[\s/>]")
"""A cell need not say where it is."""
_BROKEN = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError),
    *(ValueError, struct.error, zlib.error, lzma.LZMAError),
)
"""What reading a file as a ZIP archive may raise."""


class Workbook:
    """The sheets of a workbook that has been checked. Raises UnreadableFile."""

    def __init__(self, path: Path) -> None:
        _check_parts(path)
        try:
            self._book = load_workbook(str(path))
        except CalamineError as error:
            raise UnreadableFile("not_a_workbook", error=str(error)[:200]) from error
        self.sheets = [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        if not self.sheets:
            raise UnreadableFile("no_rows")

    def rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        """The rows of a sheet that hold something: row number from 1, cells. Raises UnreadableFile."""
        if name not in self.sheets:
            raise UnreadableFile("no_such_sheet", sheet=name)
        try:
            sheet = self._book.get_sheet_by_name(name)
            _check_merged(sheet)
            first = sheet.start[0] + 1 if sheet.start else 1
            for number, cells in enumerate(sheet.iter_rows(), first):
                if any(cell != "" for cell in cells):
                    yield number, [_plain(cell) for cell in cells]
        except CalamineError as error:
            raise UnreadableFile("not_a_workbook", error=str(error)[:200]) from error


def _check_parts(path: Path) -> None:
    """Read every part once, to the size that the directory gives it: one that is larger is no part of a sound file."""
    try:
        with zipfile.ZipFile(path) as parts:
            found = parts.infolist()
            if len(found) > _MAX_PARTS or sum(part.file_size for part in found) > MAX_UNPACKED:
                raise UnreadableFile("too_large_unpacked", limit=MAX_UNPACKED // 1_000_000)
            for part in found:
                with parts.open(part) as content:
                    _check_part(content)
    except _BROKEN as error:
        raise UnreadableFile("not_a_workbook", error=str(error)[:200]) from error


def _check_part(content: IO[bytes]) -> None:
    columns, last, cells, kept = set[bytes](), 0, 0, b""
    while piece := content.read(_PIECE):
        text = kept + piece
        for letters, number in _CELL.findall(text):
            columns.add(letters.upper())
            last = max(last, int(number))
        cells += sum(1 for _ in _CELL_BEGINS.finditer(text)) - sum(1 for _ in _CELL_BEGINS.finditer(kept))
        kept = text[-24:]  # A reference may be cut in two; one found twice changes nothing.
        if max(cells, last * max(map(_column, columns), default=0)) > MAX_CELLS:
            raise UnreadableFile("too_many_cells", limit=MAX_CELLS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_merged(sheet: CalamineSheet) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        raise UnreadableFile("merged_cells", cells=f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}")


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _plain(cell: Any) -> Any:
    """A cell as JSON: a whole number without the decimals that it never had, a time as ISO 8601."""
    match cell:
        case bool() | str() | int():
            return cell
        case float() if cell.is_integer():
            # Beyond its digits a number says that it has lost some: see `identifiers.lost_digits`.
            return int(cell) if abs(cell) < _EXACT else f"{cell:.14E}"
        case float():
            return cell
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)
