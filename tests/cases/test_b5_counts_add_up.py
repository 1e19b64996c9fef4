"""B5: what goes over a line is all that went there, by a port that is wired or by one that is not."""

from __future__ import annotations

import pytest

from core.publicid import encode
from journeys.models import Version
from tenancy.models import Role, Workspace
from tests.integration.api.cast import Api, member
from tests.integration.journeys.town import Town, day, node, wires


@pytest.fixture
def town(workspace: Workspace) -> Town:
    return Town(workspace)


def sent_to_five_of_eight(town: Town, *lines: str) -> Version:
    """Three of eight people have said no."""
    nodes = [
        node("in", "entry_event", event="Cart Created"),
        town.send("mail"),
        node("rest", "wait"),
        node("out", "exit"),
    ]
    version = town.live("Cart", nodes, wires("in>mail", "mail>rest", "rest>out", *lines))
    town.people(8)
    for n in range(1, 9):
        if n > 5:
            profile = town.profile(f"u{n}")
            profile.consent = {"email": False}
            profile.save()
        town.track(f"u{n}", "Cart Created", day(0.1))
    town.tick(day(0.2))
    return version


def counted(town: Town, version: Version) -> dict[str, dict[str, int]]:
    api = Api(member(town.workspace, Role.OWNER))
    path = f"workspaces/{encode('wsp', town.workspace.pk)}/journeys/{encode('jrn', version.journey_id)}/counts"
    found: dict[str, dict[str, int]] = api.get(path)
    return found


def ports(found: dict[str, dict[str, int]]) -> dict[str, int]:
    return {f"{each['node']}.{each['port']}": each["n"] for each in found["ports"]}  # type: ignore[index]


def test_b5_the_line_out_of_a_send_carries_the_withheld_too_where_they_have_no_line_of_their_own(town: Town) -> None:
    found = counted(town, sent_to_five_of_eight(town))
    assert ports(found) == {"in.next": 8, "mail.next": 5, "mail.withheld": 3}
    assert found["edges"] == {"in>mail": 8, "mail>rest": 8, "rest>out": 0}
    assert found["nodes"]["rest"] == {"arrived": 8, "inside": 8, "left": 0}


def test_b5_with_a_line_of_their_own_each_line_carries_its_part(town: Town) -> None:
    found = counted(town, sent_to_five_of_eight(town, "mail.withheld>out"))
    assert ports(found) == {"in.next": 8, "mail.next": 5, "mail.withheld": 3, "out.!exit": 3}
    assert found["edges"] == {"in>mail": 8, "mail>rest": 5, "mail.withheld>out": 3, "rest>out": 0}


@pytest.mark.parametrize(
    ("lines", "port", "people"),
    [((), "next", 8), (("mail.withheld>out",), "next", 5), (("mail.withheld>out",), "withheld", 3)],
)
def test_b5_the_people_of_a_line_are_as_many_as_its_number_says(
    town: Town, lines: tuple[str, ...], port: str, people: int
) -> None:
    version = sent_to_five_of_eight(town, *lines)
    api = Api(member(town.workspace, Role.OWNER))
    journey = encode("jrn", version.journey_id)
    path = f"workspaces/{encode('wsp', town.workspace.pk)}/enrollments?journey={journey}&node=mail&port={port}"
    assert len(api.get(f"{path}&line=true")["results"]) == people
    assert len(api.get(path)["results"]) == (3 if port == "withheld" else 5)
