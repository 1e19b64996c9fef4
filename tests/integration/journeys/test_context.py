"""What an entry takes from its event goes with the run: onto the enrollment, the touch and into the message."""

from __future__ import annotations

from typing import Any

import pytest

from channels.delivery import runtime
from channels.delivery.claim import claim
from channels.models import Touch
from content.models import TemplateVersion
from journeys.graph.check import check
from journeys.graph.scope import load_scope
from journeys.models import Enrollment, Journey
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
        ([{"name": "Cart Id"}], [], "settings.context.0.name", "bad_context_name"),
        ([{"name": "a"}, {"name": "a"}], [], "settings.context.0.name", "context_name_twice"),
        ([{"name": f"n{n}"} for n in range(21)], [], "settings.context", "too_many_context_fields"),
        ([], [{"name": "cart_id", "property": "id"}], "nodes.in.config.context.0.name", "undeclared_context"),
        ([{"name": "a"}], [{"name": "a"}], "nodes.in.config.context.0.property", "no_property"),
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
