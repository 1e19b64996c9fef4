"""C19: of two carts, each run hears of its own: by default, by the key, and for goals and exit rules too."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from core.db.sql import Sql, run
from journeys.graph.check import check
from journeys.graph.describe import goal_words, graph_words
from journeys.graph.scope import load_scope
from journeys.models import Enrollment, Version
from tenancy.definitions import facts_changed
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.journeys.builders import Builder, day, node, wires

LINES = wires("in>pay", "pay.paid>thanks", "pay.timeout>remind", "remind>out")


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def cart(builder: Builder, *, key: str = "cart_id", entry: Any = None, **awaited: Any) -> list[dict[str, Any]]:
    return [
        node("in", "entry_event", event="Cart Created", instance_key=key, **(entry or {})),
        node("pay", "wait_for", awaited=[{"name": "paid", "event": "Checkout", **awaited}], timeout="P1D"),
        builder.send("remind"),
        node("thanks", "exit", reason="paid"),
        node("out", "exit", reason="reminded"),
    ]


def two_carts(builder: Builder, nodes: list[dict[str, Any]], **settings: Any) -> Version:
    """u1 has the carts A and B, an hour apart."""
    version = builder.live("Cart", nodes, LINES, **settings)
    builder.people(1)
    builder.track("u1", "Cart Created", day(0), cart_id="A", colour="red")
    builder.track("u1", "Cart Created", day(0.04), cart_id="B", colour="blue")
    builder.tick(day(0.05))
    return version


def ends(version: Version) -> dict[str, str]:
    """By cart: why its run has ended, or where it stands."""
    return {
        each.instance_key: each.exit_reason or each.node.key
        for each in Enrollment.objects.filter(version=version).select_related("node")
    }


@pytest.mark.parametrize("first", ["A", "B"])
def test_c19_the_paid_cart_leaves_by_paid_and_the_other_is_reminded(builder: Builder, first: str) -> None:
    other = {"A": "B", "B": "A"}[first]
    version = two_carts(builder, cart(builder))
    builder.track("u1", "Checkout", day(0.3), cart_id=first)
    builder.tick(day(0.31))
    assert ends(version) == {first: "paid", other: "pay"}
    builder.tick(day(1.1))
    assert ends(version) == {first: "paid", other: "reminded"}
    assert builder.touches("u1") == ["sent"]


def test_c19_a_key_that_is_a_number_is_the_same_as_its_digits(builder: Builder) -> None:
    version = builder.live("Cart", cart(builder), LINES)
    builder.people(1)
    for number in (17, 18):
        builder.track("u1", "Cart Created", day(0), cart_id=number)
    builder.tick(day(0.05))
    builder.track("u1", "Checkout", day(0.3), cart_id="17")
    builder.track("u1", "Checkout", day(0.3), cart_id=None)
    builder.tick(day(0.31))
    assert ends(version) == {"17": "paid", "18": "pay"}


@pytest.mark.parametrize("older", [False, True])
def test_c19_any_ends_both_runs_and_an_older_version_goes_on_as_it_was(builder: Builder, older: bool) -> None:
    version = two_carts(builder, cart(builder) if older else cart(builder, belongs="any"))
    if older:  # Published before runs were told apart.
        for field in ("belongs", "send", "keys", "sends"):
            del version.graph["nodes"][1]["config"]["awaited"][0][field]
        run(Sql("SET LOCAL session_replication_role = replica"))  # A trigger keeps versions from changing.
        version.save(update_fields=["graph"])
        run(Sql("SET LOCAL session_replication_role = origin"))
        facts_changed(builder.workspace.pk)
    builder.track("u1", "Checkout", day(0.3), cart_id="A")
    builder.tick(day(0.31))
    assert ends(version) == {"A": "paid", "B": "paid"}


def test_c19_a_condition_compares_a_property_with_the_context_of_the_run(builder: Builder) -> None:
    where = [{"property": "color", "op": "of_run", "value": "context.colour"}]
    entry = {"context": [{"name": "colour", "property": "colour"}]}
    nodes = cart(builder, entry=entry, belongs="any", where=where)
    version = two_carts(builder, nodes, context=[{"name": "colour"}])
    builder.track("u1", "Checkout", day(0.3), color="blue")
    builder.tick(day(0.31))
    assert ends(version) == {"A": "pay", "B": "paid"}


@pytest.mark.parametrize("belongs", ["run", "any"])
def test_c19_goals_and_exit_rules_are_of_this_cart_too_unless_any_counts(builder: Builder, belongs: str) -> None:
    goal = {"event": "Checkout", "exits": False, "belongs": belongs}
    rule = {"kind": "did", "event": "Cart Emptied"}
    version = two_carts(builder, cart(builder), goal=goal, exit_rule=rule, exit_belongs=belongs)
    builder.track("u1", "Checkout", day(0.2), cart_id="B")
    builder.track("u1", "Cart Emptied", day(0.3), cart_id="A")
    builder.tick(day(0.31))
    gone = {"A": "exit_rule", "B": "paid"} if belongs == "run" else {"A": "exit_rule", "B": "exit_rule"}
    assert (ends(version), len(builder.converted("u1"))) == (gone, 1 if belongs == "run" else 2)


def test_c19_the_card_says_whose_events_count_and_an_event_without_the_key_is_told(builder: Builder) -> None:
    builder.people(1)
    builder.track("u1", "Cart Created", day(0), cart_id="A")
    builder.track("u1", "Checkout", day(0), total=3)
    draft = {"nodes": cart(builder), "edges": LINES, "settings": {"goal": {"event": "Checkout"}}}
    scope = load_scope(builder.workspace.pk)
    with override("en"):
        said = graph_words(draft, scope)["pay"]["sentence"]
        assert said == "Wait for Checkout with this run's cart_id since arriving here, at most 1 day"
        assert (
            goal_words(draft, scope) == "Reached by event “Checkout” with this run's cart_id, within 30 days of entry"
        )
    found = {p.path: p for p in check(draft, scope) if p.code == "event_without_key"}
    assert sorted(found) == ["nodes.pay.config.awaited[0].belongs", "settings.goal.belongs"]
    for problem in found.values():
        assert problem.severity == "warning"
        assert english_in(in_chinese(problem.message).replace("“Checkout”", "").replace("cart_id", "")) == []
    builder.track("u1", "Checkout", day(0), cart_id="A")
    assert [p.code for p in check(draft, load_scope(builder.workspace.pk)) if p.code == "event_without_key"] == []


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("", "key", "no_run_key"),
        ("cart_id", "context.colour", "undeclared_context"),
        ("cart_id", "colour", "bad_run_value"),
        ("cart_id", "key", None),
    ],
)
def test_c19_what_no_run_carries_cannot_be_compared_with(
    builder: Builder, key: str, value: str, code: str | None
) -> None:
    where = [{"property": "cart_id", "op": "of_run", "value": value}]
    draft = {"nodes": cart(builder, key=key, where=where), "edges": LINES, "settings": {}}
    problems = [p for p in check(draft, load_scope(builder.workspace.pk)) if p.severity == "error"]
    assert [(p.path, p.code) for p in problems] == (
        [("nodes.pay.config.awaited[0].where[0].value", code)] if code else []
    )
    for problem in problems:
        rest = in_chinese(problem.message).replace("“colour”", "").replace("key", "").replace("context.", "")
        assert english_in(rest) == []
    entry = {"nodes": cart(builder, entry={"where": where}), "edges": LINES, "settings": {}}
    assert (
        "not_in_journey" in [p.code for p in check(entry, load_scope(builder.workspace.pk))] or code == "bad_run_value"
    )


def test_c19_many_carts_of_one_customer_are_all_looked_at_in_one_tick(builder: Builder) -> None:
    version = builder.live("Cart", cart(builder), LINES)
    builder.people(2)
    for number in range(8):
        builder.track(f"u{1 + number % 2}", "Cart Created", day(0), cart_id=f"c{number}")
    builder.tick(day(0.05))
    for number in range(2, 8):
        builder.track(f"u{1 + number % 2}", "Checkout", day(0.3), cart_id=f"c{number}")
    builder.tick(day(0.31))
    assert ends(version) == {f"c{n}": "paid" if n >= 2 else "pay" for n in range(8)}


def test_c19_who_is_due_beside_another_run_that_hears_of_its_order_cuts_no_wait_short(builder: Builder) -> None:
    nodes = [*cart(builder), node("rest", "wait", duration="P1D")]
    lines = wires("in>pay", "pay.paid>rest", "rest>thanks", "pay.timeout>remind", "remind>out")
    version = builder.live("Cart", nodes, lines)
    builder.people(1)
    for at, key in ((0.0, "A"), (0.04, "B")):
        builder.track("u1", "Cart Created", day(at), cart_id=key)
        builder.tick(day(at + 0.01))
    builder.track("u1", "Checkout", day(1.0), cart_id="B")
    builder.tick(day(1.02))  # A's time is up, and the event wakes both.
    assert ends(version) == {"A": "reminded", "B": "rest"}
    builder.tick(day(2.03))
    assert ends(version) == {"A": "reminded", "B": "paid"}
