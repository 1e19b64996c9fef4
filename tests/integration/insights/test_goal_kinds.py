"""Journeys judged by all goal events: counted by hand for each arm, kept, corrected by late events, and shown."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest

from core.publicid import encode
from insights.figures.lifts import kept_lift
from insights.lift.journey import groups
from insights.statistics.sample import Events
from journeys.models import Enrollment
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, member
from tests.integration.insights.figures import keep
from tests.integration.journeys.builders import LOOP, Builder, day, simple

ORDER = "Order Completed"
GERMAN = [{"property": "country", "op": "eq", "value": "DE"}]
BOUGHT = {
    "u1": [(-12, 50), (-3, 7), (0, 5), (1, 10), (2, 20), (9.9, 30), (10, 90)],
    "u2": [(1, 40)],
    "u3": [(3, 15), (4, "free")],
    "u4": [(-1, 25)],
    "u5": [(5, 60), (6, 5)],
    "u6": [],
    "u7": [(2, 12)],
    "u8": [(8, 33), (8.5, 3), (8.6, 3)],
}
"""Days and values; the window is of ten days, the fourth customer's order lies before the entry."""

HELD_OUT = {"u2", "u5", "u8"}


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def entered(builder: Builder, **goal):
    """Everybody enters at the first noon, three of them held out, and buys as BOUGHT says; and orders that do not count."""
    goal = {"event": ORDER, "where": GERMAN, "value": "total", "window": "P10D", "exits": False} | goal
    builder.people(len(BOUGHT))
    for user, orders in BOUGHT.items():
        for at, total in orders:
            if at < 0:
                builder.track(user, ORDER, day(at), total=total, country="DE")
    version = builder.live("More", simple(), LOOP, goal=goal)
    for user in BOUGHT:
        builder.track(user, "Signed Up", day(0))
    builder.tick(day(0.1))
    for user, orders in BOUGHT.items():
        builder.track(user, ORDER, day(1.5), total=1000, country="FR")
        for at, total in orders:
            if at >= 0:
                builder.track(user, ORDER, day(at), total=total, country="DE")
    builder.tick(day(11))
    # Chance decides who is held out; here it is known who.
    held_out = [builder.profile(user).pk for user in HELD_OUT]
    Enrollment.objects.filter(profile_id__in=held_out).update(held_out=True)
    return version


def by_hand(*, valued: bool, more: dict[str, list[tuple[float, float]]] | None = None):
    """The sums of each arm, from BOUGHT and further orders."""
    arms = defaultdict(list)
    for user, orders in BOUGHT.items():
        told = [each for each in orders + (more or {}).get(user, []) if not valued or not isinstance(each[1], str)]
        after = [total for at, total in told if 0 < at < 10]
        value = sum(total for total in after if not isinstance(total, str))
        before = sum(1 for at, _ in told if -10 <= at < 0)
        arm = "business_as_usual" if user in HELD_OUT else "treated"
        arms[arm].append((len(after), value, before))
    return {
        arm: Events(
            len(people),
            sum(1 for n, _, _ in people if n),
            *(
                Decimal(sum(each))
                for each in (
                    [n for n, _, _ in people],
                    [n * n for n, _, _ in people],
                    [v for _, v, _ in people],
                    [v * v for _, v, _ in people],
                    [n * v for n, v, _ in people],
                    [b for _, _, b in people],
                    [b * b for _, _, b in people],
                    [n * b for n, _, b in people],
                )
            ),
        )
        for arm, people in arms.items()
    }


def test_all_goal_events_in_the_window_count_for_each_person_of_both_arms(builder):
    version = entered(builder, kind="raise_frequency")
    found = groups(version.journey_id, day(11)).counted
    assert (found.kind, found.arms) == ("raise_frequency", by_hand(valued=False))
    assert groups(version.journey_id, day(9)).counted.arms == {}, "nobody's window has passed yet"


def test_a_basket_has_only_events_with_a_value_and_knows_their_currencies(builder):
    version = entered(builder, kind="raise_basket")
    found = groups(version.journey_id, day(11)).counted
    assert (found.kind, found.arms, found.currencies) == ("raise_basket", by_hand(valued=True), [])
    builder.track("u2", ORDER, day(2), total=1, country="DE", currency="eur")
    builder.track("u3", ORDER, day(2), total=1, country="DE", currency="JPY")
    assert groups(version.journey_id, day(11)).counted.currencies == ["EUR", "JPY"]


def test_what_is_kept_is_corrected_by_late_events(builder, workspace):
    version = entered(builder, kind="raise_frequency")
    keep(workspace, day(13))
    kept = kept_lift(version.journey_id)
    assert kept.groups.counted.arms == by_hand(valued=False)
    builder.track("u2", ORDER, day(4), now=day(13.01), total=8, country="DE")
    keep(workspace, day(13) + timedelta(minutes=30))
    assert kept_lift(version.journey_id).at == kept.at, "it is looked at every hour"
    keep(workspace, day(13) + timedelta(hours=2))
    late = by_hand(valued=False, more={"u2": [(4, 8)]})
    assert kept_lift(version.journey_id).groups.counted.arms == late


def test_a_journey_judged_by_conversions_counts_no_other_events(builder):
    version = entered(builder)
    assert groups(version.journey_id, day(11)).counted is None


def test_the_page_gets_the_figures_of_the_kind_and_what_may_be_said(builder, workspace):
    entered(builder, kind="raise_frequency")
    keep(workspace, day(11))
    olga = Api(member(workspace, Role.OWNER, "olga"))
    here = f"workspaces/{encode('wsp', workspace.pk)}/journeys"
    (journey,) = [each for each in olga.get(here)["results"] if each["name"] == "More"]
    found = olga.get(f"{here}/{journey['id']}/figures")["lift"]
    assert found["goal"] == {
        "kind": "raise_frequency",
        "name": ORDER,
        "sentence": f"More often: event “{ORDER}”, within 10 days of entry",
    }
    counted = by_hand(valued=False)
    assert {each["arm"]: (each["events"], each["active"], each["per_person"]) for each in found["arms"]} == {
        arm: (int(each.events), each.active, each.per_person) for arm, each in counted.items()
    }
    assert found["verdict"]["code"] == "too_small"
    assert found["contrasts"][0]["judged"]["difference"] is None
    assert olga.get(f"{here}/{journey['id']}/results")["lift"]["judged"]["verdict"]["code"] == "too_small"
