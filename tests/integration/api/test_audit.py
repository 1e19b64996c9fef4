"""Every change is one entry of the audit log: who, when, from where, what, before and after; and it is only ever added to."""

from __future__ import annotations

import json
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from cdp.ingest.models import Import, ImportChange
from cdp.parking.models import Parked
from channels.models import Budget, Cap, Send, SendState, Suppression
from core.publicid import encode
from demo.wipe import wipe
from insights.models import Dashboard, Metric
from journeys.models import Journey
from tenancy.access import Access, Actor
from tenancy.accounts import reset_words
from tenancy.audit_masks import MASK
from tenancy.audit_words import KINDS, VERBS, Verb, sentence
from tenancy.invitations import invite
from tenancy.models import ApiKey, AuditEntry, Member, Role, User, Via
from tests.chinese import in_chinese
from tests.integration.api.fixtures import GRAPH, T0, Api, World, error, member, ok
from tests.integration.api.operations import Operation, operations
from tests.integration.journeys.builders import Builder, node, wires

UNRECORDED = {
    "imports_preview": "only looks",
    "imports_content": "goes on with an upload whose beginning is recorded",
    "rule_check": "only looks",
    "workspace_effects": "only looks",
    "rule_preview": "only looks",
    "metrics_preview": "only looks",
    "graph_check": "only looks",
    "entries_preview": "only looks",
    "identifier_check": "only looks",
    "campaign_check": "only looks",
    "campaign_reach": "only looks",
    "schedule_preview": "only looks",
    "templates_preview": "only looks",
    "invitation_read": "only looks; a POST so that the token stands in no log",
    "password_forgotten": "changes nothing: a worker mails a link, whose use is recorded",
    "alert_targets_test": "records once the target has answered; see test_alert_targets.py",
    "templates_test": "records once the provider has answered; see test_a_test_send_is_recorded",
}
RULE = {"kind": "trait", "trait": "city", "op": "eq", "value": "Bergen"}
IDENTIFIER = {"column": "email", "target": "identifier", "name": "email"}
SECRET = "whsec_" + "A" * 32
HOOK = {
    "name": "Hook",
    "medium": "webhook",
    "adapter": "webhook",
    "settings": {"url": "https://gw.example.com/"},
    "secrets": {"signing_secret": SECRET},
}
BODIES: dict[str, Any] = {
    "alerts_create": {"name": "New", "source": "parked"},
    "alerts_change": {"name": "Other"},
    "alert_targets_create": {"name": "New", "kind": "email", "settings": {"addresses": ["a@x.example"]}},
    "alert_targets_change": {"name": "Other"},
    "audiences_create": {"name": "New", "rule": RULE},
    "audiences_change": {"description": "other"},
    "campaigns_create": {"name": "New", "form": {}},
    "campaign_save": {"name": "Other", "form": {}},
    "caps_create": {"max_touches": 9, "window": "P9D"},
    "caps_change": {"max_touches": 8},
    "categories_create": {"code": "receipts", "name": "Receipts", "transactional": True},
    "categories_change": {"name": "Other"},
    "channels_create": HOOK,
    "channels_change": {"name": "Other", "enabled": False},
    "draft_save": {"graph": GRAPH},
    "identifier_rules_add": {"namespace": "email", "value": "x@y.example", "status": "denied"},
    "imports_create": {"name": "people.csv", "size": 9},
    "exports_create": {"list": "customers"},
    "imports_read_again": {"encoding": "gb18030"},
    "imports_check": {"kind": "people", "mapping": {"columns": [IDENTIFIER]}},
    "invitations_create": {"email": "someone@x.example", "role": "viewer"},
    "journeys_create": {"name": "New"},
    "journeys_change": {"priority": 7},
    "journeys_clone": {"name": "Copy"},
    "budget_set": {"amount": "10", "span": "month"},
    "media_costs_add": {"name": "TV", "amount": "10", "first_day": "2026-03-01", "last_day": "2026-03-10"},
    "media_costs_change": {"amount": "11"},
    "dashboards_create": {"name": "New", "cards": [{"kind": "attention"}]},
    "dashboards_change": {"name": "Other"},
    "metrics_create": {"name": "New", "definition": {"event": "Order Completed"}},
    "metrics_change": {"name": "Other"},
    "home_arrange": {"cards": [{"card": "journeys"}]},
    "journeys_resume": {"policy": "continue"},
    "keys_create": {"name": "New", "scopes": ["journeys:read"]},
    "members_change": {"role": "viewer"},
    "parked_retry": {"all": True},
    "prices_set": {"amount": "0.05"},
    "password_change": {"current": "old-Secret-1", "password": "new-Secret-22"},
    "organisations_create": {"name": "New"},
    "organisations_change": {"name": "Other"},
    "profiles_create": {"identifiers": [{"namespace": "email", "value": "new@x.example"}]},
    "profile_trait_set": {"name": "shoe_size", "value": 42},
    "profile_tag_set": {"tag": "early_bird", "present": True},
    "profile_identifier_set": {"namespace": "email", "value": "second@x.example", "present": True},
    "profile_consent_set": {"medium": "email", "topic": "", "granted": False, "source": "on the phone"},
    "session_change": {"language": "zh-hans"},
    "sources_create": {"name": "New"},
    "sources_change": {"name": "Other"},
    "suppressions_add": {"medium": "email", "address": "no@x.example"},
    "templates_create": {"name": "New", "medium": "sms", "content": {"body": "Hi"}},
    "templates_change": {"name": "Other"},
    "workspace_change": {"name": "Other"},
    "workspaces_create": {"name": "New", "slug": "new"},
}


