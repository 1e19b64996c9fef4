"""From a row of an upload to an item: what each column becomes, and what is wrong with such a plan before any row is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from cdp.ingest.imports.cells import AmbiguousDate, Formats, boolean_of, day_of, number_of, text_of, time_of
from cdp.ingest.imports.messages import refused_row
from cdp.ingest.imports.words import WORDS
from cdp.profiles import identifiers
from core.i18n.text import alternatives, translated
from core.problems import Problem
from core.times import read_time, zone_of
from tenancy import media

PEOPLE, EVENTS = "people", "events"
KINDS: Final = (PEOPLE, EVENTS)
"""What the rows of a file are."""

TARGETS: Final = {
    PEOPLE: ("ignore", "identifier", "trait", "consent", "consent_at", "tags", "time"),
    EVENTS: ("ignore", "identifier", "trait", "event", "time", "property", "message_id"),
}
"""What a column may become. `time` is when an event occurred; of people, as of when the row holds (else: now)."""
NAMED: Final = ("identifier", "trait", "consent", "property")
TYPES: Final = ("text", "number", "boolean", "date", "time")
MAX_TAGS = 20
MAX_TAG = 100
_MAX_NAME = 200

_TRAITS_TOO: Final = ("email", "phone")
"""Identifiers that are traits of that name as well, as SDKs send them."""
_SEPARATORS: Final = str.maketrans(dict.fromkeys(",;，；、|\n", ","))


@dataclass(frozen=True, slots=True)
class Target:
    """What one column becomes."""

    place: int
    """Of the column in the row, from 0."""
    column: str
    target: str
    name: str
    type: str
    path: tuple[str, ...] = field(init=False)
    """Where in the item the value goes; empty for tags, which are in none."""
    read_as: str = field(init=False)
    """One of TYPES, or empty to take the value as it is."""

    def __post_init__(self) -> None:
        # Worked out once: each row asks for them.
        object.__setattr__(self, "path", _path_of(self.target, self.name))
        object.__setattr__(self, "read_as", _READ_AS.get(self.target, self.type))


def _path_of(target: str, name: str) -> tuple[str, ...]:
    match target:
        case "identifier" if name in ("user_id", "anonymous_id"):
            return ("userId",) if name == "user_id" else ("anonymousId",)
        case "identifier" if name in _TRAITS_TOO:
            return ("traits", name)
        case "identifier":
            return ("context", "externalIds", name)
        case "trait":
            return ("traits", name)
        case "consent":
            return ("context", "consent", "categoryPreferences", name)
        case "property":
            return ("properties", name)
        case _:
            return _FIXED.get(target, ())


_READ_AS: Final = {
    "consent": "boolean",
    "consent_at": "time",
    "time": "time",
    "event": "text",
    "message_id": "text",
}


_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    "consent_at": ("context", "consent", "at"),
    "time": ("timestamp",),
    "event": ("event",),
    "message_id": ("messageId",),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How the rows of one file become items."""

    kind: str
    targets: tuple[Target, ...]
    event: str
    """The name of all events, if no column has it."""
    consented_at: datetime | None
    """When consent was given, where a row does not say."""
    formats: Formats
    columns: Mapping[str, str] = field(default_factory=dict)
    """Path in the item, as ingestion writes it -> the column's heading."""

    @property
    def restorable(self) -> list[str]:
        """The traits that the file may set and an undo can give back: an event does not keep what it said of its customer."""
        return [target.path[1] for target in self.targets if target.path[:1] == ("traits",) and self.kind == PEOPLE]

    def item(self, cells: Sequence[Any]) -> tuple[dict[str, Any], list[str]] | Problem:
        """The item of a row and its tags, or why a cell cannot be what it should be."""
        item: dict[str, Any] = {"type": "identify" if self.kind == PEOPLE else "track"}
        if self.event:
            item["event"] = self.event
        tags: list[str] = []
        for target in self.targets:
            value = cells[target.place] if target.place < len(cells) else None
            if value is None or value == "" or (isinstance(value, str) and not value.strip()):
                continue
            read = self._read(value, target)
            if isinstance(read, Problem):
                return read
            if target.target == "tags":
                tags += read
            elif read is not None:
                _put(item, target, read)
        consent = item.get("context", {}).get("consent")
        if consent is not None and "categoryPreferences" not in consent:
            del item["context"]["consent"]  # A time alone states nothing.
        elif consent is not None and "at" not in consent and self.consented_at is not None:
            consent["at"] = self.consented_at.isoformat()
        return item, tags

    def column_of(self, path: str) -> str:
        """The heading of the column that a path of the item came from; empty where it came from none."""
        return self.columns.get(path, "")

    def _read(self, value: Any, target: Target) -> Any:
        kind = target.read_as
        try:
            if target.target == "identifier":
                return _identifier(value)
            if target.target == "tags":
                return _tags(value, target.column)
            return _READ[kind](value, self.formats)
        except AmbiguousDate:
            return refused_row(target.column, "ambiguous_date", column=target.column, value=text_of(value)[:60])
        except (ValueError, OverflowError, TypeError):
            return refused_row(
                target.column,
                f"bad_{kind}",
                column=target.column,
                value=text_of(value)[:60],
                kind={"code": f"word.{kind}"},
            )


_READ: Final[Mapping[str, Callable[[Any, Formats], Any]]] = {
    "": lambda value, _: value,
    "text": lambda value, _: text_of(value),
    "number": number_of,
    "boolean": lambda value, _: boolean_of(value),
    "date": day_of,
    "time": time_of,
}


