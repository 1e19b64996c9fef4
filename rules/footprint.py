"""AST -> what can change the answer: events, the profile, other audiences, and the passing of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from rules.ast import (
    Absolute,
    Aggregate,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Did,
    Identifier,
    InAudience,
    Not,
    Occurrence,
    Relative,
    Rule,
    SinceEntry,
    Tag,
    Trait,
    Window,
)


@dataclass(frozen=True, slots=True)
class Footprint:
    """What can change the answer of a rule for a profile."""

    events: frozenset[str] = frozenset()
    """The names of events whose arrival can change it."""
    profile: bool = False
    """Whether it reads traits, tags or identifiers."""
    audiences: frozenset[str] = frozenset()
    """The public ids of the audiences it asks about."""
    edges: tuple[tuple[str | None, timedelta], ...] = ()
    """(event, offset): the answer can change at the instant just after an event of that name plus the offset.
    None stands for the entry of the enrollment. Every rule on events has the offset zero: as_of passes the event."""
    moves: bool = False
    """Whether time alone can change it at instants no event's time tells (dates in traits or properties)."""


def footprint(rule: Rule) -> Footprint:
    """The footprint of the whole rule."""
    match rule:
        case AllOf(rules) | AnyOf(rules):
            return _union(footprint(part) for part in rules)
        case Not(part):
            return footprint(part)
        case Trait(_, test):
            return Footprint(profile=True, moves=_moves(test))
        case Tag() | Identifier():
            return Footprint(profile=True)
        case Did() | Aggregate() | Occurrence():
            return Footprint(
                events=frozenset([rule.event]),
                edges=tuple((rule.event, offset) for offset in _offsets(rule.window)),
                moves=_any_moves(rule.where),
            )
        case InAudience(audience):
            return Footprint(audiences=frozenset([audience]))
        case never:
            assert_never(never)


def _offsets(window: Window) -> list[timedelta]:
    match window:
        case Relative(older, newer):
            return sorted({timedelta(0), newer} | ({older} if older is not None else set()))
        case Absolute() | SinceEntry():
            return [timedelta(0)]
        case never:
            assert_never(never)


def _moves(test: Comparison) -> bool:
    return test.op in ("within_last", "within_next")


def _any_moves(where: Iterable[Condition]) -> bool:
    return any(_moves(condition.test) for condition in where)


def _union(parts: Iterable[Footprint]) -> Footprint:
    found = list(parts)
    return Footprint(
        frozenset().union(*(part.events for part in found)),
        any(part.profile for part in found),
        frozenset().union(*(part.audiences for part in found)),
        tuple(sorted({edge for part in found for edge in part.edges}, key=lambda edge: (edge[0] or "", edge[1]))),
        any(part.moves for part in found),
    )
