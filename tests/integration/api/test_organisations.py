"""Organisations: departments, branches or brands that journeys belong to."""

from __future__ import annotations

from core import publicid
from journeys.models import Journey
from tenancy.models import AuditEntry, Organisation, Workspace
from tests.integration.api.fixtures import Api, World, error


def test_one_is_added_renamed_given_journeys_and_deleted_once_it_has_none(acme: World, alice: Api) -> None:
    here, journey = f"{acme.here}/organisations", f"{acme.here}/journeys/{acme.ids['journey']}"
    made = alice.post(here, {"name": "Shops"})
    alice.post(here, {"name": "Head office"})
    assert [each["name"] for each in alice.get(here)["results"]] == ["Head office", "Shops", "Shops of acme"]
    renamed = alice.patch(f"{here}/{made['id']}", {"name": "Shops in the north"})
    assert renamed == {"id": made["id"], "name": "Shops in the north"}
    entry = AuditEntry.objects.latest("id")
    assert (entry.kind, entry.before, entry.after) == (
        "organisation",
        {"name": "Shops"},
        {"name": "Shops in the north"},
    )

    assert alice.get(journey)["organisation"] is None
    assert alice.patch(journey, {"organisation": made["id"]})["organisation"] == renamed
    copy = alice.post(f"{journey}/clone", {"name": "Copy"})
    assert copy["organisation"] == renamed
    found = alice.get(f"{acme.here}/journeys?organisation={made['id']}")["results"]
    assert {each["id"] for each in found} == {acme.ids["journey"], copy["id"]}

    refused = alice.call("DELETE", f"{here}/{made['id']}")
    assert error(refused) == (409, "conflict")
    assert refused.json()["problems"][0]["message"].startswith("2 journeys belong to this organisation")
    Journey.objects.filter(name="Copy").delete()
    assert alice.patch(journey, {"organisation": None})["organisation"] is None
    assert alice.call("DELETE", f"{here}/{made['id']}").status_code == 204
    assert list(Organisation.objects.values_list("name", flat=True).order_by("name")) == [
        "Head office",
        "Shops of acme",
    ]


def test_what_cannot_be_is_refused_at_its_field(acme: World, alice: Api) -> None:
    here, journey = f"{acme.here}/organisations", f"{acme.here}/journeys/{acme.ids['journey']}"
    alice.post(here, {"name": "Shops"})
    again = alice.call("POST", here, {"name": "Shops"})
    assert error(again) == (400, "invalid")
    problem = again.json()["problems"][0]
    assert (problem["path"], problem["code"]) == ("name", "exists_already")
    chinese = alice.call("POST", here, {"name": "Shops"}, Accept_Language="zh-CN").json()
    assert chinese["problems"][0]["message"] == "已有同名的组织：请换一个名称。"
    # Another workspace's own, and what is none, can neither be chosen nor changed.
    others = Organisation.objects.create(workspace=Workspace.objects.create(name="B", slug="b"), name="Theirs")
    for chosen in ("org_x", "", acme.ids["journey"]):
        answer = alice.call("PATCH", journey, {"organisation": chosen})
        assert [each["path"] for each in answer.json()["problems"]] == ["organisation"], chosen
    theirs = publicid.encode("org", others.pk)
    assert alice.call("PATCH", journey, {"organisation": theirs}).json()["problems"][0]["code"] == "not_found"
    assert alice.call("PATCH", f"{here}/{theirs}", {"name": "Ours"}).status_code == 404
