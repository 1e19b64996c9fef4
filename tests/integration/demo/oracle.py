"""The demo's numbers worked out once more, from the file alone, one customer after another, without the engine."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from demo.calendar import Calendar, morning_of
from demo.orders import Order

Customers = dict[str, list[Order]]


def by_customer(orders: list[Order]) -> Customers:
    """Each customer's orders, in order."""
    customers: Customers = defaultdict(list)
    for order in sorted(orders, key=lambda order: order.at):
        customers[order.customer].append(order)
    return customers


def sizes(customers: Customers, top: Decimal, day: date) -> dict[str, int]:
    """How many belong to each audience once the engine has done its work of the day."""
    now = morning_of(day)
    members: dict[str, int] = defaultdict(int)
    for orders in customers.values():
        past = [order for order in orders if order.at < now]
        spent = sum((order.total for order in past), Decimal(0))
        lapsed = bool(past) and past[-1].at < now - timedelta(days=90)
        members["One-time buyers"] += len(past) == 1
        members["Bought at least 3 times"] += len(past) >= 3
        members["Bought in the last 30 days"] += any(order.at >= now - timedelta(days=30) for order in past)
        members["Lapsed 90 days"] += lapsed
        members["Top decile by spend"] += spent >= top
        members["Big baskets"] += any(order.quantity >= 5 for order in past)
        members["Top spenders who lapsed"] += lapsed and spent >= top
    return dict(members)


def enrolled(customers: Customers, top: Decimal, calendar: Calendar) -> dict[str, int]:
    """How many runs each journey has begun by the end."""
    return {
        "Second purchase": len(customers),
        "Win-back": sum(_win_backs(orders, calendar) for orders in customers.values()),
        "VIP": sum(sum((order.total for order in orders), Decimal(0)) >= top for orders in customers.values()),
        "Next record": sum(_next_records(orders, calendar) for orders in customers.values()),
    }


def _win_backs(orders: list[Order], calendar: Calendar) -> int:
    """How often a customer lapsed, not counting within 180 days of the time before."""
    entered = []
    for order, following in zip(orders, [*orders[1:], None], strict=True):
        morning = morning_of(order.day + timedelta(days=90))
        came_back = following is not None and following.at < morning
        if morning > calendar.end or came_back or (entered and morning - entered[-1] < timedelta(days=180)):
            continue
        entered.append(morning)
    return len(entered)


def _next_records(orders: list[Order], calendar: Calendar) -> int:
    """How often a customer ordered since the launch, not counting within 30 days of the entry before."""
    entered = []
    for order in orders:
        morning = morning_of(order.day)
        if order.at >= calendar.launch and (not entered or morning - entered[-1] >= timedelta(days=30)):
            entered.append(morning)
    return len(entered)


def second_purchases(customers: Customers) -> tuple[int, Decimal]:
    """How many ordered again within 60 days of their first order, and what those second orders came to."""
    seconds = [
        orders[1].total
        for orders in customers.values()
        if len(orders) > 1 and orders[1].at < orders[0].at + timedelta(days=60)
    ]
    return len(seconds), sum(seconds, Decimal(0))
