"""Models side by side: what each channel, journey, template, medium or organisation is credited with in a period."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from math import inf

import numpy as np

from core.problems import Problem
from insights.attribution import refusals
from insights.attribution.apportion import coarser
from insights.attribution.models.base import Model, PlayerValues
from insights.attribution.paths import Ints, Paths
from insights.attribution.read import UNIT, Asked, Found, read_paths
from insights.attribution.refusals import Unanswerable
from insights.attribution.settings import Attribution
from insights.attribution.share import WHOLE, share

MOST_ROWS = 100
"""So many are told apart; those with the fewest touches share a row."""

CENTS = 100
"""A report counts in hundredths, of money and of conversions, unless a value is finer."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What a row gets under a model. `worth` is the value that the model estimates (its removal effect, its Shapley value),
    with the 95 % interval where it has one."""

    model: str
    conversions: Decimal
    value: Decimal
    worth: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is `OTHERS` for those that share a row, and None for conversions that no touch earned."""

    number: int | None
    touches: int
    credits: list[Credit]


@dataclass(frozen=True, slots=True)
class Report:
    """Under each model the rows sum to the conversions and their value exactly. With a `refusal` there are none."""

    conversions: int
    value: Decimal
    currencies: list[str]
    rows: list[Row]
    notes: list[Problem]
    refusal: Problem | None = None


def report(
    workspace_id: int,
    asked: Asked,
    chosen: Attribution,
    models: Sequence[Model],
    reading: AbstractContextManager[None] | None = None,
    until: float = inf,
) -> Report:
    """The conversions of the period as each of the models shares them.

    The paths are read within `reading`, which limits the time of statements; no transaction waits for the models. No model is
    begun once a monotonic clock says `until`.
    """
    try:
        refusals.check_period(asked.start, asked.end)
        with reading or nullcontext():
            found = read_paths(workspace_id, asked, chosen)
        return _report(found, asked, chosen, models, until)
    except Unanswerable as no:
        return Report(0, Decimal(0), no.currencies, [], [], no.problem)


def _report(found: Found, asked: Asked, chosen: Attribution, models: Sequence[Model], until: float) -> Report:
    refusals.check_conversions(len(found.paths))
    notes = [
        *refusals.reach(found.since, asked.start, asked.end, chosen.longest),
        *refusals.shortened(found.shortened),
        *refusals.unvalued(found.unvalued, len(found.paths)),
    ]
    paths, players = found.paths.numbered(MOST_ROWS)
    unit = CENTS if not (paths.values % CENTS).any() else 1
    rows = _rows(paths, players, chosen, models, unit, until)
    total = Decimal(int(paths.values.sum())) / UNIT
    return Report(len(paths), total, sorted(paths.currencies), rows, notes)


def _rows(
    paths: Paths, players: Ints, chosen: Attribution, models: Sequence[Model], unit: int, until: float
) -> list[Row]:
    """A row for each player, the one with most by the first of the models first, and one for what nobody earned."""
    count = len(players)
    touches = np.bincount(paths.touches.players, minlength=count)
    empty = paths.touches.lengths == 0
    rows = [Row(int(player), int(n), []) for player, n in zip(players, touches, strict=True)] + [Row(None, 0, [])]
    for model in models:
        refusals.check_time(until)
        shared = share(model, paths, chosen)
        value = coarser(_sums(shared.value, paths.touches.players, count, paths.values[empty]), unit)
        parts = coarser(_sums(shared.share, paths.touches.players, count, np.full(empty.sum(), WHOLE)), CENTS)
        for at, row in enumerate(rows):
            row.credits.append(
                Credit(
                    model.kind,
                    Decimal(int(parts[at])) * CENTS / WHOLE,
                    Decimal(int(value[at])) * unit / UNIT,
                    *_value_of(shared.player_values, at),
                )
            )
    *earned, nobody = rows
    earned = sorted(
        (row for row in earned if row.touches), key=lambda row: (row.credits[0].value, row.touches), reverse=True
    )
    return [*earned, nobody]


def _sums(parts: Ints, players: Ints, count: int, nobodys: Ints) -> Ints:
    """What each player gets, and at last what nobody earned; exact, as float sums would not be."""
    found = np.zeros(count + 1, np.int64)
    np.add.at(found, players, parts)
    found[count] = nobodys.sum()
    return found


def _value_of(found: PlayerValues | None, at: int) -> tuple[float | None, float | None, float | None]:
    """What the model found of the player with that number; nothing where it was one of many that it looked at as one."""
    if found is None:
        return None, None, None
    here = np.flatnonzero(found.players == at)
    if not len(here):
        return None, None, None
    value, low, high = (None if each is None else float(each[here[0]]) for each in (found.value, found.low, found.high))
    return value, low, high
