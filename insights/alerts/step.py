"""What a reading does to an alert, without a database: it begins an incident, goes on, or ends; and what is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from insights.models import IncidentState


@dataclass(frozen=True, slots=True)
class Situation:
    """An alert before a reading. `state` is that of its open incident; None: it has none."""

    state: IncidentState | None
    quiet_period: timedelta
    tell_resolved: bool
    #: When it was last told that it fires, in this incident or an earlier one.
    notified_at: datetime | None = None
    #: How often it was told in the open incident.
    notices: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What happens: `move` to the incident, `tell` to the targets."""

    move: Literal["nothing", "begin", "go_on", "resolve"]
    tell: Literal["", "firing", "resolved"] = ""


def step(before: Situation, breached: bool, now: datetime) -> Step:
    """The step of an alert whose reading is breached, or is not, at `now`.

    A firing is told at once, and again after each quiet period until somebody acknowledges it. One that comes back within the
    quiet period is an incident of its own, and told when that is over if it still fires. Its end is told to those who were
    told of it.
    """
    if not breached:
        if before.state is None:
            return Step("nothing")
        return Step("resolve", "resolved" if before.tell_resolved and before.notices else "")
    quiet = before.notified_at is not None and now < before.notified_at + before.quiet_period
    tell: Literal["", "firing"] = "" if quiet or before.state == IncidentState.ACKNOWLEDGED else "firing"
    return Step("begin" if before.state is None else "go_on", tell)
