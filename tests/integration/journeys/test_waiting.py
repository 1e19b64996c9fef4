"""What a wait for an event takes for it."""

from __future__ import annotations

from tests.integration.journeys.builders import Builder, day, node, wires

ORDER = "Order Completed"


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
