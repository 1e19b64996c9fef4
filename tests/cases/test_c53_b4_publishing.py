"""C53 and B4: before publishing, the API says what would change and how many people stay in the versions they are in."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from content.models import Template
from core.publicid import encode
from journeys.models import Journey
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, member
from tests.integration.journeys.builders import Builder, day, node, wires


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


@pytest.fixture
def owner(builder: Builder) -> Api:
    return Api(member(builder.workspace, Role.OWNER))


def live(builder: Builder) -> Journey:
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        node("rest", "wait", duration="P30D"),
        builder.send("mail"),
        node("out", "exit"),
    ]
    return builder.live("Cart", nodes, wires("in>rest", "rest>mail", "mail>out")).journey


def told(builder: Builder, owner: Api, journey: Journey) -> list[tuple[str, str, str]]:
    """(what, where, English name) of every difference that the draft has."""
    path = f"workspaces/{encode('wsp', builder.workspace.pk)}/journeys/{encode('jrn', journey.pk)}"
    found = owner.get(f"{path}/draft")["differences"]
    assert owner.get(path)["unpublished"] == bool(found)
    (row,) = owner.get(f"workspaces/{encode('wsp', builder.workspace.pk)}/journeys")["results"]
    assert row["unpublished"] == bool(found)
    return [(each["change"], each["path"], each["label"]) for each in found]


def draw(journey: Journey, change: Any) -> None:
    graph = deepcopy(journey.draft)
    change(graph)
    journey.draft = graph
    journey.save()


def test_b4_a_draft_that_was_just_published_has_nothing_to_publish(builder: Builder, owner: Api) -> None:
    journey = live(builder)
    assert told(builder, owner, journey) == []
    draw(journey, lambda graph: graph["nodes"][0].update(position={"x": 400, "y": 80}))
    assert told(builder, owner, journey) == []


def test_b4_everything_that_publishing_would_change_is_named(builder: Builder, owner: Api) -> None:
    journey = live(builder)

    def change(graph: dict[str, Any]) -> None:
        graph["nodes"][1]["config"] = {"duration": "P31D"}
        graph["nodes"][3]["name"] = "The end"
        graph["nodes"][2] = node("tag", "set_tag", tag="vip")
        graph["edges"] = wires("in>rest", "rest>tag", "tag>out")
        graph["settings"] = {"holdout": 0.1, "goal": {"event": "Paid"}}

    draw(journey, change)
    assert told(builder, owner, journey) == [
        ("added", "nodes.tag", "Set tag"),
        ("changed", "nodes.out", "The end"),
        ("changed", "nodes.rest", "Wait"),
        ("removed", "nodes.mail", "Send"),
        ("rewired", "nodes.rest", "Wait"),
        ("setting", "settings.goal", "Goal"),
        ("setting", "settings.holdout", "Control group"),
    ]


def test_b4_another_text_of_the_template_is_something_to_publish(builder: Builder, owner: Api) -> None:
    journey = live(builder)
    Template.objects.filter(pk=builder.template.pk).update(content=builder.template.content | {"subject": "Hello"})
    assert told(builder, owner, journey) == [("template", "nodes.mail", "Send")]
    builder.publish(journey, day(1))
    assert told(builder, owner, Journey.objects.get(pk=journey.pk)) == []


def test_b4_a_journey_that_was_never_published_differs_from_nothing(builder: Builder, owner: Api) -> None:
    journey = builder.journey("New", [node("in", "entry_event", event="Cart Created")], [])
    assert told(builder, owner, journey) == []


def test_c53_the_number_of_people_who_finish_in_their_version_is_there_before_publishing(
    builder: Builder, owner: Api
) -> None:
    journey = live(builder)
    builder.people(100)
    for n in range(1, 101):
        builder.track(f"u{n}", "Cart Created", day(0))
    builder.tick(day(0.1))
    path = f"workspaces/{encode('wsp', builder.workspace.pk)}/journeys/{encode('jrn', journey.pk)}"
    assert owner.get(path)["numbers"]["live"] == 100
    builder.publish(journey, day(1))
    builder.tick(day(1.1))
    assert owner.get(path)["numbers"]["live"] == 100
