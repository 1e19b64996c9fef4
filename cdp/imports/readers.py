"""CSV, JSON Lines and Parquet as one stream of rows, never more than a piece of the file in memory."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson
import pyarrow.parquet as parquet

from cdp.items import place_zh
from cdp.problems import Problem

PARQUET_ROWS = 2_000
FORMATS = ("csv", "jsonl", "parquet")

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


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what would help."""


def format_of(path: Path) -> str:
    """The format a file name promises; raises UnreadableFile if it promises none."""
    name = path.with_suffix("") if path.suffix == ".gz" else path
    found = _SUFFIXES.get(name.suffix.lower())
    if found is None:
        raise UnreadableFile(f"Cannot tell the format of {path.name}; say it with --format ({', '.join(FORMATS)}).")
    return found


def read(path: Path, kind: str, *, encoding: str, delimiter: str, advance: Callable[[int], None]) -> Iterator[Row]:
    """The rows of a file. `advance` is told of progress: bytes for text, rows for Parquet."""
    if kind == "parquet":
        return _parquet(path, advance)
    reader = _csv if kind == "csv" else _jsonl
    return reader(path, encoding, delimiter, advance)


def columns(path: Path, kind: str, *, encoding: str, delimiter: str) -> list[str] | None:
    """The columns of a file, or None where each row may have its own."""
    if kind == "parquet":
        return list(parquet.read_schema(path).names)
    if kind == "jsonl":
        return None
    raw, content = _open(path)
    with raw, _text(content, encoding) as text:
        return _header(csv.reader(text, delimiter=delimiter, strict=True), path)


def size(path: Path, kind: str) -> int:
    """How far `advance` will count in all."""
    if kind == "parquet":
        return int(parquet.ParquetFile(path).metadata.num_rows)
    return path.stat().st_size


def _open(path: Path) -> tuple[IO[bytes], IO[bytes]]:
    """The file (for its position) and the stream of its content."""
    raw = path.open("rb")
    return raw, gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw  # type: ignore[return-value]  # Reads alike.


def _text(content: IO[bytes], encoding: str) -> io.TextIOWrapper:
    # A wrong byte becomes a lone surrogate: its row is reported, and the rest of the file goes on.
    # utf-8-sig drops the mark that spreadsheets put first.
    name = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    return io.TextIOWrapper(content, encoding=name, errors="surrogateescape", newline="")


def _csv(path: Path, encoding: str, delimiter: str, advance: Callable[[int], None]) -> Iterator[Row]:
    raw, content = _open(path)
    with raw:
        reader = csv.reader(_text(content, encoding), delimiter=delimiter, strict=True)
        header = _header(reader, path)
        seen = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                yield Row(
                    reader.line_num,
                    {},
                    _broken(f"Not readable as CSV: {error}.", "该行无法按 CSV 读取，请检查引号和分隔符。"),
                )
                continue
            seen = _moved(raw, seen, advance)
            if cells:
                yield _csv_row(reader.line_num, header, cells)


def _header(reader: Iterator[list[str]], path: Path) -> list[str]:
    header = [name.strip() for name in next(reader, [])]
    if not any(header) or len(set(header)) != len(header):
        raise UnreadableFile(f"The first line of {path.name} must name the columns, each once; it says {header[:8]}.")
    return header


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        return Row(
            line,
            {},
            Problem(
                "",
                "ragged_row",
                f"The row has {len(cells)} cells, the header {len(header)}. Quote cells that hold the delimiter.",
                f"该行有 {len(cells)} 个单元格,表头有 {len(header)} 个。含分隔符的单元格请加引号。",
            ),
        )
    return Row(line, dict(zip(header, cells, strict=True)), _misread(cells))


def _misread(cells: list[str]) -> Problem | None:
    for cell in cells:
        if not cell.isascii() and any("\udc80" <= letter <= "\udcff" for letter in cell):
            return _broken(
                "Some bytes are not in the encoding given. Say the right one, e.g. --encoding gbk.",
                "部分字节不符合给定的编码。请用 --encoding 指定,例如 gbk。",
            )
    return None


def _jsonl(path: Path, encoding: str, _delimiter: str, advance: Callable[[int], None]) -> Iterator[Row]:
    raw, content = _open(path)
    with raw:
        seen = 0
        for number, text in enumerate(_text(content, encoding), 1):
            seen = _moved(raw, seen, advance)
            if not text.strip():
                continue
            problem = _misread([text])
            try:
                value = {} if problem else orjson.loads(text)
            except orjson.JSONDecodeError as error:
                value, problem = {}, _broken(f"Not valid JSON: {error}.", f"不是有效的 JSON{place_zh(error)}。")
            if not isinstance(value, dict):
                value, problem = {}, _broken("The line is not a JSON object.", "该行不是 JSON 对象。")
            yield Row(number, value, problem)


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


def _broken(message: str, message_zh: str) -> Problem:
    return Problem("", "unreadable_row", message, message_zh)
