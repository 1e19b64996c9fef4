"""The cards of the home page, and the order in which a person arranged them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from insights.models import HomePage
from tenancy.models import User, Workspace


@dataclass(frozen=True, slots=True)
class Card:
    """A card, and the scopes that show it: one of them is enough."""

    name: str
    scopes: tuple[str, ...]


CARDS: tuple[Card, ...] = (
    Card("start", ("sources:read", "channels:read", "templates:read", "journeys:read")),
    Card("attention", ("alerts:read", "journeys:read", "channels:read", "sources:read")),
    Card("sent", ("journeys:read",)),
    Card("converted", ("journeys:read",)),
    Card("unsubscribed", ("journeys:read",)),
    Card("journeys", ("journeys:read",)),
)
"""In the order of a page that was never arranged."""

NAMES = tuple(card.name for card in CARDS)


@dataclass(frozen=True, slots=True)
class Place:
    """A card in the list of a page; a hidden one keeps its place there."""

    card: str
    hidden: bool = False


def arranged(chosen: Iterable[Place], may: Callable[[str], bool]) -> list[Place]:
    """All cards that the caller may see, in the order chosen; those that were not placed yet come last."""
    placed = {place.card: place for place in chosen}
    allowed = [card.name for card in CARDS if any(may(scope) for scope in card.scopes)]
    return [place for name, place in placed.items() if name in allowed] + [
        Place(name) for name in allowed if name not in placed
    ]


def chosen_by(user: User | None, workspace: Workspace) -> list[Place]:
    """How a person arranged their home page of the workspace; empty for a key."""
    page = HomePage.objects.filter(user=user, workspace=workspace).first() if user is not None else None
    return [Place(each["card"], each["hidden"]) for each in page.cards] if page is not None else []
