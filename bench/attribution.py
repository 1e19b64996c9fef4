"""Attribution models over a hundred thousand conversions with up to twenty touches each: seconds, and the memory they take."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator

import numpy as np

from bench.report import Row
from insights.attribution.models import MODELS
from insights.attribution.models.base import Model
from insights.attribution.paths import Paths, Sequences
from insights.attribution.settings import Attribution
from insights.attribution.share import share

LONGEST = 20
PLAYERS = 30
SECONDS = 5.0
"""What a model may take for a hundred thousand conversions."""


def attribution(conversions: int) -> Iterator[Row]:
    """A row for each model."""
    given = _paths(conversions)
    for model in MODELS:
        started = time.perf_counter()
        shared = share(model, given, Attribution())
        took = time.perf_counter() - started
        if shared.value.sum() != given.values[given.touches.lengths > 0].sum():
            raise AssertionError(f"{model.kind} does not share out what there is.")
        limit = SECONDS * conversions / 100_000
        yield Row(
            f"attribution: {model.kind}", took, "s", limit, "what we allow", took / limit, "seconds for 100,000 conversions",
            {"conversions": conversions, "touches": len(given.touches.players), "peak_mb": _peak(given, model)},
        )  # fmt: skip


def _peak(given: Paths, model: Model) -> int:
    """What a model takes besides the paths, in MB; asked in a run of its own, since asking slows it down."""
    tracemalloc.start()
    share(model, given, Attribution())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak // 2**20


def _paths(conversions: int) -> Paths:
    """Paths of 0 to 20 touches; as many more people did not convert."""
    draw = np.random.default_rng(1)

    def sequences() -> Sequences:
        lengths = draw.integers(0, LONGEST + 1, conversions)
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        # A few players have most of the touches, as channels do.
        return Sequences(starts, np.minimum(draw.geometric(0.12, starts[-1]) - 1, PLAYERS - 1).astype(np.int64))

    touches = sequences()
    count = len(touches.players)
    ages = np.sort(draw.uniform(1, 604_800, count))[::-1]
    stages = draw.integers(0, 4, count)
    values = draw.integers(1, 10_000_000, conversions)
    return Paths(values, touches, ages, stages, stages == 0, sequences(), 3.0)
