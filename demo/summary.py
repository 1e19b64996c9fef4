"""What the demo came to: the numbers that the README states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from audiences.membership import size_history
from cdp.events import reads, scans
from core.db.sql import rows, sql
from demo.setup import Demo
from insights.lift.journey import Lift, groups, lift
from insights.results import Results, results
from journeys.models import EnrollmentState


@dataclass(frozen=True, slots=True)
class JourneyNumbers:
    """One journey's sums. `inside`: who has not left it yet; `touches`: by `sent`, or the reason why not."""

    name: str
    inside: int
    results: Results
    touches: dict[str, int]
    exits: dict[str, int]
    lift: Lift


@dataclass(frozen=True, slots=True)
class Summary:
    """All of it. `receipts` by kind; `until`: the end of the replay, when all of this was so."""

    customers: int
    orders: int
    revenue: Decimal
    sizes: dict[str, int]
    journeys: list[JourneyNumbers]
    receipts: dict[str, int]
    credited: Decimal
    until: datetime


def summarise(demo: Demo) -> Summary:
    """Count everything in the tables, in a handful of queries per journey and audience."""
    workspace_id = demo.workspace.pk
    (orders, customers, revenue), *_ = rows(
        scans.figures(
            workspace_id,
            "Order Completed",
            sql("count(*), count(DISTINCT {}), sum(({} ->> 'total')::numeric)", reads.PROFILE_ID, reads.PROPERTIES),
        )
    )
    ((credited,),) = rows(
        sql(
            "SELECT coalesce(sum(value), 0) FROM insights_credit WHERE workspace_id = {}::bigint AND touch_id IS NOT NULL",
            workspace_id,
        )
    )
    return Summary(
        customers,
        orders,
        revenue,
        {audience.name: size_history(audience.pk, [demo.calendar.end])[0] for audience in demo.audiences.values()},
        [_journey(workspace_id, journey.pk, journey.name) for journey in demo.journeys.values()],
        _counted("SELECT kind, count(*) FROM channels_receipt WHERE workspace_id = {} GROUP BY 1", workspace_id),
        credited,
        demo.calendar.end,
    )


def _journey(workspace_id: int, journey_id: int, name: str) -> JourneyNumbers:
    touches = _counted(
        "SELECT coalesce(nullif(reason, ''), 'sent'), count(*) FROM channels_touch WHERE workspace_id = {} "
        "AND journey_id = {} GROUP BY 1",
        workspace_id,
        journey_id,
    )
    exits = _counted(
        "SELECT exit_reason, count(*) FROM journeys_enrollment WHERE workspace_id = {} AND journey_id = {} "
        "AND state = {State.ENDED} GROUP BY 1",
        workspace_id,
        journey_id,
    )
    found = results(workspace_id, journey_id)
    inside = found.enrolled - sum(exits.values())
    return JourneyNumbers(name, inside, found, touches, exits, lift(groups(journey_id), []))


def _counted(query: str, *ids: int) -> dict[str, int]:
    """A word -> a number, the largest first."""
    found: list[tuple[str, int]] = [
        (word, n) for word, n in rows(sql(query + " ORDER BY 2 DESC, 1", *ids, State=EnrollmentState))
    ]
    return dict(found)
