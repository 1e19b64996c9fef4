"""What a rule is once it has been read: groups of rules, and leaves.

The groups are a closed union: every pass over rules matches on them and ends in `assert_never`. The leaves are an open set,
each in its own file (`rules.leaf` says what one is).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.i18n.text import translated
from rules.leaf import Leaf
from rules.read import at


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


Rule = AllOf | AnyOf | Not | Leaf

GROUPS = (("all", translated("All of")), ("any", translated("Any of")), ("not", translated("Not")))
"""Their kinds in JSON, and their names."""


def leaves_of(rule: Rule, path: str = "") -> Iterator[tuple[Leaf, str]]:
    """Every leaf of the rule with its path, `path` being that of the rule."""
    match rule:
        case AllOf(rules) | AnyOf(rules):
            for index, part in enumerate(rules):
                yield from leaves_of(part, at(at(path, "rules"), index))
        case Not(part):
            yield from leaves_of(part, at(path, "rule"))
        case leaf:
            yield leaf, path
