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
from insights.alerts.sources import hours
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.behind import results_screen
from insights.alerts.sources.named import check_named, number_of
from insights.figures.report import REASONED
from tenancy.models import Workspace


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
    unit: Annotated[Literal["count", "share"], meta(translated("Counted as"))] = "count"
    direction: Annotated[Literal["above", "below"], meta(translated("Fires when it is"))] = "above"
    limit: Annotated[float, meta(translated("Limit (of a share: percent)"), ge=0, le=1_000_000_000)] = 0
    hours: Annotated[int, meta(translated("In the last hours"), ge=1, le=720)] = 24
    of_at_least: Annotated[int, meta(translated("For a share: of at least so many"), ge=1, le=1_000_000_000)] = 20


class Figure(AlertSource[FigureConfig]):
    """Fires when a kept figure passes a limit."""

    kind: ClassVar[str] = "figure"
    label: ClassVar[str] = translated("Figure and limit")
    help: ClassVar[str] = translated(
        "What the results count: sent, failed, withheld, opened, entered, converted and so on."
    )
    Config = FigureConfig
    every: ClassVar[timedelta] = timedelta(minutes=5)
    missing: ClassVar[Texts] = hours.MISSING | {
        "too_few": translated("There are fewer than {of_at_least:,} to have a share of."),
    }

    def problems(self, config: FigureConfig, workspace: Workspace) -> list[Problem]:
        problems = check_named(workspace, [("journey", config.journey)])
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
        return {key: _reading(config, *counts[key][0]) for key, config in asked.items()}

    def said(self, config: FigureConfig, facts: Mapping[str, Any]) -> str:
        named = {"measure": hours.MEASURES[config.measure], "hours": config.hours}
        if config.unit == "share":
            return translated(
                "{measure} in the last {hours} h: {percent} % ({count:,} of {of:,}); the limit is {limit:,.12g} %.",
                limit=config.limit,
                percent=f"{facts['value']:.1f}",
                count=facts["count"],
                of=facts["of"],
                **named,
            )
        return translated(
            "{measure} in the last {hours} h: {count:,}; the limit is {limit:,.12g}.",
            limit=config.limit,
            count=facts["count"],
            **named,
        )

    def screen(self, config: FigureConfig, facts: Mapping[str, Any]) -> str:
        return results_screen(config.measure, config.journey, config.reason)


def _reading(config: FigureConfig, n: int, of: int) -> Reading:
    if config.unit == "share" and of < config.of_at_least:
        return Reading(missing="too_few", facts={"of_at_least": config.of_at_least})
    value = 100 * n / of if config.unit == "share" else float(n)
    breached = value > config.limit if config.direction == "above" else value < config.limit
    return Reading(breached, value, {"value": value, "count": n, "of": of})
