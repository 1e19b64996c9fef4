"""The refused rows of an import as a file to correct and upload again: each as it was, with where it stood and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import orjson

from core.i18n.text import in_each_language, translated

LINE, REASON = translated("Row in the file"), translated("Why it was not imported")
"""The headings that are added."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@cache
def added_headings() -> frozenset[str]:
    """The headings that are added, in every language: in a corrected file they are no data."""
    return frozenset((*in_each_language(LINE), *in_each_language(REASON)))


def error_file(headings: Sequence[str], refused: Iterable[tuple[int, Sequence[Any], str]]) -> Iterator[bytes]:
    """The file in pieces, as CSV in UTF-8 with a mark, which spreadsheets need: `refused` are line, cells and reason.

    The reason stands first: a row that was cut wrongly may have more cells than there are headings.
    """
    kept = [place for place, heading in enumerate(headings) if heading not in added_headings()]
    yield b"\xef\xbb\xbf" + _line([str(LINE), str(REASON), *(headings[place] for place in kept)])
    for number, cells, reason in refused:
        fits = len(cells) == len(headings)
        yield _line([number, reason, *([cells[place] for place in kept] if fits else cells)])


def _line(cells: Sequence[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([_written(cell) for cell in cells])
    return text.getvalue().encode()


def _written(cell: Any) -> Any:
    """A cell as text that no spreadsheet takes for a formula. Reading it again, we take the apostrophe off."""
    if cell is None or isinstance(cell, int | float):
        return cell
    text = cell if isinstance(cell, str) else orjson.dumps(cell).decode()
    return f"'{text}" if text.startswith(_FORMULA) else text
