"""What cannot be said of conversions, and why; and what must be said along with the figures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

import numpy as np

from core.i18n.text import listed, translated
from core.problems import Problem
from insights.attribution.paths import MOST_TOUCHES, Paths

LONGEST = timedelta(days=400)
"""The longest period that is looked at."""

MOST_CONVERSIONS = 200_000

MOST_MESSAGES = 3_000_000
"""So many rows are read at most, a row for each touch before a conversion or on a path that led to none. They bound the memory
of a report: some 150 bytes each while they are read."""

MOST_VALUE = 2.0**62
"""What all values may come to, in the unit they are counted in, whatever their signs: sums are 64 bits."""


class Unanswerable(Exception):
    """Nothing true can be said of these conversions; the problem says why, and what to ask instead. `currencies`: those that
    one can choose from."""

    def __init__(self, problem: Problem, currencies: Sequence[str] = ()) -> None:
        super().__init__(str(problem.message))
        self.problem = problem
        self.currencies = list(currencies)


def check_period(start: datetime, end: datetime) -> None:
    """Raises Unanswerable for a period that is too long to be looked at."""
    if end - start > LONGEST:
        message = translated("The period is longer than {days} days. Choose a shorter one.", days=LONGEST.days)
        raise Unanswerable(Problem("end", "period_too_long", message))


def check_values(paths: Paths) -> None:
    """Raises Unanswerable for values that do not add up."""
    if len(paths.currencies) > 1:
        found = sorted(paths.currencies)
        message = translated(
            "The values are in several currencies ({currencies}), which do not add up. Choose one of them.",
            currencies=listed(found),
        )
        raise Unanswerable(Problem("currency", "two_currencies", message), found)
    if np.abs(paths.values.astype(np.float64)).sum() > MOST_VALUE:
        message = translated(
            "The values are too large to be added up. Check which property of the goal's event is taken for its value."
        )
        raise Unanswerable(Problem("end", "values_too_large", message))


def check_conversions(count: int) -> None:
    """Raises Unanswerable for none, and for more than are looked at."""
    if count > MOST_CONVERSIONS:
        message = translated(
            "There are more than {count:,} conversions. Choose a shorter period, or one journey.",
            count=MOST_CONVERSIONS,
        )
        raise Unanswerable(Problem("end", "too_many_conversions", message))
    if not count:
        message = translated(
            "Nobody reached a goal in this period, so there is nothing to share out. Choose another period, or check that a "
            "journey has a goal."
        )
        raise Unanswerable(Problem("start", "no_conversions", message))


def check_messages(count: int) -> None:
    """Raises Unanswerable for more than are looked at."""
    if count > MOST_MESSAGES:
        message = translated(
            "More than {count:,} messages would have to be looked at. Choose a shorter period, or a shorter window in the "
            "settings of the workspace.",
            count=MOST_MESSAGES,
        )
        raise Unanswerable(Problem("end", "too_many_messages", message))


def check_time(until: float) -> None:
    """Raises Unanswerable once a monotonic clock says `until`."""
    if time.monotonic() > until:
        message = translated("This takes too long to compute. Ask for fewer models, or choose a shorter period.")
        raise Unanswerable(Problem("model", "too_slow", message))


def reach(since: datetime | None, start: datetime, end: datetime, window: timedelta) -> list[Problem]:
    """What to say of conversions whose window goes back behind `since`, the first touch that is kept. Raises Unanswerable
    where there is none before the end of the period."""
    if since is None or since >= end:
        message = translated(
            "No message had been sent by then, so nothing could earn these conversions. Choose a later period."
        )
        raise Unanswerable(Problem("start", "before_the_ledger", message))
    if since <= start - window:
        return []
    message = translated(
        "The first message that is known is of {day}. What customers got before is not, so conversions up to {days} days "
        "later may show too few.",
        day=f"{since:%Y-%m-%d}",
        days=ceil(window / timedelta(days=1)),
    )
    return [Problem("start", "ledger_begins_later", message, "warning")]


def shortened(count: int) -> list[Problem]:
    """What to say where so many paths have more touches than are looked at."""
    if not count:
        return []
    message = translated(
        "{count:,} conversions have {most} or more messages before them; only the last {most} are looked at. A shorter window "
        "avoids it.",
        count=count,
        most=MOST_TOUCHES,
    )
    return [Problem("window", "paths_shortened", message, "warning")]


def unvalued(count: int, conversions: int) -> list[Problem]:
    """What to say where so many of the conversions have no value."""
    if not count:
        return []
    message = translated(
        "{count:,} of {all:,} conversions have no value and count as 0 in money. Check which property of the event holds it, "
        "and that it is a number.",
        count=count,
        all=conversions,
    )
    return [Problem("value", "without_value", message, "warning")]
