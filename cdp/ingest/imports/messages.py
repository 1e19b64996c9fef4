"""Why a file, or a row of one, is refused: the closed lists of codes with their texts.

A refusal is a code and its parameters; the report of an import has both, beside the text in the language of whoever imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cdp.ingest import messages
from core.i18n.messages import Texts, text_of
from core.i18n.text import translated
from core.problems import Problem

_WORDS: Final[Mapping[str, str]] = {
    "word.number": translated("number"),
    "word.boolean": translated("true or false"),
    "word.date": translated("day"),
    "word.time": translated("time"),
    "word.place": translated(" (line {line}, column {column}: {said})"),
}
"""Parts of the texts below."""

FILE_TEXTS: Final[Texts] = {
    "unknown_format": translated("Cannot tell the format of {file}; say it with --format ({formats})."),
    "not_utf8": translated(
        "{file} is not UTF-8: line {number} holds other bytes. It may be {guess}; if that is right, choose it (on a "
        "terminal: --encoding {guess}; others are gb18030, big5, cp1252).{shown} If the file is UTF-8 with damaged lines, "
        "choose utf-8: those lines are then refused one by one."
    ),
    "word.shown": translated(' In {guess} that line reads "{text}".'),
    "utf16": translated(
        "{file} has zero bytes among its letters: it may be UTF-16. Choose {guess} (on a terminal: --encoding {guess})."
    ),
    "utf8": translated("{file} is UTF-8, and {given} would make gibberish of it. Leave the encoding out."),
    "unknown_encoding": translated("There is no encoding “{given}”. One has a name like utf-8 or gb18030."),
    "bad_delimiter": translated('A delimiter is one character, and not "{given}".'),
    "ambiguous_delimiter": translated(
        'The first line of {file} could be split in several ways: "{line}". Choose the delimiter (on a terminal: {named}).'
    ),
    "unreadable_header": translated(
        "The first line of {file} must name the columns, and cannot be read as CSV: {error}. Check its quotes."
    ),
    "no_header": translated("The first line of {file} must name the columns; it says {said}."),
    "heading_letters": translated(
        "The heading “{name}” of {file} holds bytes that are no letters in this encoding. Choose another encoding, or correct "
        "the heading."
    ),
    "cut_letter": translated(
        "{file} cannot be read in this encoding to its end. Choose another encoding, or save the file again."
    ),
    "line_too_long": translated(
        "{file} has a line of more than {limit:,} MB. Check that each row stands in a line of its own."
    ),
    "header_is_data": translated(
        "The first row of {file} must name the columns, but it holds “{value}”. Add a row of headings above the others."
    ),
    "heading_twice": translated(
        'The heading "{name}" stands above several columns of {file} ({places}), so it is unclear which is meant. Give each '
        "column a name of its own."
    ),
    "no_heading": translated(
        "Several columns have no heading of {file} ({places}), so it is unclear which is meant. Give each column a name of "
        "its own, and keep one row of headings if there are two."
    ),
    "too_many_columns": translated(
        "{file} has {count:,} columns; the limit is {limit:,}. Leave out those you do not need."
    ),
    "no_rows": translated("There are no rows in it. Choose a file with a row of headings and the data below."),
    "not_a_workbook": translated(
        "This is no workbook that can be read ({error}). Take the password off if it has one, and save it as .xlsx, or as CSV."
    ),
    "not_an_archive": translated(
        "{file} cannot be unpacked: it is damaged, or no archive. Pack the file again, or upload it as it is."
    ),
    "zip_of_several": translated("{file} must hold exactly one file, and holds {count}. Pack the table alone."),
    "zip_without_table": translated(
        "{file} holds “{name}”, which is no table. Pack a file that ends in one of {known}."
    ),
    "zip_encrypted": translated("{file} has a password. Pack the file without one."),
    "too_large_packed": translated("Unpacked, {file} is larger than {limit:,} MB. Split it."),
    "not_parquet": translated("{file} cannot be read as Parquet. Write it again, or save the table as CSV."),
    "parquet_too_large": translated(
        "{file} has a group of rows of more than {limit:,} MB. Write it with smaller groups, or save the table as CSV."
    ),
    "no_such_sheet": translated("The workbook has no sheet “{sheet}”. Choose another."),
    "too_large_unpacked": translated(
        "Unpacked, the workbook is larger than {limit:,} MB. Save the sheet as CSV, which may be of any length."
    ),
    "too_many_cells": translated(
        "The sheet spans more than {limit:,} cells. Delete what stands far from the table, or save the sheet as CSV."
    ),
    "merged_cells": translated(
        "The cells {cells} are merged, so it is unclear to which rows their value belongs. Unmerge them (a title above the "
        "table must go), and keep one row of headings."
    ),
    "disk_full": translated(
        "There is not enough room on the server's disk. Nothing was imported; ask whoever runs it."
    ),
    "file_gone": translated("The uploaded file is not on the server any more. Upload it again."),
    "too_slow": translated("Reading the file took too long. Split it into smaller ones."),
    "undo_crashed": translated(
        "The undo stopped {tries} times at the same customers and was given up. What it had taken back is taken back. The log "
        "of the workers says why; then ask for it again."
    ),
    "crashed": translated(
        "The import stopped {tries} times at the same row and was given up. Rows before it are in. The log of the workers says "
        "why."
    ),
}
"""Of a file as a whole."""

QUOTING: Final = frozenset(
    {
        *("not_utf8", "ambiguous_delimiter", "unreadable_header", "no_header", "heading_letters"),
        *("header_is_data", "heading_twice", "no_such_sheet", "zip_without_table"),
    }
)
"""Those that quote what stands in the file, which may be of people: not for whoever may not see them."""

TEXTS: Final[Texts] = {
    **_WORDS,
    **dict.fromkeys(
        ("bad_number", "bad_boolean", "bad_date", "bad_time"),
        translated(
            'Column {column} says "{value}", which is no {kind}. Fix the cell, or read the column as something else.'
        ),
    ),
    "ambiguous_date": translated(
        'Column {column} says "{value}": that may be two days. Say which order day and month have in this file, or write '
        "2026-03-01."
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
    "row_too_large": translated("The row has {size:,} bytes; the limit is {limit:,}. Shorten its cells."),
    "row_too_deep": translated("The row holds lists or objects within one another, too deep to be kept. Flatten it."),
    "too_many_tags": translated("Column {column} names {count} tags; the limit is {limit}."),
    "tag_too_long": translated("The tag “{value}” is longer than {limit} characters."),
}
"""Of a row."""

OF_CELLS: Final[Texts] = {
    "not_an_email": translated("This is no e-mail address."),
    "not_a_phone": translated("This is no phone number, or it lacks its country code, e.g. +86."),
    "not_a_personal_phone": translated(
        "This is no number of a mobile or a fixed line (but a short code, a service number, or one that is not assigned)."
    ),
    "digits_lost": translated("The spreadsheet kept only the first digits of this number. Export the column as text."),
    "not_an_identifier": translated("An identifier is text or a whole number; this is neither."),
    "denied_identifier": translated(
        "This value is on the list of those that many people share. If it is a real one, allow it under Settings, Identifiers."
    ),
    "bad_locale": translated("This is no locale. Write at most 16 characters, e.g. en-GB."),
    "unknown_time_zone": translated("There is no such time zone. Write an IANA name, e.g. Asia/Shanghai."),
    "time_ahead": translated("This time lies more than 24 hours in the future."),
    "consent_without_time": translated(
        "The row states consent, but not when it was given. “Now” would make a new yes of an old one: fill in the time."
    ),
    "no_identifier": translated("The row names nobody: no column of identifiers holds a value."),
    "generic_identifier": translated(
        "The row names nobody: its identifiers are placeholders such as null, guest or 0."
    ),
}
"""What ingestion refuses or notes, as it is said of a cell; of an import each is a refusal. The rest is said as there."""


def refused_row(path: str, code: str, **params: object) -> Problem:
    """The problem of that code, at that column of the row."""
    return replace(Problem(path, code, text_of(TEXTS, code, params)), params=params)


def explained(code: str, path: str, params: Mapping[str, object]) -> Problem:
    """A kept refusal of a row in words."""
    if code in TEXTS:
        return refused_row(path, code, **params)
    if code in OF_CELLS:
        return replace(Problem(path, code, text_of(OF_CELLS, code, params)), params=params)
    return messages.explained(code, path, params)
