"""Sums beside the figures of days: of months, by everything but the day; of days, by journey or for the whole workspace, by
nothing else. How counting a day again changes both, and from which of them a period is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from core.db.sql import Sql, join, run, sql
from insights.figures import facts

_ALIKE = "version_id, node_id, arm, template_version_id, channel_id, medium, category, measure, detail"  # As in `facts.COLUMNS`.
MONTH_KEY = f"journey_id, view, month, {_ALIKE}"
"""The columns that identify a row of a month."""
DAY_KEY = "workspace_id, view, journey_id, at, measure, detail"
"""The columns that identify the sum of a day; without a journey: of all together."""

Reading = Callable[[Sql, date | None, date | None], Sql]
"""A SELECT of the figures in scope from the first to the last day, both included and None for no end."""


def replace(of_day: Sql, counted: Sql) -> None:
    """Put the figures counted of a day in the place of those it had, and the difference into the sums.

    One statement: a sum is at every moment that of its days. To sum the days of a month again each time would cost as much
    as counting them.
    """
    columns = Sql(facts.COLUMNS)
    _add(
        sql(
            """
            gone AS (DELETE FROM insights_figure WHERE {of_day} RETURNING {columns}),
            made AS (INSERT INTO insights_figure ({columns}) {counted} RETURNING {columns}),
            changed AS MATERIALIZED (
                SELECT workspace_id, journey_id, view, at, {alike}, n, value FROM made
                UNION ALL SELECT workspace_id, journey_id, view, at, {alike}, -n, -value FROM gone
            )
            """,
            of_day=of_day,
            counted=counted,
            columns=columns,
            alike=Sql(_ALIKE),
        )
    )


def rebuild(workspace_id: int) -> None:
    """Calculate the sums of a workspace from the figures of its days, also where they are missing or wrong: `replace` adds only
    differences. Needs a transaction that holds the lock of the workspace's figures."""
    for table in ("insights_figureday", "insights_figuremonth"):
        run(sql("DELETE FROM {} WHERE workspace_id = {}::bigint", Sql(table), workspace_id))
    _add(sql("changed AS MATERIALIZED (SELECT * FROM insights_figure WHERE workspace_id = {}::bigint)", workspace_id))


def _add(changed: Sql) -> None:
    """Add the rows of the CTE `changed`, which is the last of those given, to the sums."""
    run(
        sql(
            """
            WITH {changed},
            of_days AS (
                INSERT INTO insights_figureday AS d ({day_key}, n, value)
                SELECT {day_key}, sum(n), sum(value) FROM changed WHERE {summed}
                GROUP BY workspace_id, view, at, measure, detail, GROUPING SETS ((journey_id), ())
                HAVING sum(n) <> 0 OR sum(value) <> 0
                ON CONFLICT ({day_key}) DO UPDATE SET n = d.n + excluded.n, value = d.value + excluded.value
            )
            INSERT INTO insights_figuremonth AS m (workspace_id, {month_key}, n, value)
            SELECT workspace_id, {month_key}, sum(n), sum(value)
            FROM (SELECT *, date_trunc('month', at)::date AS month FROM changed) c
            GROUP BY workspace_id, {month_key} HAVING sum(n) <> 0 OR sum(value) <> 0
            ON CONFLICT ({month_key}) DO UPDATE SET n = m.n + excluded.n, value = m.value + excluded.value
            """,
            changed=changed,
            summed=SUMMED,
            day_key=Sql(DAY_KEY),
            month_key=Sql(MONTH_KEY),
        )
    )


SUMMED = Sql("measure <> 'stayed'")
"""The figures that are summed by day: stays are only read by node."""


def days(scope: Sql, since: date | None, until: date | None) -> Sql:
    """A `Reading`, day by day, with the hours of each."""
    return sql(
        "SELECT journey_id, at, {}, n, value, hours FROM insights_figure WHERE {}",
        Sql(_ALIKE),
        _within(scope, since, until),
    )


def days_of_journeys(scope: Sql, since: date | None, until: date | None) -> Sql:
    """A `Reading`, day by day, of the sums of each journey."""
    return _day_sums(sql("{} AND journey_id IS NOT NULL", scope), since, until)


def days_of_all(scope: Sql, since: date | None, until: date | None) -> Sql:
    """A `Reading`, day by day, of all journeys together."""
    return _day_sums(sql("{} AND journey_id IS NULL", scope), since, until)


def _day_sums(scope: Sql, since: date | None, until: date | None) -> Sql:
    return sql(
        "SELECT journey_id, at, NULL::bigint AS version_id, NULL::bigint AS node_id, NULL::text AS arm, "
        "NULL::bigint AS template_version_id, NULL::bigint AS channel_id, NULL::text AS medium, NULL::text AS category, "
        "measure, detail, n, value, NULL::jsonb AS hours FROM insights_figureday WHERE n <> 0 AND {}",
        _within(scope, since, until),
    )


def months_and(around: Reading) -> Reading:
    """A `Reading` of whole months, as one row each with their first day for `at`, and of the days before and after by
    another."""

    def read(scope: Sql, since: date | None, until: date | None) -> Sql:
        first = None if since is None else _month(since, up=True)
        behind = None if until is None else _month(until, up=False)
        if first is not None and behind is not None and first >= behind:
            return around(scope, since, until)
        whole = [scope, Sql("n <> 0")]
        parts = []
        if first is not None:
            whole.append(sql("month >= {}::date", first))
            if since != first:
                parts.append(around(scope, since, first - timedelta(days=1)))
        if behind is not None:
            whole.append(sql("month < {}::date", behind))
            parts.append(around(scope, behind, until))
        months = sql(
            "SELECT journey_id, month AS at, {}, n, value, NULL::jsonb AS hours FROM insights_figuremonth WHERE {}",
            Sql(_ALIKE),
            join(" AND ", whole),
        )
        return join(" UNION ALL ", [months, *parts])

    return read


def _within(scope: Sql, since: date | None, until: date | None) -> Sql:
    tests = [scope]
    if since is not None:
        tests.append(sql("at >= {}::date", since))
    if until is not None:
        tests.append(sql("at <= {}::date", until))
    return join(" AND ", tests)


def _month(day: date, *, up: bool) -> date:
    """The first day of the first whole month from a day on (`up`), or of the month that is no longer whole on it."""
    if up:
        return day if day.day == 1 else (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return (day + timedelta(days=1)).replace(day=1)
