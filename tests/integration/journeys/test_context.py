"""What an entry takes from its event goes with the run: onto the enrollment, the touch and into the message."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from channels.delivery import runtime
from channels.delivery.claim import claim
from channels.models import Touch
from content.models import TemplateVersion
from journeys.api.people import enrollments_json
from journeys.graph.check import check
from journeys.graph.context import warnings_of
from journeys.graph.scope import load_scope
from journeys.models import Enrollment, Journey
from rules.check import check as check_rule
from rules.parse import parse
from rules.vocabulary import Catalog
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.journeys.builders import START, Builder, day, node, wires

pytestmark = pytest.mark.django_db
FIELDS = [{"name": "cart_id"}, {"name": "total", "type": "number"}, {"name": "gift", "type": "boolean"}]
TAKEN = [
    {"name": "cart_id", "property": "cart.id"},
    {"name": "total", "property": "total"},
    {"name": "gift", "property": "gift"},
]


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def graph(builder: Builder, fields: Any = FIELDS, taken: Any = TAKEN) -> dict[str, Any]:
    entry = node("in", "entry_event", event="Cart Updated", context=taken)
    nodes = [entry, builder.send("s"), node("out", "exit")]
    return {"nodes": nodes, "edges": wires("in>s", "s>out"), "settings": {"context": fields}}


def published(builder: Builder, draft: dict[str, Any]) -> None:
    builder.publish(Journey.objects.create(workspace=builder.workspace, name="Cart", draft=draft))
    builder.people(1)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (
            {"cart": {"id": "c-1"}, "total": 12.5, "gift": True},
            {"cart_id": "c-1", "total": 12.5, "gift": True},
        ),
        ({"cart": {"id": 17}, "total": "12.5", "gift": "yes"}, {"cart_id": "17"}),
        ({"cart": {"id": ["c-1"]}}, {}),
        ({"cart": {"id": "x" * 1000}}, {"cart_id": "x" * 200}),
        ({}, {}),
    ],
)
def test_values_of_the_declared_types_are_taken_from_the_event(
    builder: Builder, properties: dict[str, Any], expected: dict[str, Any]
) -> None:
    published(builder, graph(builder))
    builder.track("u1", "Cart Updated", START, **properties)
    builder.tick(day(0.1))
    assert Enrollment.objects.get().context == expected
    assert Touch.objects.get().context == expected


def test_a_message_names_them(builder: Builder) -> None:
    published(builder, graph(builder))
    TemplateVersion.objects.update(content={"body": "Cart {{ context.cart_id }}: {{ context.total }}"})
    builder.track("u1", "Cart Updated", START, cart={"id": "c-1"}, total=12.5)
    builder.tick(day(0.1))
    (leased,) = claim(runtime.load(builder.channel.pk), day(0.2), 10).leased
    assert leased.message.content["body"] == "Cart c-1: 12.5"


def test_a_journey_that_declares_none_keeps_none(builder: Builder) -> None:
    published(builder, graph(builder, fields=[], taken=[]))
    builder.track("u1", "Cart Updated", START, cart={"id": "c-1"})
    builder.tick(day(0.1))
    assert (Enrollment.objects.get().context, Touch.objects.get().context) == (None, None)


@pytest.mark.parametrize(
    ("fields", "taken", "path", "code"),
    [
        ([{"name": "Cart Id"}], [], "settings.context[0].name", "bad_context_name"),
        ([{"name": "a"}, {"name": "a"}], [], "settings.context[0].name", "context_name_twice"),
        ([{"name": f"n{n}"} for n in range(21)], [], "settings.context", "too_many_context_fields"),
        ([], [{"name": "cart_id", "property": "id"}], "nodes.in.config.context[0].name", "undeclared_context"),
        ([{"name": "a"}], [{"name": "a"}], "nodes.in.config.context[0].property", "no_property"),
    ],
)
def test_what_cannot_be_kept_is_an_error_that_says_what_to_do(
    builder: Builder, fields: Any, taken: Any, path: str, code: str
) -> None:
    found = [p for p in check(graph(builder, fields, taken), load_scope(builder.workspace.pk)) if p.severity == "error"]
    assert (path, code) in [(p.path, p.code) for p in found]
    for problem in found:
        assert (
            english_in(in_chinese(problem.message).replace("Cart Id", "").replace("cart_id", "").replace("“a”", ""))
            == []
        )


def left_out(name: str, found: str, declared: str) -> str:
    return f"“{name}” was left out: the event has {found} there, and the journey declares {declared}."


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"cart": {"id": "c-1"}, "total": 12.5, "gift": True}, []),
        ({"cart": {"id": None}}, []),
        (
            {"cart": {"id": ["c-1"]}, "total": "12.5", "gift": 1},
            [
                ("gift", "wrong_type", left_out("gift", "a number", "true or false")),
                ("total", "wrong_type", left_out("total", "text", "a number")),
                ("cart_id", "wrong_type", left_out("cart_id", "a list", "text")),
            ],
        ),
        ({"cart": {"id": "x" * 201}}, [("cart_id", "cut", "“cart_id” was cut after 200 characters.")]),
    ],
)
def test_what_is_left_out_or_cut_is_said_of_the_run(
    builder: Builder, properties: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    published(builder, graph(builder))
    builder.track("u1", "Cart Updated", START, **properties)
    builder.tick(day(0.1))
    (shown,) = enrollments_json(builder.workspace.pk, [Enrollment.objects.get()], passages=False)
    told = [(each["name"], each["code"], each["message"]) for each in shown["context_warnings"]]
    assert told == expected
    for problem in warnings_of(Enrollment.objects.get().context_warnings):
        with override("zh-hans"):
            (again,) = [
                w for w in warnings_of(Enrollment.objects.get().context_warnings) if w["name"] == problem["name"]
            ]
        assert english_in(again["message"]) == []


def value(op: str, number: float) -> dict[str, Any]:
    return {"kind": "context", "name": "total", "op": op, "value": number}


def test_a_branch_reads_the_context_of_the_run_that_stands_there(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Cart Updated", context=TAKEN, instance_key="cart.id"),
        node("b", "branch", paths=[{"name": "large", "rule": value("gte", 100)}]),
        node("yes", "exit", reason="large"),
        node("no", "exit", reason="small"),
    ]
    builder.live("Cart", nodes, wires("in>b", "b.large>yes", "b.else>no"), context=FIELDS, reentry={"mode": "always"})
    builder.people(1)
    for cart, total in (("c-1", 99.5), ("c-2", 100), ("c-3", "100")):
        builder.track("u1", "Cart Updated", START, cart={"id": cart}, total=total)
    builder.tick(day(0.1))
    ended = Enrollment.objects.order_by("instance_key").values_list("instance_key", "exit_reason")
    assert list(ended) == [("c-1", "small"), ("c-2", "large"), ("c-3", "small")]


def test_a_wait_an_exit_rule_and_a_goal_read_it_too(builder: Builder) -> None:
    waits = [
        node("in", "entry_event", event="Cart Updated", context=TAKEN, instance_key="cart.id"),
        node("w", "wait_for", awaited=[{"name": "large", "rule": value("gte", 100)}], timeout="P9D"),
        node("yes", "exit", reason="waited"),
        node("no", "exit", reason="timeout"),
    ]
    settings: dict[str, Any] = {
        "exit_rule": value("eq", 5),
        "goal": {"rule": value("eq", 50), "exits": False},
        "reentry": {"mode": "always"},
    }
    builder.live("Cart", waits, wires("in>w", "w.large>yes", "w.timeout>no"), context=FIELDS, **settings)
    builder.people(1)
    for cart, total in (("c-1", 5), ("c-2", 50), ("c-3", 150)):
        builder.track("u1", "Cart Updated", START, cart={"id": cart}, total=total)
    builder.tick(day(0.1))
    builder.track("u1", "Anything", day(0.2))
    builder.tick(day(0.3))
    found = Enrollment.objects.order_by("instance_key").values_list("exit_reason", "conversion__converted_at")
    assert list(found) == [("exit_rule", None), ("", day(0.1)), ("waited", None)]


@pytest.mark.parametrize(
    ("where", "fields", "path", "code", "severity"),
    [
        ("branch", [{"name": "totals"}], "nodes.b.config.paths[0].rule.name", "undeclared_context", "error"),
        ("branch", [{"name": "total"}], "nodes.b.config.paths[0].rule.value", "type_mismatch", "error"),
        ("entry_filter", FIELDS, "settings.entry_filter", "not_in_journey", "error"),
    ],
)
def test_a_rule_that_asks_for_what_no_run_has_is_told_so(
    builder: Builder, where: str, fields: Any, path: str, code: str, severity: str
) -> None:
    rule = value("gt", 1)
    nodes = [
        node("in", "entry_event", event="Cart Updated"),
        node(
            "b", "branch", paths=[{"name": "large", "rule": rule if where == "branch" else {"kind": "tag", "tag": "x"}}]
        ),
        node("out", "exit"),
    ]
    settings = {"context": fields} | ({"entry_filter": rule} if where == "entry_filter" else {})
    draft = {"nodes": nodes, "edges": wires("in>b", "b.large>out", "b.else>out"), "settings": settings}
    found = {p.code: p for p in check(draft, load_scope(builder.workspace.pk))}
    assert (found[code].path, found[code].severity) == (path, severity)
    assert english_in(in_chinese(found[code].message)) == []


def test_an_audience_cannot_ask_for_it(builder: Builder) -> None:
    rule, problems = parse(value("gt", 1))
    assert rule is not None, problems
    (problem,) = check_rule(rule, Catalog(builder.workspace.pk))
    assert (problem.path, problem.code, problem.severity) == ("", "not_in_journey", "error")
    assert problem.message.startswith("There is no run here whose context could be read")
