"""CSV, JSON Lines and Parquet as one stream of rows, never more than a piece of the file in memory."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson
import pyarrow.parquet as parquet

from cdp.ingest.imports.dialect import delimiter_of, encoding_of
from cdp.ingest.imports.messages import refused_row
from cdp.ingest.imports.stream import UnreadableFile, opened, unpacked
from core.problems import Problem

PARQUET_ROWS = 2_000
FORMATS = ("csv", "jsonl", "parquet")

_MAX_LINES = 2_000
"""Of one record: what a quote that is not closed may swallow before its line is refused and those after it are read again."""

_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, and what it says or what is wrong with it."""

    line: int
    """Line number in a text file (the header is line 1), row number from 1 in Parquet."""
    values: dict[str, Any]  # Cells are whatever the file holds.
    problem: Problem | None = None
    cells: Sequence[str] = ()
    """Of a row with a problem: what stood in it, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is written."""

    encoding: str = "utf-8"
    delimiter: str = ","


def format_of(path: Path) -> str:
    """The format a file name promises; raises UnreadableFile if it promises none."""
    name = path.with_suffix("") if path.suffix == ".gz" else path
    found = _SUFFIXES.get(name.suffix.lower())
    if found is None:
        raise UnreadableFile("unknown_format", file=path.name, formats=", ".join(FORMATS))
    return found


def dialect_of(path: Path, kind: str, encoding: str | None, delimiter: str | None) -> Dialect:
    """How the file is written, as far as the person has not said it; raises UnreadableFile where that is uncertain."""
    if kind == "parquet":
        return Dialect()
    found = encoding_of(path, encoding)
    if kind == "jsonl":
        return Dialect(found)
    with opened(path) as content, _text(content, found) as text:
        return Dialect(found, delimiter_of(path, text, delimiter))


def read(path: Path, kind: str, dialect: Dialect, advance: Callable[[int], None]) -> Iterator[Row]:
    """The rows of a file. `advance` is told of progress: bytes for text, rows for Parquet."""
    if kind == "parquet":
        return _parquet(path, advance)
    reader = _csv if kind == "csv" else _jsonl
    return reader(path, dialect, advance)


def columns(path: Path, kind: str, dialect: Dialect) -> list[str] | None:
    """The columns of a file, or None where each row may have its own."""
    if kind == "parquet":
        return list(parquet.read_schema(path).names)
    if kind == "jsonl":
        return None
    with opened(path) as content, _text(content, dialect.encoding) as text:
        return _header(csv.reader(text, delimiter=dialect.delimiter, strict=True), path)


def size(path: Path, kind: str) -> int:
    """How far `advance` will count in all."""
    if kind == "parquet":
        return int(parquet.ParquetFile(path).metadata.num_rows)
    return path.stat().st_size


def _text(content: IO[bytes], encoding: str) -> io.TextIOWrapper:
    # A wrong byte becomes a lone surrogate: its row is reported, and the rest of the file goes on.
    # utf-8-sig drops the mark that spreadsheets put first.
    name = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    return io.TextIOWrapper(content, encoding=name, errors="surrogateescape", newline="")


class _Lines:
    """The lines of a file, of which those of the present record can be read again."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self._again: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MAX_LINES:
            raise csv.Error(f"a record of more than {_MAX_LINES} lines")
        line = self._again.popleft() if self._again else next(self._text)
        self.number += 1
        self.taken.append(line)
        return line

    def skip_first(self) -> int:
        """Give back all lines of the record but its first; the number of that one."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        return self.number


def _csv(path: Path, dialect: Dialect, advance: Callable[[int], None]) -> Iterator[Row]:
    raw, content = unpacked(path)
    with raw:
        lines = _Lines(_text(content, dialect.encoding))
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
        header = _header(reader, path)
        seen = 0
        while True:
            lines.taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                problem = _unclosed(len(lines.taken)) if len(lines.taken) > 1 else _not_csv(error)
                text = lines.taken[0].rstrip("\r\n")
                yield Row(lines.skip_first(), {}, problem, [text])
                continue
            seen = _moved(raw, seen, advance)
            if len(lines.taken) > 1 and _swallowed(lines.taken, cells, header, dialect.delimiter):
                problem = _unclosed(len(lines.taken))
                text = lines.taken[0].rstrip("\r\n")
                yield Row(lines.skip_first(), {}, problem, [text])
            elif cells:
                yield _csv_row(lines.number, header, cells)


def _swallowed(lines: list[str], cells: list[str], header: list[str], delimiter: str) -> bool:
    """Whether a record of several lines is a quote that closes only at another's: it does not fit, or holds whole rows."""
    if len(cells) != len(header):
        return True
    inner = lines[1:-1]
    rows = sum(1 for line in inner if len(header) > 1 and line.count(delimiter) == len(header) - 1)
    return len(inner) > 2 and 2 * rows > len(inner)


def _not_csv(error: csv.Error) -> Problem:
    return refused_row("", "not_csv", error=str(error))


def _unclosed(lines: int) -> Problem:
    """What is said of a line whose quote swallowed those after it, which are then read as rows of their own."""
    return refused_row("", "unclosed_quote", lines=lines - 1)


def _header(reader: Iterator[list[str]], path: Path) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise UnreadableFile("unreadable_header", file=path.name, error=str(error)) from error
    check_header(header, path.name)
    return header


def check_header(header: Sequence[str], file: str) -> None:
    """Raise UnreadableFile unless each column has a name of its own."""
    if not any(header):
        raise UnreadableFile("no_header", file=file, said=str(list(header[:8])))
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        places = ", ".join(str(place) for place, name in enumerate(header, 1) if name == twice)
        raise UnreadableFile("heading_twice" if twice else "no_heading", name=twice, file=file, places=places)


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        return Row(line, {}, refused_row("", "ragged_row", count=len(cells), header=len(header)), cells)
    return Row(line, dict(zip(header, cells, strict=True)), _misread(cells), cells)


def _misread(cells: list[str]) -> Problem | None:
    for cell in cells:
        if not cell.isascii() and any("\udc80" <= letter <= "\udcff" for letter in cell):
            return refused_row("", "wrong_encoding")
    return None


def _jsonl(path: Path, dialect: Dialect, advance: Callable[[int], None]) -> Iterator[Row]:
    raw, content = unpacked(path)
    with raw, _text(content, dialect.encoding) as lines:
        seen = 0
        for number, text in enumerate(lines, 1):
            seen = _moved(raw, seen, advance)
            if not text.strip():
                continue
            problem = _misread([text])
            try:
                value = {} if problem else orjson.loads(text)
            except orjson.JSONDecodeError as error:
                value, problem = {}, refused_row("", "not_json", place=_place(error))
            if not isinstance(value, dict):
                value, problem = {}, refused_row("", "not_an_object")
            yield Row(number, value, problem, [text.rstrip("\r\n")])


def _parquet(path: Path, advance: Callable[[int], None]) -> Iterator[Row]:
    number = 0
    for batch in parquet.ParquetFile(path).iter_batches(batch_size=PARQUET_ROWS):
        for values in batch.to_pylist():
            number += 1
            yield Row(number, values)
        advance(batch.num_rows)


def _moved(raw: IO[bytes], seen: int, advance: Callable[[int], None]) -> int:
    at = raw.tell()
    if at != seen:
        advance(at - seen)
    return at


def _place(error: orjson.JSONDecodeError) -> object:
    return {"code": "word.place", "line": error.lineno, "column": error.colno, "said": error.msg}
