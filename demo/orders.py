"""The purchases of the CDNOW data set, read from the file beside this one."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

FILE = Path(__file__).parent / "data" / "CDNOW_master.txt.gz"
EVENT = "Order Completed"
FIRST_DAY, LAST_DAY = date(1997, 1, 1), date(1998, 6, 30)
"""Of the file; the demo moves its days (`demo.calendar`)."""
NOON = 12
"""The file knows the day of a purchase alone; we say noon, UTC."""


@dataclass(frozen=True, slots=True)
class Order:
    """One purchase. `place` counts a customer's purchases of one day, from 0, in the order of the file."""

    line: int
    customer: str
    day: date
    place: int
    quantity: int
    total: Decimal

    @property
    def at(self) -> datetime:
        """Noon, and a second later for each further purchase of the day, so that they keep their order."""
        return datetime(self.day.year, self.day.month, self.day.day, NOON, 0, self.place, tzinfo=UTC)


def read_orders(one_in: int = 1, file: Path = FILE) -> list[Order]:
    """The purchases in the order of the file: of all customers, or of every `one_in`-th, as in the classic sample."""
    orders: list[Order] = []
    places: dict[tuple[str, str], int] = defaultdict(int)
    with gzip.open(file, "rt") as lines:
        next(lines)  # The names of the columns.
        for number, line in enumerate(lines, 1):
            customer, day, quantity, total = line.split()
            if int(customer) % one_in:
                continue
            place = places[customer, day]
            places[customer, day] += 1
            orders.append(Order(number, customer, _date(day), place, int(quantity), Decimal(total)))
    return orders


def _date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def by_day(orders: Iterable[Order]) -> dict[date, list[Order]]:
    """The purchases of each day, in order of customer and place."""
    days: dict[date, list[Order]] = defaultdict(list)
    for order in orders:
        days[order.day].append(order)
    return {day: sorted(found, key=lambda order: (order.customer, order.place)) for day, found in days.items()}


def top_decile(orders: Sequence[Order]) -> Decimal:
    """What a customer must have spent by the end to be among the tenth that spent most."""
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        spent[order.customer] += order.total
    return sorted(spent.values())[len(spent) * 9 // 10]
