"""All statements of a request share its time."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from psycopg.errors import QueryCanceled

from core.db.deadline import bounded
from core.db.sql import Sql, one

pytestmark = pytest.mark.django_db
ASK = "SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'"


class Clock:
    """A monotonic clock that stands until a test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def limit() -> int:
    """The limit that a statement of our own meets."""
    found = one(Sql(ASK))
    assert found is not None
    return int(found[0])


def refused(clock: Clock) -> None:
    """A statement within a savepoint, after the end."""
    with transaction.atomic():
        clock.now = 10
        limit()


def test_each_statement_has_what_the_ones_before_have_left_and_none_begins_after_the_end() -> None:
    clock = Clock()
    with bounded(10, clock):
        assert limit() == 10_000
        clock.now = 0.2  # Quick statements do not pay for another.
        assert limit() == 10_000
        clock.now = 9.5
        with connection.cursor() as cursor:
            cursor.execute(ASK)
            assert cursor.fetchone() == (500,)
        clock.now = 10
        with pytest.raises(QueryCanceled):
            limit()
    with bounded(10, clock):
        assert limit() == 10_000


def test_a_rollback_to_a_savepoint_gives_no_time_back() -> None:
    clock = Clock()
    with bounded(10, clock):
        assert limit() == 10_000
        with transaction.atomic():
            clock.now = 9.5
            assert limit() == 500
            transaction.set_rollback(True)
        assert limit() == 500


def test_a_statement_that_failed_within_a_savepoint_can_be_taken_back_after_the_end() -> None:
    clock = Clock()
    with bounded(10, clock):
        with pytest.raises(QueryCanceled):
            refused(clock)
        clock.now = 9.5
        assert limit() == 500


def test_one_within_another_may_only_narrow_it_and_gives_back_what_it_has_left() -> None:
    clock = Clock()
    with bounded(10, clock):
        with bounded(60):
            assert limit() == 10_000
        with bounded(2):
            assert limit() == 2_000
            clock.now = 0.3  # The outer one does not put its own limit back.
            assert limit() == 1_700
            clock.now = 2
            with pytest.raises(QueryCanceled):
                limit()
        assert limit() == 8_000
        clock.now = 9
        with bounded(5):
            assert limit() == 1_000
