"""A kept figure that is unlike itself: compared with the same hours of the same weekday in the weeks before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import median
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
from tenancy.models import Workspace

FEWEST_WEEKS = 3
"""With fewer earlier weeks in which anything happened there is no usual."""

MAD_TO_DEVIATION = 1.4826
"""The median absolute deviation of normally spread counts, times this, is their standard deviation."""


class BaselineConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which figure, of which hours, and how far it may be from what is usual."""

    measure: Annotated[hours.Measure, meta(translated("Figure"))] = "sent"
    journey: Annotated[
        str, meta(translated("Journey"), format="journey", help=translated("None: all of the workspace."))
    ] = ""
    change: Annotated[Literal["drop", "rise", "both"], meta(translated("Fires on a"))] = "both"
    hours: Annotated[int, meta(translated("In the last hours"), ge=1, le=24)] = 3
    weeks: Annotated[
        int,
        meta(
            translated("Compared with so many weeks"),
            help=translated("The same hours of the same weekday; the median of the weeks is what is usual."),
            ge=FEWEST_WEEKS,
            le=26,
        ),
    ] = 6
    deviations: Annotated[
        float,
        meta(
            translated("At least so many deviations"),
            help=translated("How far weeks are from one another, by the median of the distances. 4 is rarely chance."),
            ge=1,
            le=20,
        ),
    ] = 4.0
    least: Annotated[
        float,
        meta(
            translated("And at least by this share"),
            format="percent",
            help=translated("Of what is usual."),
            ge=0,
            le=1,
        ),
    ] = 0.3


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual, and how far one week is from another. `spread` is at least that of pure chance (the square root)."""

    middle: float
    spread: float

    @classmethod
    def of(cls, weeks: Sequence[int]) -> Usual:
        """Of the counts of earlier weeks. One week that was unlike the others changes neither much."""
        middle = float(median(weeks))
        mad = float(median(abs(n - middle) for n in weeks))
        return cls(middle, max(MAD_TO_DEVIATION * mad, sqrt(max(middle, 1.0))))

    def is_far(self, n: int, config: BaselineConfig) -> bool:
        """Whether a count is too far from it, in a direction that is asked about."""
        away = n - self.middle
        if (config.change == "drop" and away > 0) or (config.change == "rise" and away < 0):
            return False
        return abs(away) >= config.deviations * self.spread and abs(away) >= config.least * self.middle


class Baseline(AlertSource[BaselineConfig]):
    """Fires when a figure is far from what it was at this time of the week."""

    kind: ClassVar[str] = "baseline"
    label: ClassVar[str] = translated("Unusual change of a figure")
    help: ClassVar[str] = translated(
        "A figure of the results that drops or rises against the same hours of the same weekday in earlier weeks."
    )
    Config = BaselineConfig
    every: ClassVar[timedelta] = timedelta(minutes=5)
    missing: ClassVar[Texts] = hours.MISSING | {
        "too_few_weeks": translated(
            "Only {known} of the earlier weeks have anything at these hours; what is usual is known from {fewest} on."
        ),
    }

    def problems(self, config: BaselineConfig, workspace: Workspace) -> list[Problem]:
        return check_named(workspace, [("journey", config.journey)])

    def read(self, workspace: Workspace, asked: Mapping[int, BaselineConfig], now: datetime) -> dict[int, Reading]:
        end = hours.last_hour(workspace, now)
        if end is None:
            return dict.fromkeys(asked, Reading(missing="not_counted"))
        wanted = [
            hours.Asked(key, each.measure, "", number_of("journey", each.journey), each.hours, each.weeks)
            for key, each in asked.items()
        ]
        counts = hours.count(workspace, wanted, end)
        return {key: _reading(config, [n for n, _ in counts[key]]) for key, config in asked.items()}

    def said(self, config: BaselineConfig, facts: Mapping[str, Any]) -> str:
        return translated(
            "{measure} in the last {hours} h: {count:,}; usual at this time of the week is {usual:,} (deviation "
            "{spread:,}).",
            measure=hours.MEASURES[config.measure],
            hours=config.hours,
            count=facts["count"],
            usual=facts["usual"],
            spread=facts["spread"],
        )

    def screen(self, config: BaselineConfig, facts: Mapping[str, Any]) -> str:
        return results_screen(config.measure, config.journey, "")


def _reading(config: BaselineConfig, counts: Sequence[int]) -> Reading:
    n, earlier = counts[0], counts[1:]
    known = sum(each > 0 for each in earlier)
    if known < FEWEST_WEEKS:
        return Reading(missing="too_few_weeks", facts={"known": known, "fewest": FEWEST_WEEKS})
    usual = Usual.of(earlier)
    facts = {"count": n, "usual": round(usual.middle), "spread": round(usual.spread, 1)}
    return Reading(usual.is_far(n, config), n, facts)
