"""A worker's clock is read when the customers are its own: what one tick writes never lies before what an earlier one wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from core.db.buckets import ALL_BUCKETS
from core.db.clock import database_clock
from core.db.sql import Sql, one
from journeys.engine.absorb import absorb_merges
from journeys.engine.tick import tick
from tests.integration.journeys.builders import Builder, day


def _locks() -> int:
    found = one(Sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"))
    assert found is not None
    return int(found[0])


def _clock(held: list[int]) -> Callable[[], datetime]:
    """The database's clock, noting how many locks its reader holds."""

    def read() -> datetime:
        held.append(_locks())
        return database_clock()

    return read


def test_a_tick_reads_its_clock_once_it_holds_its_buckets(builder: Builder) -> None:
    held: list[int] = []
    tick(builder.workspace.pk, ALL_BUCKETS, _clock(held))
    assert held == [len(ALL_BUCKETS)]


def test_a_merge_is_absorbed_at_an_instant_read_under_both_locks(builder: Builder) -> None:
    builder.identify("ann", anonymous="tablet")
    builder.anonymous("phone", "Signed Up", day(1))
    builder.identify("ann", day(2), anonymous="phone")
    held, before = list[int](), _locks()
    assert absorb_merges(builder.workspace.pk, _clock(held)) == 1
    assert held == [before + 2]


@pytest.mark.django_db
def test_the_databases_clock_is_this_instant_in_utc() -> None:
    read = database_clock()
    assert read.tzinfo is not None
    assert abs(datetime.now(UTC) - read) < timedelta(minutes=1)
