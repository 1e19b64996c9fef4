"""What counts as a conversion: the goals of journeys, or any event of a name or of a metric, of any customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cdp.events import reads, scans
from cdp.events.amounts import amount
from core.db.sql import Sql, sql
from insights.metrics.definition import Definition
from journeys.nodes.event_filter import event_fits


@dataclass(frozen=True, slots=True)
class JourneyGoals:
    """The goals of all journeys, or of one. A purchase that is the goal of several is one conversion."""

    journey_id: int | None = None

    def conversions(self, workspace_id: int, start: datetime, end: datetime) -> Sql:
        """A SELECT (profile_id, at, value, properties) of the conversions of the half-open period."""
        return sql(
            """
            SELECT DISTINCT ON (coalesce(k.event_id, -k.enrollment_id)) k.profile_id, k.converted_at AS at, k.value,
                o.properties
            FROM journeys_conversion k {event}
            WHERE k.workspace_id = {workspace}::bigint AND k.journey_id = ANY(ARRAY({journeys}))
            AND k.converted_at >= {start}::timestamptz AND k.converted_at < {end}::timestamptz
            ORDER BY coalesce(k.event_id, -k.enrollment_id), k.value IS NULL, k.enrollment_id
            """,
            event=reads.join_event(Sql("k.event_id"), Sql("k.converted_at"), "o", outer=True),
            workspace=workspace_id,
            # By their journeys: those have an index by time, and a young table's planner would read all conversions.
            journeys=sql(
                "SELECT id FROM journeys_journey WHERE workspace_id = {}::bigint AND {}::bigint IN (0, id)",
                workspace_id,
                self.journey_id or 0,
            ),
            start=start,
            end=end,
        )


@dataclass(frozen=True, slots=True)
class EventGoal:
    """Every event of that name, of customers in a journey or not; `value` names the property that holds its value, if any.

    Those alone that meet the conditions and, with a currency, are in it or name none.
    """

    event: str
    value: str = ""
    where: Sequence[Any] = ()
    currency: str = ""

    def conversions(self, workspace_id: int, start: datetime, end: datetime) -> Sql:
        """A SELECT (profile_id, at, value, properties) of the conversions of the half-open period."""
        properties = Sql("e.properties")
        return sql(
            "SELECT e.profile_id, e.occurred_at AS at, round({value}, 4) AS value, e.properties FROM ({events}) e WHERE {fits}",
            value=amount(properties, self.value) if self.value else Sql("NULL::numeric"),
            events=scans.of_period(workspace_id, self.event, start, end),
            fits=event_fits(self.where, properties, self.currency, Sql("e.occurred_at")),
        )


def metric_goal(definition: Definition) -> EventGoal:
    """Every event that counts in a metric which can be a goal."""
    return EventGoal(definition.event, definition.property, definition.where or (), definition.currency)


Goal = JourneyGoals | EventGoal
