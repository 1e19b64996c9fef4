"""What carries a profile, listed once: each app names its tables in its AppConfig (`person_tables`), and merges and removals
go by that list.

A merge gives rows to the surviving profile; `first_profile_id` keeps whose they were, so that a merge can be undone. It is
written here alone, and is empty while the row has never moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.apps import apps

from core.db.arrays import array
from core.db.sql import Sql, join, rows, run, sql

OnMerge = Literal["keep_first", "move", "own"]
"""`keep_first`: rows move, and keep whose they were. `move`: they move, and are gone before anybody could ask (queues).
`own`: the app does it in a statement of its own; `note` says how, and from what an undone merge restores it."""

OnRemoval = Literal["stays", "goes", "own"]
"""What becomes of a profile that is to be removed as if it had never come. `stays`: a row says that something was built on the
person, who stays. `goes`: rows follow from what is known of the person, and go too. `own`: the app sees to it, or rows stand
only where another table has some."""


@dataclass(frozen=True, slots=True)
class PersonTable:
    """A table with a column that names a profile."""

    table: str
    on_merge: OnMerge
    column: str = "profile_id"
    note: str = ""
    on_removal: OnRemoval = "stays"
    event: str = ""
    """The column that names an event of the profile, if there is one: that event is needed."""


def tables_of(app: str) -> tuple[PersonTable, ...]:
    """The tables with a profile of an app, by its label."""
    found: tuple[PersonTable, ...] = getattr(apps.get_app_config(app), "person_tables", ())
    return found


def registered() -> list[PersonTable]:
    """The tables with a profile of every app."""
    return [table for config in apps.get_app_configs() for table in tables_of(config.label)]


def absorb(app: str, moved: Sql) -> int:
    """Give the rows of merged profiles in the app's tables to the surviving ones; the number of rows.

    `moved` is a relation `m` of (surviving, merged), with the locks of both buckets of each pair held by the caller.
    """
    return sum(run(_statement(table, moved)) for table in tables_of(app) if table.on_merge != "own")


def built_on(profiles: Iterable[int]) -> set[int]:
    """Those of the profiles on whom something was built: a journey, a message, a merge."""
    ids = array("bigint", sorted(profiles))
    asked = [
        sql("SELECT {} FROM {} WHERE {} = ANY({})", Sql(each.column), Sql(each.table), Sql(each.column), ids)
        for each in registered()
        if each.on_removal == "stays"
    ]
    return {profile for (profile,) in rows(join(" UNION ", asked))}


def needed_events(profiles: Iterable[int]) -> list[int]:
    """The events of the profiles that something of theirs names: the run that an event began, the message that quotes it."""
    ids = array("bigint", sorted(profiles))
    asked = [
        sql(
            "SELECT {event} FROM {table} WHERE {column} = ANY({ids}) AND {event} IS NOT NULL",
            event=Sql(each.event),
            table=Sql(each.table),
            column=Sql(each.column),
            ids=ids,
        )
        for each in registered()
        if each.event
    ]
    return [event for (event,) in rows(join(" UNION ", asked))]


def remove(profiles: Iterable[int]) -> None:
    """Delete what follows from what is known of the profiles. The caller holds the locks of their buckets and of their rows."""
    ids = array("bigint", sorted(profiles))
    for each in registered():
        if each.on_removal == "goes":
            run(sql("DELETE FROM {} WHERE {} = ANY({})", Sql(each.table), Sql(each.column), ids))


def _statement(table: PersonTable, moved: Sql) -> Sql:
    column = Sql(table.column)
    first = sql(", first_profile_id = coalesce(t.first_profile_id, t.{})", column)
    return sql(
        "UPDATE {table} t SET {column} = m.surviving{first} FROM {moved} WHERE t.{column} = m.merged",
        table=Sql(table.table),
        column=column,
        first=first if table.on_merge == "keep_first" else Sql(""),
        moved=moved,
    )
