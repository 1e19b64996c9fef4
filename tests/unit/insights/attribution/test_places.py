"""The models that look at one path at a time, on paths small enough to work out on paper."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest

from core.publicid import encode
from insights.attribution.models import BY_KIND
from insights.attribution.qualify import qualifies
from insights.attribution.settings import Attribution, Rule, attribution_of
from tenancy.models import Workspace
from tests.unit.insights.attribution.builders import HOUR, T, credited, paths

DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("last_touch", [0, 0, 0, 0, 1000]),
        ("first_touch", [1000, 0, 0, 0, 0]),
        ("linear", [200, 200, 200, 200, 200]),
        ("position", [400, 67, 67, 66, 400]),
    ],
)
def test_a_path_of_five(kind: str, expected: list[int]) -> None:
    assert credited(BY_KIND[kind], paths([(1000, [0, 1, 2, 3, 4])])) == [expected]


@pytest.mark.parametrize(
    ("direct", "expected"),
    [
        ([False, False, True], [0, 9, 0]),
        ([False, True, True], [9, 0, 0]),
        ([True, True, True], [0, 0, 9]),
        ([True, True, False], [0, 0, 9]),
    ],
)
def test_a_service_message_stands_back_behind_any_other(direct: list[bool], expected: list[int]) -> None:
    way = [T(n, direct=each) for n, each in enumerate(direct)]
    assert credited(BY_KIND["last_non_direct"], paths([(9, way)])) == [expected]


def test_a_touch_of_a_half_life_earlier_gets_half() -> None:
    way = [T(0, 15 * DAY), T(1, 8 * DAY), T(2, DAY)]
    assert credited(BY_KIND["time_decay"], paths([(700, way)])) == [[100, 200, 400]]
    shorter = Attribution(half_life=timedelta(days=3.5))
    assert credited(BY_KIND["time_decay"], paths([(2100, way)]), shorter) == [[100, 400, 1600]]


@pytest.mark.parametrize("half_life", [timedelta(seconds=1), timedelta(0)])
def test_a_half_life_of_seconds_or_none_leaves_the_last_touch_its_credit(half_life: timedelta) -> None:
    way = [T(0, 300 * DAY), T(1, 200 * DAY)]
    chosen = Attribution(half_life=half_life)
    assert credited(BY_KIND["time_decay"], paths([(5, way)]), chosen) == [[0, 5]]


def test_two_touches_share_by_the_parts_of_the_ends() -> None:
    assert credited(BY_KIND["position"], paths([(100, [0, 1])])) == [[50, 50]]
    chosen = Attribution(position=(0.6, 0.3, 0.2))
    assert credited(BY_KIND["position"], paths([(100, [0, 1]), (110, [0, 1, 2])]), chosen) == [[75, 25], [60, 30, 20]]


def test_ends_that_get_nothing_and_nobody_between_them_share_alike() -> None:
    chosen = Attribution(position=(0.0, 1.0, 0.0))
    assert credited(BY_KIND["position"], paths([(100, [0, 1]), (100, [0, 1, 2])]), chosen) == [[50, 50], [0, 100, 0]]


def test_the_first_of_each_stage_is_a_milestone() -> None:
    stages = [0, 1, 2, 0, 3]  # The third is the first to be opened, the fifth the first to be clicked.
    way = [T(n, stage=stage) for n, stage in enumerate(stages)]
    assert credited(BY_KIND["w_shaped"], paths([(1000, way)])) == [[300, 50, 300, 50, 300]]


def test_a_touch_that_is_two_milestones_gets_twice_as_much() -> None:
    both = [T(0), T(1, stage=3), T(2)]
    assert credited(BY_KIND["w_shaped"], paths([(1000, both)])) == [[300, 600, 100]]
    none = [T(0), T(1, stage=1), T(2)]
    assert credited(BY_KIND["w_shaped"], paths([(1000, none)])) == [[900, 50, 50]]
    only = [T(0, stage=2), T(1, stage=3)]
    assert credited(BY_KIND["w_shaped"], paths([(900, only)])) == [[600, 300]]


def test_each_channel_has_its_window_and_its_qualifying_action() -> None:
    chosen = Attribution(
        window=timedelta(days=7),
        channels={5: Rule(timedelta(days=1), "clicked"), 6: Rule(timedelta(days=30), "accepted")},
    )
    touches = [  # (channel, days before, stage, whether it counts)
        (1, 7, 0, True),
        (1, 7.1, 3, False),
        (5, 0.9, 3, True),
        (5, 0.9, 2, False),
        (5, 1.1, 3, False),
        (6, 30, 0, True),
        (6, 0, 3, False),
    ]
    channels, days, stages, expected = zip(*touches, strict=True)
    found = qualifies(np.array(channels), np.array(days) * DAY, np.array(stages), chosen)
    assert found.tolist() == list(expected)
    assert chosen.longest == timedelta(days=30)


def test_what_a_workspace_has_set_is_read_and_nonsense_is_left_at_the_default() -> None:
    given = {
        "window_days": 14,
        "half_life_days": 2,
        "position": [0.5, 0, 1],
        "channels": {encode("chn", 5): {"window_days": 1, "qualifying": "clicked"}, encode("chn", 6): {}},
    }
    found = attribution_of(Workspace(settings={"attribution": given}))
    assert found == Attribution(
        timedelta(days=14),
        "accepted",
        {5: Rule(timedelta(days=1), "clicked"), 6: Rule(timedelta(days=7), "accepted")},
        timedelta(days=2),
        (0.5, 0.0, 1.0),
    )
    wrong = {"half_life_days": 0, "position": [1, 2], "channels": [1]}
    assert attribution_of(Workspace(settings={"attribution": wrong})) == Attribution()


def test_thirds_are_rounded_to_the_nearest_unit() -> None:
    (parts,) = credited(BY_KIND["linear"], paths([(10_000, [0, 1, 2])]))
    assert parts == [3334, 3333, 3333]
    assert all(abs(part - Fraction(10_000, 3)) < 1 for part in parts)
