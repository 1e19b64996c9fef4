"""The words by which people write headings, yes and no, days and money, in English and Chinese: data, in `words.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec


class Heading(msgspec.Struct, frozen=True):
    """What a column may become whose heading is one of these words, written without blanks, marks and capitals."""

    target: str
    name: str
    type: str
    words: tuple[str, ...]


class Words(msgspec.Struct, frozen=True):
    """All of them."""

    yes: frozenset[str]
    no: frozenset[str]
    plain_yes_or_no: frozenset[str]
    """Words that mean nothing else, so that a column of them is one of yes and no."""
    blank: frozenset[str]
    """What people write where they have no identifier, besides `identifiers.GENERIC`."""
    currencies: tuple[str, ...]
    year: str
    month: str
    day: str
    """What stands behind each part of a day."""
    headings: tuple[Heading, ...]


WORDS: Final = msgspec.json.decode((Path(__file__).parent / "words.json").read_bytes(), type=Words)
