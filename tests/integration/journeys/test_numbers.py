"""What the list of journeys and the head of the canvas count: those let in and those held out, never added up."""

from __future__ import annotations

from journeys.ledger.counts import counts
from journeys.ledger.numbers import numbers
from journeys.models import Enrollment, Version
from tests.integration.journeys.builders import Builder, day, node, wires

ORDER = "Order Completed"


def with_control_group(builder: Builder) -> tuple[Version, int, int]:
    """A journey of 40 with a control group where the first of each side buys; the version, and how large each is."""
    nodes = [node("in", "entry_event", event="Signed Up"), node("rest", "wait", duration="P5D"), node("out", "exit")]
    goal = {"event": ORDER, "window": "P10D"}
    version = builder.live("Held", nodes, wires("in>rest", "rest>out"), holdout=0.3, goal=goal)
    builder.people(40)
    for n in range(1, 41):
        builder.track(f"u{n}", "Signed Up", day(1))
    builder.tick(day(1.1))
    runs = Enrollment.objects.filter(version=version)
    users = {builder.profile(f"u{n}").pk: f"u{n}" for n in range(1, 41)}
    sides = {
        held_out: [users[run.profile_id] for run in runs if run.held_out is held_out] for held_out in (False, True)
    }
    assert len(sides[True]) >= 4
    for user in sides[False][:5] + sides[True][:3]:
        builder.track(user, ORDER, day(2))
    builder.tick(day(2.1))
    return version, len(sides[False]), len(sides[True])


def test_the_control_group_is_counted_apart_from_those_let_in_on_the_list_of_journeys(builder: Builder) -> None:
    version, let_in, held_out = with_control_group(builder)
    found = numbers([version.journey_id])[version.journey_id]
    assert (found.enrolled, found.let_in, found.held_out) == (40, let_in, held_out)
    assert (found.converted, found.held_out_converted) == (5, 3)
    assert (found.live, found.ended) == (let_in - 5, 5)


def test_the_control_group_is_counted_apart_from_those_let_in_on_the_canvas(builder: Builder) -> None:
    version, let_in, held_out = with_control_group(builder)
    found = counts([version.pk])
    assert (found.enrolled, found.let_in, found.held_out) == (40, let_in, held_out)
    assert (found.converted, found.held_out_converted) == (5, 3)
    assert (found.live, found.ended) == (let_in - 5, 5)
