"""Kept figures as numbers, amounts of money or shares: what the sources that compare them have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from core.config.schema import meta
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources import hours
from insights.alerts.sources.base import Reading
from tenancy.models import Workspace
from tenancy.settings import settings_of

Unit = Literal["count", "share"]

OfAtLeast = Annotated[int, meta(translated("For a share: of at least so many"), ge=1, le=1_000_000_000)]

MISSING: Final[dict[str, str]] = hours.MISSING | {
    "too_few": translated("There are fewer than {of_at_least:,} to have a share of."),
    "no_currency": translated(
        "The workspace has no currency, so nothing can be said of amounts. Choose one in the settings."
    ),
}


def check(measure: hours.Measure, unit: Unit, workspace: Workspace) -> list[Problem]:
    """What is wrong with a figure and how it is counted."""
    if measure not in hours.MONEY:
        return []
    if unit == "share":
        text = translated("An amount of money is no share. Count it as a number, or choose another figure.")
        return [Problem("config.unit", "money_is_no_share", text)]
    if not settings_of(workspace).currency:
        text = translated("Amounts are in the workspace's currency, and it has none. Choose one in the settings.")
        return [Problem("config.measure", "no_currency", text)]
    return []


def missing(measure: hours.Measure, unit: Unit, count: hours.Count, of_at_least: int, currency: str) -> Reading | None:
    """Why a count gives no value; None if it does."""
    if measure in hours.MONEY and not currency:
        return Reading(missing="no_currency")
    if unit == "share" and count.whole < of_at_least:
        return Reading(missing="too_few", facts={"of_at_least": of_at_least})
    return None


def value_of(measure: hours.Measure, unit: Unit, count: hours.Count) -> float:
    """The number that is compared: an amount, a percentage, or how many."""
    if measure in hours.MONEY:
        return float(count.amount)
    return 100 * count.n / count.whole if unit == "share" else float(count.n)


def facts_of(count: hours.Count, currency: str) -> dict[str, Any]:
    """The parameters of the sentence, beside the value."""
    return {"count": count.n, "of": count.whole, "lacking": count.lacking, "currency": currency}


def amount(value: float, measure: hours.Measure, unit: Unit, facts: Mapping[str, Any]) -> str:
    """A value of the figure as people write it."""
    if measure in hours.MONEY:
        return f"{value:,.2f} {facts['currency']}"
    return f"{value:,.12g} %" if unit == "share" else f"{value:,.12g}"


def in_full(measure: hours.Measure, unit: Unit, facts: Mapping[str, Any]) -> str:
    """The value in words: a share with its numbers, an amount with what is left out of it."""
    if unit == "share":
        return translated(
            "{percent} % ({count:,} of {of:,})", percent=f"{facts['value']:.1f}", count=facts["count"], of=facts["of"]
        )
    said = amount(facts["value"], measure, unit, facts)
    if measure == "value" and facts["lacking"]:
        return translated("{amount} (without {count:,} in other currencies)", amount=said, count=facts["lacking"])
    if measure == "cost" and facts["lacking"]:
        return translated("{amount} (without {count:,} that have no price)", amount=said, count=facts["lacking"])
    return said


def instant(local: datetime, workspace: Workspace) -> str:
    """A time of day in the workspace's zone as an instant."""
    return local.replace(tzinfo=ZoneInfo(workspace.time_zone)).isoformat()
