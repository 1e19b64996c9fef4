"""Reading the events of one profile inside a statement: one of the two ports to the event store (`scans` is the other).

Nothing outside `cdp.events` names the event table or its columns. What is built here is correlated with a profile and walks
the index (profile_id, name_id, occurred_at); right for few candidates and inside the engine's statements. `where` may use the
columns below; `name_id` is the event name's id in the dictionary.

Aliases end in an underscore: the profile and the instants may be columns of the caller's tables, which an inner
`e` or `p` would shadow.
"""

from __future__ import annotations

from typing import Literal

from core.db.sql import Sql, sql

PROFILE_ID = Sql("event_.profile_id")
OCCURRED_AT = Sql("event_.occurred_at")
PROPERTIES = Sql("event_.properties")


def _of_profile(profile_id: Sql, name_id: int | Sql, where: Sql) -> Sql:
    return sql("event_.profile_id = {} AND event_.name_id = {}::integer AND {}", profile_id, name_id, where)


def exists(profile_id: Sql, name_id: int, where: Sql) -> Sql:
    """Whether the profile has such an event.

    OFFSET 0 says: ask for each profile. Without it the planner, expecting many profiles, may read every
    event of the name once and hash them, in the middle of a tick.
    """
    return sql(
        "EXISTS (SELECT FROM events_event event_ WHERE {} OFFSET 0)",
        _of_profile(profile_id, name_id, where),
    )


def count(profile_id: Sql, name_id: int, where: Sql, *, most: int) -> Sql:
    """How many such events the profile has; stops reading at `most`."""
    return sql(
        "(SELECT count(*) FROM (SELECT FROM events_event event_ WHERE {} LIMIT {}::bigint) few_)",
        _of_profile(profile_id, name_id, where),
        most,
    )


def figure(profile_id: Sql, name_id: int, where: Sql, aggregate: Sql) -> Sql:
    """A SELECT of one row with one column, `value`: an aggregate over such events of the profile."""
    return sql(
        "SELECT {} AS value FROM events_event event_ WHERE {}", aggregate, _of_profile(profile_id, name_id, where)
    )


def outermost(which: Literal["first", "last"], profile_id: Sql, name_id: int, where: Sql) -> Sql:
    """A SELECT of at most one row (id, occurred_at, properties): the first or last such event of the profile.

    Events at the same instant are ordered by their id.
    """
    return sql(
        "SELECT event_.id, event_.occurred_at, event_.properties FROM events_event event_ WHERE {where}"
        " ORDER BY event_.occurred_at {order}, event_.id {order} LIMIT 1",
        where=_of_profile(profile_id, name_id, where),
        order=Sql("ASC" if which == "first" else "DESC"),
    )


def newest(profile_id: Sql, name_id: Sql, where: Sql, most: int) -> Sql:
    """A SELECT of (message_id, source_id, occurred_at): such events of the profile, the newest first, at most so many."""
    return sql(
        "SELECT event_.message_id, event_.source_id, event_.occurred_at FROM events_event event_ WHERE {}"
        " ORDER BY event_.occurred_at DESC LIMIT {}::bigint",
        _of_profile(profile_id, name_id, where),
        most,
    )


def join_event(event_id: Sql, occurred_at: Sql, alias: str, *, outer: bool = False, name: str = "") -> Sql:
    """A JOIN of the event with that id and instant: its `properties` stand under `alias`, and under `name`, if given, its
    event name's row of the dictionary."""
    kind, row = Sql("LEFT JOIN" if outer else "JOIN"), Sql(alias)
    event = sql(
        "{kind} events_event {row} ON {row}.id = {id} AND {row}.occurred_at = {at}",
        kind=kind,
        row=row,
        id=event_id,
        at=occurred_at,
    )
    if not name:
        return event
    return sql(
        "{event} {kind} schema_eventname {name} ON {name}.id = {row}.name_id",
        event=event,
        kind=kind,
        name=Sql(name),
        row=row,
    )
