"""The monthly partitions of the event table.

Live traffic makes only the partitions of a window around now: one request with an event of each month since 1990 must
not make hundreds, each of which every query would lock. Older events wait in the default partition, where they are found
as well, until an import makes the partition of their month.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from core.db.sql import Sql, one, run, sql

Month = tuple[int, int]
"""(year, month), UTC."""

FIRST_MONTH: Month = (1990, 1)
"""Older events share the default partition: a file of bad dates must not make a partition for each of them."""

LIVE_MONTHS = (-13, 2)
"""The window of live traffic: from 13 months ago to 2 months ahead."""

_LOCK_KEY = -4_001


class MissingPartitions(Exception):
    """Events of these months came and their partitions must be made first, outside the transaction at hand."""

    def __init__(self, months: Iterable[Month]) -> None:
        super().__init__(f"No partition for {sorted(months)}.")
        self.months = sorted(months)


_existing: set[tuple[str, Month]] = set()


def month_of(at: datetime) -> Month:
    """The partition an instant belongs to."""
    at = at.astimezone(UTC)
    return at.year, at.month


def within_window(months: Iterable[Month], now: datetime) -> set[Month]:
    """Those of the months for which live traffic makes partitions."""
    here = _number(month_of(now))
    return {month for month in months if LIVE_MONTHS[0] <= _number(month) - here <= LIVE_MONTHS[1]}


def missing(months: Iterable[Month]) -> list[Month]:
    """Those of the months that have no partition; asks the database only about months this process has not met."""
    name = str(connection.settings_dict["NAME"])
    unknown = sorted(month for month in set(months) if month >= FIRST_MONTH and (name, month) not in _existing)
    found = {month for month in unknown if _exists(month)}
    transaction.on_commit(lambda: _existing.update((name, month) for month in found))
    return [month for month in unknown if month not in found]


def ensure(months: Iterable[Month]) -> list[Month]:
    """Make the partitions that do not exist yet; the months made.

    Call it outside the transaction that writes the events: attaching a partition briefly locks the default one.
    """
    made: list[Month] = []
    for month in missing(months):
        with transaction.atomic():
            if _make(month):
                made.append(month)
    return made


def ensure_ahead(now: datetime, months: int = 3) -> list[Month]:
    """Make this month's partition and those of the next `months`, ahead of need."""
    wanted = [month_of(now)]
    for _ in range(months):
        wanted.append(_next(wanted[-1]))
    return ensure(wanted)


def forget() -> None:
    """Drop what this process remembers (tests that undo what they did call this)."""
    _existing.clear()


def _name(month: Month) -> str:
    return f"events_event_{month[0]:04d}_{month[1]:02d}"


def _number(month: Month) -> int:
    return month[0] * 12 + month[1]


def _next(month: Month) -> Month:
    return month_of(datetime(month[0], month[1], 1, tzinfo=UTC) + timedelta(days=32))


def _exists(month: Month) -> bool:
    # Not to_regclass: within a transaction it may answer from a cache that another's commit has not reached yet.
    found = one(
        sql(
            "SELECT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = 'events_event'::regclass AND c.relname = {}::text)",
            _name(month),
        )
    )
    return found == (True,)


def _make(month: Month) -> bool:
    """Create, fill from the default partition what strayed there, attach; False if another was faster.

    One at a time, over all processes.
    """
    one(sql("SELECT pg_advisory_xact_lock({}::bigint)", _LOCK_KEY))
    if _exists(month):
        return False
    table = _name(month)
    start, end = (f"{year:04d}-{number:02d}-01 00:00:00+00" for year, number in (month, _next(month)))
    # LIKE and ATTACH rather than PARTITION OF: the latter would lock the whole event table against reading.
    run(Sql(f"CREATE TABLE {table} (LIKE events_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)"))
    run(
        sql(
            "WITH moved AS (DELETE FROM events_event_default WHERE occurred_at >= {}::timestamptz"
            " AND occurred_at < {}::timestamptz RETURNING *) INSERT INTO {} SELECT * FROM moved",
            start,
            end,
            Sql(table),
        )
    )
    run(Sql(f"ALTER TABLE events_event ATTACH PARTITION {table} FOR VALUES FROM ('{start}') TO ('{end}')"))
    return True
