"""The dictionary: event names and their small ids, and which properties and traits have been seen with which values.

Each process remembers what it has read, but only once that is committed: an id remembered from a transaction that
was rolled back would lead nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import connection, transaction

from cdp.schema.models import ValueType
from core.db.sql import rows, run, sql, values
from core.keypath import segment

MAX_EVENT_NAMES = 2_000
MAX_PROPERTIES = 10_000
MAX_TRAITS = 1_000
"""Most distinct names (with a type) catalogued per workspace. Beyond these an event is kept, its new names are not
catalogued, so that a sender who puts ids into names cannot drown the pickers and the checks."""

OVERFLOW_NAME = "(uncatalogued)"
"""The name of events whose own name came after the limit; the own name is kept in `context.pathline.event`."""

MAX_NAME = 200
_MAX_DEPTH = 3

Seen = tuple[int, str, str]
"""(event name id, property, value type); for traits the id is 0."""

_names: dict[tuple[str, int], dict[str, int]] = {}
_seen: dict[tuple[str, int], set[Seen]] = {}


def event_ids(workspace_id: int, names: Iterable[str]) -> dict[str, int]:
    """The id of each event name, creating those that are missing (sorted, so concurrent callers cannot deadlock)."""
    wanted = set(names)
    known = _names.setdefault(_place(workspace_id), {})
    found = {name: known[name] for name in wanted if name in known}
    missing = sorted(wanted - found.keys())
    if not missing:
        return found
    fresh = dict(_read_names(workspace_id, missing))
    unknown = [name for name in missing if name not in fresh]
    if unknown:
        run(
            sql(
                "INSERT INTO schema_eventname (workspace_id, name, created_at)"
                " SELECT {}::bigint, n, statement_timestamp() FROM unnest({}::text[]) AS n ON CONFLICT DO NOTHING",
                workspace_id,
                unknown,
            )
        )
        fresh |= dict(_read_names(workspace_id, unknown))
    transaction.on_commit(lambda: known.update(fresh))
    return found | fresh


def bounded_event_ids(workspace_id: int, names: Iterable[str]) -> tuple[dict[str, int], set[str]]:
    """As `event_ids`, but names that would exceed the workspace's limit get the id of OVERFLOW_NAME: which they are.

    For names chosen by senders; what our own apps record is always catalogued.
    """
    wanted = set(names)
    known = _names.get(_place(workspace_id), {})
    fresh = sorted(wanted - known.keys())
    if not fresh:
        return {name: known[name] for name in wanted}, set()
    existing = dict(_read_names(workspace_id, fresh))
    count = rows(sql("SELECT count(*) FROM schema_eventname WHERE workspace_id = {}", workspace_id))[0][0]
    unknown = [name for name in fresh if name not in existing]
    over = set(unknown[max(0, MAX_EVENT_NAMES - count) :])
    if not over:
        return event_ids(workspace_id, wanted), over
    ids = event_ids(workspace_id, (wanted - over) | {OVERFLOW_NAME})
    return ids | dict.fromkeys(over, ids[OVERFLOW_NAME]), over


def note(
    workspace_id: int, properties: Mapping[int, Iterable[Mapping[str, object]]], traits: Iterable[Mapping[str, object]]
) -> None:
    """Catalogue the names and value types of events' properties (by event name id) and of traits."""
    place = _place(workspace_id)
    fresh: set[Seen] = set()
    known = _seen.get(place)
    if known is None:
        known = set(_read_seen(workspace_id))
        remembered = known
        transaction.on_commit(lambda: _seen.__setitem__(place, remembered))
    for name_id, many in properties.items():
        for item in many:
            _collect(name_id, "", item, known, fresh)
    for item in traits:
        _collect(0, "", item, known, fresh)
    fresh = _within_limits(known, fresh)
    if not fresh:
        return
    _write_seen(workspace_id, sorted(fresh))
    transaction.on_commit(lambda: _seen.setdefault(place, set()).update(fresh))


def value_type(value: object) -> ValueType | None:
    """The kind of a JSON value; None for null."""
    if isinstance(value, str):
        return ValueType.DATE if _looks_like_a_date(value) else ValueType.TEXT
    if isinstance(value, bool):
        return ValueType.BOOLEAN
    if isinstance(value, int | float):
        return ValueType.NUMBER
    if isinstance(value, list):
        return ValueType.LIST
    if isinstance(value, dict):
        return ValueType.OBJECT
    return None


def forget() -> None:
    """Drop what this process remembers (tests that empty tables call this)."""
    _names.clear()
    _seen.clear()


def _place(workspace_id: int) -> tuple[str, int]:
    return str(connection.settings_dict["NAME"]), workspace_id


def _read_names(workspace_id: int, names: list[str]) -> list[tuple[str, int]]:
    found = rows(
        sql(
            "SELECT name, id FROM schema_eventname WHERE workspace_id = {} AND name = ANY({}::text[])",
            workspace_id,
            names,
        )
    )
    return [(name, number) for name, number in found]


def _read_seen(workspace_id: int) -> list[Seen]:
    found = rows(
        sql(
            "SELECT p.event_name_id, p.name, p.value_type FROM schema_eventproperty p"
            " JOIN schema_eventname n ON n.id = p.event_name_id WHERE n.workspace_id = {0}"
            " UNION ALL SELECT 0, name, value_type FROM schema_trait WHERE workspace_id = {0}",
            workspace_id,
        )
    )
    return [(owner, name, kind) for owner, name, kind in found]


def _write_seen(workspace_id: int, fresh: list[Seen]) -> None:
    columns = [("owner", "integer"), ("name", "text"), ("kind", "text")]
    traits = [row for row in fresh if row[0] == 0]
    properties = [row for row in fresh if row[0] != 0]
    if traits:
        run(
            sql(
                "INSERT INTO schema_trait (workspace_id, name, value_type)"
                " SELECT {}::bigint, f.name, f.kind FROM {} AS f ORDER BY 2, 3 ON CONFLICT DO NOTHING",
                workspace_id,
                values(columns, traits),
            )
        )
    if properties:
        run(
            sql(
                "INSERT INTO schema_eventproperty (event_name_id, name, value_type)"
                " SELECT f.owner, f.name, f.kind FROM {} AS f ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING",
                values(columns, properties),
            )
        )


def _collect(
    owner: int, prefix: str, item: Mapping[str, object], known: set[Seen], fresh: set[Seen], depth: int = 1
) -> None:
    for key, value in item.items():
        kind = value_type(value)
        if kind is None:
            continue
        name = prefix + segment(key)
        seen = (owner, name, kind.value)
        if seen not in known and len(name) <= MAX_NAME:
            fresh.add(seen)
        if isinstance(value, dict) and depth < _MAX_DEPTH:
            _collect(owner, name + ".", value, known, fresh, depth + 1)


def _within_limits(known: set[Seen], fresh: set[Seen]) -> set[Seen]:
    """As many of the fresh names as there is room for, in a fixed order."""
    if not fresh:
        return fresh
    traits_known = sum(1 for seen in known if seen[0] == 0)
    traits = sorted(seen for seen in fresh if seen[0] == 0)
    properties = sorted(seen for seen in fresh if seen[0] != 0)
    room_traits = max(0, MAX_TRAITS - traits_known)
    room_properties = max(0, MAX_PROPERTIES - (len(known) - traits_known))
    return set(traits[:room_traits]) | set(properties[:room_properties])


def _looks_like_a_date(text: str) -> bool:
    if not 10 <= len(text) <= 35 or text[4] != "-" or text[7] != "-":
        return False
    try:
        if len(text) == 10:
            date.fromisoformat(text)
        else:
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
