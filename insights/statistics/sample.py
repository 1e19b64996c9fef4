"""Sums over the people of one arm or group, enough for every formula of this package."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from decimal import Decimal
from typing import Any

Numbers = Any
"""A number or a numpy array: what the formulas take and give, whichever they were given."""

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sample:
    """One arm of a comparison. A person is one observation, those without a conversion included.

    `value` and `before` are sums of what each person was worth after and in the period of equal length before the entry;
    `squares` and `before_squares` sums of their squares, `products` of value times before. Decimals: nothing is lost in
    the subtractions of large sums.
    """

    people: int = 0
    converted: int = 0
    value: Decimal = ZERO
    squares: Decimal = ZERO
    before: Decimal = ZERO
    before_squares: Decimal = ZERO
    products: Decimal = ZERO

    def __add__(self, other: Sample) -> Sample:
        """Both together, as people of one arm."""
        return Sample(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    @property
    def rate(self) -> float | None:
        """The share who converted; None of nobody."""
        return self.converted / self.people if self.people else None

    @property
    def per_head(self) -> float | None:
        """Value per person; None of nobody."""
        return float(self.value) / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Events:
    """All goal events of one arm within the window: sums over its people, those without any included.

    `active`: people with at least one. `event_squares` and `value_squares` are sums of the squares of each person's number of
    events and of their value together, `products` of one times the other; `before` is the number of events in the period of
    equal length before the entry, `before_products` the sum of that times the number after it.
    """

    people: int = 0
    active: int = 0
    events: Decimal = ZERO
    event_squares: Decimal = ZERO
    value: Decimal = ZERO
    value_squares: Decimal = ZERO
    products: Decimal = ZERO
    before: Decimal = ZERO
    before_squares: Decimal = ZERO
    before_products: Decimal = ZERO

    def __add__(self, other: Events) -> Events:
        """Both together, as people of one arm."""
        return Events(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    @property
    def per_person(self) -> float | None:
        """Events per person; None without people."""
        return float(self.events) / self.people if self.people else None

    @property
    def per_event(self) -> float | None:
        """Value per event; None without events."""
        return float(self.value / self.events) if self.events else None

    @property
    def numbers(self) -> Sample:
        """The numbers of events as values of the people, to be compared as means."""
        return Sample(
            self.people,
            self.active,
            self.events,
            self.event_squares,
            self.before,
            self.before_squares,
            self.before_products,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One arm less another. `low` and `high` hold for one look; `always_low` and `always_high` for every look together."""

    difference: float
    low: float
    high: float
    always_low: float
    always_high: float

    def times(self, people: int) -> Difference:
        """The difference of so many people, or events, together."""
        return Difference(
            self.difference * people,
            self.low * people,
            self.high * people,
            self.always_low * people,
            self.always_high * people,
        )


@dataclass(frozen=True, slots=True)
class Clusters:
    """Sums over the people of one group, each with `of` messages, of which `n` count in the rate.

    `of_squares`, `squares` and `products`: of `of` squared, `n` squared, and `of` times `n`, person by person.
    """

    people: Numbers = 0
    of: Numbers = 0
    n: Numbers = 0
    of_squares: Numbers = 0
    squares: Numbers = 0
    products: Numbers = 0

    def __add__(self, other: Clusters) -> Clusters:
        """Both groups together."""
        return Clusters(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))
