"""What a journey brought: its conversions, and who is credited with them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from channels.models import Origin, SendState
from core.db.sql import Sql, one, rows, sql
from insights.attribution.credits import MODEL
from journeys.models import EnrollmentState

FEW_RUNS = 10_000
"""Up to so many runs of a journey are looked up one by one."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of conversions and what they were worth together."""

    conversions: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Results:
    """Of one journey, all versions together. `total` = `own` + `others` + `nobody` + `pending`, in number and in value.

    `own`: credited to the journey's own touches; `others`: to those of other journeys; `nobody`: no touch qualified;
    `pending`: not looked at yet. `earned`: what this journey's touches are credited with, wherever the goal was.
    """

    enrolled: int
    held_out: int
    program_held_out: int
    total: Amount
    own: Amount
    others: Amount
    nobody: Amount
    pending: Amount
    earned: Amount


def results(workspace_id: int, journey_id: int) -> Results:
    """The results of a journey, in one query."""
    found = one(
        sql(
            """
            WITH mine AS MATERIALIZED (
                SELECT coalesce(k.value, 0) AS value, CASE WHEN c.id IS NULL THEN 'pending' WHEN c.touch_id IS NULL
                    THEN 'nobody' WHEN c.journey_id = {journey}::bigint THEN 'own' ELSE 'others' END AS by
                FROM journeys_conversion k
                LEFT JOIN insights_credit c ON c.model = {model}::text AND c.conversion_id = k.enrollment_id
                WHERE k.journey_id = {journey}::bigint AND k.workspace_id = {workspace}::bigint
            ),
            entered AS (
                SELECT count(*) AS n, count(*) FILTER (WHERE held_out) AS held_out,
                    count(*) FILTER (WHERE program_held_out) AS program_held_out FROM journeys_enrollment
                WHERE journey_id = {journey}::bigint AND workspace_id = {workspace}::bigint
            ),
            earned AS (
                SELECT count(*) AS n, coalesce(sum(value), 0) AS value FROM insights_credit WHERE model = {model}::text
                AND journey_id = {journey}::bigint AND touch_id IS NOT NULL AND workspace_id = {workspace}::bigint
            )
            SELECT entered.n, entered.held_out, entered.program_held_out, earned.n, earned.value,
                count(mine.value), coalesce(sum(mine.value), 0),
                count(*) FILTER (WHERE by = 'own'), coalesce(sum(mine.value) FILTER (WHERE by = 'own'), 0),
                count(*) FILTER (WHERE by = 'others'), coalesce(sum(mine.value) FILTER (WHERE by = 'others'), 0),
                count(*) FILTER (WHERE by = 'nobody'), coalesce(sum(mine.value) FILTER (WHERE by = 'nobody'), 0),
                count(*) FILTER (WHERE by = 'pending'), coalesce(sum(mine.value) FILTER (WHERE by = 'pending'), 0)
            FROM entered CROSS JOIN earned LEFT JOIN mine ON TRUE GROUP BY 1, 2, 3, 4, 5
            """,
            journey=journey_id,
            workspace=workspace_id,
            model=MODEL,
        )
    )
    assert found is not None, "an aggregate without a filter has one row"
    enrolled, held_out, program_held_out, *numbers = found
    earned, total, own, others, nobody, pending = (
        Amount(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)
    )
    return Results(enrolled, held_out, program_held_out, total, own, others, nobody, pending, earned)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of people and messages of one journey, all versions together; the counts by code.

    `refused`: why they were not let in; `exits`: why runs that were let in ended, those in the program holdout aside; `withheld`:
    why a message was not sent; `sends`: where the others stand. Runs held out are in none of them.
    """

    refused: dict[str, int]
    exits: dict[str, int]
    withheld: dict[str, int]
    sends: dict[str, int]


def outcomes(workspace_id: int, journey_id: int) -> Outcomes:
    """The outcomes of a journey, in four queries."""
    refused = rows(
        sql(
            "SELECT reason, count(*) FROM journeys_refusal WHERE workspace_id = {}::bigint AND journey_id = {}::bigint "
            "GROUP BY 1 ORDER BY 2 DESC, 1",
            workspace_id,
            journey_id,
        )
    )
    exits = rows(
        sql(
            "SELECT exit_reason, count(*) FROM journeys_enrollment WHERE workspace_id = {}::bigint "
            "AND journey_id = {}::bigint AND state = {State.ENDED} AND NOT held_out AND NOT program_held_out "
            "GROUP BY 1 ORDER BY 2 DESC, 1",
            workspace_id,
            journey_id,
            State=EnrollmentState,
        )
    )
    touches = rows(
        sql(
            "SELECT s.state, CASE WHEN s.state IS NULL THEN t.reason ELSE '' END, count(*) FROM {} "
            "LEFT JOIN channels_send s ON s.touch_id = t.id WHERE t.workspace_id = {}::bigint "
            "AND t.journey_id = {}::bigint GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
            _touches(workspace_id, journey_id),
            workspace_id,
            journey_id,
        )
    )
    return Outcomes(
        dict(refused),
        dict(exits),
        {reason: n for state, reason, n in touches if state is None},
        {SendState(state).label: n for state, _, n in touches if state is not None},
    )


def _touches(workspace_id: int, journey_id: int) -> Sql:
    """Where to read the journey's touches `t` from. They have no index by journey, which every decision to speak would pay for:
    those of a small journey are found by its runs, those of a large one by reading all."""
    runs = one(
        sql(
            "SELECT count(*) FROM (SELECT FROM journeys_enrollment WHERE workspace_id = {}::bigint AND journey_id = {}::bigint "
            "LIMIT {}::int) e",
            workspace_id,
            journey_id,
            FEW_RUNS + 1,
        )
    )
    if runs is None or runs[0] > FEW_RUNS:
        return Sql("channels_touch t")
    return sql(
        "journeys_enrollment e JOIN channels_touch t ON t.origin = {Origin.ENROLLMENT} AND t.origin_id = e.id "
        "AND e.journey_id = {}::bigint",
        journey_id,
        Origin=Origin,
    )
