"""BEYOND 16: for every statement, each column that it reads is put at its type's ends for some people; everybody else's life
goes on exactly as if nothing were wrong, in the same passes, in the same workspace and in another.

Ids say who and where, and are not values: a row with another id is another person's. What PostgreSQL itself refuses to
store (a CHECK, a key) cannot be there to be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from django.db import transaction

from core.db.sql import Sql, ident, rows, run, sql
from tests.integration.bulkheads.edges import edges_of
from tests.integration.bulkheads.recorder import Column, Recorder, columns_of
from tests.integration.bulkheads.scene import Scene, undone
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
pytestmark = pytest.mark.django_db

OF = {
    "profiles_profile": "x.id",
    "profiles_identifier": "x.profile_id",
    "events_event": "x.profile_id",
    "signals_signal": "x.profile_id",
    "profiles_merge": "x.surviving_id",
    "journeys_enrollment": "x.profile_id",
    "journeys_passage": "(SELECT e.profile_id FROM journeys_enrollment e WHERE e.id = x.enrollment_id)",
    "journeys_conversion": "x.profile_id",
    "journeys_refusal": "x.profile_id",
    "journeys_entrant": "x.profile_id",
    "audiences_membership": "x.profile_id",
    "channels_touch": "x.profile_id",
    "channels_send": "x.profile_id",
    "channels_attempt": "(SELECT t.profile_id FROM channels_touch t WHERE t.id = x.touch_id)",
    "channels_receipt": "(SELECT t.profile_id FROM channels_touch t WHERE t.id = x.touch_id)",
    "insights_credit": "(SELECT e.profile_id FROM journeys_enrollment e WHERE e.id = x.conversion_id)",
}
"""The tables whose rows are somebody's, and whose."""

STOPS_ITS_OWNER = {
    "events_event.properties",  # No object, or a number beyond a double: the send is set aside.
    "profiles_profile.tags",  # No array: the statement that tags.
    "profiles_profile.traits",  # As the properties.
    "profiles_profile.trait_times",  # No object: the statement that sets a trait.
    "journeys_entrant.context",  # No object: the statement that lets in by request.
    "channels_send.attempts",  # A counter that cannot be counted on.
    "channels_send.payload",  # No message.
    "journeys_enrollment.seq",  # A counter that cannot be counted on.
    "journeys_enrollment.visit",
}
"""Where an end that no way in lets through stops its owner, and nobody else. Everything else stops not even them."""

VICTIMS = 20
"""So many ends of one column at most, each held by somebody."""
PEOPLE = {"acme": 104, "elsewhere": 2}
"""As many columns as have this many ends are poisoned in one life, each for people of its own."""


def is_value(column: str) -> bool:
    return column != "id" and not column.endswith(("_id", "bucket")) and column not in ("ref", "within", "namespace")


def ends(column: Column) -> list[str | None]:
    """The ends of the column's type, with those of each part of the longest value that is stored; NULL is one."""
    table, name = column
    text = sql("SELECT {}::text AS value FROM {}", ident(name), ident(table))
    stored = rows(
        sql("SELECT value FROM ({}) x WHERE value IS NOT NULL ORDER BY length(value) DESC, value LIMIT 1", text)
    )
    return [*edges_of(columns_of([table])[table][name], stored[0][0] if stored else None), None]


def poison(column: Column, people: list[int]) -> list[int]:
    """Give each of the people another end of the column's type, as far as PostgreSQL stores it; those who got one."""
    table, name = column
    kind = columns_of([table])[table][name]
    owners = {owner for (owner,) in rows(sql("SELECT DISTINCT {} FROM {} x", Sql(OF[table]), ident(table)))}
    free = iter([each for each in people if each in owners][:VICTIMS])
    victims: list[int] = []
    victim = next(free, None)
    for value in ends(column):
        if victim is None:
            break
        change = sql(
            "UPDATE {} x SET {} = {}::text::{} WHERE {} = {}::bigint",
            ident(table), ident(name), value, Sql(kind), Sql(OF[table]), victim,
        )  # fmt: skip
        try:
            with transaction.atomic():
                stored = run(change)
        except psycopg.Error:
            continue
        if stored:
            victims.append(victim)
            victim = next(free, None)
    return victims


def together(columns: Sequence[Column], people: int) -> Iterator[list[Column]]:
    """The columns, as many at a time as there are people to hold their ends."""
    group: list[Column] = []
    left = people
    for column in columns:
        needed = min(len(ends(column)), VICTIMS)
        if group and needed > left:
            yield group
            group, left = [], people
        group.append(column)
        left -= needed
    yield group


def set_aside() -> set[int]:
    """Whose things are set aside; 0 for what is nobody's."""
    found = rows(
        Sql(
            "SELECT coalesce(k.profile_id, t.profile_id, e.profile_id, 0) FROM parking_parked k LEFT JOIN channels_touch t "
            "ON k.kind IN ('send', 'receipt') AND t.id = k.ref LEFT JOIN journeys_enrollment e "
            "ON k.kind = 'conversion' AND e.id = k.ref"
        )
    )
    return {profile_id for (profile_id,) in found}


@pytest.fixture
def scene(sandbox: Any) -> Scene:
    return Scene(sandbox.url, PEOPLE)


def test_no_value_of_anybodys_stops_anybody_else(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    tables = columns_of(list(OF))
    (acme, *_) = scene.ids
    people = list(scene.ids[acme].values())
    recorder = Recorder()
    with recorder.recording():
        expected = undone(scene.life)
    read = {name: {c for c in recorder.columns(name, tables) if is_value(c[1])} for name in recorder.texts}
    cases = sorted(set().union(*read.values()))
    failures: list[str] = []
    aside: set[str] = set()
    stored = 0

    def life(columns: Sequence[Column]) -> tuple[int, list[str], set[str]]:
        """Put each column at its ends for its own victims: the number of ends, the faults of everybody else, and the
        columns whose victims were set aside."""
        of: dict[Column, list[int]] = {}
        left = people
        for column in columns:
            of[column] = poison(column, left)
            left = [each for each in left if each not in of[column]]
        victims = [each for ids in of.values() for each in ids]
        told = scene.life() if victims else expected
        parked = set_aside()
        wrong = scene.otherwise(told, expected, victims)
        wrong += [f"set aside {parked - {*victims}}"] if parked - {*victims} else []
        return len(victims), wrong, {".".join(column) for column, ids in of.items() if parked & {*ids}}

    def faults(columns: Sequence[Column]) -> tuple[int, list[str], set[str]]:
        """The same, undone, each fault with the fewest columns that make it."""
        try:
            count, wrong, found = undone(lambda: life(columns))
        except Exception as error:
            count, wrong, found = 0, [f"everybody stopped: {type(error).__name__}: {error}"], set()
        half = len(columns) // 2
        narrower = (
            [each for part in (columns[:half], columns[half:]) for each in faults(part)[1]] if wrong and half else []
        )
        names = ", ".join(".".join(column) for column in columns)
        return count, narrower or [f"{names}: {each}" for each in wrong], found

    for columns in together(cases, len(people)):
        count, wrong, found = faults(columns)
        stored += count
        aside |= found
        failures += wrong
    with capsys.disabled():
        print(
            f"\nColumns read: {len(cases)} of {len(cases)} put at {stored} ends, by {len(read)} functions; "
            f"set aside at {sorted(aside)}."
        )
    assert failures == [], "\n".join(failures)
    assert aside <= STOPS_ITS_OWNER
