"""How a workspace shares credit, as the models take it. What may be set stands in `tenancy.settings`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from core import publicid
from tenancy.models import Workspace
from tenancy.settings import QUALIFYING, Qualifying, settings_of

__all__ = ["QUALIFYING", "Attribution", "Rule", "attribution_of"]


@dataclass(frozen=True, slots=True)
class Rule:
    """When a touch qualifies. `window`: how long before the conversion it may lie. `qualifying`: what must have become of
    it by then: taken by the gateway, or also reported delivered, opened or clicked."""

    window: timedelta = timedelta(days=7)
    qualifying: Qualifying = "accepted"

    @property
    def stage(self) -> int:
        """The place of `qualifying`: each is further along than the one before."""
        return QUALIFYING.index(self.qualifying)


@dataclass(frozen=True, slots=True)
class Attribution(Rule):
    """A workspace's choice: a rule for all channels, and those channels (by id) that have one of their own."""

    channels: Mapping[int, Rule] = field(default_factory=dict)
    #: After so long a touch counts half as much in the time decay model.
    half_life: timedelta = timedelta(days=7)
    #: What the first touch, those between, and the last get in the position model.
    position: tuple[float, float, float] = (0.4, 0.2, 0.4)
    #: Who is first to reach these shares the W model's credit with the first touch.
    stages: tuple[Qualifying, ...] = ("opened", "clicked")

    @property
    def longest(self) -> timedelta:
        """The longest window of any channel."""
        return max([self.window, *(rule.window for rule in self.channels.values())])


def attribution_of(workspace: Workspace) -> Attribution:
    """The workspace's choice."""
    given = settings_of(workspace).attribution
    channels = {publicid.decode("chn", key): rule for key, rule in given.channels.items()}
    return Attribution(
        timedelta(days=given.window_days),
        given.qualifying,
        {
            channel: Rule(timedelta(days=rule.window_days), rule.qualifying)
            for channel, rule in channels.items()
            if channel is not None
        },
        timedelta(days=given.half_life_days),
        given.position,
    )