def prepare(operation: str, acme: World, alice: User) -> Any:
    """Bring the world into the state that the operation needs; the body that it takes then."""
    match operation:
        case "journeys_resume":
            Journey.objects.filter(pk=acme.journey.pk).update(state="paused", paused_at=T0)
        case "campaign_save" | "campaign_draw":
            Journey.objects.filter(pk=acme.journey.pk).update(campaign={})
        case "imports_start":
            Import.objects.filter(workspace=acme.workspace).update(state="checked")
        case "imports_check_undo" | "imports_undo" | "imports_keep":
            states = {"imports_check_undo": "done", "imports_undo": "undo_checked", "imports_keep": "undo_checked"}
            found = Import.objects.filter(workspace=acme.workspace)
            found.update(state=states[operation], ended_as="done", started_at=T0, finished_at=T0)
            ImportChange.objects.create(
                file_import=found.get(), bucket=acme.profile.bucket, profile=acme.profile, created=False
            )
        case "budget_lift":
            Budget.objects.create(workspace=acme.workspace, journey_id=acme.journey.pk, amount=1, span="day")
        case "prices_set" | "budget_set" | "media_costs_add" | "media_costs_change":
            type(acme.workspace).objects.filter(pk=acme.workspace.pk).update(settings={"currency": "EUR"})
        case "touches_retry":
            Send.objects.filter(pk=acme.touch.pk).update(state=SendState.REJECTED)
        case "channels_resume":
            acme.workspace.channels.update(paused_until=T0, pause_reason="no_answer")
        case "templates_publish":
            acme.workspace.templates.update(content={"body": "Hello"})
        case "entries_add":
            acme.workspace.channels.update(name="Another")  # The builder makes its own.
            acme.workspace.templates.update(name="Another")
            nodes = [node("in", "entry_api"), node("out", "exit")]
            version = Builder(acme.workspace).live("By hand", nodes, wires("in>out"))
            acme.ids["journey"] = encode("jrn", version.journey_id)
            return {"people": [acme.ids["profile"]]}
        case "categories_restore":
            acme.workspace.categories.update(archived_at=T0)
        case "dashboards_restore":
            Dashboard.objects.filter(workspace=acme.workspace).update(archived_at=T0)
        case "metrics_restore":
            Metric.objects.filter(workspace=acme.workspace).update(archived_at=T0)
        case "templates_restore":
            acme.workspace.templates.update(archived_at=T0)
        case "touches_cancel" | "channels_cancel_queue":
            Send.objects.filter(pk=acme.touch.pk).update(state=SendState.QUEUED, closed_at=None, attempts=0)
        case "parked_retry":
            Parked.objects.create(
                workspace=acme.workspace,
                kind="channel",
                ref=1,
                stage="deliver",
                code="X",
                since=T0,
                failed_at=T0,
                retry_at=T0,
            )
        case "quarantine_replay":
            return {"ids": [acme.ids["quarantined"]]}
        case "program_measure_by":
            return {"metric": acme.ids["metric"]}
        case "audiences_restore":
            acme.workspace.audiences.update(archived_at=T0)
        case "workspaces_create":
            User.objects.filter(pk=alice.pk).update(is_superuser=True)
        case "sign_in":
            return {"username": alice.username, "password": "old-Secret-1"}
        case "invitation_accept":
            owner = Member.objects.get(user=alice)
            access = Access(owner.workspace, frozenset(), Actor(Via.WEB, alice))
            _, token = invite(access, "late@x.example", Role.VIEWER, owner.workspace.created_at)
            return {"token": token, "username": "late", "password": "new-Secret-22"}
        case "password_reset":
            return {"token": reset_words(User.objects.get(pk=alice.pk)), "password": "new-Secret-22"}
    return BODIES.get(operation)


