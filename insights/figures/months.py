"""The sums of months beside the figures of days: what a day adds to its months, and which of the two a period is read from."""

from __future__ import annotations

from datetime import date, timedelta

from core.db.sql import Sql, join, run, sql
from insights.figures import facts

_ALIKE = "version_id, node_id, arm, template_version_id, channel_id, medium, category, measure, detail"  # As in `facts.COLUMNS`.
KEY = f"journey_id, view, month, {_ALIKE}"
"""The columns that identify a row of a month."""


def replace(of_day: Sql, counted: Sql) -> None:
    """Put the figures counted of a day in the place of those it had, and the difference into the sums of their months.

    One statement: a month is at every moment the sum of its days. To sum the days of a month again each time would cost as much
    as counting them.
    """
    run(
        sql(
            """
            WITH gone AS (DELETE FROM insights_figure WHERE {of_day} RETURNING {columns}),
            made AS (INSERT INTO insights_figure ({columns}) {counted} RETURNING {columns})
            INSERT INTO insights_figuremonth AS m (workspace_id, {key}, n, value)
            SELECT workspace_id, {key}, sum(n), sum(value) FROM (
                SELECT workspace_id, journey_id, view, date_trunc('month', at)::date AS month, {alike}, n, value FROM made
                UNION ALL SELECT workspace_id, journey_id, view, date_trunc('month', at)::date, {alike}, -n, -value FROM gone
            ) d GROUP BY workspace_id, {key} HAVING sum(n) <> 0 OR sum(value) <> 0
            ON CONFLICT ({key}) DO UPDATE SET n = m.n + excluded.n, value = m.value + excluded.value
            """,
            of_day=of_day,
            counted=counted,
            columns=Sql(facts.COLUMNS),
            key=Sql(KEY),
            alike=Sql(_ALIKE),
        )
    )


def kept(scope: Sql, since: date | None, until: date | None) -> Sql:
    """A SELECT of the figures in scope (of workspace, journey and view) from the first to the last day, both included and None
    for no end: whole months as one row each, with their first day for `at`, the days before and after as they are."""
    first, behind = (
        None if since is None else _month(since, up=True),
        None if until is None else _month(until, up=False),
    )
    if first is not None and behind is not None and first >= behind:
        return days(scope, since, until)
    whole = [scope, Sql("n <> 0")]
    parts = []
    if first is not None:
        whole.append(sql("month >= {}::date", first))
        if since != first:
            parts.append(days(scope, since, first - timedelta(days=1)))
    if behind is not None:
        whole.append(sql("month < {}::date", behind))
        parts.append(days(scope, behind, until))
    months = sql(
        "SELECT journey_id, month AS at, {}, n, value, NULL::jsonb AS hours FROM insights_figuremonth WHERE {}",
        Sql(_ALIKE),
        join(" AND ", whole),
    )
    return join(" UNION ALL ", [months, *parts])


def days(scope: Sql, since: date | None, until: date | None) -> Sql:
    """As `kept`, day by day, with the hours of each."""
    tests = [scope]
    if since is not None:
        tests.append(sql("at >= {}::date", since))
    if until is not None:
        tests.append(sql("at <= {}::date", until))
    return sql(
        "SELECT journey_id, at, {}, n, value, hours FROM insights_figure WHERE {}", Sql(_ALIKE), join(" AND ", tests)
    )


def _month(day: date, *, up: bool) -> date:
    """The first day of the first whole month from a day on (`up`), or of the month that is no longer whole on it."""
    if up:
        return day if day.day == 1 else (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return (day + timedelta(days=1)).replace(day=1)
