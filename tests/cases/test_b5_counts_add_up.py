"""B5: what goes over a line is all that went there, by a port that is wired or by one that is not."""

from __future__ import annotations

from typing import Any

import pytest

from core.publicid import encode
from journeys.models import Version
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, member
from tests.integration.journeys.builders import Builder, day, node, wires


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


@pytest.fixture
def owner(workspace: Workspace) -> Api:
    return Api(member(workspace, Role.OWNER))


def sent_to_five_of_eight(builder: Builder, *lines: str) -> Version:
    """Three of eight people have said no."""
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        builder.send("mail"),
        node("rest", "wait"),
        node("out", "exit"),
    ]
    version = builder.live("Cart", nodes, wires("in>mail", "mail>rest", "rest>out", *lines))
    builder.people(8)
    for n in range(1, 9):
        if n > 5:
            profile = builder.profile(f"u{n}")
            profile.consent = {"email": False}
            profile.save()
        builder.track(f"u{n}", "Cart Created", day(0.1))
    builder.tick(day(0.2))
    return version


def counted(owner: Api, version: Version) -> dict[str, Any]:
    path = f"workspaces/{encode('wsp', version.workspace_id)}/journeys/{encode('jrn', version.journey_id)}/counts"
    found: dict[str, Any] = owner.get(path)
    return found


def ports(found: dict[str, Any], of: str = "n") -> dict[str, int]:
    return {f"{each['node']}.{each['port']}": each[of] for each in found["ports"] if each[of]}


def test_b5_the_line_out_of_a_send_carries_the_withheld_too_where_they_have_no_line_of_their_own(
    builder: Builder, owner: Api
) -> None:
    found = counted(owner, sent_to_five_of_eight(builder))
    assert ports(found) == {"in.next": 8, "mail.next": 5, "mail.withheld": 3}
    assert ports(found, "over") == {"in.next": 8, "mail.next": 8}
    assert found["nodes"]["rest"] == {"arrived": 8, "inside": 8, "out": 0, "ended": {}}


def test_b5_with_a_line_of_their_own_each_line_carries_its_part(builder: Builder, owner: Api) -> None:
    found = counted(owner, sent_to_five_of_eight(builder, "mail.withheld>out"))
    assert ports(found) == {"in.next": 8, "mail.next": 5, "mail.withheld": 3, "out.!exit": 3}
    assert ports(found, "over") == {"in.next": 8, "mail.next": 5, "mail.withheld": 3}


@pytest.mark.parametrize(
    ("lines", "port", "people"),
    [((), "next", 8), (("mail.withheld>out",), "next", 5), (("mail.withheld>out",), "withheld", 3)],
)
def test_b5_the_people_of_a_line_are_as_many_as_its_number_says(
    builder: Builder, owner: Api, lines: tuple[str, ...], port: str, people: int
) -> None:
    version = sent_to_five_of_eight(builder, *lines)
    journey = encode("jrn", version.journey_id)
    path = f"workspaces/{encode('wsp', builder.workspace.pk)}/enrollments?journey={journey}&node=mail&port={port}"
    assert len(owner.get(f"{path}&line=true")["results"]) == people
    assert len(owner.get(path)["results"]) == (3 if port == "withheld" else 5)


def everything_happens(builder: Builder) -> Version:
    """Of 40 people, some are held out; of the rest two reach the goal, one meets the exit rule."""
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        builder.send("mail"),
        node("rest", "wait", duration="P3D"),
        node("more", "wait", duration="P9D"),
        node("out", "exit"),
    ]
    rule = {"kind": "trait", "trait": "gone", "op": "eq", "value": True}
    settings = {"holdout": 0.3, "goal": {"event": "Paid"}, "exit_rule": rule}
    version = builder.live(
        "Cart", nodes, wires("in>mail", "mail.withheld>out", "mail>rest", "rest>more", "more>out"), **settings
    )
    builder.people(40)
    no = builder.profile("u3")
    no.consent = {"email": False}
    no.save()
    for n in range(1, 41):
        builder.track(f"u{n}", "Cart Created", day(0.1))
    builder.tick(day(0.2))
    inside = [f"u{n}" for n in range(1, 41) if builder.at(f"u{n}", version) == "rest"]
    for user in inside[:2]:
        builder.track(user, "Paid", day(1))
    builder.identify(inside[2], day(1), gone=True)
    builder.tick(day(1.1))
    builder.tick(day(4))
    return version


def test_b5_at_every_card_who_came_is_here_or_went_on_or_ended_by_a_reason(builder: Builder, owner: Api) -> None:
    version = everything_happens(builder)
    found = counted(owner, version)
    for name, each in found["nodes"].items():
        assert each["arrived"] == each["inside"] + each["out"] + sum(each["ended"].values()), name
        ended = {port: n for port, n in ports(found).items() if port.startswith(f"{name}.!")}
        assert ended == {f"{name}.!{reason}": n for reason, n in each["ended"].items()}
    totals = found["totals"]
    assert found["nodes"]["in"]["ended"] == {"held_out": totals["held_out"]}
    assert found["nodes"]["in"]["out"] == totals["let_in"]
    assert found["nodes"]["rest"]["ended"] == {"converted": 2, "exit_rule": 1}
    assert found["nodes"]["rest"]["out"] == found["nodes"]["more"]["inside"] == totals["live"]
    assert sum(found["exits"].values()) == totals["ended"] + totals["held_out"]


@pytest.mark.parametrize("reason", ["converted", "exit_rule"])
def test_b5_the_people_who_ended_at_a_card_are_as_many_as_it_says(builder: Builder, owner: Api, reason: str) -> None:
    version = everything_happens(builder)
    (n,) = (n for port, n in ports(counted(owner, version)).items() if port == f"rest.!{reason}")
    journey = encode("jrn", version.journey_id)
    path = f"workspaces/{encode('wsp', builder.workspace.pk)}/enrollments?journey={journey}&node=rest&port=!{reason}"
    assert len(owner.get(path)["results"]) == n > 0


def test_b5_who_is_inside_another_version_is_said_beside_the_numbers_of_this_one(builder: Builder, owner: Api) -> None:
    nodes = [node("in", "entry_event", event="Cart Created"), node("rest", "wait", duration="P3D"), node("out", "exit")]
    first = builder.live("Cart", nodes, wires("in>rest", "rest>out"), goal={"event": "Paid"}, holdout=0.2)
    builder.people(20)
    for n in range(1, 21):
        builder.track(f"u{n}", "Cart Created", day(0.1))
    builder.tick(day(0.2))
    inside = [f"u{n}" for n in range(1, 21) if builder.at(f"u{n}", first) == "rest"]
    builder.track(inside[0], "Paid", day(1))
    builder.tick(day(1.1))
    second = builder.publish(first.journey, day(2))
    assert counted(owner, second)["totals"]["live"] == 0
    assert counted(owner, second)["inside_other_versions"] == len(inside) - 1 > 0
