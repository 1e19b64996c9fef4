"""Our quantiles are scipy's."""

from __future__ import annotations

import numpy as np
import pytest

from insights.statistics.differences import ALPHA, FEWEST_PEOPLE
from insights.statistics.quantiles import normal, students_t

LEVELS = [1 - ALPHA / 2 / pairs for pairs in (1, 2, 3, 6)]


@pytest.mark.seconds
@pytest.mark.parametrize("p", LEVELS)
def test_the_quantiles_are_those_of_scipy(p: float) -> None:
    from scipy.special import ndtri, stdtrit  # Nothing else loads it.

    assert normal(p) == pytest.approx(ndtri(p), rel=1e-15)
    freedom = np.concatenate((np.linspace(FEWEST_PEOPLE - 1, 200, 400), np.geomspace(200, 1e9, 50)))
    assert students_t(p, freedom) == pytest.approx(stdtrit(freedom, p), rel=1e-8)
    assert students_t(p, 5.0) == pytest.approx(stdtrit(5, p), rel=2e-4)
