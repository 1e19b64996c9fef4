"""What the columns of a file may become: as a file with the same headings was mapped before, else by what the workspace knows,
else by what headings usually mean, in English and Chinese, else by what the cells look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from cdp.ingest.imports.cells import Formats, number_of, text_of
from cdp.ingest.imports.errors import added_headings
from cdp.ingest.imports.plan import EVENTS, PEOPLE, TARGETS
from cdp.ingest.imports.words import WORDS
from cdp.profiles import identifiers

Known = Mapping[str, Mapping[str, str]]
"""What the workspace knows: "identifier" -> its namespaces, "trait" and "property" -> their names; each with its type, or ""."""

_SEEN_TYPES: Final = {"number": "number", "boolean": "boolean"}

_BY_WORD: Final = {
    (word, heading.target): (heading.target, heading.name, heading.type)
    for heading in WORDS.headings
    for word in heading.words
}
_FORMATS: Final = Formats(UTC)
_NOT_A_LETTER = re.compile(r"[\W_]+")
_DAY = re.compile(rf"\d{{4}}[-/.{WORDS.year}]\d{{1,2}}[-/.{WORDS.month}]\d{{1,2}}{WORDS.day}?")
_MOMENT = re.compile(_DAY.pattern + r"[ T]+\d{1,2}:\d\d.*")


def suggestion(
    kind: str, headings: Sequence[str], samples: Sequence[Sequence[Any]], known: Known, region: str | None
) -> list[dict[str, str]]:
    """For each column what it may become: column, target, name, type. No two become the same."""
    taken = set[tuple[str, str]]()
    found = []
    for place, heading in enumerate(headings):
        cells = [row[place] for row in samples if place < len(row) and row[place] not in (None, "")]
        target, name, value_type = _of_column(kind, heading, cells, known, region)
        if target not in TARGETS[kind] or (target != "tags" and (target, name) in taken):
            target, name, value_type = "ignore", "", ""
        if target != "ignore":
            taken.add((target, name))
        found.append({"column": heading, "target": target, "name": name, "type": value_type or "text"})
    return found


def _of_column(kind: str, heading: str, cells: Sequence[Any], known: Known, region: str | None) -> tuple[str, str, str]:
    if heading in added_headings():
        return "ignore", "", ""
    namespace = identifiers.namespace(heading)
    if namespace is not None and namespace in known["identifier"]:
        return "identifier", namespace, ""
    seen = "trait" if kind == PEOPLE else "property"
    for name in (heading, heading.strip().lower().replace(" ", "_")):
        if name in known[seen]:
            return seen, name, _SEEN_TYPES.get(known[seen][name]) or type_of(cells)
    word = _NOT_A_LETTER.sub("", heading.lower())
    for target in TARGETS[kind]:
        if (word, target) in _BY_WORD:
            return _BY_WORD[word, target]
    if cells and kind in (PEOPLE, EVENTS):
        texts = [text_of(cell) for cell in cells]
        if all(identifiers.email(text) for text in texts):
            return "identifier", "email", ""
        if all(len(text) >= 10 and text[:1] in "+1" and identifiers.phone(text, region) for text in texts):
            return "identifier", "phone", ""
    return "ignore", "", type_of(cells)


def type_of(cells: Sequence[Any]) -> str:
    """The type that all cells have; text if they have none in common, or if a number would lose its leading zeros."""
    texts = [text_of(cell) for cell in cells]
    if not texts:
        return "text"
    if all(_DAY.fullmatch(text) for text in texts):
        return "date"
    if all(_MOMENT.fullmatch(text) for text in texts):
        return "time"
    if all(text.lower() in WORDS.plain_yes_or_no for text in texts):
        return "boolean"
    if any((text.startswith("0") and text[1:].isdigit()) or (len(text) > 10 and text.isdigit()) for text in texts):
        return "text"
    return "number" if all(map(_is_number, texts)) else "text"


def _is_number(text: str) -> bool:
    try:
        number_of(text, _FORMATS)
    except ValueError:
        return False
    return True
