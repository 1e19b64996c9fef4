"""A journey whose goal is a metric: pinned when published, named among the metric's users, and in the metric's currency."""

from __future__ import annotations

import orjson
import pytest

from core.publicid import encode
from journeys.models import Conversion, Version
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, error, member
from tests.integration.journeys.builders import LOOP, Builder, day, simple

REVENUE = {"event": "Order Completed", "aggregate": "sum", "property": "total", "unit": "money", "currency": "EUR"}
GERMAN = [{"property": "country", "op": "eq", "value": "DE"}]


@pytest.fixture
def owner(workspace: Workspace) -> Api:
    return Api(member(workspace, Role.OWNER, "olga"))


@pytest.fixture
def here(workspace: Workspace) -> str:
    return f"workspaces/{encode('wsp', workspace.pk)}"


def test_publishing_pins_the_metric_and_its_dictionary_knows_who_uses_it(owner, here):
    metric = owner.post(f"{here}/metrics", {"name": "Revenue", "definition": REVENUE})
    assert metric["no_goal"] is None
    graph = {"nodes": simple(), "edges": LOOP, "settings": {"goal": {"metric": metric["id"]}}}
    journey = owner.post(f"{here}/journeys", {"name": "Win back", "graph": graph})
    at, there = f"{here}/journeys/{journey['id']}", f"{here}/metrics/{metric['id']}"
    draft = owner.get(f"{at}/draft")
    assert draft["goal"] == "Reached by metric “Revenue”, within 30 days of entry"
    owner.post(f"{at}/publish", {}, If_Match=f'"{draft["revision"]}"')
    (version,) = Version.objects.filter(journey__name="Win back")
    pinned = version.graph["settings"]["goal"]
    wanted = {"event": "Order Completed", "where": [], "value": "total", "currency": "EUR", "metric_version": 1}
    assert {name: pinned[name] for name in wanted} == wanted
    assert owner.get(f"{at}/draft")["differences"] == []
    assert owner.get(f"{there}/uses")["users"][0]["name"] == "Win back"
    refused = owner.call("POST", f"{there}/archive", {})
    assert error(refused) == (409, "conflict")
    assert "“Win back”" in orjson.loads(refused.content)["problems"][0]["message"]

    owner.patch(there, {"definition": REVENUE | {"where": GERMAN}}, If_Match=metric["etag"])
    assert Version.objects.get(pk=version.pk).graph["settings"]["goal"] == pinned
    assert [each["path"] for each in owner.get(f"{at}/draft")["differences"]] == ["settings.goal"]
    assert owner.get(at)["unpublished"] is True


def test_an_order_in_another_currency_does_not_reach_a_goal_in_euros(owner, here, workspace):
    builder = Builder(workspace)
    metric = owner.post(f"{here}/metrics", {"name": "Revenue", "definition": REVENUE})
    builder.people(2)
    builder.live("Euros", simple(), LOOP, goal={"metric": metric["id"], "exits": False})
    for user in ("u1", "u2"):
        builder.track(user, "Signed Up", day(0))
    builder.tick(day(0.1))
    builder.track("u1", "Order Completed", day(1), total=900, currency="JPY")
    builder.track("u2", "Order Completed", day(1), total=20, currency="eur")
    builder.track("u1", "Order Completed", day(2), total=7)
    builder.tick(day(3))
    found = Conversion.objects.order_by("converted_at").values_list("converted_at", "value")
    assert [(at, float(value)) for at, value in found] == [(day(1), 20), (day(2), 7)]


def test_the_dictionary_says_of_each_metric_why_it_is_no_goal(owner, here):
    people = {"event": "Order Completed", "aggregate": "people"}
    made = owner.post(f"{here}/metrics", {"name": "Buyers", "definition": people})
    assert made["no_goal"]["code"] == "metric_counts_people"
