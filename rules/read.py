"""Reading untrusted JSON piece by piece: whatever is wrong becomes a Problem, nothing raises.

Text must be storable by PostgreSQL (no NUL, no lone surrogates) and numbers finite and of sane size, whatever
they are used for later.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

from core.durations import LONGEST, is_calendar_duration, parse_duration
from core.i18n.text import listed, translated
from core.problems import Problem

MAX_DEPTH = 12
MAX_NODES = 300
MAX_TEXT = 1_000
MAX_NAME = 200
MAX_VALUES = 1_000
MAX_NUMBER = 2**64

_DATE = re.compile(
    r"[1-9]\d{3}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:[Zz]|[+-](?:0\d|1[0-5]):?\d\d)?)?",
    re.ASCII,
)


def is_object(json: object) -> TypeGuard[Mapping[str, object]]:
    """Whether it is a JSON object (with text keys)."""
    return isinstance(json, dict) and all(isinstance(key, str) for key in json)


def is_number(json: object) -> TypeGuard[int | float]:
    """Whether it is a JSON number; true and false are not."""
    return isinstance(json, int | float) and not isinstance(json, bool)


def name_of(json: object) -> str:
    """What sort of JSON value it is."""
    match json:
        case None:
            return translated("nothing")
        case bool():
            return translated("true or false")
        case int() | float():
            return translated("a number")
        case str():
            return translated("text")
        case list() | tuple():
            return translated("a list")
        case _:
            return translated("an object")


def at(path: str, step: str | int) -> str:
    """The path one step deeper: a field by name, an element by position."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def hint(word: str, known: Collection[str]) -> str:
    """A trailing "Did you mean `x`?", or how to choose among few, or nothing."""
    close = difflib.get_close_matches(word[:100], known, n=1)
    if close:
        return translated(" Did you mean `{close}`?", close=close[0])
    if len(known) <= 20:
        return translated(" Use one of: {known}.", known=listed(sorted(known)))
    return ""


