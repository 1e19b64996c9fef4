"""People move through a journey: entry, wait, branch, split, send, exit."""

from __future__ import annotations

import pytest

from core.db import sql as statements
from core.db.hash_fraction import place
from journeys.engine.tick import tick_all
from journeys.models import Enrollment
from tests.integration.journeys.builders import Builder, day, node, wires

ORDER = "Order Completed"


def welcome(builder: Builder) -> list[dict[str, object]]:
    return [
        node("in", "entry_event", event=ORDER),
        node("pause", "wait", duration="P1D"),
        node(
            "which",
            "branch",
            paths=[{"name": "gold", "rule": {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}}],
        ),
        builder.send("thanks"),
        node("out", "exit"),
        node("end", "exit", reason="not_gold"),
    ]


WELCOME = wires("in>pause", "pause>which", "which.gold>thanks", "which.else>end", "thanks>out")


def test_a_customer_waits_branches_is_sent_to_and_leaves(builder: Builder) -> None:
    version = builder.live("Welcome", welcome(builder), WELCOME)
    builder.identify("ann", email="ann@example.com", tier="gold")
    builder.identify("bob", email="bob@example.com", tier="silver")
    builder.track("ann", ORDER, day(1))
    builder.track("bob", ORDER, day(1))
    assert builder.tick(day(1.01)).enrolled == 2
    assert (builder.at("ann", version), builder.at("bob", version)) == ("pause", "pause")
    builder.tick(day(2))
    assert builder.at("ann", version) == "pause"
    builder.tick(day(2.01))
    assert (builder.at("ann", version), builder.at("bob", version)) == ("-reached_exit", "-not_gold")
    assert (builder.touches("ann"), builder.touches("bob")) == (["sent"], [])
    assert builder.path("ann") == ["in.next", "pause.next", "which.gold", "thanks.next", "out.!exit"]
    assert builder.path("bob") == ["in.next", "pause.next", "which.else", "end.!exit"]


def test_ticking_twice_at_the_same_instant_changes_nothing(builder: Builder) -> None:
    builder.live("Welcome", welcome(builder), WELCOME)
    builder.people(3, tier="gold")
    for user in ("u1", "u2", "u3"):
        builder.track(user, ORDER, day(1))
    builder.tick(day(3))
    again = builder.tick(day(3))
    assert (again.enrolled, again.moved, again.sends, again.signals) == (0, 0, 0, 0)


def test_an_event_in_the_future_waits_for_its_time(builder: Builder) -> None:
    version = builder.live("Welcome", welcome(builder), WELCOME)
    builder.people(1)
    builder.track("u1", ORDER, day(5))
    builder.tick(day(4))
    assert builder.at("u1", version) == ""
    builder.tick(day(5.1))
    assert builder.at("u1", version) == "pause"


def test_a_split_is_sticky_and_follows_its_weights(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event=ORDER),
        node("arms", "split", arms=[{"name": "A", "weight": 1}, {"name": "B", "weight": 3}]),
        node("a", "exit", reason="a"),
        node("b", "exit", reason="b"),
    ]
    version = builder.live("Split", nodes, wires("in>arms", "arms.A>a", "arms.B>b"))
    builder.people(200)
    for n in range(1, 201):
        builder.track(f"u{n}", ORDER, day(1))
    builder.tick(day(1.1))
    salt = f"{version.journey_id}:arms"
    runs = list(Enrollment.objects.filter(version=version))
    assert len(runs) == 200
    assert all(run.exit_reason == ("a" if place(salt, run.profile_id) < 0.25 else "b") for run in runs)
    assert all(run.arm == run.exit_reason.upper() for run in runs)
    assert 30 <= sum(run.exit_reason == "a" for run in runs) <= 70


def test_the_number_of_statements_does_not_follow_the_number_of_people(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = builder.live("Welcome", welcome(builder), WELCOME)
    builder.people(120, tier="gold")
    seen: list[int] = []
    plain = statements.cursor
    monkeypatch.setattr(statements, "cursor", lambda: seen.append(1) or plain())
    counted = []
    for first, last in ((1, 2), (2, 121)):
        for n in range(first, last):
            builder.track(f"u{n}", ORDER, day(first))
        seen.clear()
        tick_all(builder.workspace.pk, day(first + 0.1))
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert Enrollment.objects.filter(version=version).count() == 120


def test_people_wait_until_the_clock_strikes_where_they_live(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event=ORDER),
        node("morning", "wait_until", time="09:00", weekdays=["tue", "thu"]),
        node("out", "exit"),
    ]
    version = builder.live("Morning", nodes, wires("in>morning", "morning>out"))
    builder.identify("li", timezone="Asia/Shanghai")
    builder.identify("joe", timezone="America/New_York")
    builder.identify("nn")
    for user in ("li", "joe", "nn"):
        builder.track(user, ORDER, day(0.1))
    builder.tick(day(0.2))
    wakes = {
        u: Enrollment.objects.get(profile_id=builder.profile(u).pk, version=version).wake_at
        for u in ("li", "joe", "nn")
    }
    assert {u: wake.isoformat() for u, wake in wakes.items() if wake} == {
        "li": "2026-03-03T01:00:00+00:00",
        "joe": "2026-03-03T14:00:00+00:00",
        "nn": "2026-03-03T09:00:00+00:00",
    }


def test_a_trait_set_on_the_way_is_read_by_the_next_branch(builder: Builder) -> None:
    rule = {"kind": "trait", "trait": "seen", "op": "eq", "value": True}
    nodes = [
        node("in", "entry_event", event=ORDER),
        node("mark", "set_trait", trait="seen", value=True),
        node("tag", "set_tag", tag="welcomed"),
        node("which", "branch", paths=[{"name": "yes", "rule": rule}]),
        node("good", "exit", reason="good"),
        node("bad", "exit", reason="bad"),
    ]
    version = builder.live("Mark", nodes, wires("in>mark", "mark>tag", "tag>which", "which.yes>good", "which.else>bad"))
    builder.people(1)
    builder.track("u1", ORDER, day(1))
    builder.tick(day(1.1))
    assert builder.at("u1", version) == "-good"
    assert builder.profile("u1").traits["seen"] is True
    assert builder.profile("u1").tags == ["welcomed"]
