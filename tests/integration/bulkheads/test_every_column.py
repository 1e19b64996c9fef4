"""BEYOND 16: for every statement, each column that it reads is put at its type's ends for some people; everybody else's life
goes on exactly as if nothing were wrong, in the same passes, in the same workspace and in another.

Ids say who and where, and are not values: a row with another id is another person's. What PostgreSQL itself refuses to
store (a CHECK, a key) cannot be there to be read.
"""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import transaction

from cdp.parking.models import Parked
from core.db.sql import Sql, ident, rows, run, sql
from tests.integration.bulkheads.edges import edges_of
from tests.integration.bulkheads.recorder import Recorder, columns_of
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
    "channels_send.attempts",  # A counter that cannot be counted on.
    "channels_send.payload",  # No message.
    "journeys_enrollment.seq",  # A counter that cannot be counted on.
    "journeys_enrollment.visit",
}
"""Where an end that no way in lets through stops its owner, and nobody else. Everything else stops not even them."""

VICTIMS = 20
PEOPLE = {"acme": VICTIMS + 4, "elsewhere": 2}


def is_value(column: str) -> bool:
    return column != "id" and not column.endswith(("_id", "bucket")) and column not in ("ref", "within", "namespace")


def poison(table: str, column: str, victims: list[int]) -> int:
    """Give each victim another end of the column's type, as far as PostgreSQL stores it; how many it stored."""
    kind = columns_of([table])[table][column]
    stored = rows(
        sql(
            "SELECT {}::text FROM {} x WHERE {} = ANY({}::bigint[]) LIMIT 1",
            ident(column),
            ident(table),
            Sql(OF[table]),
            victims,
        )
    )
    values = [*edges_of(kind, stored[0][0] if stored else None), None]
    done = 0
    for value in values:
        if done == len(victims):
            break
        who = victims[done]
        change = sql(
            "UPDATE {} x SET {} = {}::text::{} WHERE {} = {}::bigint",
            ident(table),
            ident(column),
            value,
            Sql(kind),
            Sql(OF[table]),
            who,
        )
        try:
            with transaction.atomic():
                done += run(change) > 0
        except psycopg.Error:
            continue
    return done


@pytest.fixture
def scene(sandbox: Any) -> Scene:
    return Scene(sandbox.url, PEOPLE)


def test_no_value_of_anybodys_stops_anybody_else(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    tables = columns_of(list(OF))
    (acme, *_) = scene.ids
    victims = list(scene.ids[acme].values())[:VICTIMS]
    recorder = Recorder()
    with recorder.recording():
        expected = undone(scene.life)
    read = {name: {c for c in recorder.columns(name, tables) if is_value(c[1])} for name in recorder.texts}
    cases = sorted(set().union(*read.values()))
    failures, aside, stored = [], [], 0
    for table, column in cases:

        def case(table: str = table, column: str = column) -> tuple[int, Any, set[int | None]]:
            count = poison(table, column, victims)
            told = scene.life() if count else expected
            return count, told, set(Parked.objects.values_list("profile_id", flat=True))

        try:
            count, told, parked = undone(case)
        except Exception as error:
            failures.append(f"{table}.{column}: everybody stopped: {type(error).__name__}: {error}")
            continue
        stored += count
        failures += [f"{table}.{column}: {each}" for each in scene.otherwise(told, expected, victims)]
        if parked - {*victims, None}:
            failures.append(f"{table}.{column}: set aside {parked}")
        aside += [f"{table}.{column}"] if parked else []
    with capsys.disabled():
        print(
            f"\nColumns read: {len(cases)} of {len(cases)} put at {stored} ends, by {len(read)} functions; set aside at {aside}."
        )
    assert failures == [], "\n".join(failures)
    assert set(aside) <= STOPS_ITS_OWNER