@dataclass(slots=True)
class Reader:
    """Collects problems while a rule is read, and counts its nodes."""

    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def complain(self, path: str, code: str, message: str) -> None:
        self.problems.append(Problem(path, code, message))

    def expected(self, path: str, what: str, got: object) -> None:
        """Complain that something of another type stands there."""
        self.complain(path, "wrong_type", translated("Expected {what}, found {found}.", what=what, found=name_of(got)))

    @property
    def full(self) -> bool:
        """Whether the budget of nodes is spent, so that reading on is of no use."""
        return self.nodes > MAX_NODES

    def count_node(self, path: str, depth: int) -> bool:
        """Take one node from the budget; False (and a problem, once) when the rule is too deep or too large."""
        self.nodes += 1
        if depth > MAX_DEPTH:
            self.complain(
                path,
                "too_deep",
                translated(
                    "The rule is nested more than {max_depth} levels deep. Make part of it an audience of its own.",
                    max_depth=MAX_DEPTH,
                ),
            )
            return False
        if self.nodes == MAX_NODES + 1:
            self.complain(
                path,
                "too_large",
                translated(
                    "The rule has more than {max_nodes} parts. Make part of it an audience of its own.",
                    max_nodes=MAX_NODES,
                ),
            )
        return self.nodes <= MAX_NODES

    def fields(self, json: object, path: str, allowed: Collection[str]) -> Mapping[str, object] | None:
        """An object with no fields but the allowed ones."""
        if not is_object(json):
            self.expected(path, translated("an object"), json)
            return None
        for key in json:
            if key not in allowed:
                shown = _show(key)
                more = hint(key, allowed)
                self.complain(
                    at(path, shown),
                    "unknown_field",
                    translated("There is no field `{shown}` here.{more}", shown=shown, more=more),
                )
        return json

    def text(self, json: object, path: str, longest: int = MAX_TEXT) -> str | None:
        """Non-empty text that PostgreSQL can store."""
        if not isinstance(json, str):
            if json is None:
                self.complain(path, "missing", translated("This is empty. Fill it in."))
            else:
                self.expected(path, translated("text"), json)
            return None
        if not json:
            self.complain(path, "missing", translated("This is empty. Fill it in."))
            return None
        if len(json) > longest:
            self.complain(
                path,
                "bad_length",
                translated(
                    "This text has {count} characters; at most {longest} are allowed. Shorten it.",
                    count=len(json),
                    longest=longest,
                ),
            )
            return None
        if not is_storable(json):
            self.complain(
                path,
                "bad_text",
                translated("The text has a NUL or half of a surrogate pair in it. Remove that character."),
            )
            return None
        return json

    def name(self, json: object, path: str) -> str | None:
        """The name of an event, trait, property, tag or namespace."""
        return self.text(json, path, MAX_NAME)

    def choice(self, json: object, path: str, known: Collection[str], code: str, what: str) -> str | None:
        """One of a few words; suggests the nearest. Another one is told as `unknown_<code>`."""
        if isinstance(json, str) and json in known:
            return json
        if not isinstance(json, str):
            more = hint("", known)
            self.complain(
                path,
                "wrong_type",
                translated(
                    "Expected the name of {what}, found {found}.{more}", what=what, found=name_of(json), more=more
                ),
            )
            return None
        shown = _show(json)
        more = hint(json, known)
        said = translated("`{shown}` is not {what}.{more}", shown=shown, what=what, more=more)
        self.complain(path, f"unknown_{code}", said)
        return None

    def number(self, json: object, path: str) -> int | float | None:
        """A finite number below 2^64 in size."""
        if not is_number(json):
            self.expected(path, translated("a number"), json)
            return None
        if isinstance(json, float) and not math.isfinite(json):
            self.complain(path, "bad_number", translated("The number must be finite."))
            return None
        if abs(json) >= MAX_NUMBER:
            self.complain(
                path,
                "bad_number",
                translated(
                    "The number must be below 2^64 (18,446,744,073,709,551,616) in size. Compare longer ones as text."
                ),
            )
            return None
        return json

    def whole(self, json: object, path: str, least: int, most: int) -> int | None:
        """A whole number in a range."""
        if is_number(json) and json == json and abs(json) <= most and int(json) == json and json >= least:
            return int(json)
        self.complain(
            path,
            "bad_count",
            translated("Expected a whole number from {least} to {most:,}.", least=least, most=most),
        )
        return None

    def date(self, json: object, path: str) -> datetime | None:
        """An ISO 8601 date (midnight UTC) or date and time (UTC unless it names an offset)."""
        if isinstance(json, str) and (moment := parse_date(json)) is not None:
            return moment
        self.complain(
            path,
            "bad_date",
            translated("Expected a date such as 2025-03-31 or 2025-03-31T09:00:00Z."),
        )
        return None

    def duration(self, json: object, path: str) -> timedelta | None:
        """A duration of fixed length, more than nothing."""
        length = parse_duration(json) if isinstance(json, str) else None
        if length:
            return length
        if isinstance(json, str) and is_calendar_duration(json):
            self.complain(
                path,
                "calendar_duration",
                translated("Months and years differ in length. Give weeks or days instead, e.g. P30D or P365D."),
            )
        else:
            self.complain(
                path,
                "bad_duration",
                translated(
                    "Expected a duration such as P30D, P2W or PT12H, more than zero and at most {days:,} days.",
                    days=LONGEST.days,
                ),
            )
        return None


def parse_date(text: str) -> datetime | None:
    """The instant an ISO 8601 text names, in UTC, or None. The database's `rules_try_timestamptz` agrees."""
    if not _DATE.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL, no lone surrogates."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _show(word: str) -> str:
    """A word from outside, made fit to repeat in a message."""
    return word[:60].encode("utf-8", "replace").decode().replace("\0", "?")
