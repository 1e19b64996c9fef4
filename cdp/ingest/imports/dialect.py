"""How a text file is written: its encoding and its delimiter, found before the first row is read, or refused.

Only what is certain is taken: a byte order mark, or a file that is UTF-8 from end to end. Of anything else charset-normalizer
guesses, and the person decides: names read in the wrong encoding would go into profiles.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import charset_normalizer

from cdp.ingest.imports.stream import UnreadableFile, opened

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")
_NAMES = {"\t": "\\t"}
_LIKELY = ("gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "utf_16_le")
_PIECE = 1 << 20
_SAMPLE = 64 * 1024
_SAMPLE_LINES = 1_000
_SURE = 30
"""So many letters beyond ASCII that are valid UTF-8 are no accident."""


def encoding_of(path: Path, given: str | None) -> str:
    """The encoding to read with; `given` is what the person says, if anything. Raises UnreadableFile."""
    with opened(path) as content:
        start = content.read(4)
    marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
    if marked:
        return marked
    said = codecs.lookup(given).name if given else None
    if said in ("utf-8", "utf-8-sig"):
        return "utf-8"  # Damaged lines are reported one by one.
    letters, bad = _as_utf8(path)
    if said is None:
        if bad is not None:
            raise _not_utf8(path, *bad)
        return "utf-8"
    if bad is None and letters >= _SURE and not said.startswith("utf"):
        raise UnreadableFile("utf8", file=path.name, given=given)
    return said


def _as_utf8(path: Path) -> tuple[int, tuple[int, bytes] | None]:
    """How many letters beyond ASCII the file has as UTF-8, and the first line that is none: its number and bytes."""
    letters = 0
    with opened(path) as content:
        for number, line in enumerate(_lines(content), 1):
            if line.isascii() and b"\0" not in line:
                continue
            if b"\0" in line:  # Wide letters without a mark; as UTF-8 each would be followed by a NUL.
                return letters, (number, line)
            try:
                letters += sum(1 for letter in line.decode() if letter > "\x7f")
            except UnicodeDecodeError:
                return letters, (number, line)
    return letters, None


def _lines(content: IO[bytes]) -> Iterator[bytes]:
    """Lines, in pieces where one is longer than a piece. (A file with CR line ends is one line of many pieces.)"""
    rest = b""
    while piece := content.read(_PIECE):
        *whole, rest = (rest + piece).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        yield from whole
    yield rest


def _not_utf8(path: Path, number: int, line: bytes) -> UnreadableFile:
    """What is said of a file that is not UTF-8: where, and what it may be."""
    with opened(path) as content:
        foreign = (each[:_SAMPLE] for each in _lines(content) if not each.isascii())
        sample = b"\n".join(islice(foreign, _SAMPLE_LINES))[:_SAMPLE]
    if b"\0" in line:
        wide = "utf-16-be" if line.startswith(b"\0") else "utf-16-le"
        return UnreadableFile("utf16", file=path.name, guess=wide)
    best = charset_normalizer.from_bytes(sample, cp_isolation=list(_LIKELY)).best()
    guess = best.encoding if best else "gb18030"
    try:
        shown: object = {"code": "word.shown", "guess": guess, "text": line.decode(guess)[:60]}
    except UnicodeDecodeError:
        shown = ""
    return UnreadableFile("not_utf8", file=path.name, number=number, guess=guess, shown=shown)


def delimiter_of(path: Path, text: IO[str], given: str | None) -> str:
    """The delimiter to read with: what the person says, or the only one that the first line can mean."""
    if given is not None:
        given = "\t" if given == "\\t" else given
        if len(given) != 1:
            raise UnreadableFile("bad_delimiter", given=given)
        return given
    first = next(iter(text), "")
    counts = {each: len(next(csv.reader([first], delimiter=each), [])) for each in DELIMITERS}
    found = [each for each in DELIMITERS if counts[each] > 1]
    if len(found) > 1:
        named = " or ".join(f'--delimiter "{_NAMES.get(each, each)}"' for each in found)
        raise UnreadableFile("ambiguous_delimiter", file=path.name, line=first.strip()[:80], named=named, found=found)
    return found[0] if found else ","
