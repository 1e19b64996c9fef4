"""The budget of a journey: set, removed, and its present state. How it withholds messages: see `channels.policies.budget`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from channels.models import Budget, BudgetSpan, SendState, Spending
from channels.policies.budget import FOR_GOOD, SPENDING, first_day, lowest_prices, price, reserve
from channels.touches.outbox import enqueue_touches
from core.db.sql import Sql, one, run, sql, values
from core.i18n.text import translated
from core.problems import Problem
from core.times import zone_of
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

    What was sent since the budget's first day counts, and so does what waits in the outbox.
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
    _begin(budget, now)
    return budget


def lift(budget: Budget) -> None:
    """Remove the budget of a journey. Needs the locks of all buckets, as `set_budget`."""
    # Held before its spendings are deleted: whoever else holds it may be waiting for one of them.
    Budget.objects.select_for_update().get(pk=budget.pk)
    _let_go(budget)
    budget.delete()


def _let_go(budget: Budget) -> None:
    """Reserve nothing of the budget for open sends."""
    run(
        sql(
            "UPDATE channels_send s SET spending_id = NULL, reserved = NULL WHERE s.touch_id = ANY(ARRAY({}))",
            _open_sends(budget, FOR_GOOD),
        )
    )


def _begin(budget: Budget, now: datetime) -> None:
    """Count again from the first day of the present period: what was spent, and what open sends will cost."""
    _let_go(budget)
    budget.spendings.all().delete()
    since = first_day(budget.span, now, budget.workspace.time_zone)
    spending = Spending.objects.create(budget=budget, first_day=since)
    prices = [(int(channel), Decimal(amount)) for channel, amount in lowest_prices(budget.workspace_id, now).items()]
    run(
        sql(
            "UPDATE channels_send s SET spending_id = {spending}::bigint, reserved = coalesce(s.cost, "
            "(SELECT p.price FROM {prices} p WHERE p.channel_id = s.channel_id), 0) "
            "WHERE s.touch_id = ANY(ARRAY({those}))",
            spending=spending.pk,
            prices=values([("channel_id", "bigint"), ("price", "numeric")], prices or [(0, Decimal(0))]),
            those=_open_sends(budget, since),
        )
    )
    run(
        sql(
            """
            UPDATE channels_spending p SET carried = c.sum, spent = c.sum + o.sum FROM (
                SELECT coalesce(sum(s.cost), 0) AS sum FROM channels_touch t JOIN channels_send s ON s.touch_id = t.id
                WHERE t.workspace_id = {workspace}::bigint AND t.created_at >= {since}::timestamptz
                    AND t.journey_id = {journey}::bigint AND s.state IN ({State.ACCEPTED}, {State.UNKNOWN})
            ) c, (
                SELECT coalesce(sum(s.reserved), 0) AS sum FROM channels_send s WHERE s.spending_id = {spending}::bigint
            ) o WHERE p.id = {spending}::bigint
            """,
            workspace=budget.workspace_id,
            since=_instant(since, budget.workspace.time_zone),
            journey=budget.journey_id,
            spending=spending.pk,
            State=SendState,
        )
    )


def _open_sends(budget: Budget, since: date) -> Sql:
    """The journey's open sends since a day, locked in the order of `channels.delivery.record`."""
    return sql(
        "SELECT q.touch_id FROM channels_channel c JOIN channels_send q ON q.channel_id = c.id "
        "AND q.state IN ({State.QUEUED}, {State.LEASED}) JOIN channels_touch t ON t.id = q.touch_id "
        "AND t.journey_id = {journey}::bigint AND t.created_at >= {since}::timestamptz "
        "WHERE c.workspace_id = {workspace}::bigint ORDER BY q.touch_id FOR UPDATE OF q",
        journey=budget.journey_id,
        since=_instant(since, budget.workspace.time_zone),
        workspace=budget.workspace_id,
        State=SendState,
    )


def _instant(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, zone_of(zone))


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a budget: what was spent of it since `first_day` (None: since ever), since when it is used up (None: it is
    not), and how many messages it has withheld."""

    amount: Decimal
    span: str
    first_day: date | None
    spent: Decimal
    used_up_at: datetime | None
    withheld: int


def standing(journey_id: int, now: datetime) -> Standing | None:
    """The state of a journey's budget; None if it has none."""
    found = one(
        sql(
            "SELECT b.id, b.amount, b.span, w.time_zone FROM channels_budget b JOIN tenancy_workspace w ON w.id = b.workspace_id "
            "WHERE b.journey_id = {}::bigint",
            journey_id,
        )
    )
    if found is None:
        return None
    budget_id, amount, span, zone = found
    since = first_day(span, now, zone)
    spending = Spending.objects.filter(budget_id=budget_id, first_day=since).first() or Spending()
    return Standing(
        amount, span, None if since == FOR_GOOD else since, spending.spent, spending.used_up_at, spending.withheld
    )


def used_up(workspace: Workspace, now: datetime) -> list[tuple[int, datetime, int]]:
    """The journeys whose budget is used up: id, since when, how many messages were withheld; the longest first."""
    days = {span: first_day(span, now, workspace.time_zone) for span in BudgetSpan.values}
    found = Spending.objects.filter(budget__workspace=workspace, used_up_at__isnull=False, first_day__in=days.values())
    told = found.order_by("used_up_at", "pk").values_list(
        "budget__journey_id", "used_up_at", "withheld", "budget__span", "first_day"
    )
    return [(journey, at, n) for journey, at, n, span, day in told if at is not None and days[span] == day]
