"""What a rule is once it has been read: a closed union of frozen nodes.

Every pass over rules matches on this union and ends in `assert_never`, so a new node is a type error in each pass
that forgot it. Windows come in three shapes only; the parser turns `last`, `older`/`newer` and `before` into one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Family = Literal["text", "number", "boolean", "date", "list", "any"]
"""Which type of value a comparison speaks of. A value of another type never satisfies it."""

Op = Literal[
    "eq",
    "ne",
    "in",
    "not_in",
    "contains",
    "starts_with",
    "ends_with",
    "gt",
    "gte",
    "lt",
    "lte",
    "between",
    "before",
    "after",
    "within_last",
    "within_next",
    "has",
    "exists",
    "not_exists",
]
Operand = str | int | float | bool | datetime | timedelta | tuple[str, ...] | tuple[int | float, ...] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An operator and what it compares with. Dates are aware (UTC); `exists` and `not_exists` have no operand."""

    family: Family
    op: Op
    value: Operand = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison on a property of an event; dots in `property` lead into objects and lists."""

    property: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class Relative:
    """[as_of - older, as_of - newer); `older` None reaches back without end. The default is everything before as_of."""

    older: timedelta | None = None
    newer: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Absolute:
    """[start, end), and never past as_of; a missing side is open. Aware datetimes (UTC)."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class SinceEntry:
    """(entry of the enrollment, as_of): the event that began it does not count; only inside journeys."""


Window = Relative | Absolute | SinceEntry
EVER = Relative()


@dataclass(frozen=True, slots=True)
class Count:
    """How often: at least, at most or exactly `n` times."""

    op: Literal["at_least", "at_most", "exactly"] = "at_least"
    n: int = 1


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of them; of none, everybody."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of them; of none, nobody."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The true complement: whoever does not match `rule`."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class Trait:
    """A comparison on a trait; dots in `trait` lead into objects and lists."""

    trait: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class Tag:
    """The profile carries the tag."""

    tag: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """Some identifier of the namespace passes the comparison (or, for `not_exists`, there is none)."""

    namespace: str
    test: Comparison


@dataclass(frozen=True, slots=True)
class Did:
    """So many events of that name in the window pass all of `where`."""

    event: str
    where: tuple[Condition, ...] = ()
    count: Count = Count()
    window: Window = EVER


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over a property of the matching events compares so; without events `sum` and `distinct` are 0."""

    event: str
    fn: Literal["sum", "min", "max", "avg", "distinct"]
    property: str
    test: Comparison
    where: tuple[Condition, ...] = ()
    window: Window = EVER


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The first (or last) event of that name before as_of passes `where` and lies in the window."""

    which: Literal["first", "last"]
    event: str
    where: tuple[Condition, ...] = ()
    window: Window = EVER


@dataclass(frozen=True, slots=True)
class InAudience:
    """The profile is a member, as of as_of, of the audience with this public id."""

    audience: str


Rule = AllOf | AnyOf | Not | Trait | Tag | Identifier | Did | Aggregate | Occurrence | InAudience
