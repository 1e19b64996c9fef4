"""The budget of a journey: set, removed, and its present state. How it withholds messages: see `channels.policies.budget`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from channels.budget_count import begin
from channels.models import Budget, BudgetSpan, Spending
from channels.policies.budget import FOR_GOOD, SPENDING, first_day, price, reserve
from channels.touches.outbox import enqueue_touches
from core.db.sql import Sql, one, sql
from core.i18n.text import translated
from core.problems import Problem
from tenancy.models import Workspace
from tenancy.settings import settings_of

LIMIT: Final = Decimal(10) ** 10
"""Amounts are below it."""


def enqueue_paid_touches(workspace_id: int, relation: Sql, now: Sql) -> list[tuple[str, Sql]]:
    """As `enqueue_touches`, for touches of a journey with a budget: what each send may cost is reserved in the same statement.
    Slots: those of `channels.policies.budget`."""
    paid = sql("{}, {}", SPENDING, price(Sql("channel_id")))
    return [*enqueue_touches(workspace_id, relation, now, paid), ("spending", reserve(now))]


def check_budget(workspace: Workspace, amount: Decimal, span: str) -> list[Problem]:
    """What is wrong with a budget."""
    problems = []
    if settings_of(workspace).currency is None:
        text = translated("The workspace has no currency yet. Choose one in its settings first.")
        problems.append(Problem("amount", "no_currency", text))
    if not 0 <= amount < LIMIT or amount.as_tuple().exponent < -4:  # type: ignore[operator] # a number
        text = translated(
            "This must be 0 or more and below {limit:,}, with at most four decimal places.", limit=int(LIMIT)
        )
        problems.append(Problem("amount", "invalid", text))
    if span not in BudgetSpan.values:
        problems.append(Problem("span", "invalid", translated("Choose for good, each month or each day.")))
    return problems


def set_budget(workspace: Workspace, journey_id: int, amount: Decimal, span: str, now: datetime) -> Budget:
    """Give a journey a budget, or another one. Needs the locks of all buckets of the workspace: no tick decides meanwhile.

    What was sent since the budget's first day counts, and so does what waits in the outbox: `channels.budget_count` counts it,
    and until then the journey sends nothing.
    """
    budget = Budget.objects.filter(journey_id=journey_id).first()
    if budget is not None and budget.span == span:
        more = amount > budget.amount
        budget.amount = amount
        budget.save(update_fields=["amount"])
        if more:
            budget.spendings.update(used_up_at=None, withheld=0)
        return budget
    if budget is None:
        budget = Budget(workspace=workspace, journey_id=journey_id)
    budget.amount, budget.span = amount, span
    budget.save()
    since = first_day(span, now, workspace.time_zone)
    budget.spendings.all().delete()
    Spending.objects.create(budget=budget, first_day=since)
    begin(budget.pk, since, workspace.time_zone, now)
    return budget


def lift(budget: Budget) -> None:
    """Remove the budget of a journey. Needs the locks of all buckets, as `set_budget`. What it had reserved for open sends
    counts no more: nothing refers to its spendings but by their ids."""
    # Held before its spendings are deleted: whoever else holds it may be waiting for one of them.
    Budget.objects.select_for_update().get(pk=budget.pk)
    budget.delete()


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a budget: what was spent of it since `first_day` (None: since ever), since when it is used up (None: it is
    not), how many messages it has withheld, and whether what was sent before it is still being counted."""

    amount: Decimal
    span: str
    first_day: date | None
    spent: Decimal
    used_up_at: datetime | None
    withheld: int
    counting: bool


def standing(journey_id: int, now: datetime) -> Standing | None:
    """The state of a journey's budget; None if it has none."""
    found = one(
        sql(
            "SELECT b.id, b.amount, b.span, b.counting_since IS NOT NULL, w.time_zone FROM channels_budget b "
            "JOIN tenancy_workspace w ON w.id = b.workspace_id "
            "WHERE b.journey_id = {}::bigint",
            journey_id,
        )
    )
    if found is None:
        return None
    budget_id, amount, span, counting, zone = found
    since = first_day(span, now, zone)
    spending = Spending.objects.filter(budget_id=budget_id, first_day=since).first() or Spending()
    shown = None if since == FOR_GOOD else since
    return Standing(amount, span, shown, spending.spent, spending.used_up_at, spending.withheld, counting)


def used_up(workspace: Workspace, now: datetime) -> list[tuple[int, datetime, int]]:
    """The journeys whose budget is used up: id, since when, how many messages were withheld; the longest first."""
    days = {span: first_day(span, now, workspace.time_zone) for span in BudgetSpan.values}
    found = Spending.objects.filter(budget__workspace=workspace, used_up_at__isnull=False, first_day__in=days.values())
    told = found.order_by("used_up_at", "pk").values_list(
        "budget__journey_id", "used_up_at", "withheld", "budget__span", "first_day"
    )
    return [(journey, at, n) for journey, at, n, span, day in told if at is not None and days[span] == day]
