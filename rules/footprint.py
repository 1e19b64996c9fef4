"""AST -> what can change the answer: events, the profile, other audiences, and the passing of time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from rules.ast import AllOf, AnyOf, Not, Rule
from rules.leaf import Footprint, Leaf


def footprint(rule: Rule) -> Footprint:
    """The footprint of the whole rule."""
    match rule:
        case AllOf(rules) | AnyOf(rules):
            return _union(footprint(part) for part in rules)
        case Not(part):
            return footprint(part)
        case Leaf():
            return rule.footprint()
        case never:
            assert_never(never)


def _union(parts: Iterable[Footprint]) -> Footprint:
    found = list(parts)
    return Footprint(
        frozenset().union(*(part.events for part in found)),
        any(part.profile for part in found),
        frozenset().union(*(part.audiences for part in found)),
        tuple(sorted({edge for part in found for edge in part.edges}, key=lambda edge: (edge[0] or "", edge[1]))),
        any(part.moves for part in found),
    )
