"""What the cards of a dashboard show: each read by itself, all of them within one bound of time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from datetime import time as clock
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.api.errors import ApiError, as_api_error
from core.db.deadline import bounded
from core.i18n.text import translated
from core.problems import Problem
from insights.api.attribution import attribution_json
from insights.api.home import overview_json
from insights.api.metric_values import named_metric, series_json
from insights.attribution.dimensions import BY_KIND as DIMENSIONS
from insights.attribution.goals import JourneyGoals
from insights.dashboards.cards import KINDS, MONEY, Card
from insights.figures.keep import freshness
from insights.figures.report import Asked, Figures, report
from insights.home.attention import attention
from journeys.models import Journey
from rules.vocabulary import load
from tenancy import scoping
from tenancy.access import Access, missing_scope

log = logging.getLogger(__name__)

SECONDS: Final = 10
"""The time limit for all cards of a dashboard together."""

_OF_MONEY: Final[Mapping[str, str]] = {"value": "converted", "cost": "sent"}
"""The measure whose rows carry it."""


def cards_json(access: Access, cards: Sequence[Card], now: datetime) -> list[dict[str, Any]]:
    """What CardDataSerializer shows of each card, in order; one that fails has a problem, and the others are shown."""
    deadline = time.monotonic() + SECONDS
    return [_card_json(access, card, now, deadline - time.monotonic()) for card in cards]


def _card_json(access: Access, card: Card, now: datetime, seconds: float) -> dict[str, Any]:
    scopes = KINDS[card.kind].scopes
    shown: dict[str, Any] = dict.fromkeys([*KINDS, "problem"])
    try:
        if not any(access.may(scope) for scope in scopes):
            raise ApiError("forbidden", [missing_scope(scopes[0])])
        if seconds <= 0:
            raise ApiError("too_slow")
        shown[card.kind] = _READERS[card.kind](access, card, now, max(seconds, 0.1))
    except Exception as error:  # Whatever it is: the other cards are shown.
        shown["problem"] = _problem_of(error).to_json()
    return shown


def _problem_of(error: Exception) -> Problem:
    answer = as_api_error(error)
    if answer is None:
        log.exception("A card of a dashboard failed")
        return Problem("", "internal", translated("This card failed; the server's log has the error."))
    if answer.code == "not_found":
        return Problem(
            "", "gone", translated("What this card shows is gone. Choose something else for it, or remove it.")
        )
    return answer.problems[0] if answer.problems else Problem("", answer.code, answer.message)


def _figure(access: Access, card: Card, now: datetime, seconds: float) -> dict[str, Any]:
    workspace = access.workspace
    zone = ZoneInfo(workspace.time_zone)
    journey = None
    if card.journey:
        journey = scoping.find(Journey.objects.filter(workspace=workspace).defer("draft"), "jrn", card.journey)
    number = journey.pk if journey else None
    until = now.astimezone(zone).date()
    since = until - timedelta(days=card.days - 1)
    measure = _OF_MONEY.get(card.measure, card.measure)
    with bounded(seconds):
        found = report(Asked(workspace.pk, number, since=since, until=until, per="day", measures=[measure]))
        at, counting = freshness(workspace.pk, number)
    days = [datetime.combine(since + timedelta(days=n), clock.min) for n in range(card.days)]
    return {
        "journey": journey.name if journey else "",
        "at": at,
        "counting": counting,
        "total": _point(card.measure, found.total),
        "points": [
            {"at": day.replace(tzinfo=zone), **_point(card.measure, found.series.get(day) or Figures())} for day in days
        ],
    }


def _point(measure: str, figures: Figures) -> dict[str, Any]:
    """The count, or the money by currency; a cost is in the workspace's currency, which is not named here."""
    if measure not in MONEY:
        return {"count": figures.counts[measure], "values": []}
    money = figures.values if measure == "value" else {"": figures.cost}
    return {"count": 0, "values": [{"currency": name, "value": value} for name, value in sorted(money.items())]}


def _metric(access: Access, card: Card, now: datetime, seconds: float) -> dict[str, Any]:
    named = named_metric(access.workspace, card.metric)
    zone = named[1].zone or access.workspace.time_zone
    until = now.astimezone(ZoneInfo(zone)).date()
    period = {"since": until - timedelta(days=card.days - 1), "until": until}
    catalog = load(access.workspace.pk)
    return series_json(access.workspace, now, [(card.metric, named)], catalog, period, seconds=seconds)


def _journeys(access: Access, card: Card, now: datetime, seconds: float) -> dict[str, Any]:
    with bounded(seconds):
        return overview_json(access.workspace, now, card.days)


def _attention(access: Access, card: Card, now: datetime, seconds: float) -> list[Any]:
    with bounded(seconds):
        return attention(access, now)


def _alerts(access: Access, card: Card, now: datetime, seconds: float) -> list[Any]:
    with bounded(seconds):
        return attention(access, now, only="alerts")


def _attribution(access: Access, card: Card, now: datetime, seconds: float) -> dict[str, Any]:
    from insights.attribution.models import BY_KIND

    period = (now - timedelta(days=card.days), now)
    models = [BY_KIND[card.model]]
    return attribution_json(access.workspace, period, DIMENSIONS[card.by], models, JourneyGoals(None), seconds=seconds)


_READERS: Final[Mapping[str, Callable[[Access, Card, datetime, float], Any]]] = {
    "figure": _figure,
    "metric": _metric,
    "journeys": _journeys,
    "attention": _attention,
    "attribution": _attribution,
    "alerts": _alerts,
}
