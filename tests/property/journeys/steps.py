"""Counts the work of a search for slots by the days it looks at, so that a bound can be asserted without a clock."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from journeys.schedules import recurrence


@dataclass
class Counted:
    days: int = 0


@contextmanager
def counted_days() -> Iterator[Counted]:
    """How many days the recurrence search has looked at within the block."""
    counted = Counted()
    looks_at_a_day = recurrence._fits.__code__

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is looks_at_a_day:
            counted.days += 1

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield counted
    finally:
        sys.setprofile(before)
