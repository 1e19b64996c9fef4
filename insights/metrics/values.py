"""A metric by day or week, calculated from the events of a bounded period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from cdp.events import reads, scans
from cdp.events.amounts import amount, in_currency
from core.db.sql import Sql, join, rows, sql
from insights.metrics.definition import OF_PROPERTY, Definition, parsed
from rules.compile import predicate
from rules.conditions import compile_conditions
from rules.vocabulary import Catalog
from tenancy.models import Workspace
from tenancy.settings import WEEK_STARTS, settings_of

MOST_DAYS = 400
"""The longest period."""

NO_EVENT = 0
"""No event name has this id."""


@dataclass(frozen=True, slots=True)
class Values:
    """A point for each day or week, None for a mean without events. `not_numbers` and `other_currency` count the events that are
    left out, since their property is no number or their currency is another; `left_out` counts both, for each point."""

    points: list[tuple[datetime, Decimal | None]]
    left_out: list[int]
    not_numbers: int
    other_currency: int


def values(
    workspace: Workspace, definition: Definition, since: date, until: date, now: datetime, catalog: Catalog
) -> Values:
    """The metric from `since` to `until`, both included, in its own time zone; weeks begin on the workspace's first day."""
    zone = ZoneInfo(definition.zone or workspace.time_zone)
    shift = WEEK_STARTS[settings_of(workspace).week_start] if definition.grain == "week" else 0
    steps = _steps(definition, since, until, shift)
    name = catalog.events.get(definition.event, NO_EVENT)
    # PostgreSQL's weeks begin on Monday.
    step = sql(
        "date_trunc({grain}::text, {at} AT TIME ZONE {zone}::text - {shift}::interval) + {shift}::interval",
        grain=definition.grain,
        at=reads.OCCURRED_AT,
        zone=zone.key,
        shift=timedelta(days=shift),
    )
    begin, end = (datetime.combine(day, time.min, zone) for day in (steps[0], until + timedelta(days=1)))
    found = {
        at.date(): (value, not_numbers, other_currency)
        for at, value, not_numbers, other_currency in rows(
            scans.by_time(
                workspace.pk,
                name,
                step,
                _aggregates(definition),
                _where(workspace, definition, begin, min(end, now), now, catalog),
            )
        )
    }
    empty = None if definition.aggregate == "mean" else Decimal(0)
    points = [
        (datetime.combine(day, time.min, zone), found[day][0] if day in found and found[day][0] is not None else empty)
        for day in steps
    ]
    left_out = [sum(found[day][1:]) if day in found else 0 for day in steps]
    return Values(points, left_out, sum(n for _, n, _ in found.values()), sum(n for _, _, n in found.values()))


def added_up(metrics: Sequence[Values]) -> Values:
    """The sum of metrics of the same steps; a point without a value adds nothing."""
    points: list[tuple[datetime, Decimal | None]] = [
        (together[0][0], sum((value or Decimal(0) for _, value in together), Decimal(0)))
        for together in zip(*(each.points for each in metrics), strict=True)
    ]
    left_out = [sum(counts) for counts in zip(*(each.left_out for each in metrics), strict=True)]
    return Values(
        points, left_out, sum(each.not_numbers for each in metrics), sum(each.other_currency for each in metrics)
    )


def _steps(definition: Definition, since: date, until: date, first: int) -> list[date]:
    """The first day of each step; `first`: the day of the week on which weeks begin."""
    if definition.grain == "week":
        since -= timedelta(days=(since.weekday() - first) % 7)
    length = timedelta(days=7 if definition.grain == "week" else 1)
    return [since + n * length for n in range((until - since) // length + 1)]


def _aggregates(definition: Definition) -> Sql:
    """The value, and how many events are left out of it: those without a number, and those in another currency."""
    if definition.aggregate not in OF_PROPERTY:
        counted = {"count": Sql("count(*)"), "people": sql("count(DISTINCT {})", reads.PROFILE_ID)}
        return sql("{}::numeric, 0::bigint, 0::bigint", counted[definition.aggregate])
    number = amount(reads.PROPERTIES, definition.property)
    other = Sql("FALSE")
    if definition.currency:
        other = sql("NOT ({})", in_currency(reads.PROPERTIES, definition.currency))
    return sql(
        "{aggregate}({number}) FILTER (WHERE NOT {other}), count(*) FILTER (WHERE NOT {other} AND {number} IS NULL), "
        "count(*) FILTER (WHERE {other})",
        aggregate=Sql({"sum": "sum", "mean": "avg"}[definition.aggregate]),
        number=number,
        other=other,
    )


def _where(
    workspace: Workspace, definition: Definition, begin: datetime, end: datetime, now: datetime, catalog: Catalog
) -> Sql:
    conditions, rule = parsed(definition)
    as_of = sql("{}::timestamptz", now)
    tests = [
        sql("{} >= {}::timestamptz", reads.OCCURRED_AT, begin),
        sql("{} < {}::timestamptz", reads.OCCURRED_AT, end),
        compile_conditions(conditions, reads.PROPERTIES, as_of=as_of),
    ]
    if rule is not None:
        tests.append(
            sql(
                "{} IN (SELECT p.id FROM profiles_profile p WHERE p.workspace_id = {}::bigint AND {})",
                reads.PROFILE_ID,
                workspace.pk,
                predicate(rule, Sql("p"), as_of, catalog, strategy="scan"),
            )
        )
    return join(" AND ", tests)
