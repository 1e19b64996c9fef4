"""B5: what goes over a line is all that went there, by a port that is wired or by one that is not."""

from __future__ import annotations

import pytest

from core.publicid import encode
from journeys.models import Version
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, member
from tests.integration.journeys.builders import Builder, day, node, wires


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


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


def counted(builder: Builder, version: Version) -> dict[str, dict[str, int]]:
    api = Api(member(builder.workspace, Role.OWNER))
    path = f"workspaces/{encode('wsp', builder.workspace.pk)}/journeys/{encode('jrn', version.journey_id)}/counts"
    found: dict[str, dict[str, int]] = api.get(path)
    return found


def ports(found: dict[str, dict[str, int]]) -> dict[str, int]:
    return {f"{each['node']}.{each['port']}": each["n"] for each in found["ports"]}  # type: ignore[index]


def test_b5_the_line_out_of_a_send_carries_the_withheld_too_where_they_have_no_line_of_their_own(
    builder: Builder,
) -> None:
    found = counted(builder, sent_to_five_of_eight(builder))
    assert ports(found) == {"in.next": 8, "mail.next": 5, "mail.withheld": 3}
    assert found["edges"] == {"in>mail": 8, "mail>rest": 8, "rest>out": 0}
    assert found["nodes"]["rest"] == {"arrived": 8, "inside": 8, "left": 0}


def test_b5_with_a_line_of_their_own_each_line_carries_its_part(builder: Builder) -> None:
    found = counted(builder, sent_to_five_of_eight(builder, "mail.withheld>out"))
    assert ports(found) == {"in.next": 8, "mail.next": 5, "mail.withheld": 3, "out.!exit": 3}
    assert found["edges"] == {"in>mail": 8, "mail>rest": 5, "mail.withheld>out": 3, "rest>out": 0}


@pytest.mark.parametrize(
    ("lines", "port", "people"),
    [((), "next", 8), (("mail.withheld>out",), "next", 5), (("mail.withheld>out",), "withheld", 3)],
)
def test_b5_the_people_of_a_line_are_as_many_as_its_number_says(
    builder: Builder, lines: tuple[str, ...], port: str, people: int
) -> None:
    version = sent_to_five_of_eight(builder, *lines)
    api = Api(member(builder.workspace, Role.OWNER))
    journey = encode("jrn", version.journey_id)
    path = f"workspaces/{encode('wsp', builder.workspace.pk)}/enrollments?journey={journey}&node=mail&port={port}"
    assert len(api.get(f"{path}&line=true")["results"]) == people
    assert len(api.get(path)["results"]) == (3 if port == "withheld" else 5)
