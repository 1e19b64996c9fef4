"""Categories of messages: the built-in ones and a workspace's own, who may make and choose which, and what they do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from channels.actions import change_cap, create_cap
from channels.models import Cap, Touch
from content.actions import change_template, create_template, restore_template
from content.models import Category, Template
from core.publicid import encode
from journeys.graph.check import check
from journeys.graph.scope import load_scope
from journeys.models import Journey
from ops.doctor.run import examine, invariants
from ops.doctor.usage import missing_or_left_over
from tenancy.access import command_access
from tenancy.models import AuditEntry, Role, Workspace
from tenancy.references import Thing, users_of
from tests.integration.api.fixtures import Api, World, error, member
from tests.integration.journeys.builders import START, Builder, day, node, wires

BUILT_IN = [("marketing", False), ("transactional", True)]


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def make(builder: Builder, code: str, *, transactional: bool = False) -> Category:
    return Category.objects.create(
        workspace=builder.workspace, code=code, name=code.title(), transactional=transactional
    )


def graph(builder: Builder, category: str) -> dict[str, Any]:
    nodes = [node("in", "entry_event", event="Asked"), builder.send("s", category=category), node("out", "exit")]
    return {"nodes": nodes, "edges": wires("in>s", "s>out"), "settings": {}}


def test_a_workspace_begins_with_the_two_built_in_ones_and_adds_its_own(acme: World, alice: Api) -> None:
    made = alice.post(f"{acme.here}/categories", {"code": "receipts", "name": "Receipts", "transactional": True})
    listed = alice.get(f"{acme.here}/categories")["results"]
    assert [(each["code"], each["transactional"], each["id"] is None) for each in listed] == [
        *((code, service, True) for code, service in BUILT_IN),
        ("news_acme", False, False),
        ("receipts", True, False),
    ]
    changed = alice.patch(f"{acme.here}/categories/{made['id']}", {"name": "Order receipts", "description": "Paid."})
    assert (changed["name"], changed["description"], changed["code"]) == ("Order receipts", "Paid.", "receipts")
    entry = AuditEntry.objects.latest("id")
    assert (entry.kind, entry.before, entry.after) == (
        "category",
        {"name": "Receipts", "description": ""},
        {"name": "Order receipts", "description": "Paid."},
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Receipts", "bad_code"),
        ("2nd", "bad_code"),
        ("a-b", "bad_code"),
        ("x\u0301", "bad_code"),
        ("marketing", "code_taken"),
        ("transactional", "code_taken"),
        ("news_acme", "code_taken"),
    ],
)
def test_a_code_is_one_word_and_taken_once(acme: World, alice: Api, code: str, expected: str) -> None:
    answer = alice.call("POST", f"{acme.here}/categories", {"code": code, "name": "X"})
    assert error(answer) == (400, "invalid")
    (problem,) = answer.json()["problems"]
    assert (problem["path"], problem["code"]) == ("code", expected)
    assert Category.objects.filter(workspace=acme.workspace).count() == 1


def test_code_and_class_never_change(acme: World, alice: Api) -> None:
    here = f"{acme.here}/categories/{acme.ids['category']}"
    for change in ({"code": "other"}, {"transactional": True}):
        assert error(alice.call("PATCH", here, change)) == (400, "invalid")


def test_one_of_service_messages_needs_the_permission_for_them(acme: World, alice: Api) -> None:
    scopes = ["settings:read", "settings:write", "templates:write", "templates:read", "journeys:write"]
    key = Api(key=alice.post(f"{acme.here}/keys", {"name": "Robot", "scopes": scopes})["key"])
    service = {"code": "receipts", "name": "Receipts", "transactional": True}
    refused = key.call("POST", f"{acme.here}/categories", service)
    assert error(refused) == (403, "forbidden")
    assert "journeys:transactional" in refused.content.decode()
    assert key.post(f"{acme.here}/categories", {"code": "offers", "name": "Offers"})["transactional"] is False
    made = alice.post(f"{acme.here}/categories", service)
    at = f"{acme.here}/categories/{made['id']}"
    for method, path, body in (
        ("PATCH", at, {"name": "X"}),
        ("POST", f"{at}/archive", None),
        ("POST", f"{at}/restore", None),
    ):
        assert error(key.call(method, path, body)) == (403, "forbidden")
    template = f"{acme.here}/templates/{acme.ids['template']}"
    for category, status in (("offers", 200), ("transactional", 403), ("receipts", 403), ("", 200)):
        assert key.call("PATCH", template, {"category": category}, If_Match="*").status_code == status
    draft = {"nodes": [{"id": "s", "kind": "send", "config": {"category": "receipts"}}], "edges": [], "settings": {}}
    assert error(key.call("POST", f"{acme.here}/journeys", {"name": "J", "graph": draft})) == (403, "forbidden")
    draft["nodes"][0]["config"]["category"] = ["receipts"]  # type: ignore[index]
    assert key.post(f"{acme.here}/journeys", {"name": "J", "graph": draft})["name"] == "J"


def test_a_category_of_service_messages_passes_consent_and_caps_and_one_of_marketing_does_not(builder: Builder) -> None:
    make(builder, "offers")
    make(builder, "receipts", transactional=True)
    owner = Api(member(builder.workspace, Role.OWNER))
    here = f"workspaces/{encode('wsp', builder.workspace.pk)}"
    owner.patch(here, {"consent": {"email": "opt_in"}})
    for category in ("offers", "receipts"):
        builder.live(category, **{key: graph(builder, category)[key] for key in ("nodes", "edges")})
    builder.people(1)
    builder.track("u1", "Asked", day(0.1))
    builder.tick(day(0.2))
    found = Touch.objects.order_by("category").values_list("category", "transactional", "reason")
    assert list(found) == [("offers", False, "no_consent"), ("receipts", True, "")]
    assert [each.invariant.name for each in examine(invariants(), day(0.3)) if not each.clean] == []


def test_a_cap_counts_one_category_of_marketing(builder: Builder) -> None:
    make(builder, "offers")
    make(builder, "receipts", transactional=True)
    owner = Api(member(builder.workspace, Role.OWNER))
    caps = f"workspaces/{encode('wsp', builder.workspace.pk)}/caps"
    cap = {"category": "offers", "max_touches": 0, "window": "P7D"}
    owner.post(caps, cap)
    assert error(owner.call("POST", caps, cap | {"category": "receipts"})) == (400, "invalid")
    for category in ("offers", "marketing"):
        builder.live(category, **{key: graph(builder, category)[key] for key in ("nodes", "edges")})
    builder.people(1)
    builder.track("u1", "Asked", day(0.1))
    builder.tick(day(0.2))
    assert list(Touch.objects.order_by("category").values_list("category", "reason")) == [
        ("marketing", ""),
        ("offers", "capped"),
    ]


def test_what_is_in_use_is_not_archived_and_its_users_are_named(builder: Builder) -> None:
    offers = make(builder, "offers")
    owner = Api(member(builder.workspace, Role.OWNER))
    here = f"workspaces/{encode('wsp', builder.workspace.pk)}"
    at = f"{here}/categories/{encode('cat', offers.pk)}"
    journey = owner.post(f"{here}/journeys", {"name": "J", "graph": graph(builder, "offers")})
    template = owner.post(f"{here}/templates", {"name": "T", "medium": "sms", "category": "offers"})
    cap = owner.post(f"{here}/caps", {"category": "offers", "max_touches": 3, "window": "P7D"})
    used = owner.get(f"{at}/uses")["users"]
    assert [(each["kind"], each["id"], each["name"]) for each in used] == [
        ("journey", journey["id"], "J"),
        ("template", template["id"], "T"),
        ("cap", cap["id"], "3 / 168 h"),
    ]
    assert missing_or_left_over(builder.workspace.pk, START) == []
    refused = owner.call("POST", f"{at}/archive")
    assert error(refused) == (409, "conflict")
    assert [each["path"] for each in refused.json()["problems"]] == [each["id"] for each in used]
    owner.call("DELETE", f"{here}/caps/{cap['id']}")
    owner.post(f"{here}/templates/{template['id']}/archive")
    owner.post(f"{here}/journeys/{journey['id']}/archive")
    assert owner.post(f"{at}/archive")["archived_at"] is not None
    assert owner.post(f"{here}/templates/{template['id']}/restore")["category"] == "", "it was archived meanwhile"
    draft = graph(builder, "offers")
    assert [p.code for p in check(draft, load_scope(builder.workspace.pk)) if p.severity == "error"] == [
        "unknown_category"
    ]
    assert owner.post(f"{at}/restore")["archived_at"] is None
    assert [p.code for p in check(draft, load_scope(builder.workspace.pk)) if p.severity == "error"] == []
    assert missing_or_left_over(builder.workspace.pk, START) == []


def test_what_an_editor_read_before_another_changed_it_is_not_noted_as_its_use(builder: Builder) -> None:
    offers, news = make(builder, "offers"), make(builder, "news")
    access = command_access(builder.workspace, "test")
    cap, _ = create_cap(access, {"category": "offers", "max_touches": 3, "window": timedelta(minutes=90)}, START)
    template = create_template(access, "T", "sms", {}, START, category="offers")
    read, read_template = Cap.objects.get(pk=cap.pk), Template.objects.get(pk=template.pk)
    change_cap(access, cap, {"category": "news"}, START)
    change_cap(access, read, {"max_touches": 5}, START)
    change_template(access, template, {"category": "news"}, START)
    assert restore_template(access, read_template, START).category == "news"
    assert users_of(builder.workspace.pk, Thing("category", name=offers.code)) == []
    used = users_of(builder.workspace.pk, Thing("category", name=news.code))
    assert [(each.kind, each.name) for each in used] == [("template", "T"), ("cap", "5 / 1.5 h")]
    assert missing_or_left_over(builder.workspace.pk, START) == []


def test_a_template_written_for_marketing_is_no_service_message(builder: Builder) -> None:
    make(builder, "receipts", transactional=True)
    Template.objects.update(category="marketing")
    (problem,) = [
        p for p in check(graph(builder, "receipts"), load_scope(builder.workspace.pk)) if p.severity == "error"
    ]
    assert (problem.path, problem.code) == ("nodes.s.config.category", "category_mismatch")
    Template.objects.update(category="receipts")
    for category in ("receipts", "transactional", "marketing"):
        found = check(graph(builder, category), load_scope(builder.workspace.pk))
        assert [p for p in found if p.severity == "error"] == []


def test_an_unknown_category_of_a_template_is_refused(acme: World, alice: Api) -> None:
    template = f"{acme.here}/templates/{acme.ids['template']}"
    answer = alice.call("PATCH", template, {"category": "nudge"}, If_Match="*")
    assert error(answer) == (400, "invalid")
    assert answer.json()["problems"][0]["path"] == "category"
    assert alice.patch(template, {"category": "news_acme"}, If_Match="*")["category"] == "news_acme"


def test_a_category_that_became_one_of_service_messages_meanwhile_is_not_published_without_the_permission(
    builder: Builder,
) -> None:
    here = f"workspaces/{encode('wsp', builder.workspace.pk)}"
    marketer, owner = (Api(member(builder.workspace, role)) for role in (Role.MARKETER, Role.OWNER))
    made = marketer.post(f"{here}/journeys", {"name": "J", "graph": graph(builder, "receipts")})
    owner.post(f"{here}/categories", {"code": "receipts", "name": "Receipts", "transactional": True})
    draft = marketer.call("GET", f"{here}/journeys/{made['id']}/draft")
    refused = marketer.call("POST", f"{here}/journeys/{made['id']}/publish", If_Match=draft["ETag"])
    assert error(refused) == (403, "forbidden")
    assert Journey.objects.get().live_version is None
