"""Does the budget of the journey still cover it? Decided as a set at the touch, beside the caps; checked again at the lease.

Whoever decides holds the row of the journey's budget until the decision commits, so nothing else is spent meanwhile and the
budget is exact however many workers there are. Nobody waits for it: who finds it held comes back later.

At the touch the lowest price of the channel is reserved, since neither country nor length are known yet; the lease reserves the
rest (`channels.delivery.charge`). A channel without a price costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import orjson

from channels.models import BudgetSpan
from core.db.sql import Slot, Sql, one, rows, sql
from core.times import zone_of

SPENDING = Sql("%s::bigint", (Slot("spending"),))
LEFT = Sql("%s::numeric", (Slot("left"),))
_PRICES = Sql("%s::jsonb", (Slot("prices"),))

FOR_GOOD = date(1970, 1, 1)
"""The first day of the spending of a budget without a period."""


@dataclass(frozen=True, slots=True)
class Funds:
    """What a journey may still spend, and the lowest prices of its messages; the field names are the slots of statements."""

    spending: int = 0
    left: Decimal = Decimal(0)
    prices: str = "{}"


def first_day(span: str, now: datetime, zone: str) -> date:
    """The first day of the period that `now` is in."""
    today = now.astimezone(zone_of(zone)).date()
    if span == BudgetSpan.LIFE:
        return FOR_GOOD
    return today.replace(day=1) if span == BudgetSpan.MONTH else today


def take(journey_id: int, now: datetime) -> Funds | None:
    """The funds of a journey, locked until the transaction ends; None without a budget, if it is locked already, or while what
    was sent before it is still being counted."""
    found = one(
        sql(
            "SELECT b.id, b.amount, b.span, b.workspace_id, w.time_zone FROM channels_budget b JOIN tenancy_workspace w "
            "ON w.id = b.workspace_id WHERE b.journey_id = {}::bigint AND b.counting_since IS NULL "
            "FOR NO KEY UPDATE OF b SKIP LOCKED",
            journey_id,
        )
    )
    if found is None:
        return None
    budget_id, amount, span, workspace_id, zone = found
    begun = one(
        sql(
            "INSERT INTO channels_spending (budget_id, first_day) VALUES ({}::bigint, {}::date) "
            "ON CONFLICT (budget_id, first_day) DO UPDATE SET first_day = excluded.first_day RETURNING id, spent",
            budget_id,
            first_day(span, now, zone),
        )
    )
    assert begun is not None, "the statement returns the row that it wrote or met"
    return Funds(begun[0], amount - begun[1], orjson.dumps(lowest_prices(workspace_id, now)).decode())


def lowest_prices(workspace_id: int, now: datetime) -> dict[str, str]:
    """By channel (its id as text), the lowest price in force."""
    found = rows(
        sql(
            "SELECT p.channel_id, min(p.amount) FROM (SELECT DISTINCT ON (channel_id, country) channel_id, amount "
            "FROM channels_price WHERE workspace_id = {}::bigint AND since <= {}::timestamptz "
            "ORDER BY channel_id, country, since DESC) p GROUP BY 1",
            workspace_id,
            now,
        )
    )
    return {str(channel_id): str(amount) for channel_id, amount in found}


def price(channel: Sql) -> Sql:
    """The lowest price of a message by the channel (its id)."""
    return sql("coalesce(({} ->> ({})::text)::numeric, 0)", _PRICES, channel)


def refusal(before: Sql, channel_id: int, left: Sql) -> Sql:
    """The reason not to send, where everybody in the relation `i` sends by this channel: `before`, or `budget` where
    `left` does not cover it. A window over the relation, in the order of `i.id`."""
    return sql(
        "CASE WHEN {before} = '' AND {price} > 0 AND {price} * count(*) FILTER (WHERE {before} = '') "
        "OVER (ORDER BY i.id ROWS UNBOUNDED PRECEDING) > {left} THEN 'budget' ELSE {before} END",
        before=before,
        price=price(sql("{}::bigint", channel_id)),
        left=left,
    )


def reserve(now: Sql) -> Sql:
    """A statement that adds what the CTE `sends` reserves, and what the CTE `touches` withholds, to the spending."""
    return sql(
        "UPDATE channels_spending p SET spent = p.spent + coalesce((SELECT sum(reserved) FROM sends), 0), "
        "withheld = p.withheld + w.n, used_up_at = CASE WHEN w.n > 0 THEN coalesce(p.used_up_at, {}) ELSE p.used_up_at END "
        "FROM (SELECT count(*) AS n FROM touches WHERE reason = 'budget') w WHERE p.id = {}",
        now,
        SPENDING,
    )
