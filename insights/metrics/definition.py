"""What a metric is: an aggregate of one kind of event, of which customers, in which unit, grain and time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from core.db.zones import known_zones
from core.i18n.text import translated
from core.problems import Problem
from rules.ast import Rule
from rules.check import check, check_conditions
from rules.conditions import Condition, parse_conditions
from rules.leaf import CheckContext
from rules.parse import parse
from rules.vocabulary import Catalog

AGGREGATES: Final = ("count", "people", "sum", "mean")
UNITS: Final = {
    "count": translated("Number"),
    "money": translated("Money"),
    "percent": translated("Percent"),
}
GRAINS: Final = ("day", "week")
OF_PROPERTY: Final = ("sum", "mean")
"""The aggregates of a property; the others count."""


@dataclass(frozen=True, slots=True)
class Definition:
    """An aggregate of the events of a name that pass all of `where`, of the customers who match `rule` now (None: of all).

    `currency`: of money; `zone`: of the days and weeks, empty for the workspace's.
    """

    event: str
    aggregate: str = "count"
    property: str = ""
    where: list[Any] | None = None
    rule: Any = None
    unit: str = "count"
    currency: str = ""
    grain: str = "day"
    zone: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def unit_name(definition: Definition) -> str:
    """The unit as screens show it, money with its currency."""
    name = str(UNITS[definition.unit])
    return f"{name} ({definition.currency})" if definition.unit == "money" else name


def parsed(definition: Definition) -> tuple[tuple[Condition, ...], Rule | None]:
    """The conditions and the rule of a valid definition."""
    conditions, _ = parse_conditions(definition.where)
    rule, _ = parse(definition.rule) if definition.rule is not None else (None, [])
    return conditions, rule


def validate(definition: Definition, catalog: Catalog) -> list[Problem]:
    """What is wrong with a definition; paths begin with its fields."""
    problems = [*_event(definition, catalog), *_unit(definition)]
    conditions, found = parse_conditions(definition.where, "where")
    problems += found
    if definition.event in catalog.events:
        problems += check_conditions(conditions, definition.event, CheckContext(catalog), path="where")
    if definition.rule is not None:
        rule, found = parse(definition.rule, "rule")
        problems += found + (check(rule, catalog, path="rule") if rule is not None else [])
    if definition.zone and definition.zone not in known_zones():
        problems.append(
            Problem(
                "zone",
                "unknown_zone",
                translated(
                    "“{time_zone}” is not a time zone. Use an IANA name such as Asia/Shanghai.",
                    time_zone=definition.zone,
                ),
            )
        )
    return problems


def _event(definition: Definition, catalog: Catalog) -> list[Problem]:
    if definition.event not in catalog.events:
        return [
            Problem(
                "event",
                "event_never_seen",
                translated(
                    "No event “{name}” has arrived yet. That is fine if it will; otherwise check the spelling.",
                    name=definition.event,
                ),
                "warning",
            )
        ]
    return []


def _unit(definition: Definition) -> list[Problem]:
    problems = []
    of_property = definition.aggregate in OF_PROPERTY
    if of_property and not definition.property:
        problems.append(
            Problem("property", "property_missing", translated("Name the property whose values are taken."))
        )
    if not of_property and definition.property:
        problems.append(
            Problem(
                "property",
                "property_not_used",
                translated("Events and people are counted without a property: leave it empty, or take a sum or mean."),
            )
        )
    if not of_property and definition.unit != "count":
        problems.append(
            Problem("unit", "counts_are_numbers", translated("What is counted has no other unit than its number."))
        )
    if definition.unit == "percent" and definition.aggregate == "sum":
        problems.append(
            Problem("unit", "percents_not_summed", translated("Percents cannot be added up: take their mean."))
        )
    if (definition.unit == "money") != bool(definition.currency):
        problems.append(
            Problem(
                "currency",
                "currency_of_money",
                translated("Money has a currency, e.g. EUR, and nothing else has one."),
            )
        )
    return problems


def definition_of(stored: Mapping[str, Any]) -> Definition:
    """The definition as it was stored."""
    return Definition(**stored)
