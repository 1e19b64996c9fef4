"""The cards of dashboards: which kinds there are, what each can be set to, and what is wrong with a list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from core import publicid
from core.i18n.text import listed, translated
from core.problems import Problem
from insights.figures.report import MEASURES
from insights.models import Metric
from journeys.models import Journey

MOST_CARDS: Final = 24
WIDTHS: Final = ("third", "half", "full")
DAYS: Final = (7, 30, 90, 365)
MONEY: Final = ("value", "cost")
"""What a figure can show beside the counts: the value of the conversions, and the cost of the messages."""
FIGURES: Final = (*MEASURES, *MONEY)


@dataclass(frozen=True, slots=True)
class CardKind:
    """A kind of card: the scopes that show it (one of them is enough), and its settings beside the width."""

    scopes: tuple[str, ...]
    settings: tuple[str, ...] = ()


KINDS: Final[Mapping[str, CardKind]] = {
    "figure": CardKind(("journeys:read",), ("measure", "journey", "days")),
    "metric": CardKind(("audiences:read",), ("metric", "days")),
    "journeys": CardKind(("journeys:read",), ("days",)),
    "attention": CardKind(("journeys:read", "channels:read", "sources:read", "alerts:read")),
    "attribution": CardKind(("journeys:read",), ("by", "model", "days")),
    "alerts": CardKind(("alerts:read",)),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A card. Of its settings those count that its kind has; `journey` and `metric` are public ids, and without a journey a
    figure is that of the workspace."""

    kind: str
    width: str = "half"
    measure: str = "sent"
    journey: str = ""
    metric: str = ""
    by: str = "channel"
    model: str = "last_touch"
    days: int = 30

    def to_json(self) -> dict[str, Any]:
        """What is stored: nothing that the kind does not have."""
        kept = ("kind", "width", *KINDS[self.kind].settings)
        return {name: value for name, value in asdict(self).items() if name in kept and value != ""}


def card_of(stored: Mapping[str, Any]) -> Card:
    """The card that was stored."""
    return Card(**stored)


def check(workspace_id: int, cards: Sequence[Card]) -> list[Problem]:
    """What keeps these cards from being saved, each with the path of the card's field."""
    problems = []
    if len(cards) > MOST_CARDS:
        message = translated("A dashboard has at most {most} cards. Put the others on another one.", most=MOST_CARDS)
        problems.append(Problem("cards", "too_many_cards", message))
    if any(card.kind == "attribution" for card in cards):
        problems += _check_models(cards)
    metrics = _ids(Metric.objects.filter(workspace=workspace_id, archived_at=None), "met", [c.metric for c in cards])
    journeys = _ids(Journey.objects.filter(workspace=workspace_id), "jrn", [c.journey for c in cards])
    for n, card in enumerate(cards):
        if card.kind == "metric" and card.metric not in metrics:
            message = translated("There is no such metric in use in this workspace. Choose one of the list.")
            problems.append(Problem(f"cards[{n}].metric", "no_such_metric", message))
        if card.kind == "figure" and card.journey and card.journey not in journeys:
            message = translated("There is no such journey in this workspace. Choose one of the list.")
            problems.append(Problem(f"cards[{n}].journey", "no_such_journey", message))
    return problems


def _check_models(cards: Sequence[Card]) -> list[Problem]:
    # Loaded when needed, as they load numpy.
    from insights.attribution.models import QUICK

    known = [model.kind for model in QUICK]
    return [
        Problem(
            f"cards[{n}].model",
            "unknown_model",
            translated("There is no model `{kind}` for cards. Known: {known}.", kind=card.model, known=listed(known)),
        )
        for n, card in enumerate(cards)
        if card.kind == "attribution" and card.model not in known
    ]


def _ids(rows: Any, prefix: str, named: Sequence[str]) -> set[str]:
    """Those of the public ids that are among the rows."""
    numbers = {publicid.decode(prefix, each) for each in named if each}
    found = rows.filter(pk__in=[number for number in numbers if number is not None]).values_list("pk", flat=True)
    return {publicid.encode(prefix, number) for number in found}
