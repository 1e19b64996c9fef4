"""Rules inside configs: read, checked and compiled the same way wherever a journey holds one."""

from __future__ import annotations

from typing import Any

from core.db.sql import Sql
from core.problems import Problem
from journeys.nodes.base import Scope
from journeys.nodes.correlation import values_of
from journeys.nodes.now import NOW
from rules.check import check as check_rule
from rules.compile import predicate
from rules.footprint import footprint
from rules.leaf import Footprint
from rules.parse import parse
from rules.run import Owned


def check_rule_json(raw: Any, scope: Scope, path: str, *, in_journey: bool = True) -> list[Problem]:
    """All problems of a rule given as JSON, with `path` in front of theirs."""
    rule, problems = parse(raw, "")
    if rule is not None:
        problems = problems + check_rule(
            rule, scope.catalog, in_journey=in_journey, declared=scope.context, keyed=scope.keyed
        )
    return [each.under(path) for each in problems]


def holds(raw: Any, scope: Scope, run: str, owned: Owned | None = None) -> Sql:
    """SQL that the rule holds for profile `p` at the instant of the tick.

    `run` is an alias with the `id` and `entered_at` of an enrollment; empty for whoever is not inside yet. `owned`:
    which events belong to it, where others shall not count.
    Raises ValueError if it is no rule: published configs have been checked, so that is a defect.
    """
    rule, problems = parse(raw, "")
    if rule is None:
        raise ValueError(f"not a rule: {problems}")
    if not run:
        return predicate(rule, Sql("p"), NOW, scope.catalog)
    carried = values_of(run)
    return predicate(
        rule,
        Sql("p"),
        NOW,
        scope.catalog,
        entered_at=Sql(f"{run}.entered_at"),
        run_context=carried.context,
        run_key=carried.key,
        owned=owned,
    )


def rule_footprint(raw: Any) -> Footprint | None:
    """What can change the rule's answer, or None if the JSON is no rule (its problems are reported by `check`)."""
    rule, _ = parse(raw, "")
    return footprint(rule) if rule is not None else None


def moves_with_time(raw: Any) -> bool:
    """Whether the passing of time alone can change the rule's answer: windows that move, dates that come near."""
    footprint = rule_footprint(raw)
    return footprint is not None and (footprint.moves or any(offset for _, offset in footprint.edges))


def rule_events(raw: Any) -> frozenset[str]:
    """The names of the events that a rule reads."""
    footprint = rule_footprint(raw)
    return footprint.events if footprint else frozenset()
