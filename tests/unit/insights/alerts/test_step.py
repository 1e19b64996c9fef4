"""The states of an alert: ok, firing, acknowledged, resolved; and when it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from insights.alerts.step import Situation, Step, step
from insights.models import IncidentState

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUIET = Situation(None, timedelta(hours=4), True)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def test_what_is_as_it_should_be_does_nothing():
    assert step(QUIET, False, NOON) == Step("nothing")


def test_the_first_breach_begins_an_incident_and_is_told():
    assert step(QUIET, True, NOON) == Step("begin", "firing")


def test_a_firing_alert_is_told_again_only_after_the_quiet_period():
    firing = replace(QUIET, state=IncidentState.FIRING, notified_at=NOON, notices=1)
    assert step(firing, True, at(3.99)) == Step("go_on")
    assert step(firing, True, at(4)) == Step("go_on", "firing")


def test_an_acknowledged_one_is_not_told_again_and_its_end_is():
    acknowledged = replace(QUIET, state=IncidentState.ACKNOWLEDGED, notified_at=NOON, notices=1)
    assert step(acknowledged, True, at(99)) == Step("go_on")
    assert step(acknowledged, False, at(99)) == Step("resolve", "resolved")


def test_one_that_comes_back_within_the_quiet_period_is_told_when_that_is_over():
    resolved = replace(QUIET, notified_at=NOON)
    assert step(resolved, True, at(1)) == Step("begin")
    back = replace(resolved, state=IncidentState.FIRING)
    assert step(back, True, at(2)) == Step("go_on")
    assert step(back, True, at(4)) == Step("go_on", "firing")


def test_the_end_of_what_nobody_was_told_of_is_not_told():
    untold = replace(QUIET, state=IncidentState.FIRING, notified_at=NOON, notices=0)
    assert step(untold, False, at(1)) == Step("resolve")
    assert step(replace(untold, notices=1, tell_resolved=False), False, at(1)) == Step("resolve")


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 300)), max_size=60), st.integers(1, 600))
def test_however_it_flaps_two_notices_of_firing_are_a_quiet_period_apart(readings, quiet):
    before, now, told = Situation(None, timedelta(minutes=quiet), True), NOON, list[datetime]()
    for breached, minutes in readings:
        now += timedelta(minutes=minutes)
        taken = step(before, breached, now)
        assert (taken.tell == "resolved") <= (before.notices > 0)
        if taken.tell == "firing":
            told.append(now)
            before = replace(before, notified_at=now, notices=before.notices + 1)
        if taken.move == "begin":
            before = replace(before, state=IncidentState.FIRING, notices=int(taken.tell == "firing"))
        elif taken.move == "resolve":
            before = replace(before, state=None, notices=0)
    assert all(later - earlier >= timedelta(minutes=quiet) for earlier, later in pairwise(told))
