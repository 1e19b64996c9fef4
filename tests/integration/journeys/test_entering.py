"""Who enters, who is refused and why, who is held out, who converts and who leaves."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from channels.adapters.base import Outcome, all_of
from channels.delivery.claim import claim
from channels.delivery.record import record
from channels.delivery.runtime import load
from channels.models import Cap, Send, SendState, Suppression, Touch
from channels.touches.requeue import retry
from core.db.hash_fraction import place
from journeys.design.pause import archive, pause, resume
from journeys.engine.absorb import absorb_merges
from journeys.ledger.counts import counts, kept
from journeys.models import Enrollment, Journey, Version
from tests.integration.journeys.builders import Builder, day, node, wires

ORDER = "Order Completed"
LOOP = wires("in>pause", "pause>out")


def simple(**entry: object) -> list[dict[str, object]]:
    return [
        node("in", "entry_event", event="Signed Up", **entry),
        node("pause", "wait", duration="P5D"),
        node("out", "exit"),
    ]


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


def test_the_goal_ends_the_run_and_counts_once_within_its_window(builder: Builder) -> None:
    goal = {
        "event": ORDER,
        "where": [{"property": "total", "op": "gt", "value": 10}],
        "value": "total",
        "window": "P30D",
    }
    version = builder.live("Goal", simple(), LOOP, goal=goal)
    builder.people(2)
    for user in ("u1", "u2"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    builder.track("u1", ORDER, day(2), total=5)
    builder.track("u1", ORDER, day(3), total=20)
    builder.track("u1", ORDER, day(3.5), total=90)
    builder.tick(day(4))
    assert builder.at("u1", version) == "-converted"
    assert builder.converted("u1") == [20.0]
    builder.tick(day(7))
    assert builder.at("u2", version) == "-reached_exit"
    builder.track("u2", ORDER, day(8), total=30)
    builder.tick(day(8.1))
    assert builder.converted("u2") == [30.0]


def test_an_order_beyond_the_window_is_no_conversion(builder: Builder) -> None:
    builder.live("Goal", simple(), LOOP, goal={"event": ORDER, "window": "P2D"})
    builder.track("ann", "Signed Up", day(1))
    builder.track("ann", ORDER, day(3.5))
    builder.tick(day(4))
    assert builder.converted("ann") == []


def test_whoever_meets_the_exit_rule_leaves_before_the_next_step(builder: Builder) -> None:
    rule = {"kind": "did", "event": "Complained", "window": {"since": "entry"}}
    version = builder.live("Exit", simple(), LOOP, exit_rule=rule)
    builder.track("ann", "Complained", day(0.5))
    builder.track("ann", "Signed Up", day(1))
    builder.tick(day(1.1))
    assert builder.at("ann", version) == "pause"
    builder.track("ann", "Complained", day(2))
    builder.tick(day(2.1))
    assert builder.at("ann", version) == "-exit_rule"


def test_a_message_that_has_not_left_yet_is_called_back_when_its_reader_buys(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("mail"),
        node("pause", "wait"),
        node("out", "exit"),
    ]
    version = builder.live(
        "Back", nodes, wires("in>mail", "mail>pause", "pause>out"), goal={"event": ORDER, "window": "P9D"}
    )
    builder.people(2)
    for user in ("u1", "u2"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    builder.track("u1", ORDER, day(1.2))
    builder.tick(day(1.3))
    assert builder.at("u1", version) == "-converted"
    states = dict(Send.objects.values_list("profile_id", "state"))
    assert states == {builder.profile("u1").pk: SendState.CANCELLED, builder.profile("u2").pk: SendState.QUEUED}
    assert Send.objects.get(profile_id=builder.profile("u1").pk).reason == "left_journey"


@pytest.mark.parametrize("state", [SendState.REJECTED, SendState.UNKNOWN, SendState.EXPIRED])
def test_a_message_given_up_is_tried_again_for_those_inside_and_at_the_end_but_not_for_those_who_left(
    builder: Builder, state: SendState
) -> None:
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("mail"),
        node("wait", "wait"),
        node("out", "exit"),
    ]
    builder.live("Back", nodes, wires("in>mail", "mail>wait", "wait>out"), goal={"event": ORDER, "window": "P9D"})
    builder.live("End", [nodes[0], nodes[1], nodes[3]], wires("in>mail", "mail>out"))
    builder.people(2)
    for user in ("u1", "u2"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    Send.objects.update(state=state, closed_at=day(1.2))
    builder.track("u1", ORDER, day(1.3))
    builder.tick(day(1.4))
    left = Touch.objects.get(profile_id=builder.profile("u1").pk, journey_id=Journey.objects.get(name="Back").pk)
    assert len(retry(builder.workspace.pk, list(Send.objects.values_list("pk", flat=True)), day(1.5))) == 3
    assert list(Send.objects.filter(state=state).values_list("pk", "recalled_at")) == [(left.pk, day(1.4))]


def test_a_message_in_a_gateways_hands_when_its_reader_leaves_is_not_tried_again(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("mail"),
        node("wait", "wait"),
        node("out", "exit"),
    ]
    builder.live("Back", nodes, wires("in>mail", "mail>wait", "wait>out"), goal={"event": ORDER, "window": "P9D"})
    builder.people(1)
    builder.track("u1", "Signed Up", day(1))
    builder.tick(day(1.1))
    way = load(builder.channel.pk)
    batch = claim(way, day(1.2), 10)
    builder.track("u1", ORDER, day(1.3))
    builder.tick(day(1.4))
    assert Send.objects.get().state == SendState.LEASED
    record(way, batch, all_of([each.message for each in batch.leased], Outcome("retry", "busy")), day(1.4))
    assert claim(way, day(2), 10).closed == {"left_journey": 1}
    assert (Send.objects.get().state, Send.objects.get().reason) == (SendState.CANCELLED, "left_journey")


def test_waiting_for_an_event_takes_the_first_to_happen_or_the_time_out(builder: Builder) -> None:
    awaited = [{"name": "bought", "event": ORDER}, {"name": "asked", "event": "Question"}]
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        node("race", "wait_for", awaited=awaited, timeout="P3D"),
        *(node(name, "exit", reason=name) for name in ("won", "helped", "cold")),
    ]
    version = builder.live("Race", nodes, wires("in>race", "race.bought>won", "race.asked>helped", "race.timeout>cold"))
    for user in ("a", "b", "c"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    builder.track("a", "Question", day(2))
    builder.track("a", ORDER, day(2.1))
    builder.track("b", ORDER, day(4.5))
    builder.tick(day(3))
    assert [builder.at(u, version) for u in "abc"] == ["-helped", "race", "race"]
    builder.tick(day(5))
    assert [builder.at(u, version) for u in "abc"] == ["-helped", "-cold", "-cold"]


def test_waiting_since_entry_counts_what_happened_on_the_way(builder: Builder) -> None:
    race = node("race", "wait_for", awaited=[{"name": "bought", "event": ORDER}], timeout="P3D", since="entry")
    nodes = [node("in", "entry_event", event="Signed Up"), node("pause", "wait", duration="P1D"), race,
             node("won", "exit", reason="won"), node("cold", "exit", reason="cold")]  # fmt: skip
    version = builder.live("Since", nodes, wires("in>pause", "pause>race", "race.bought>won", "race.timeout>cold"))
    builder.track("a", "Signed Up", day(1))
    builder.tick(day(1.1))
    builder.track("a", ORDER, day(1.5))
    builder.tick(day(1.6))
    assert builder.at("a", version) == "pause"
    builder.tick(day(2.2))
    assert builder.at("a", version) == "-won"


def test_the_event_that_let_somebody_in_is_not_one_since_entry_anywhere(builder: Builder) -> None:
    again: dict[str, object] = {"kind": "did", "event": ORDER, "window": {"since": "entry"}}
    awaited = [{"name": "counted", "rule": again}, {"name": "seen", "event": ORDER}]
    nodes = [node("in", "entry_event", event=ORDER), node("fork", "branch", paths=[{"name": "twice", "rule": again}]),
             node("race", "wait_for", awaited=awaited, timeout="P3D", since="entry"),
             node("out", "exit")]  # fmt: skip
    lines = wires(
        "in>fork", "fork.twice>out", "fork.else>race", "race.counted>out", "race.seen>out", "race.timeout>out"
    )
    goal = {"rule": again, "exits": False}
    version = builder.live("Again", nodes, lines, exit_rule=again, goal=goal)
    builder.track("ann", ORDER, day(1))
    builder.tick(day(1.1))
    assert (builder.at("ann", version), builder.converted("ann")) == ("race", [])
    builder.track("ann", ORDER, day(2))
    builder.tick(day(2.1))
    assert (builder.at("ann", version), builder.converted("ann")) == ("-exit_rule", [None])


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


def test_archiving_ends_everybody_with_a_reason(builder: Builder) -> None:
    version = builder.live("Archive", simple(), LOOP)
    builder.track("ann", "Signed Up", day(1))
    builder.tick(day(1.1))
    assert archive(version.journey_id, day(2)) is None
    builder.tick(day(2))
    assert builder.at("ann", version) == "-journey_archived"


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


def test_every_refusal_of_a_touch_is_a_row_with_its_reason(builder: Builder) -> None:
    nodes = [node("in", "entry_event", event="Signed Up"), builder.send("one"), builder.send("two"), node("out", "exit"),
             node("silent", "exit", reason="silent")]  # fmt: skip
    version = builder.live("Reasons", nodes, wires("in>one", "one>two", "one.withheld>silent", "two>out"))
    Cap.objects.create(workspace=builder.workspace, medium="email", max_touches=1, window=timedelta(days=7))
    builder.people(2)
    builder.identify("nomail")
    builder.identify("bounced", email="bounced@example.com")
    digest = hashlib.sha256(b"bounced@example.com").hexdigest()
    Suppression.objects.create(
        workspace=builder.workspace, medium="email", address_hash=digest, reason="hard_bounce", since=day(0)
    )
    profile = builder.profile("u2")
    profile.consent = {"email": False}
    profile.save()
    for user in ("u1", "u2", "nomail", "bounced"):
        builder.track(user, "Signed Up", day(1))
    builder.tick(day(1.1))
    assert builder.touches("u1") == ["sent", "capped"]
    assert builder.touches("u2") == ["no_consent"]
    assert builder.touches("nomail") == ["unreachable"]
    assert builder.touches("bounced") == ["suppressed"]
    assert [builder.at(u, version) for u in ("u1", "u2", "nomail")] == ["-reached_exit", "-silent", "-silent"]


def test_two_journeys_share_one_cap_and_the_higher_priority_wins(builder: Builder) -> None:
    def mailing(name: str) -> tuple[str, list[dict[str, object]], list[dict[str, str]]]:
        nodes = [node("in", "entry_event", event="Signed Up"), builder.send("mail"), node("out", "exit")]
        return name, nodes, wires("in>mail", "mail>out")

    low, high = builder.live(*mailing("Low")), builder.journey(*mailing("High"))
    high.priority = 90
    high.save()
    first = builder.publish(high)
    Cap.objects.create(workspace=builder.workspace, max_touches=1, window=timedelta(days=7))
    builder.people(1)
    builder.track("u1", "Signed Up", day(1))
    builder.tick(day(1.1))
    reasons = dict(Touch.objects.values_list("version_id", "reason"))
    assert reasons == {first.pk: "", low.pk: "capped"}


def test_a_goal_that_came_before_its_late_entry_was_known_counts(builder: Builder) -> None:
    version = builder.live("Late", simple(), LOOP, goal={"event": ORDER, "window": "P9D", "exits": False})
    builder.track("ann", ORDER, day(2))
    builder.tick(day(2.1))
    builder.track("ann", "Signed Up", day(1), now=day(3))
    builder.tick(day(3.1))
    assert (builder.at("ann", version), len(builder.converted("ann"))) == ("pause", 1)


def test_a_goal_reached_on_a_device_counts_once_the_device_is_known(builder: Builder) -> None:
    builder.live("Device", simple(), LOOP, goal={"event": ORDER, "window": "P9D", "exits": False})
    builder.track("ann", "Signed Up", day(1))
    builder.anonymous("phone", ORDER, day(2))
    builder.tick(day(2.1))
    assert builder.converted("ann") == []
    builder.identify("ann", day(3), anonymous="phone")
    assert absorb_merges(builder.workspace.pk, day(3.1)) == 1
    builder.tick(day(3.2))
    assert len(builder.converted("ann")) == 1


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
