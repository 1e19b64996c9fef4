"""A kept figure above or below a limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from core.config.schema import meta
from core.i18n.messages import Texts
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources import figures, hours
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.behind import results_screen
from insights.alerts.sources.named import check_named, number_of
from insights.figures.report import REASONED
from tenancy.models import Workspace
from tenancy.settings import settings_of


class FigureConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which figure, of which hours, against which limit."""

    measure: Annotated[hours.Measure, meta(translated("Figure"))] = "failed"
    reason: Annotated[
        str,
        meta(
            translated("Only of this reason"),
            help=translated("E.g. unreachable, capped; for what is withheld, deferred, failed, refused or ended."),
            format="reason",
            max_length=60,
        ),
    ] = ""
    journey: Annotated[
        str, meta(translated("Journey"), format="journey", help=translated("None: all of the workspace."))
    ] = ""
    unit: Annotated[figures.Unit, meta(translated("Counted as"))] = "count"
    direction: Annotated[Literal["above", "below"], meta(translated("Fires when it is"))] = "above"
    limit: Annotated[float, meta(translated("Limit (of a share: percent)"), ge=0, le=1_000_000_000)] = 0
    hours: Annotated[int, meta(translated("In the last hours"), ge=1, le=720)] = 24
    of_at_least: figures.OfAtLeast = 20


class Figure(AlertSource[FigureConfig]):
    """Fires when a kept figure passes a limit."""

    kind: ClassVar[str] = "figure"
    label: ClassVar[str] = translated("Figure and limit")
    help: ClassVar[str] = translated(
        "What the results count: sent, failed, withheld, opened, entered, converted and so on; value and cost."
    )
    Config = FigureConfig
    scope: ClassVar[str] = "journeys:read"
    every: ClassVar[timedelta] = timedelta(minutes=5)
    missing: ClassVar[Texts] = figures.MISSING

    def problems(self, config: FigureConfig, workspace: Workspace) -> list[Problem]:
        problems = check_named(workspace, [("journey", config.journey)])
        problems += figures.check(config.measure, config.unit, workspace)
        if config.reason and config.measure not in REASONED:
            text = translated("This figure is not told by reason. Empty the reason, or choose another figure.")
            problems.append(Problem("config.reason", "no_reasons", text))
        if config.unit == "share" and config.limit > 100:
            text = translated("A share is at most 100 percent. Write a number from 0 to 100.")
            problems.append(Problem("config.limit", "more_than_all", text))
        return problems

    def read(self, workspace: Workspace, asked: Mapping[int, FigureConfig], now: datetime) -> dict[int, Reading]:
        end = hours.last_hour(workspace, now)
        if end is None:
            return dict.fromkeys(asked, Reading(missing="not_counted"))
        wanted = [
            hours.Asked(key, each.measure, each.reason, number_of("journey", each.journey), each.hours)
            for key, each in asked.items()
        ]
        counts = hours.count(workspace, wanted, end)
        currency = settings_of(workspace).currency or ""
        since = {key: figures.instant(end - timedelta(hours=each.hours), workspace) for key, each in asked.items()}
        return {key: _reading(each, counts[key][0], currency, since[key]) for key, each in asked.items()}

    def said(self, config: FigureConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "{measure} in the last {hours} h: {value}; the limit is {limit}.",
            measure=hours.MEASURES[config.measure],
            hours=config.hours,
            value=figures.in_full(config.measure, config.unit, facts),
            limit=figures.amount(config.limit, config.measure, config.unit, facts),
        )

    def screen(self, config: FigureConfig, facts: Mapping[str, Any]) -> str:
        return results_screen(config.measure, config.journey, config.reason, facts.get("since", ""))


def _reading(config: FigureConfig, count: hours.Count, currency: str, since: str) -> Reading:
    if problem := figures.missing(config.measure, config.unit, count, config.of_at_least, currency):
        return problem
    value = figures.value_of(config.measure, config.unit, count)
    breached = value > config.limit if config.direction == "above" else value < config.limit
    return Reading(breached, value, {"value": value, "since": since, **figures.facts_of(count, currency)})
