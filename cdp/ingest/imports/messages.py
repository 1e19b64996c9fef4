"""Why a row of a file is refused before it is an item: the closed list of codes with their texts.

A refusal is a code and its parameters; the report of an import has both, beside the text in the language of whoever imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from core.i18n.messages import Texts, text_of
from core.i18n.text import translated
from core.problems import Problem

_WORDS: Final[Mapping[str, str]] = {
    "word.number": translated("number"),
    "word.boolean": translated("true or false"),
    "word.time": translated("time"),
    "word.place": translated(" (line {line}, column {column}: {said})"),
}
"""Parts of the texts below."""

TEXTS: Final[Texts] = {
    **_WORDS,
    **dict.fromkeys(
        ("bad_number", "bad_boolean", "bad_time"),
        translated('Column {column} says "{value}", which is no {kind}. Fix the cell or the --map.'),
    ),
    "not_csv": translated("Not readable as CSV: {error}."),
    "unclosed_quote": translated(
        "A quote opens in this line and is not closed where its cell ends (it ran on over {lines:,} "
        "more lines). Only this line was left out; those after it were read as rows. Close the "
        "quote, or double it."
    ),
    "ragged_row": translated("The row has {count} cells, the header {header}. Quote cells that hold the delimiter."),
    "wrong_encoding": translated("Some bytes are not in the encoding given. Say the right one, e.g. --encoding gbk."),
    "not_json": translated("Not valid JSON{place}."),
    "not_an_object": translated("The line is not a JSON object."),
}


def refused_row(path: str, code: str, **params: object) -> Problem:
    """The problem of that code, at that column of the row."""
    return replace(Problem(path, code, text_of(TEXTS, code, params)), params=params)
