"""All goal events of everybody who entered a journey, for goals of the kinds frequency and basket.

Conversions are the first event of each run, so they do not show either. Here every event counts that fits the newest
goal and lies in the window after the first entry, of people let in and held out alike, whatever became of their runs.
"""

from __future__ import annotations

from datetime import datetime

from cdp.events import reads, scans
from core.db.sql import Sql, one, rows, sql
from insights.lift.entrants import JourneyGoal, by_arm, entrants
from insights.statistics.kinds import Counted
from insights.statistics.sample import Events
from tenancy.program_holdout import Holdout


def counted(journey_id: int, found: JourneyGoal, as_of: datetime | None, holdout: Holdout | None) -> Counted | None:
    """The goal events of each arm, without people who are still immature; None where the journey is judged by conversions.

    A basket has only events with an amount, of which the mean is taken.
    """
    kind = found.goal.kind
    if kind == "convert" or found.event_id is None:
        return None
    told = rows(
        sql(
            """
            WITH {entrants},
            reach AS (SELECT min(first - span) AS since, max(first + span) AS until FROM aged WHERE NOT immature),
            told AS MATERIALIZED (
                SELECT a.profile_id, count(*) FILTER (WHERE e.occurred_at > a.first) AS n,
                    count(*) FILTER (WHERE e.occurred_at < a.first) AS before,
                    coalesce(sum(e.amount) FILTER (WHERE e.occurred_at > a.first), 0) AS value,
                    array_agg(DISTINCT e.currency) FILTER (WHERE e.occurred_at > a.first AND e.currency <> '') AS currencies
                FROM aged a JOIN ({events}) e ON e.profile_id = a.profile_id
                WHERE NOT a.immature AND e.occurred_at >= a.first - a.span AND e.occurred_at < a.first + a.span
                GROUP BY 1
            ),
            persons AS (
                SELECT a.arm, a.beside, coalesce(t.n, 0) AS n, coalesce(t.value, 0) AS value, coalesce(t.before, 0) AS before
                FROM aged a LEFT JOIN told t ON t.profile_id = a.profile_id WHERE NOT a.immature
            )
            SELECT arm, beside, (SELECT array_agg(DISTINCT c ORDER BY c) FROM told, unnest(currencies) c), count(*),
                count(*) FILTER (WHERE n > 0), sum(n), sum(n * n), sum(value), sum(value * value), sum(n * value), sum(before),
                sum(before * before), sum(n * before)
            FROM persons GROUP BY 1, 2
            """,
            entrants=entrants(journey_id, as_of, holdout),
            events=_events(found, valued=kind == "raise_basket"),
        )
    )
    arms, beside = by_arm((arm, at_the_time, Events(*sums)) for arm, at_the_time, _, *sums in told)
    currencies: list[str] = next((currencies for _, _, currencies, *_ in told if currencies), [])
    return Counted(kind, arms, currencies if kind == "raise_basket" else [], beside)


def last_window(journey_id: int) -> datetime | None:
    """When the window of the last entrant ends."""
    found = one(sql("WITH {} SELECT max(first + span) FROM people", entrants(journey_id, None, None)))
    return found[0] if found else None


def _events(found: JourneyGoal, *, valued: bool) -> Sql:
    """A SELECT of the goal's events in reach of anybody's window, in one scan of the workspace's events of that name."""
    within = sql(
        "{at} >= (SELECT since FROM reach) AND {at} < (SELECT until FROM reach) AND {fits}",
        at=reads.OCCURRED_AT,
        fits=found.fits,
    )
    if valued:
        within = sql("{} AND {} IS NOT NULL", within, found.amount)
    assert found.event_id is not None
    return scans.happened(found.workspace_id, found.event_id, within, found.amount)
