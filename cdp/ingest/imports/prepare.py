"""An upload is read once, by a worker: how it is written is found out, and its rows are laid down for all later steps.

Where an encoding is only guessed, the person sees what it makes of the names before anything is imported.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from django.conf import settings

from cdp.ingest.imports import columnar, readers
from cdp.ingest.imports.cells import text_of
from cdp.ingest.imports.dialect import encoding_of
from cdp.ingest.imports.messages import refused_row
from cdp.ingest.imports.rowfile import FileRow, written
from cdp.ingest.imports.stream import UnreadableFile
from cdp.ingest.imports.unpack import Unpacked, unpacked
from cdp.ingest.imports.workbook import Workbook
from cdp.profiles import identifiers
from core.db.text import clean

MAX_COLUMNS = 200
MAX_LINE = 4_000_000
"""Bytes of a line of text."""
_PIECE = 1 << 20
_LINE_END = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person has said about how a file is written; empty: find out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was found."""

    headings: list[str]
    rows: int
    size: int
    """Bytes of the file of rows."""
    digest: str
    """SHA-256 of the upload in hexadecimal."""
    format: str
    encoding: str = ""
    guessed: bool = False
    """The encoding may be another."""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""


def prepare(upload: Path, rows: Path, name: str, choices: Choices) -> Prepared:
    """Read the upload and write its rows. `name`, what people call it, says its format. Raises UnreadableFile; OSError for a
    full disk."""
    digest = _digest(upload)
    with unpacked(upload, name) as found:
        if found.format == "xlsx":
            return _of_workbook(found, rows, choices, digest)
        if found.format == "parquet":
            return _of_parquet(found, rows, digest)
        try:
            return _of_text(found, rows, choices, digest)
        except UnicodeError as error:  # Of an encoding whose letters have several bytes, where a file ends within one.
            raise UnreadableFile("cut_letter", file=name) from error


def _of_workbook(file: Unpacked, rows: Path, choices: Choices, digest: str) -> Prepared:
    book = Workbook(file.path)
    sheet = choices.sheet or book.sheets[0]
    table = book.rows(sheet)
    first = next(table, None)
    if first is None:
        raise UnreadableFile("no_rows")
    names = [str(cell).strip() for cell in first[1]]
    while names and not names[-1]:
        names.pop()  # Cells that were once filled, or have a colour.
    headings = _headings(names, file.name)
    count, size = _write(rows, (_of_sheet(line, cells, len(headings)) for line, cells in table))
    return Prepared(headings, count, size, digest, file.format, sheets=tuple(book.sheets), sheet=sheet)


