"""B8: a schedule that repeats in a journey that nobody may enter again is an error, with a remedy."""

from __future__ import annotations

import pytest

from tests.chinese import english_in, in_chinese
from tests.faults.test_f01_schedules import problems_of


@pytest.mark.parametrize("settings", [{}, {"reentry": {"mode": "never"}}])
def test_a_repeating_schedule_that_lets_nobody_in_again_cannot_be_published(settings: dict[str, object]) -> None:
    (told,) = problems_of("FREQ=MONTHLY", **({"reentry": {}} | settings))
    assert (told.path, told.code, told.severity) == ("settings.reentry.mode", "reentry_never_repeats", "error")
    assert "Allow re-entry" in told.message
    assert english_in(in_chinese(told.message)) == []


@pytest.mark.parametrize(
    ("repeat", "reentry"),
    [
        ("FREQ=MONTHLY", {"mode": "always"}),
        ("FREQ=MONTHLY", {"mode": "after", "after": "P20D"}),
        ("", {"mode": "never"}),
        ("FREQ=MONTHLY;COUNT=1", {"mode": "never"}),
    ],
)
def test_a_schedule_that_comes_once_or_may_be_entered_again_is_fine(repeat: str, reentry: dict[str, str]) -> None:
    assert problems_of(repeat, reentry=reentry) == []
