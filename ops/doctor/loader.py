"""Reads the invariants: named SQL with what each means and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

from channels.models import Decision, HoldAction, Origin, SendState
from core.db.sql import Sql
from core.i18n.text import translated
from journeys.models import EnrollmentState

FOLDER = Path(__file__).parent / "invariants"
ENUMS: Mapping[str, type[IntEnum]] = {
    "Decision": Decision,
    "EnrollmentState": EnrollmentState,
    "Origin": Origin,
    "HoldAction": HoldAction,
    "SendState": SendState,
}
SETTLED = "settled"
"""The file of those that hold only while nothing is under way."""

_HEADER = re.compile(r"-- (name|means|do): (.+)")
_WARNING = "-- level: warning"
_SLOT = re.compile(r"(?<!:):([a-z_]+)")
_MEMBER = re.compile(r"(?<!:):([A-Z]\w*)\.([A-Z_]+)")
_FIELDS = ("name", "means", "do")


@dataclass(frozen=True, slots=True)
class Invariant:
    """A query that must give no rows. Its column workspace_id says whose they are; the others name the offender.

    What SQL cannot say is asked by a function instead, of a workspace (None: of all) as of an instant.
    """

    name: str
    meaning: str
    remedy: str
    text: str
    #: Holds only while nothing is under way.
    settled: bool = False
    #: Somebody should look at it, and nothing is wrong with the data.
    warning: bool = False
    ask: Callable[[int | None, datetime], list[dict[str, object]]] | None = None

    def query(self, slots: Mapping[str, tuple[object, str]]) -> Sql:
        """The query with `:slot` replaced by the values of these names, each (value, PostgreSQL type), and
        `:SendState.QUEUED` by the number of that member."""
        values: list[object] = []

        def place(found: re.Match[str]) -> str:
            value, kind = slots[found[1]]
            values.append(value)
            return f"%s::{kind}"

        text = _MEMBER.sub(lambda found: str(ENUMS[found[1]][found[2]].value), self.text.replace("%", "%%"))
        return Sql(_SLOT.sub(place, text), tuple(values))


@lru_cache(maxsize=1)
def load() -> tuple[Invariant, ...]:
    """Every invariant of the folder, file by file. Raises ValueError for one that is not fully described."""
    found = [each for path in sorted(FOLDER.glob("*.sql")) for each in parse(path.read_text(), path.stem == SETTLED)]
    names = [each.name for each in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Invariants need names of their own; twice: {', '.join(sorted(twice))}.")
    return tuple(found)


def parse(text: str, settled: bool = False) -> list[Invariant]:
    """The invariants of one file: three header lines each, a fourth for a warning, then the query."""
    found = []
    for block in re.split(r"(?=^-- name: )", text, flags=re.MULTILINE)[1:]:
        lines = block.strip().splitlines()
        headers = [match for line in lines[: len(_FIELDS)] if (match := _HEADER.fullmatch(line))]
        if tuple(header[1] for header in headers) != _FIELDS:
            raise ValueError(f"{lines[0]!r} must be followed by lines {', '.join(_FIELDS[1:])}, in this order.")
        rest = lines[len(_FIELDS) :]
        warning = rest[:1] == [_WARNING]
        query = "\n".join(rest[warning:]).rstrip("; \n")
        if not query:
            raise ValueError(f"{lines[0]!r} has no query.")
        name, meaning, remedy = (header[2] for header in headers)
        found.append(Invariant(name, translated(meaning), translated(remedy), query, settled, warning))
    return found