@pytest.mark.parametrize(
    "operation", [each for each in operations() if each.method not in ("GET", "HEAD")], ids=lambda each: each.id
)
def test_every_success_of_the_api_writes_exactly_one_entry(operation: Operation, acme: World, settings: Any) -> None:
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]  # The sandbox gateway's own.
    alice = member(acme.workspace, Role.OWNER)
    alice.set_password("old-Secret-1")
    alice.save()
    browser = Api() if operation.id in ("sign_in", "invitation_accept", "password_reset") else Api(alice)
    if operation.id in UNRECORDED:
        return
    body = prepare(operation.id, acme, alice)
    before = AuditEntry.objects.count()
    answer = browser.call(operation.method, operation.at(acme.ids), body, If_Match="*")
    assert answer.status_code < 300, (answer.status_code, answer.content)
    assert AuditEntry.objects.count() - before == 1
    entry = AuditEntry.objects.latest("id")
    assert (entry.via, entry.address, entry.who != "") == (Via.WEB, "127.0.0.1", True)
    told = sentence(entry)
    assert str(told).endswith(".")
    assert in_chinese(told).endswith("。")


def test_no_exception_is_left_over() -> None:
    assert UNRECORDED.keys() <= {each.id for each in operations()}
    assert BODIES.keys() <= {each.id for each in operations()}


def test_an_entry_holds_what_differs_and_neither_secrets_nor_addresses(acme: World, alice: Api) -> None:
    alice.patch(f"{acme.here}/caps/{acme.ids['cap']}", {"max_touches": 5})
    entry = AuditEntry.objects.latest("id")
    assert (entry.who, entry.verb, entry.kind, entry.thing_id) == ("acme-owner", "change", "cap", Cap.objects.get().pk)
    assert (entry.before, entry.after) == ({"max_touches": 3}, {"max_touches": 5})
    alice.post(f"{acme.here}/channels", HOOK)
    entry = AuditEntry.objects.latest("id")
    assert (entry.name, entry.after["secrets"], entry.after["receipt_key"]) == ("Hook", MASK, MASK)
    alice.post(f"{acme.here}/suppressions", {"medium": "email", "address": "no@x.example"})
    alice.post(f"{acme.here}/invitations", {"email": "someone@x.example", "role": "viewer"})
    alice.post(
        f"{acme.here}/identifier-rules", {"namespace": "email", "value": "someone@x.example", "status": "denied"}
    )
    made = alice.post(f"{acme.here}/keys", {"name": "New", "scopes": ["journeys:read"]})
    rotated = alice.post(f"{acme.here}/sources/{acme.ids['source']}/rotate")
    written = str(list(AuditEntry.objects.values()))
    digest = ApiKey.objects.get(name="New").digest
    hashed = Suppression.objects.latest("id").address_hash
    for hidden in (SECRET, "x.example", made["key"], digest, rotated["write_key"], hashed):
        assert hidden not in written


def test_a_key_is_named_with_what_it_did(acme: World) -> None:
    ApiKey.objects.update(scopes=["settings:write"])
    Api(key=acme.key).patch(f"{acme.here}/caps/{acme.ids['cap']}", {"max_touches": 5}, User_Agent="robot/1")
    entry = AuditEntry.objects.latest("id")
    assert (entry.who, entry.via, entry.user_id, entry.agent) == ("Export", Via.API_KEY, None, "robot/1")


def test_a_refusal_writes_no_entry(acme: World, alice: Api) -> None:
    marketer = Api(member(acme.workspace, Role.MARKETER))
    for api, path, body in (
        (marketer, "caps", {"max_touches": 1, "window": "P1D"}),
        (alice, "audiences", {"name": "Oslo", "rule": RULE}),
        (alice, "channels", {"name": "x", "medium": "sms", "adapter": "nope"}),
        (alice, f"journeys/{acme.ids['journey']}/resume", {"policy": "shift"}),
    ):
        assert api.call("POST", f"{acme.here}/{path}", body).status_code >= 400
    assert not AuditEntry.objects.exists()


