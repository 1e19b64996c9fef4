"""A kept figure that is unlike itself: compared with the same hours of the same weekday in the weeks before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import sqrt
from typing import Annotated, Any, ClassVar

import msgspec

from core.config.schema import meta
from core.i18n.messages import Texts
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.sources import figures, hours, usual
from insights.alerts.sources.base import AlertSource, Reading
from insights.alerts.sources.behind import results_screen
from insights.alerts.sources.named import check_named, number_of
from insights.alerts.sources.usual import FEWEST_WEEKS, Usual
from tenancy.models import Workspace
from tenancy.settings import settings_of


class BaselineConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which figure, of which hours, and how far it may be from what is usual."""

    measure: Annotated[hours.Measure, meta(translated("Figure"))] = "sent"
    journey: Annotated[
        str, meta(translated("Journey"), format="journey", help=translated("None: all of the workspace."))
    ] = ""
    unit: Annotated[figures.Unit, meta(translated("Counted as"))] = "count"
    change: usual.Change = "both"
    hours: Annotated[int, meta(translated("In the last hours"), ge=1, le=168)] = 3
    weeks: Annotated[
        int,
        meta(
            translated("Compared with so many weeks"),
            help=translated("The same hours of the same weekday; the median of the weeks is what is usual."),
            ge=FEWEST_WEEKS,
            le=26,
        ),
    ] = 6
    deviations: usual.Deviations = 4.0
    least: usual.Least = 0.3
    of_at_least: figures.OfAtLeast = 20


class Baseline(AlertSource[BaselineConfig]):
    """Fires when a figure is far from what it was at this time of the week."""

    kind: ClassVar[str] = "baseline"
    label: ClassVar[str] = translated("Unusual change of a figure")
    help: ClassVar[str] = translated(
        "A figure of the results that drops or rises against the same hours of the same weekday in earlier weeks."
    )
    Config = BaselineConfig
    scope: ClassVar[str] = "journeys:read"
    every: ClassVar[timedelta] = timedelta(minutes=5)
    missing: ClassVar[Texts] = figures.MISSING | usual.MISSING

    def problems(self, config: BaselineConfig, workspace: Workspace) -> list[Problem]:
        named = check_named(workspace, [("journey", config.journey)])
        return named + figures.check(config.measure, config.unit, workspace)

    def read(self, workspace: Workspace, asked: Mapping[int, BaselineConfig], now: datetime) -> dict[int, Reading]:
        end = hours.last_hour(workspace, now)
        if end is None:
            return dict.fromkeys(asked, Reading(missing="not_counted"))
        wanted = [
            hours.Asked(key, each.measure, "", number_of("journey", each.journey), each.hours, each.weeks)
            for key, each in asked.items()
        ]
        counts = hours.count(workspace, wanted, end)
        currency = settings_of(workspace).currency or ""
        since = {key: figures.instant(end - timedelta(hours=each.hours), workspace) for key, each in asked.items()}
        return {key: _reading(config, counts[key], currency, since[key]) for key, config in asked.items()}

    def said(self, config: BaselineConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "{measure} in the last {hours} h: {value}; usual at this time of the week is {usual} (deviation {spread}).",
            measure=hours.MEASURES[config.measure],
            hours=config.hours,
            value=figures.in_full(config.measure, config.unit, facts),
            usual=figures.amount(facts["usual"], config.measure, config.unit, facts),
            spread=figures.amount(facts["spread"], config.measure, config.unit, facts),
        )

    def screen(self, config: BaselineConfig, facts: Mapping[str, Any]) -> str:
        return results_screen(config.measure, config.journey, "", facts.get("since", ""))


def _reading(config: BaselineConfig, counts: Sequence[hours.Count], currency: str, since: str) -> Reading:
    now, earlier = counts[0], counts[1:]
    if problem := figures.missing(config.measure, config.unit, now, config.of_at_least, currency):
        return problem
    if config.unit == "share":
        # A week with too few messages gives no share, but it does give their number.
        earlier = [each for each in earlier if each.whole >= config.of_at_least]
    known = sum(each.n > 0 for each in earlier) if config.unit == "count" else len(earlier)
    if known < FEWEST_WEEKS:
        return usual.too_few_weeks(known)
    values = [figures.value_of(config.measure, config.unit, each) for each in earlier]
    found = Usual.of(values, _chance(config, now, earlier))
    value = figures.value_of(config.measure, config.unit, now)
    return usual.compare(value, found, config, {"since": since, **figures.facts_of(now, currency)})


def _chance(config: BaselineConfig, now: hours.Count, earlier: Sequence[hours.Count]) -> float | None:
    """How far a share or an amount varies by chance, from the number of messages or conversions behind it."""
    if config.unit == "share":
        part = sum(each.n for each in earlier) / sum(each.whole for each in earlier)
        return 100 * sqrt(max(part * (1 - part), 0.0) / now.whole)
    if config.measure in hours.MONEY:
        n, total = sum(each.n for each in earlier), sum(each.amount for each in earlier)
        return abs(float(total) / n) * sqrt(n / len(earlier))
    return None