def _of_parquet(file: Unpacked, rows: Path, digest: str) -> Prepared:
    headings = _headings(columnar.columns(file.path, file.name), file.name)
    limit = settings.IMPORT_MAX_BYTES
    count, size = _write(rows, columnar.rows(file.path, file.name), limit)
    if size > limit:
        raise UnreadableFile("too_large_packed", file=file.name, limit=limit // 1_000_000)
    return Prepared(headings, count, size, digest, file.format)


def _of_text(file: Unpacked, rows: Path, choices: Choices, digest: str) -> Prepared:
    upload, name, kind = file.path, file.name, file.format
    _check_lines(upload, name)
    encoding, guessed = _encoding(upload, choices.encoding)
    dialect = readers.dialect_of(upload, kind, encoding, choices.delimiter or None)
    if kind == "jsonl":
        headings = _keys(upload, dialect)
        if not headings:
            raise UnreadableFile("no_rows")
        lines = readers.read(upload, kind, dialect, _ignore)
        found = (_from_object(row, headings) for row in lines)
    else:
        headings = _headings(readers.columns(upload, kind, dialect) or [], name)
        found = (
            FileRow(row.line, list(row.cells), row.problem) for row in readers.read(upload, kind, dialect, _ignore)
        )
    count, size = _write(rows, found)
    return Prepared(
        headings, count, size, digest, kind, dialect.encoding, guessed, dialect.delimiter if kind == "csv" else ""
    )


def _encoding(upload: Path, given: str) -> tuple[str | None, bool]:
    """The encoding to read with, and whether it is a guess that fits the whole file. Raises UnreadableFile."""
    if given:
        try:
            "a".encode(given)  # Beside encodings of text there are others, which this refuses.
        except (LookupError, UnicodeError):
            raise UnreadableFile("unknown_encoding", given=given) from None
    try:
        return encoding_of(upload, given or None), False
    except UnreadableFile as error:
        guess = error.params.get("guess")
        if given or not isinstance(guess, str) or not _fits(upload, guess):
            raise
        return guess, True


def _fits(upload: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with upload.open("rb") as content:
            while piece := content.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _headings(written: list[str], file: str) -> list[str]:
    names = [text_of(name) for name in written]
    readers.check_header(names, file)
    _check_letters(names, file)
    if len(names) > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", file=file, count=len(names), limit=MAX_COLUMNS)
    for name in names:
        if identifiers.email(name) or (len(name) > 6 and name.replace(".", "").isdigit()):
            raise UnreadableFile("header_is_data", file=file, value=name[:60])
    return names


def _keys(upload: Path, dialect: readers.Dialect) -> list[str]:
    """The keys of all objects, in the order in which they first occur."""
    keys: dict[str, None] = {}
    for row in readers.read(upload, "jsonl", dialect, _ignore):
        keys.update(dict.fromkeys(row.values))
        if len(keys) > MAX_COLUMNS:
            raise UnreadableFile("too_many_columns", file=upload.name, count=len(keys), limit=MAX_COLUMNS)
    _check_letters(keys, upload.name)
    return list(keys)


def _check_letters(names: Iterable[str], file: str) -> None:
    """Raise UnreadableFile for a heading that holds what is no text: wrong bytes of another encoding, or NUL."""
    for name in names:
        if clean(name) != name:
            raise UnreadableFile("heading_letters", file=file, name=clean(name)[:60])


def _from_object(row: readers.Row, headings: Sequence[str]) -> FileRow:
    cells: list[Any] = list(row.cells) if row.problem else [row.values.get(heading, "") for heading in headings]
    return FileRow(row.line, cells, row.problem)


def _of_sheet(line: int, cells: Sequence[Any], width: int) -> FileRow:
    """A row as wide as the headings. What stands beside them belongs to no column."""
    beyond = [place for place, cell in enumerate(cells, 1) if place > width and cell != ""]
    if beyond:
        return FileRow(line, list(cells), refused_row("", "ragged_row", count=beyond[-1], header=width))
    return FileRow(line, [*cells, *[""] * (width - len(cells))][:width])


def _write(path: Path, rows: Iterable[FileRow], limit: float = inf) -> tuple[int, int]:
    """Write the rows, and no more of them once they have more bytes than `limit`; their number and bytes."""
    count = size = 0
    with path.open("wb") as content:
        for row in _but_blank(rows):
            size += content.write(written(row))
            count += 1
            if size > limit:
                break
    path.chmod(0o600)
    if not count:
        raise UnreadableFile("no_rows")
    return count, size


def _but_blank(rows: Iterable[FileRow]) -> Iterator[FileRow]:
    return (row for row in rows if row.problem or any(cell not in (None, "") for cell in row.cells))


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _check_lines(path: Path, file: str) -> None:
    """Raise UnreadableFile for a line that is too long to be held in memory as a whole, as readers do."""
    length = 0
    with path.open("rb") as content:
        while piece := content.read(_PIECE):
            first = _LINE_END.search(piece)
            length += first.start() if first else len(piece)
            if length > MAX_LINE:
                raise UnreadableFile("line_too_long", file=file, limit=MAX_LINE // 1_000_000)
            if first:
                length = len(piece) - 1 - max(piece.rfind(b"\n"), piece.rfind(b"\r"))


def _ignore(amount: int) -> None:
    """Progress that nobody asks for."""
