"""The usual value at a time of the week and the distance from it, for the sources that compare with earlier weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Annotated, Any, Final, Literal, Protocol

from core.config.schema import meta
from core.i18n.text import translated
from insights.alerts.sources.base import Reading

FEWEST_WEEKS: Final = 3
"""With fewer earlier weeks in which anything happened there is no usual."""

MAD_TO_DEVIATION: Final = 1.4826
"""The median absolute deviation of normally spread counts, times this, is their standard deviation."""

Direction = Literal["drop", "rise", "both"]

Change = Annotated[Direction, meta(translated("Fires on a"))]
Deviations = Annotated[
    float,
    meta(
        translated("At least so many deviations"),
        help=translated("How far weeks are from one another, by the median of the distances. 4 is rarely chance."),
        ge=1,
        le=20,
    ),
]
Least = Annotated[
    float,
    meta(
        translated("And at least by this share"),
        format="percent",
        help=translated("Of what is usual."),
        ge=0,
        le=1,
    ),
]

MISSING: Final[dict[str, str]] = {
    "too_few_weeks": translated(
        "Only {known} of the earlier weeks have anything at that time; what is usual is known from {fewest} on."
    ),
}


class Asked(Protocol):
    """The part of a config that says which change fires."""

    @property
    def change(self) -> Direction: ...
    @property
    def deviations(self) -> float: ...
    @property
    def least(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual value, and how far weeks differ from it. `spread` is at least that of chance."""

    middle: float
    spread: float

    @classmethod
    def of(cls, weeks: Sequence[float], chance: float | None = None) -> Usual:
        """Of the values of earlier weeks. One week that was unlike the others changes neither much.

        `chance`: how far values vary by chance alone; None: that of counts, the square root.
        """
        middle = float(median(weeks))
        mad = float(median(abs(n - middle) for n in weeks))
        return cls(middle, max(MAD_TO_DEVIATION * mad, sqrt(max(middle, 1.0)) if chance is None else chance))

    def is_far(self, n: float, asked: Asked) -> bool:
        """Whether a value is too far from it, in a direction that is asked about."""
        away = n - self.middle
        if away == 0 or (asked.change == "drop" and away > 0) or (asked.change == "rise" and away < 0):
            return False
        return abs(away) >= asked.deviations * self.spread and abs(away) >= asked.least * abs(self.middle)


def compare(value: float, usual: Usual, asked: Asked, facts: Mapping[str, Any]) -> Reading:
    """The reading of a value against what is usual; `facts`: what else its sentence is made with."""
    told = {**facts, "value": value, "usual": usual.middle, "spread": round(usual.spread, 2)}
    return Reading(usual.is_far(value, asked), value, told)


def too_few_weeks(known: int) -> Reading:
    """The reading where too few weeks are known."""
    return Reading(missing="too_few_weeks", facts={"known": known, "fewest": FEWEST_WEEKS})
