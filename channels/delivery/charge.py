"""The cost of a message is known when it is leased: the budget of its journey covers the difference then, or it is not sent.

Only sends whose cost differs from what is reserved for them are looked at: by country, in several parts, or at a newer price;
and those that are paid by no budget yet, though their journey has one: they were closed when it was set, and are tried again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from channels.delivery.facts import Facts
from channels.delivery.lease import Leased
from channels.delivery.runtime import ChannelRuntime
from channels.policies.budget import take
from channels.prices import charged, in_force
from core.db.sql import rows, run, sql, values

PAUSE = timedelta(seconds=1)
"""A send whose budget is locked by another transaction is tried again so much later."""
COUNT_PAUSE = timedelta(seconds=5)
"""The same for a send before whose budget something is still to be counted."""


@dataclass(slots=True)
class Unpaid:
    """Sends that are not to be leased now: `refused` exceed the budget, the budget of those in `later` is locked."""

    refused: set[int] = field(default_factory=set)
    later: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.refused or self.later)


def charge(runtime: ChannelRuntime, leased: Sequence[Leased], facts: Sequence[Facts], now: datetime) -> Unpaid:
    """Replace what is reserved for each message by its cost; those that are not to be leased. Needs the transaction of the
    claim."""
    unpaid = Unpaid()
    reserved = {
        fact.touch_id: (fact.spending_id, fact.reserved or Decimal(0)) for fact in facts if fact.spending_id is not None
    }
    journeys = {
        fact.touch_id: fact.budgeted_id for fact in facts if fact.spending_id is None and fact.budgeted_id is not None
    }
    mine = [each for each in leased if each.touch_id in reserved or each.touch_id in journeys]
    if not mine:
        return unpaid
    costs = _costs(runtime, mine, now)
    if unpaying := {touch: journeys[touch] for touch, cost in costs.items() if touch in journeys and cost}:
        present = _present(unpaying, now)
        unpaid.later |= unpaying.keys() - present.keys()
        reserved |= {touch: (spending, Decimal(0)) for touch, spending in present.items()}
    differing = {touch: cost for touch, cost in costs.items() if touch in reserved and cost != reserved[touch][1]}
    if not differing:
        return unpaid
    wanted = {reserved[touch][0] for touch in differing}
    left = _take(wanted)
    busy = _existing(wanted - left.keys())
    paid: list[tuple[int, int, Decimal]] = []
    spent: dict[int, Decimal] = {}
    refused: Counter[int] = Counter()
    for touch, cost in differing.items():
        spending, more = reserved[touch][0], cost - reserved[touch][1]
        if spending in busy:
            unpaid.later.add(touch)
        elif spending not in left:
            continue  # Its budget was lifted, or counts anew, since it was read.
        elif more > 0 and more > left[spending]:
            unpaid.refused.add(touch)
            refused[spending] += 1
        else:
            left[spending] -= more
            spent[spending] = spent.get(spending, Decimal(0)) + more
            paid.append((touch, spending, cost))
    _pay(paid, spent)
    _note_refused(refused, now)
    return unpaid


def _present(journeys: Mapping[int, int], now: datetime) -> dict[int, int]:
    """The present spending of each touch's journey; without those whose budget is locked by others, or not counted yet."""
    funds = {journey: take(journey, now) for journey in sorted(set(journeys.values()))}
    return {touch: found.spending for touch, journey in journeys.items() if (found := funds[journey]) is not None}


def _costs(runtime: ChannelRuntime, leased: Sequence[Leased], now: datetime) -> dict[int, Decimal]:
    """What each costs, as `channels.prices.cost` says it; without a price nothing."""
    if runtime.by_country is None:
        return dict.fromkeys((each.touch_id for each in leased), Decimal(0))
    prices: dict[str, Decimal] = dict(rows(in_force(runtime.channel_id, now)))
    costs: dict[int, Decimal] = {}
    for each in leased:
        country, parts = charged(each.message, by_country=runtime.by_country)
        costs[each.touch_id] = parts * prices.get(country, prices.get("", Decimal(0)))
    return costs


def _take(spendings: set[int]) -> dict[int, Decimal]:
    """What is left of each budget, by spending; locked until the transaction ends. Budgets locked by others are left out."""
    found = rows(
        sql(
            "SELECT p.id, b.id FROM channels_spending p JOIN channels_budget b ON b.id = p.budget_id "
            "WHERE p.id = ANY({}::bigint[]) ORDER BY b.id FOR NO KEY UPDATE OF b SKIP LOCKED",
            list(spendings),
        )
    )
    # Read after the lock: it includes what the transaction that held it before has spent.
    return dict(
        rows(
            sql(
                "SELECT p.id, b.amount - p.spent FROM channels_spending p JOIN channels_budget b ON b.id = p.budget_id "
                "WHERE p.id = ANY({}::bigint[])",
                [spending for spending, _ in found],
            )
        )
    )


def _existing(spendings: set[int]) -> set[int]:
    """Those that have not been deleted with their budget."""
    if not spendings:
        return set()
    found = rows(sql("SELECT p.id FROM channels_spending p WHERE p.id = ANY({}::bigint[])", list(spendings)))
    return {spending for (spending,) in found}


def put_off(later: Collection[int], until: datetime) -> None:
    """Try these again then. Needs their locks."""
    if not later:
        return
    run(
        sql(
            "UPDATE channels_send SET due_at = {}::timestamptz WHERE touch_id = ANY({}::bigint[])", until, sorted(later)
        )
    )


def _pay(paid: Sequence[tuple[int, int, Decimal]], spent: Mapping[int, Decimal]) -> None:
    if not paid:
        return
    run(
        sql(
            "UPDATE channels_send s SET spending_id = v.spending_id, reserved = v.cost FROM {} v WHERE s.touch_id = v.touch_id",
            values([("touch_id", "bigint"), ("spending_id", "bigint"), ("cost", "numeric")], list(paid)),
        )
    )
    run(
        sql(
            "UPDATE channels_spending p SET spent = p.spent + v.more FROM {} v WHERE p.id = v.id",
            values([("id", "bigint"), ("more", "numeric")], list(spent.items())),
        )
    )


def _note_refused(refused: Mapping[int, int], now: datetime) -> None:
    """Count them as `channels.policies.budget.reserve` counts those withheld at the touch."""
    if not refused:
        return
    run(
        sql(
            "UPDATE channels_spending p SET withheld = p.withheld + v.n, used_up_at = coalesce(p.used_up_at, {}::timestamptz) "
            "FROM {} v WHERE p.id = v.id",
            now,
            values([("id", "bigint"), ("n", "bigint")], list(refused.items())),
        )
    )
