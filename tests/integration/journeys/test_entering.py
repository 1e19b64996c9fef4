"""Who enters, who is refused and why, who is held out, and in which version and how often somebody is inside."""

from __future__ import annotations

import pytest

from core.db.hash_fraction import place
from journeys.design.pause import pause, resume
from journeys.engine.absorb import absorb_merges
from journeys.ledger.counts import counts, kept
from journeys.models import Enrollment, Version
from tests.integration.journeys.builders import LOOP, Builder, day, node, simple, wires

ORDER = "Order Completed"


@pytest.mark.parametrize(
    ("reentry", "reasons", "runs"),
    [
        ({"mode": "never"}, ["already_inside", "reentry_never", "reentry_never"], 1),
        ({"mode": "after", "after": "P20D"}, ["already_inside", "reentry_too_soon"], 2),
        ({"mode": "always"}, ["already_inside"], 3),
    ],
)
def test_who_may_come_again(builder: Builder, reentry: dict[str, str], reasons: list[str], runs: int) -> None:
    version = builder.live("Again", simple(), LOOP, reentry=reentry)
    for at in (1, 2, 10, 30):
        builder.tick(day(at - 0.1))
        builder.track("ann", "Signed Up", day(at))
        builder.tick(day(at + 0.1))
    assert builder.refusals("ann") == reasons
    assert Enrollment.objects.filter(version=version).count() == runs


def test_each_order_has_a_run_of_its_own(builder: Builder) -> None:
    version = builder.live("Orders", simple(instance_key="order_id"), LOOP, reentry={"mode": "never"})
    builder.track("ann", "Signed Up", day(1), order_id="o1")
    builder.track("ann", "Signed Up", day(1), order_id="o2")
    builder.track("ann", "Signed Up", day(1), order_id="o2")
    builder.tick(day(1.1))
    assert sorted(Enrollment.objects.filter(version=version).values_list("instance_key", flat=True)) == ["o1", "o2"]
    assert builder.refusals("ann") == ["already_inside"]
    assert builder.tick(day(7)).exited == 0
    assert set(Enrollment.objects.values_list("exit_reason", flat=True)) == {"reached_exit"}


def test_conditions_on_the_event_choose_and_the_entry_filter_refuses_with_a_reason(builder: Builder) -> None:
    where = [{"property": "total", "op": "gte", "value": 50}]
    rule = {"kind": "trait", "trait": "country", "op": "eq", "value": "NO"}
    version = builder.live("Filter", simple(where=where), LOOP, entry_filter=rule)
    builder.identify("no", country="NO")
    builder.identify("se", country="SE")
    builder.track("no", "Signed Up", day(1), total=50)
    builder.track("se", "Signed Up", day(1), total=50)
    builder.track("no", "Signed Up", day(1), total=49)
    builder.tick(day(1.1))
    assert (builder.at("no", version), builder.at("se", version)) == ("pause", "")
    assert (builder.refusals("no"), builder.refusals("se")) == ([], ["filtered"])


def test_an_event_that_comes_too_late_is_refused(builder: Builder) -> None:
    version = builder.live("Late", simple(latest="P2D"), LOOP)
    builder.track("ann", "Signed Up", day(1), now=day(9))
    builder.tick(day(9.1))
    assert (builder.at("ann", version), builder.refusals("ann")) == ("", ["too_late"])


def test_a_refusal_is_counted_at_its_entry_and_nobody_stands_or_leaves_there_for_it(builder: Builder) -> None:
    version = builder.live("Again", simple(), LOOP)
    for at in (1, 2):
        builder.track("ann", "Signed Up", day(at))
        builder.tick(day(at + 0.1))
    found = counts([version.pk])
    assert found.refused == {"already_inside": 1}
    assert found.arrived == {"in": 1, "pause": 1}
    assert found.inside == {"in": 0, "pause": 1}
    assert found.left == {("in", "next"): 1}
    assert [(port, n) for _, port, n in kept([version.pk])] == [("!enter", 1), ("!refused", 1), ("next", 1)]


def test_the_control_group_is_a_sticky_share_that_is_never_touched_and_still_counted(builder: Builder) -> None:
    nodes = [node("in", "entry_event", event="Signed Up"), builder.send("mail"), node("out", "exit")]
    goal = {"event": ORDER, "value": "total", "window": "P10D"}
    version = builder.live("Held", nodes, wires("in>mail", "mail>out"), holdout=0.3, goal=goal)
    builder.people(60)
    for n in range(1, 61):
        builder.track(f"u{n}", "Signed Up", day(1))
    result = builder.tick(day(1.1))
    held_out = [run for run in Enrollment.objects.filter(version=version) if run.held_out]
    assert (result.enrolled, result.held_out) == (60 - len(held_out), len(held_out))
    assert all(
        (place(f"holdout:{version.journey_id}", r.profile_id) < 0.3) == r.held_out for r in Enrollment.objects.all()
    )
    user = next(f"u{n}" for n in range(1, 61) if builder.profile(f"u{n}").pk == held_out[0].profile_id)
    builder.track(user, ORDER, day(2), total=12.5)
    builder.tick(day(2.1))
    assert builder.touches(user) == []
    assert builder.converted(user) == [12.5]


def test_pausing_freezes_people_and_refuses_entry_and_resuming_can_shift_the_waits(builder: Builder) -> None:
    version = builder.live("Pause", simple(), LOOP)
    builder.track("ann", "Signed Up", day(1))
    builder.tick(day(1.1))
    assert pause(version.journey_id, day(2)) is None
    builder.track("bob", "Signed Up", day(3))
    builder.tick(day(8))
    assert (builder.at("ann", version), builder.at("bob", version), builder.refusals("bob")) == (
        "pause",
        "",
        ["journey_paused"],
    )
    assert resume(version.journey_id, day(12), "shift") is None
    builder.tick(day(12.1))
    assert builder.at("ann", version) == "pause"
    builder.tick(day(16.2))
    assert builder.at("ann", version) == "-reached_exit"


def test_people_stay_on_the_version_they_entered(builder: Builder) -> None:
    first = builder.live("Versions", simple(), LOOP)
    builder.track("ann", "Signed Up", day(1))
    builder.tick(day(1.1))
    journey = first.journey
    journey.draft = {"nodes": [node("in", "entry_event", event="Signed Up"), node("gone", "exit", reason="new")],
                     "edges": wires("in>gone"), "settings": {}}  # fmt: skip
    journey.save()
    second = builder.publish(journey, day(2))
    builder.track("bob", "Signed Up", day(3))
    builder.tick(day(3.1))
    assert (builder.at("ann", first), builder.at("bob", second)) == ("pause", "-new")
    builder.tick(day(7))
    assert builder.at("ann", first) == "-reached_exit"
    assert Version.objects.filter(journey=journey).count() == 2


def test_two_profiles_found_to_be_one_are_inside_once(builder: Builder) -> None:
    version = builder.live("Merge", simple(), LOOP, reentry={"mode": "always"})
    builder.anonymous("dev1", "Signed Up", day(1))
    builder.track("ann", "Signed Up", day(1.2))
    builder.tick(day(1.3))
    assert Enrollment.objects.filter(version=version, state=1).count() == 2
    builder.identify("ann", day(2), anonymous="dev1")
    assert absorb_merges(builder.workspace.pk, day(2.1)) == 1
    builder.check_conservation()
    runs = Enrollment.objects.filter(version=version)
    assert {run.profile_id for run in runs} == {builder.profile("ann").pk}
    assert sorted(run.exit_reason for run in runs) == ["", "merged"]