def test_the_log_is_only_ever_added_to(acme: World, alice: Api) -> None:
    alice.patch(f"{acme.here}/caps/{acme.ids['cap']}", {"max_touches": 5})
    for change in (AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(who="nobody")):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            change()
    assert AuditEntry.objects.get().who == "acme-owner"


def test_the_log_outlives_its_workspace(acme: World, alice: Api) -> None:
    alice.patch(f"{acme.here}/caps/{acme.ids['cap']}", {"max_touches": 5})
    number = acme.workspace.pk
    wipe(acme.workspace)
    assert AuditEntry.objects.get().workspace_id == number


def test_a_long_value_is_recorded_by_its_size(acme: World, alice: Api) -> None:
    alice.patch(f"{acme.here}/templates/{acme.ids['template']}", {"content": {"body": "x" * 5_000}}, If_Match="*")
    assert AuditEntry.objects.get().after["content"]["body"]["bytes"] == 5_002


def test_a_test_send_is_recorded(acme: World, alice: Api) -> None:
    body = {"channel": acme.ids["channel"], "profile": acme.ids["profile"], "to": "+4722222222"}
    answer = alice.call("POST", f"{acme.here}/templates/{acme.ids['template']}/test", body)
    entries = AuditEntry.objects.filter(verb=Verb.TEST_SEND)
    assert (answer.status_code, entries.count()) in {(200, 1), (400, 0)}


def test_every_verb_and_every_kind_has_words_in_both_languages() -> None:
    assert set(VERBS) == set(Verb)
    assert all(all(kind.words) for kind in KINDS.values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_a_workspace_can_be_chosen_in_the_web_app(language: str) -> None:
    file = settings.BASE_DIR / "frontend/src/features/audit/locales" / f"{language}.json"
    assert {kind.code for kind in KINDS.values() if kind.prefix} <= set(json.loads(file.read_text())["kinds"])


def test_the_log_is_read_by_person_thing_kind_and_time(acme: World, other: World, alice: Api) -> None:
    cap, owner = f"caps/{acme.ids['cap']}", Api(member(acme.workspace, Role.ADMIN))
    alice.patch(f"{acme.here}/{cap}", {"max_touches": 5})
    owner.patch(f"{acme.here}/{cap}", {"max_touches": 6})
    alice.patch(f"{acme.here}/sources/{acme.ids['source']}", {"name": "App"})
    Api(member(other.workspace, Role.OWNER)).patch(f"{other.here}/caps/{other.ids['cap']}", {"max_touches": 5})
    told = alice.get(f"{acme.here}/audit")["results"]
    assert [row["sentence"] for row in told] == [
        "acme-owner changed the source “App”.",
        "acme-admin changed a frequency cap.",
        "acme-owner changed a frequency cap.",
    ]
    assert (
        ok(alice.call("GET", f"{acme.here}/audit", Accept_Language="zh-hans"))["results"][0]["sentence"]
        == "acme-owner 修改了数据源“App”。"
    )
    assert (told[0]["thing"], told[0]["before"], told[0]["after"]) == (
        acme.ids["source"],
        {"name": "Shop"},
        {"name": "App"},
    )
    assert alice.get(f"{acme.here}/audit/{told[1]['id']}") == told[1]
    between = told[1]["at"].replace("+00:00", "Z")
    for query, count in (
        ("who=acme-admin", 1),
        ("who=ACME-", 3),
        ("who=-Adm", 1),
        ("who=%25", 0),
        ("kind=cap", 2),
        (f"thing={acme.ids['cap']}", 2),
        (f"thing={other.ids['cap']}", 0),
        (f"start={between}", 2),
        (f"end={between}", 1),
        ("verb=delete", 0),
    ):
        assert len(alice.get(f"{acme.here}/audit?{query}")["results"]) == count, query
    first = alice.get(f"{acme.here}/audit?limit=2")
    assert len(alice.get(f"{acme.here}/audit?limit=2&cursor={first['next']}")["results"]) == 1
    assert error(alice.call("GET", f"{acme.here}/audit?thing=cap_x")) == (404, "not_found")
    assert error(Api(member(acme.workspace, Role.MARKETER)).call("GET", f"{acme.here}/audit")) == (403, "forbidden")