def _identifier(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = text_of(value)
    return None if text in WORDS.blank or identifiers.is_generic(text) else text


def _tags(value: Any, column: str) -> list[str] | Problem:
    given = value if isinstance(value, list) else text_of(value).translate(_SEPARATORS).split(",")
    tags = list(dict.fromkeys(tag for tag in (str(each).strip() for each in given) if tag))
    if len(tags) > MAX_TAGS:
        return refused_row(column, "too_many_tags", column=column, count=len(tags), limit=MAX_TAGS)
    too_long = next((tag for tag in tags if len(tag) > MAX_TAG), None)
    if too_long is not None:
        return refused_row(column, "tag_too_long", value=too_long[:60], limit=MAX_TAG)
    return tags


def _put(item: dict[str, Any], target: Target, value: Any) -> None:
    # A track says what it knows of the person in its context.
    within = item["type"] == "track" and target.path[0] == "traits"
    *outer, last = ("context", *target.path) if within else target.path
    for name in outer:
        item = item.setdefault(name, {})
    item[last] = value


def plan_of(kind: str, headings: Sequence[str], mapping: Mapping[str, Any]) -> Plan:
    """The plan that a checked mapping describes."""
    places = {heading: place for place, heading in enumerate(headings)}
    targets = tuple(
        Target(places[column["column"]], column["column"], column["target"], column["name"], column["type"])
        for column in mapping["columns"]
        if column["target"] != "ignore"
    )
    zone = zone_of(mapping["time_zone"])
    stated = read_time(mapping["consented_at"], zone) if mapping["consented_at"] else None
    return Plan(
        kind,
        targets,
        mapping["event"].strip() if kind == EVENTS else "",
        stated[0] if stated else None,
        Formats(zone, mapping["day_order"], mapping["decimal"]),
        {".".join(target.path): target.column for target in targets},
    )


def check(kind: str, headings: Sequence[str], mapping: Mapping[str, Any], now: datetime) -> list[Problem]:
    """What is wrong with a mapping; its form has been checked before."""
    found: list[Problem] = []
    taken: dict[tuple[str, ...], str] = {}
    for place, column in enumerate(mapping["columns"]):
        problem = _check_column(kind, headings, column)
        if problem is None and column["target"] not in ("ignore", "tags"):
            path = Target(0, column["column"], column["target"], column["name"], column["type"]).path
            if path in taken:
                problem = Problem(
                    "target",
                    "target_twice",
                    translated("“{first}” becomes the same already. Leave out one of the two.", first=taken[path]),
                )
            taken.setdefault(path, column["column"])
        if problem is not None:
            found.append(problem.under(f"columns[{place}]"))
    return found + _check_whole(kind, {column["target"] for column in mapping["columns"]}, mapping, now)


def _check_column(kind: str, headings: Sequence[str], column: Mapping[str, str]) -> Problem | None:
    target, name = column["target"], column["name"]
    if column["column"] not in headings:
        return Problem(
            "column", "unknown_column", translated("The file has no column “{name}”.", name=column["column"])
        )
    if target not in TARGETS[kind]:
        return Problem(
            "target",
            "unknown_target",
            translated("A column cannot become this; it may be {known}.", known=alternatives(TARGETS[kind])),
        )
    if target in NAMED and not 0 < len(name.strip()) <= _MAX_NAME:
        return Problem("name", "no_name", translated("Say which."))
    if target == "identifier" and identifiers.namespace(name) != name:
        return Problem(
            "name",
            "bad_namespace",
            translated("Types of identifiers are written in small letters, digits and underscores, e.g. member_no."),
        )
    if target == "trait" and name.startswith("$"):
        return Problem("name", "reserved_trait", translated("Names of traits that begin with $ are reserved."))
    medium, _, topic = name.partition("/")
    if target == "consent" and (medium not in media.BY_KIND or len(topic) > 60):
        return Problem(
            "name",
            "unknown_medium",
            translated("Consent is to a medium ({known}), or to medium/topic.", known=alternatives(media.kinds())),
        )
    return None


def _check_whole(kind: str, targets: set[str], mapping: Mapping[str, Any], now: datetime) -> list[Problem]:
    found = []
    if "identifier" not in targets:
        found.append(
            Problem(
                "columns",
                "no_identifier",
                translated(
                    "No column says who it is: choose one that holds an e-mail address, a phone number or an id."
                ),
            )
        )
    given = mapping["consented_at"]
    stated = read_time(given, zone_of(mapping["time_zone"])) if given else None
    if given and (stated is None or stated[0] > now):
        found.append(
            Problem("consented_at", "bad_time", translated("Give a time that has passed, e.g. 2026-03-01T09:30."))
        )
    if "consent" in targets and not given and not targets & {"consent_at", "time"}:
        found.append(
            Problem(
                "consented_at",
                "consent_without_time",
                translated(
                    "The file states consent: say when it was given, by a column or for all rows. “Now” would make a new yes "
                    "of an old one, over anything said since."
                ),
            )
        )
    if kind == EVENTS and "time" not in targets:
        found.append(Problem("columns", "no_time", translated("Choose the column that says when it happened.")))
    if kind == EVENTS and "event" not in targets and not mapping["event"].strip():
        found.append(Problem("event", "no_event", translated("Name the event, or choose the column that does.")))
    return found
