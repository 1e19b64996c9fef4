"""The demo's numbers worked out once more, from the file alone, one customer after another, without the engine."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from demo.orders import Order
from demo.replay import morning_of

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


def enrolled(customers: Customers, top: Decimal) -> dict[str, int]:
    """How many runs each journey began."""
    return {
        "Second purchase": len(customers),
        "Win-back": sum(_win_backs(orders) for orders in customers.values()),
        "VIP": sum(sum((order.total for order in orders), Decimal(0)) >= top for orders in customers.values()),
    }


def _win_backs(orders: list[Order]) -> int:
    """How often a customer lapsed, not counting within 180 days of the time before."""
    entered = []
    for order, following in zip(orders, [*orders[1:], None], strict=True):
        morning = morning_of(order.day + timedelta(days=90))
        came_back = following is not None and following.at < morning
        if not came_back and (not entered or morning - entered[-1] >= timedelta(days=180)):
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
