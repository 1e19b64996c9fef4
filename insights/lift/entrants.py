"""Everybody who entered a journey, each once and in an arm, and the goal by which they are judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import orjson

from cdp.events import reads
from cdp.events.amounts import amount
from core.config.typed import read
from core.db.sql import Sql, rows, sql
from insights.statistics.kinds import Arm
from insights.statistics.sample import Events, Sample
from journeys.graph.goal import Goal
from journeys.nodes.event_filter import event_fits
from tenancy.program_holdout import Holdout

T = TypeVar("T", Sample, Events)

LATE = timedelta(days=30)
"""Goal events that come late are still looked for so long after the last window; later ones are found with the next change."""


def entrants(journey_id: int, as_of: datetime | None, holdout: Holdout | None) -> Sql:
    """The CTEs `people` and `aged` of everybody who entered by any version, people and not runs.

    `aged`: profile_id, arm, `first` (entry), `span` (the goal's window in the version by which they entered first), converted,
    value of the conversions, immature (whether the goal may still be reached; without an instant nobody is) and beside (whether
    they came in while the program holdout had its share). The arm is that of the first run: who was let in before the program
    holdout began stays among those treated, and is not compared with it.
    """
    return sql(
        """
        people AS MATERIALIZED (
            SELECT e.profile_id, CASE WHEN (array_agg(e.program_held_out ORDER BY e.entered_at, e.id))[1] THEN 'nothing'
                    WHEN bool_or(e.held_out) THEN 'business_as_usual' ELSE 'treated' END AS arm, min(e.entered_at) AS first,
                (array_agg(g.span ORDER BY e.entered_at, e.id))[1] AS span, count(k.enrollment_id) > 0 AS converted,
                coalesce(sum(k.value), 0) AS value
            FROM journeys_enrollment e LEFT JOIN journeys_conversion k ON k.enrollment_id = e.id
            LEFT JOIN (SELECT id, (graph #>> '{{settings,goal,window}}')::interval AS span FROM journeys_version
                WHERE journey_id = {journey}::bigint) g ON g.id = e.version_id
            WHERE e.journey_id = {journey}::bigint GROUP BY e.profile_id
        ),
        aged AS (
            SELECT *, coalesce(first + span > {as_of}::timestamptz, FALSE) AS immature,
                coalesce(first >= {since}::timestamptz AND first < coalesce({until}::timestamptz, 'infinity'), FALSE)
                AS beside FROM people
        )
        """,
        journey=journey_id,
        as_of=as_of,
        since=holdout and holdout.since,
        until=holdout and holdout.until,
    )


def by_arm(found: Iterable[tuple[Arm, bool, T]]) -> tuple[dict[Arm, T], dict[Arm, T]]:
    """The sums of parts (arm, beside, sums) of a journey's people by arm: of all, and of those beside the program holdout, which
    alone are compared with those in it."""
    arms: dict[Arm, T] = {}
    beside: dict[Arm, T] = {}
    for arm, at_the_time, sums in found:
        if at_the_time:
            beside[arm] = beside[arm] + sums if arm in beside else sums
        if at_the_time or arm != "nothing":
            arms[arm] = arms[arm] + sums if arm in arms else sums
    return arms, beside


@dataclass(frozen=True, slots=True)
class JourneyGoal:
    """The goal of a version, with the number of its event's name; None where it is a rule."""

    workspace_id: int
    event_id: int | None
    goal: Goal

    @property
    def fits(self) -> Sql:
        """A condition: an event of the name counts. Conditions relative to now are relative to the time of the event."""
        return event_fits(self.goal.where, reads.PROPERTIES, self.goal.currency, reads.OCCURRED_AT)

    @property
    def amount(self) -> Sql:
        """The value of an event; NULL without one."""
        return amount(reads.PROPERTIES, self.goal.value) if self.goal.value else Sql("NULL::numeric")


def goals_of(journey_id: int) -> list[JourneyGoal | None]:
    """The goal of each version, the newest first; None for a version without one."""
    found = rows(
        sql(
            "SELECT v.workspace_id, n.id, v.graph #>> '{{settings,goal}}' FROM journeys_version v LEFT JOIN schema_eventname n "
            "ON n.workspace_id = v.workspace_id AND v.graph #> '{{settings,goal,rule}}' = 'null' "
            "AND n.name = v.graph #>> '{{settings,goal,event}}' WHERE v.journey_id = {}::bigint ORDER BY v.number DESC",
            journey_id,
        )
    )
    goals = [(workspace, event, read_goal(text)) for workspace, event, text in found]
    return [None if goal is None else JourneyGoal(workspace, event, goal) for workspace, event, goal in goals]


def newest_goal(journey_id: int) -> JourneyGoal | None:
    """The goal of the newest version that has one."""
    return next((goal for goal in goals_of(journey_id) if goal is not None), None)


def read_goal(text: str | None) -> Goal | None:
    """The goal of a version, from its JSON; None for none, and for one that is no goal."""
    return read(orjson.loads(text), Goal, "", "bad_settings")[0] if text is not None else None
