"""The figures of the last 30 days of a workspace, and its journeys by what they brought."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from insights.figures.lifts import KeptLift, kept_lifts
from insights.figures.report import Asked, Figures, report
from insights.statistics.verdicts import CLAIMS, Verdict
from journeys.models import Journey
from tenancy.models import Workspace

DAYS = 30
JOURNEYS = 8
"""How many are shown."""
MEASURES = ("entered", "sent", "converted", "unsubscribed")


@dataclass(frozen=True, slots=True)
class JourneyValue:
    """A journey with its figures and the verdicts on its effect: each claim, or else why there is none."""

    journey: Journey
    figures: Figures
    verdicts: list[Verdict]

    @property
    def claims(self) -> bool:
        """Whether an effect may be claimed."""
        return any(verdict.code in CLAIMS for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Overview:
    """The days up to `until`, included, and the journeys that were worth most. Values in several currencies cannot be compared:
    `currency`, the one of most journeys, ranks them. `more`: how many other journeys have figures in these days."""

    since: date
    until: date
    days: list[tuple[datetime, Figures]]
    total: Figures
    journeys: list[JourneyValue]
    currency: str
    more: int


def overview(workspace: Workspace, until: date, length: int = DAYS) -> Overview:
    """So many days, in three queries, however many customers or messages there are."""
    since = until - timedelta(days=length - 1)
    found = report(Asked(workspace.pk, since=since, until=until, per="day", by="journey", measures=MEASURES))
    days = [datetime.combine(since + timedelta(days=n), time.min) for n in range(length)]
    earned = Counter(name for each in found.groups.values() for name, value in each.values.items() if value)
    currency = max(earned, key=lambda name: (earned[name], name), default="")

    def worth(pair: tuple[str, Figures]) -> tuple[object, ...]:
        counts = pair[1].counts
        return pair[1].values.get(currency, 0), counts["converted"], counts["sent"], counts["entered"], pair[0]

    ranked = sorted(found.groups.items(), key=worth, reverse=True)
    shown = {int(key): figures for key, figures in ranked[:JOURNEYS]}
    journeys = Journey.objects.filter(workspace=workspace).defer("draft").in_bulk(shown)
    lifts = kept_lifts(list(shown))
    return Overview(
        since,
        until,
        [(day, found.series.get(day) or Figures()) for day in days],
        found.total,
        [
            JourneyValue(journeys[number], figures, _verdicts(lifts.get(number)))
            for number, figures in shown.items()
            if number in journeys
        ],
        currency,
        len(ranked) - len(shown),
    )


def _verdicts(kept: KeptLift | None) -> list[Verdict]:
    """Every claim about the people let in; where there is none, the verdict with the reason."""
    if kept is None:
        return []
    found = kept.groups.compared(kept.currencies)
    treated = [each for each in found.contrasts if each.arm == "treated" and each.against == "business_as_usual"]
    judged = [each.judged.verdict for each in treated if each.judged]
    verdicts = judged + [verdict for each in treated for verdict in (each.rate_verdict, each.value_verdict)]
    return [verdict for verdict in verdicts if verdict.code in CLAIMS] or [
        found.verdict if treated or not found.contrasts else Verdict("no_control")
    ]
