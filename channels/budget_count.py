"""What a journey had sent before its budget was set is counted, some thousands of touches in a transaction.

The budget holds from the moment it is set: until all is counted, no message of the journey is decided on
(`channels.policies.budget.take`), and none leaves the outbox (`channels.delivery.claim`). The progress is stored in the budget,
so an interrupted count goes on there.
"""

from __future__ import annotations

import logging
import time
from datetime import date, datetime
from datetime import time as time_of_day
from decimal import Decimal

from django.db import transaction

from channels.models import SendState
from channels.policies.budget import lowest_prices
from core.db.sql import Sql, one, rows, run, sql, values
from core.publicid import encode
from core.times import zone_of

log = logging.getLogger(__name__)

CHUNK = 10_000
"""So many touches of the workspace are read in a transaction, and what they sent is counted."""

STATEMENT_SECONDS = 5


def begin(budget_id: int, first_day: date, zone: str, now: datetime) -> None:
    """Let what was sent since the first day be counted for a budget. Needs the locks of all buckets of its workspace: no touch
    that is decided later is older than the last one of now."""
    since = datetime.combine(first_day, time_of_day.min, zone_of(zone))
    run(
        sql(
            "UPDATE channels_budget b SET counting_since = {now}::timestamptz, counted_at = {since}::timestamptz, "
            "counted_touch_id = 0, counting_until = (SELECT max(t.created_at) FROM channels_touch t "
            "WHERE t.workspace_id = b.workspace_id) WHERE b.id = {budget}::bigint",
            now=now,
            since=since,
            budget=budget_id,
        )
    )


UNFINISHED = Sql("SELECT journey_id FROM channels_budget WHERE counting_since IS NOT NULL")


def unfinished() -> list[int]:
    """The journeys for whose budgets something is to be counted. In an order that changes, so that none is always behind one
    that fails or takes long."""
    found = rows(sql("{} ORDER BY random()", UNFINISHED))
    return [journey_id for (journey_id,) in found]


def count_all(now: datetime, until: float = float("inf")) -> int:
    """Count for every journey; how many were finished. After `until` (of the monotonic clock) no chunk is begun."""
    return sum(count(journey_id, now, until) for journey_id in unfinished())


def count(journey_id: int, now: datetime, until: float = float("inf")) -> bool:
    """Count for the budget of a journey; whether nothing is left to do for it now. A failure is logged, and left to the next
    call."""
    try:
        more = True
        while more and time.monotonic() <= until:
            with transaction.atomic():
                more = _chunk(journey_id, now)
    except Exception:
        log.exception(
            "What journey %s sent before its budget could not be counted; it is tried again.", encode("jrn", journey_id)
        )
        return False
    return not more


def _chunk(journey_id: int, now: datetime) -> bool:
    """Count what the next touches of the workspace have sent; whether there are more that can be counted now."""
    run(sql("SET LOCAL statement_timeout = {}", Sql(f"'{STATEMENT_SECONDS}s'")))
    budget = one(
        sql(
            "SELECT id, workspace_id, counted_at, counted_touch_id, counting_until FROM channels_budget "
            "WHERE journey_id = {}::bigint AND counting_since IS NOT NULL FOR NO KEY UPDATE SKIP LOCKED",
            journey_id,
        )
    )
    if budget is None:
        return False
    budget_id, workspace_id, *place = budget
    seen = rows(_next_touches(workspace_id, *place))
    if mine := [touch_id for touch_id, _, journey in seen if journey == journey_id]:
        _add(budget_id, mine, lowest_prices(workspace_id, now))
    more = len(seen) == CHUNK
    run(
        sql(
            "UPDATE channels_budget SET counted_at = {}::timestamptz, counted_touch_id = {}::bigint, "
            "counting_since = CASE WHEN {}::boolean THEN counting_since END WHERE id = {}::bigint",
            seen[-1][1] if seen else place[0],
            seen[-1][0] if seen else place[1],
            more,
            budget_id,
        )
    )
    return more


def _next_touches(workspace_id: int, at: datetime, touch_id: int, until: datetime | None) -> Sql:
    """The next touches of the workspace: id, when it was decided, journey. Those of one instant are those of one tick, and read
    again for each chunk of them."""
    return sql(
        "SELECT t.id, t.created_at, t.journey_id FROM channels_touch t WHERE t.workspace_id = {workspace}::bigint "
        "AND t.created_at >= {at}::timestamptz AND t.created_at <= {until}::timestamptz "
        "AND (t.created_at, t.id) > ({at}::timestamptz, {touch}::bigint) ORDER BY t.created_at, t.id LIMIT {limit}",
        workspace=workspace_id,
        at=at,
        until=until,
        touch=touch_id,
        limit=CHUNK,
    )


def _add(budget_id: int, touch_ids: list[int], lowest: dict[str, str]) -> None:
    """Reserve what open sends will cost, or may have cost, and add the cost of those accepted.

    Waits for transactions that have an open one of them locked, in the order of `channels.delivery.record`; no claim waits for
    this. In two statements: what the first one met as open, and somebody else has closed, the second one sees closed.
    """
    prices = [(int(channel), Decimal(amount)) for channel, amount in lowest.items()]
    spending = sql(
        "(SELECT p.id FROM channels_spending p WHERE p.budget_id = {}::bigint ORDER BY p.first_day LIMIT 1)", budget_id
    )
    reserved = rows(
        sql(
            """
            UPDATE channels_send s SET spending_id = {spending}, reserved = CASE WHEN s.state = {State.QUEUED} THEN
                coalesce(s.cost, (SELECT p.price FROM {prices} p WHERE p.channel_id = s.channel_id), 0)
                ELSE coalesce(s.cost, 0) END
            WHERE s.touch_id = ANY(ARRAY(SELECT q.touch_id FROM channels_send q WHERE q.touch_id = ANY({ids}::bigint[])
                AND q.state IN ({State.QUEUED}, {State.LEASED}, {State.UNKNOWN}) AND q.spending_id IS DISTINCT FROM {spending}
                ORDER BY q.touch_id FOR UPDATE))
            RETURNING s.reserved
            """,
            spending=spending,
            prices=values([("channel_id", "bigint"), ("price", "numeric")], prices or [(0, Decimal(0))]),
            ids=touch_ids,
            State=SendState,
        )
    )
    run(
        sql(
            """
            UPDATE channels_spending p SET carried = p.carried + c.sum, spent = p.spent + c.sum + {reserved}::numeric FROM (
                SELECT coalesce(sum(s.cost), 0) AS sum FROM channels_send s WHERE s.touch_id = ANY({ids}::bigint[])
                AND s.state = {State.ACCEPTED} AND s.spending_id IS DISTINCT FROM {spending}
            ) c WHERE p.id = {spending}
            """,
            reserved=sum((amount for (amount,) in reserved), Decimal(0)),
            ids=touch_ids,
            spending=spending,
            State=SendState,
        )
    )
