"""C26: whatever a journey or an audience uses cannot be archived away under it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from audiences.models import Audience
from audiences.save import save_audience
from content.models import Template
from core.publicid import encode
from journeys.design import pause
from journeys.design.drafts import save_draft
from journeys.models import Journey
from tenancy.access import new_key
from tenancy.models import ApiKey, Role, Workspace
from tests.integration.api.fixtures import Api, member
from tests.integration.journeys.builders import START, Builder, day, node, wires

pytestmark = pytest.mark.django_db


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


@pytest.fixture
def alice(workspace: Workspace) -> Api:
    return Api(member(workspace, Role.OWNER))


@pytest.fixture
def here(workspace: Workspace) -> str:
    return f"workspaces/{encode('wsp', workspace.pk)}"


@pytest.fixture
def gold(workspace: Workspace) -> Audience:
    rule = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
    return saved(workspace, "Gold", rule)


def saved(workspace: Workspace, name: str, rule: dict[str, Any]) -> Audience:
    audience, problems = save_audience(workspace.pk, name, rule)
    assert audience is not None, problems
    return audience


def member_of(audience: Audience) -> dict[str, Any]:
    return {"kind": "in_audience", "audience": encode("aud", audience.pk)}


def blocked(api: Api, here: str, what: str) -> list[tuple[str, str]]:
    """(path, code) of the problems with which archiving is refused; empty if it was done."""
    answer = api.call("POST", f"{here}/{what}/archive")
    if answer.status_code == 200:
        return []
    assert answer.status_code == 409, answer.content
    return [(problem["path"], problem["code"]) for problem in orjson.loads(answer.content)["problems"]]


def journeys(builder: Builder, gold: Audience) -> dict[str, Journey]:
    """A journey for each place in which an audience can be spoken of."""
    end = [node("out", "exit")]
    event = node("in", "entry_event", event="Order Completed")
    by_path = {"paths": [{"name": "gold", "rule": member_of(gold)}]}
    return {
        "filter": builder.journey("Filter", [event, *end], wires("in>out"), entry_filter=member_of(gold)),
        "exit": builder.journey("Exit", [event, *end], wires("in>out"), exit_rule=member_of(gold)),
        "branch": builder.journey(
            "Branch", [event, node("b", "branch", **by_path), *end], wires("in>b", "b.gold>out", "b.else>out")
        ),
        "entry": builder.journey(
            "Entry",
            [node("in", "entry_audience", audience=encode("aud", gold.pk), on="enter"), *end],
            wires("in>out"),
        ),
    }


@pytest.mark.parametrize("place", ["filter", "exit", "branch", "entry"])
def test_an_audience_that_a_live_journey_uses_is_kept_and_the_journey_named(
    here: str, alice: Api, builder: Builder, gold: Audience, place: str
) -> None:
    journey = journeys(builder, gold)[place]
    for other in Journey.objects.exclude(pk=journey.pk):
        pause.archive(other.pk, START)
    builder.publish(journey)
    # Out of the draft, but people may be inside the version that was published.
    assert save_draft(journey.pk, {"nodes": [], "edges": [], "settings": {}}, 1, START, None)
    answer = alice.call("POST", f"{here}/audiences/{encode('aud', gold.pk)}/archive")
    body = orjson.loads(answer.content)
    assert answer.status_code == 409
    assert body["message"].startswith(f"The journey “{journey.name}” uses this audience.")
    assert [problem["path"] for problem in body["problems"]] == [encode("jrn", journey.pk)]
    assert Audience.objects.get().archived_at is None
    pause.archive(journey.pk, day(1))
    assert blocked(alice, here, f"audiences/{encode('aud', gold.pk)}") == []


def test_every_user_is_named_journeys_and_audiences(here: str, alice: Api, builder: Builder, gold: Audience) -> None:
    other = saved(builder.workspace, "Asks", member_of(gold))
    drafts = journeys(builder, gold)
    users = [(encode("jrn", drafts[place].pk), "in_use") for place in ("branch", "entry", "exit", "filter")]
    assert blocked(alice, here, f"audiences/{encode('aud', gold.pk)}") == [*users, (encode("aud", other.pk), "in_use")]


def test_a_template_that_a_draft_uses_is_kept_and_the_journey_named(here: str, alice: Api, builder: Builder) -> None:
    nodes = [node("in", "entry_event", event="Order Completed"), builder.send("s"), node("out", "exit")]
    journey = builder.journey("Mail", nodes, wires("in>s", "s>out"))
    public_id = encode("tpl", builder.template.pk)
    assert blocked(alice, here, f"templates/{public_id}") == [(encode("jrn", journey.pk), "in_use")]
    assert Template.objects.get(pk=builder.template.pk).archived_at is None
    pause.archive(journey.pk, day(1))
    assert blocked(alice, here, f"templates/{public_id}") == []
    assert Template.objects.get(pk=builder.template.pk).archived_at is not None


def test_who_may_not_see_journeys_learns_how_many_use_it_and_no_name(
    here: str, builder: Builder, gold: Audience
) -> None:
    made = new_key()
    scopes = ["audiences:write", "templates:write"]
    ApiKey.objects.create(
        workspace=builder.workspace, name="robot", prefix=made.prefix, digest=made.digest, scopes=scopes
    )
    robot = Api(key=made.plain)
    journeys(builder, gold)
    nodes = [node("in", "entry_event", event="Order Completed"), builder.send("s"), node("out", "exit")]
    builder.journey("Mail", nodes, wires("in>s", "s>out"))
    for what, message in (
        (f"audiences/{encode('aud', gold.pk)}", "This audience is used by what you may not see (journey: 4)."),
        (
            f"templates/{encode('tpl', builder.template.pk)}",
            "This template is used by what you may not see (journey: 1).",
        ),
    ):
        answer = robot.call("POST", f"{here}/{what}/archive")
        assert answer.status_code == 409
        (problem,) = orjson.loads(answer.content)["problems"]
        assert (problem["path"], problem["code"]) == ("", "in_use")
        assert problem["message"].startswith(message)
        assert "jrn_" not in answer.content.decode()
