"""A whole amount shared out in whole units, so that the parts sum to it exactly: the method of the largest remainder."""

from __future__ import annotations

import numpy as np

from insights.attribution.paths import Floats, Ints

SCALE = 2**27
"""The finest difference between two weights of a path that is seen. With it, and paths of 50 touches, no product overflows."""


def apportion(amounts: Ints, weights: Floats) -> Ints:
    """Share `amounts[i]` among the columns of row i by weight. Each row of the result sums to its amount exactly.

    Equal weights differ by at most one unit; the unit that cannot be divided goes to the largest remainder, and among equal
    ones to the earliest. An amount below zero is shared like the one above. Where no weight is above zero, all are equal.
    """
    shares = _whole(weights)
    total = shares.sum(axis=1, keepdims=True)
    # Whole rounds first, so that what is multiplied is smaller than `total`: exact in 64 bits whatever the amount.
    rounds, rest = np.divmod(np.abs(amounts)[:, None], total)
    base, remainder = np.divmod(rest * shares, total)
    missing = rest[:, 0] - base.sum(axis=1)
    order = np.argsort(-remainder, axis=1, kind="stable")
    extra = np.zeros_like(base)
    np.put_along_axis(extra, order, (np.arange(base.shape[1]) < missing[:, None]).astype(np.int64), axis=1)
    parts: Ints = np.sign(amounts)[:, None] * (rounds * shares + base + extra)
    return parts


def _whole(weights: Floats) -> Ints:
    """Weights as whole numbers, the heaviest of each row `SCALE`."""
    positive = np.where(np.isfinite(weights), np.maximum(weights, 0.0), 0.0)
    heaviest = positive.max(axis=1, keepdims=True)
    scaled = np.divide(positive, heaviest, out=np.ones_like(positive), where=heaviest > 0)
    whole: Ints = np.rint(scaled * SCALE).astype(np.int64)
    return whole


def coarser(parts: Ints, unit: int) -> Ints:
    """Parts counted in `unit` times the unit they came in. They sum to the whole as before if the whole can be counted so."""
    down: Ints
    down, remainder = np.divmod(parts, unit)
    missing = int(remainder.sum()) // unit
    down[np.argsort(-remainder, kind="stable")[:missing]] += 1
    return down
