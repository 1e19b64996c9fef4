"""C27: a message is marketing or a service message; anything else is an error, and the second needs a permission."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from channels.models import Touch
from core.publicid import encode
from journeys.design.publish import publish
from journeys.graph.check import check
from journeys.graph.scope import load_scope
from journeys.models import Edge, Journey, Node, Version
from tenancy.models import Member, Role, User, Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.api.fixtures import Api, error, member
from tests.integration.journeys.builders import START, Builder, day, node, wires

pytestmark = pytest.mark.django_db


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def graph(builder: Builder, category: str) -> dict[str, Any]:
    nodes = [node("in", "entry_event", event="Asked"), builder.send("s", category=category), node("out", "exit")]
    return {"nodes": nodes, "edges": wires("in>s", "s>out"), "settings": {}}


@pytest.mark.parametrize(
    "category", ["Transactional", " transactional", "service", "transactional ", "TRANSACTIONAL", ""]
)
def test_any_other_word_is_an_error_that_names_the_two(builder: Builder, category: str) -> None:
    draft = graph(builder, category)
    (problem,) = [p for p in check(draft, load_scope(builder.workspace.pk)) if p.severity == "error"]
    assert (problem.path, problem.code) == ("nodes.s.config.category", "unknown_category")
    assert "Choose marketing" in problem.message
    assert "transactional (a service message" in problem.message
    assert (
        english_in(
            in_chinese(problem.message).replace("transactional", "").replace("marketing", "").replace(category, "")
        )
        == []
    )
    journey = Journey.objects.create(workspace=builder.workspace, name="J", draft=draft)
    assert publish(journey.pk, None, START)[0] is None


def test_a_version_published_with_another_word_runs_on_as_marketing(builder: Builder) -> None:
    version = builder.publish(
        Journey.objects.create(workspace=builder.workspace, name="Old", draft=graph(builder, "marketing"))
    )
    frozen = Version.objects.get(pk=version.pk).graph
    old = Journey.objects.create(workspace=builder.workspace, name="Older", draft=graph(builder, "marketing"))
    for raw in frozen["nodes"]:
        if raw["id"] == "s":
            raw["config"]["category"] = "nudge"
    made = Version.objects.create(workspace=builder.workspace, journey=old, number=1, graph=frozen, published_at=START)
    # The rows that publishing would write.
    rows = {
        raw["id"]: Node.objects.create(version=made, key=raw["id"], kind=raw["kind"], config=raw["config"])
        for raw in frozen["nodes"]
    }
    for raw in frozen["edges"]:
        Edge.objects.create(version=made, source=rows[raw["source"]], port=raw["port"], target=rows[raw["target"]])
    Journey.objects.filter(pk=old.pk).update(live_version=made, state="live")
    builder.people(1)
    builder.track("u1", "Asked", START)
    builder.tick(day(0.1))
    assert sorted(Touch.objects.values_list("category", flat=True)) == ["marketing", "nudge"]


def test_a_marketer_neither_sets_nor_publishes_a_service_message(builder: Builder) -> None:
    here = f"workspaces/{encode('wsp', builder.workspace.pk)}/journeys"
    admin, marketer = (Api(member(builder.workspace, role)) for role in (Role.ADMIN, Role.MARKETER))
    made = marketer.post(here, {"name": "Receipts", "graph": graph(builder, "marketing")})
    at = f"{here}/{made['id']}"

    def save(api: Api, draft: dict[str, Any]) -> Any:
        return api.call("PUT", f"{at}/draft", {"graph": draft}, If_Match=api.call("GET", f"{at}/draft")["ETag"])

    def live(api: Api) -> Any:
        return api.call("POST", f"{at}/publish", If_Match=api.call("GET", f"{at}/draft")["ETag"])

    refused = save(marketer, graph(builder, "transactional"))
    assert error(refused) == (403, "forbidden")
    assert "journeys:transactional" in refused.content.decode()
    assert error(marketer.call("POST", here, {"name": "B", "graph": graph(builder, "transactional")})) == (
        403,
        "forbidden",
    )
    assert save(admin, graph(builder, "transactional")).status_code == 200
    moved = graph(builder, "transactional")
    moved["nodes"][0]["position"] = {"x": 10, "y": 10}
    assert save(marketer, moved).status_code == 200, "who may not choose it may still work on the rest"
    assert error(live(marketer)) == (403, "forbidden")
    assert not Version.objects.exists()
    assert live(admin).status_code in (200, 201)
    assert save(marketer, graph(builder, "marketing")).status_code == 200
    assert live(marketer).status_code in (200, 201)


@pytest.mark.parametrize(
    ("role", "superuser", "published"),
    [(Role.MARKETER, False, False), (Role.ADMIN, False, True), (None, True, True)],
)
def test_the_administration_asks_for_the_same_permission(
    builder: Builder, role: Role | None, superuser: bool, published: bool
) -> None:
    ben = User.objects.create_user("ben", password="x", is_staff=True, is_superuser=superuser)
    ben.user_permissions.set(Permission.objects.filter(codename__in=["change_journey", "view_journey"]))
    if role is not None:
        Member.objects.create(user=ben, workspace=builder.workspace, role=role)
    client = Client()
    client.force_login(ben)

    def act(category: str) -> str:
        journey = Journey.objects.create(workspace=builder.workspace, name=category, draft=graph(builder, category))
        posted = {"action": "publish", "_selected_action": [journey.pk]}
        return client.post(reverse("admin:journeys_journey_changelist"), posted, follow=True).content.decode()

    assert ("journeys:transactional" in act("transactional")) is not published
    assert Version.objects.exists() is published
    assert "journeys:transactional" not in act("marketing")
    assert Version.objects.filter(journey__name="marketing").count() == 1


@pytest.mark.parametrize("category", ["transactional", "nudge", "Marketing"])
def test_a_cap_counts_marketing_alone(builder: Builder, category: str) -> None:
    here = f"workspaces/{encode('wsp', builder.workspace.pk)}"
    owner = Api(member(builder.workspace, Role.OWNER))
    answer = owner.call("POST", f"{here}/caps", {"category": category, "max_touches": 1, "window": "P7D"})
    assert error(answer) == (400, "invalid")
    assert (
        owner.call("POST", f"{here}/caps", {"category": "marketing", "max_touches": 1, "window": "P7D"}).status_code
        == 201
    )
