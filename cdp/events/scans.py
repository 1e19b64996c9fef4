"""Looking through the events of a whole workspace: one of the two ports to the event store (`reads` is the other).

Nothing outside `cdp.events` names the event table or its columns. What is built here names profiles once for a workspace, from
the index (workspace_id, name_id, occurred_at) INCLUDE (profile_id); right for refreshing or previewing an audience, for
figures and for suggestions. `where` may use `OCCURRED_AT` and `PROPERTIES` of
`cdp.events.reads`, and `RECEIVED_AT`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from cdp.events.amounts import currency
from cdp.events.reads import PROPERTIES
from core.db.sql import Sql, sql

RECEIVED_AT = Sql("event_.received_at")


def _of_workspace(workspace_id: int, name_id: int | Sql, where: Sql) -> Sql:
    return sql("event_.workspace_id = {}::bigint AND event_.name_id = {}::integer AND {}", workspace_id, name_id, where)


def _name_id(workspace_id: int, event: str) -> Sql:
    return sql(
        "(SELECT id FROM schema_eventname WHERE workspace_id = {}::bigint AND name = {}::text)", workspace_id, event
    )


def profiles(workspace_id: int, name_id: int | Sql, where: Sql) -> Sql:
    """A SELECT of the profile of every such event; profiles come up as often as they have one."""
    return sql(
        "SELECT event_.profile_id FROM events_event event_ WHERE {}", _of_workspace(workspace_id, name_id, where)
    )


def profiles_having(workspace_id: int, name_id: int, where: Sql, having: Sql) -> Sql:
    """A SELECT of the profiles with at least one such event whose events together satisfy `having`, an aggregate's test."""
    return sql("{} GROUP BY 1 HAVING {}", profiles(workspace_id, name_id, where), having)


def profiles_by_outermost(
    which: Literal["first", "last"], workspace_id: int, name_id: int, where: Sql, passes: Sql
) -> Sql:
    """A SELECT of the profiles whose first or last such event passes. Events at one instant are ordered by their id."""
    return sql(
        "SELECT event_.profile_id FROM (SELECT DISTINCT ON (event_.profile_id) event_.profile_id,"
        " event_.occurred_at, event_.properties FROM events_event event_ WHERE {where}"
        " ORDER BY event_.profile_id, event_.occurred_at {order}, event_.id {order}) event_ WHERE {passes}",
        where=_of_workspace(workspace_id, name_id, where),
        order=Sql("ASC" if which == "first" else "DESC"),
        passes=passes,
    )


def of_period(workspace_id: int, event: str, start: datetime, end: datetime) -> Sql:
    """A SELECT (id, profile_id, occurred_at, properties) of the events of that name in the half-open period."""
    return sql(
        "SELECT event_.id, event_.profile_id, event_.occurred_at, event_.properties FROM events_event event_ WHERE {}",
        _of_workspace(
            workspace_id,
            _name_id(workspace_id, event),
            sql("event_.occurred_at >= {}::timestamptz AND event_.occurred_at < {}::timestamptz", start, end),
        ),
    )


def happened(workspace_id: int, name_id: int, where: Sql, amount: Sql) -> Sql:
    """A SELECT (profile_id, occurred_at, amount, currency) of such events; `amount` is an expression over `PROPERTIES`."""
    return sql(
        "SELECT event_.profile_id, event_.occurred_at, {} AS amount, {} AS currency FROM events_event event_ WHERE {}",
        amount,
        currency(PROPERTIES),
        _of_workspace(workspace_id, name_id, where),
    )


def newest(workspace_id: int, event: str, value: Sql, most: int) -> Sql:
    """A SELECT of one value, `v`, of each of the newest `most` events of that name."""
    return sql(
        "SELECT {} AS v FROM events_event event_ WHERE {} ORDER BY event_.occurred_at DESC LIMIT {}",
        value,
        _of_workspace(workspace_id, _name_id(workspace_id, event), Sql("TRUE")),
        most,
    )


def latest_received(workspace_id: int, source_id: int, since: datetime, most: int) -> Sql:
    """A SELECT (workspace_id, source_id, received_at, notes) of the `most` events written last, whosever they are.

    `notes` are the ingest warnings of those that came from the source since then, and NULL for the others.
    """
    return sql(
        """SELECT workspace_id, source_id, received_at, CASE WHEN workspace_id = {workspace} AND source_id = {source}
               AND received_at > {since}::timestamptz THEN context #> '{{pathline,notes}}' END AS notes
        FROM events_event ORDER BY id DESC LIMIT {most}""",
        workspace=workspace_id,
        source=source_id,
        since=since,
        most=most,
    )


def figures(workspace_id: int, event: str, aggregates: Sql) -> Sql:
    """A SELECT of one row: aggregates over all events of that name."""
    return sql(
        "SELECT {} FROM events_event event_ JOIN schema_eventname n ON n.id = event_.name_id"
        " WHERE event_.workspace_id = {}::bigint AND n.name = {}::text",
        aggregates,
        workspace_id,
        event,
    )


def by_time(workspace_id: int, name_id: int, step: Sql, aggregates: Sql, where: Sql) -> Sql:
    """A SELECT of a row for each value of `step`, an expression over `OCCURRED_AT`: the step, and aggregates of its events."""
    return sql(
        "SELECT {}, {} FROM events_event event_ WHERE {} GROUP BY 1 ORDER BY 1",
        step,
        aggregates,
        _of_workspace(workspace_id, name_id, where),
    )
