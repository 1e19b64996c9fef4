from __future__ import annotations

import numpy as np
import pytest

from insights.attribution import paths as module
from insights.attribution.paths import MOST_TOUCHES, OTHERS, Paths, Sequences
from tests.unit.insights.attribution.builders import paths


def test_paths_that_do_not_fit_their_values_are_refused() -> None:
    two = paths([(1, [0]), (2, [1])])
    one = Sequences(np.array([0, 2]), np.array([0, 1]))
    with pytest.raises(ValueError, match="2 values for 1 paths"):
        Paths(two.values, one, two.ages, two.stages, two.direct)


def test_a_path_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 50 touches"):
        paths([(1, [0] * (MOST_TOUCHES + 1))])


def test_players_are_numbered_by_their_touches_and_the_rarest_share_a_number() -> None:
    given = paths([(1, [70, 50, 70]), (1, [60, 60, 50]), (1, [70])], [[90], [50, 60, 60]])
    few, players = given.numbered(3)
    assert players.tolist() == [60, 50, OTHERS]
    assert few.touches.players.tolist() == [2, 1, 2, 0, 0, 1, 2]
    assert few.lost.players.tolist() == [2, 1, 0, 0]
    every, all_of_them = given.numbered(4)
    assert all_of_them.tolist() == [60, 50, 70, 90]
    assert every.touches.players.tolist() == [2, 1, 2, 0, 0, 1, 2]


def test_blocks_hold_every_conversion_that_has_a_touch_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 2)
    given = paths([(1, [0]), (2, []), (3, [1, 2]), (4, [3]), (5, [4]), (6, [5, 6])])
    found = [(block.rows.tolist(), block.players.tolist()) for block in given.blocks()]
    assert found == [([0, 3], [[0], [3]]), ([4], [[4]]), ([2, 5], [[1, 2], [5, 6]])]
