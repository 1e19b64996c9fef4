"""Putting made-up people into the database with COPY."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from core.db.sql import cursor, rows, sql
from tests.property.audiences.oracle import Person


def copy(table: str, columns: str, table_rows: Sequence[Sequence[Any]]) -> None:
    with cursor() as cur, cur.copy(f"COPY {table} ({columns}) FROM STDIN") as out:
        for row in table_rows:
            out.write_row(row)


def store(
    workspace_id: int, people: Sequence[Person], event_ids: dict[str, int], audience_ids: dict[str, int], at: datetime
) -> list[int]:
    """The ids of the people, in order. Identifiers that a person before has already taken are dropped from the rest."""
    ids = [
        n
        for (n,) in rows(sql("SELECT nextval('profiles_profile_id_seq') FROM generate_series(1, {}::int)", len(people)))
    ]
    taken: set[tuple[str, str]] = set()
    for person in people:
        person.identifiers = [i for i in person.identifiers if i not in taken]
        taken.update(person.identifiers)
    pairs = list(zip(ids, people, strict=True))
    copy(
        "profiles_profile",
        "id, workspace_id, traits, trait_times, tags, consent, time_zone, created_at, updated_at",
        [(i, workspace_id, Jsonb(p.traits), "{}", Jsonb(sorted(p.tags)), "{}", p.time_zone, at, at) for i, p in pairs],
    )
    copy(
        "profiles_identifier",
        "workspace_id, namespace, value, profile_id, created_at",
        [(workspace_id, namespace, value, i, at) for i, p in pairs for namespace, value in p.identifiers],
    )
    copy(
        "events_event",
        "workspace_id, profile_id, name_id, occurred_at, received_at, message_id, properties",
        [
            (workspace_id, i, event_ids[e.name], e.at, at, f"{i}-{n}", Jsonb(e.properties))
            for i, p in pairs
            for n, e in enumerate(p.events)
        ],
    )
    copy(
        "audiences_membership",
        "audience_id, profile_id, since, until",
        [(audience_ids[name], i, since, until) for i, p in pairs for name, since, until in p.audiences],
    )
    return ids
