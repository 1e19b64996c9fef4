"""Who may do what: every operation against every role and every scope."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from core.publicid import encode
from tenancy.access import KEY_SCOPES, READ, new_key
from tenancy.models import ApiKey, Member, Role
from tests.integration.api.fixtures import Api, World, error, member, undone
from tests.integration.api.operations import Operation, inside_a_workspace, operations

pytestmark = pytest.mark.usefixtures("traces")

NEEDS: dict[str, str] = {
    "workspace_get": "",
    "workspace_change": "settings:write",
    "workspace_effects": "settings:write",
    "members_list": "members:read",
    "invitations_list": "members:read",
    "invitations_create": "members:write",
    "invitations_revoke": "members:write",
    "members_change": "members:write",
    "members_remove": "members:write",
    "audit_list": "audit:read",
    "audit_get": "audit:read",
    "keys_list": "keys:read",
    "keys_create": "keys:write",
    "keys_revoke": "keys:write",
    "sources_list": "sources:read",
    "sources_create": "sources:write",
    "sources_get": "sources:read",
    "sources_change": "sources:write",
    "sources_rotate": "sources:write",
    "sources_health": "sources:read",
    "quarantine_list": "sources:read",
    "quarantine_get": "sources:read",
    "quarantine_replay": "sources:write",
    "imports_list": "imports:read",
    "imports_create": "imports:write",
    "imports_get": "imports:read",
    "imports_read_again": "imports:write",
    "imports_content": "imports:write",
    "imports_columns": "imports:read",
    "imports_preview": "imports:read",
    "imports_check": "imports:write",
    "imports_start": "imports:write",
    "imports_cancel": "imports:write",
    "imports_check_undo": "imports:write",
    "imports_undo": "imports:write",
    "imports_keep": "imports:write",
    "imports_people": "imports:read",
    "imports_refusals": "imports:read",
    "imports_errors": "imports:read",
    "exports_list": "exports:read",
    "exports_create": "exports:write",
    "exports_columns": "exports:read",
    "exports_get": "exports:read",
    "exports_cancel": "exports:write",
    "exports_link": "exports:read",
    "parked_list": "journeys:read",
    "parked_get": "journeys:read",
    "parked_summary": "journeys:read",
    "parked_retry": "journeys:write",
    "catalog_get": "audiences:read",
    "catalog_values": "audiences:read",
    "profiles_list": "profiles:read",
    "profiles_get": "profiles:read",
    "profile_events": "profiles:read",
    "profile_head": "profiles:read",
    "profile_consent_history": "profiles:read",
    "profile_consent_set": "profiles:write",
    "profiles_create": "profiles:write",
    "profile_trait_set": "profiles:write",
    "profile_tag_set": "profiles:write",
    "profile_identifier_set": "profiles:write",
    "identifier_check": "profiles:read",
    "profile_audiences": "audiences:read",
    "rule_check": "audiences:read",
    "rule_preview": "audiences:read",
    "audiences_list": "audiences:read",
    "audiences_create": "audiences:write",
    "audiences_get": "audiences:read",
    "audiences_change": "audiences:write",
    "audiences_archive": "audiences:write",
    "audiences_restore": "audiences:write",
    "audiences_refresh": "audiences:write",
    "audiences_sizes": "audiences:read",
    "audiences_members": "audiences:read",
    "audiences_uses": "audiences:read",
    "channels_list": "channels:read",
    "channels_create": "channels:write",
    "channels_get": "channels:read",
    "channels_cancel_queue": "channels:write",
    "channels_change": "channels:write",
    "channels_resume": "channels:write",
    "channels_health": "channels:read",
    "prices_list": "channels:read",
    "prices_set": "channels:write",
    "prices_remove": "channels:write",
    "channels_uses": "channels:read",
    "templates_list": "templates:read",
    "templates_create": "templates:write",
    "templates_get": "templates:read",
    "templates_change": "templates:write",
    "templates_archive": "templates:write",
    "templates_uses": "templates:read",
    "templates_restore": "templates:write",
    "templates_versions": "templates:read",
    "templates_preview": "templates:read",
    "templates_publish": "templates:write",
    "templates_test": "templates:write",
    "organisations_list": "journeys:read",
    "organisations_create": "settings:write",
    "organisations_change": "settings:write",
    "organisations_delete": "settings:write",
    "categories_list": "settings:read",
    "categories_create": "settings:write",
    "categories_change": "settings:write",
    "categories_archive": "settings:write",
    "categories_restore": "settings:write",
    "categories_uses": "settings:read",
    "caps_list": "settings:read",
    "caps_create": "settings:write",
    "caps_change": "settings:write",
    "caps_delete": "settings:write",
    "identifier_rules_list": "profiles:read",
    "identifier_rules_add": "settings:write",
    "identifier_rules_remove": "settings:write",
    "suppressions_list": "settings:read",
    "suppressions_add": "settings:write",
    "suppressions_remove": "settings:write",
    "journeys_list": "journeys:read",
    "journeys_create": "journeys:write",
    "campaigns_create": "journeys:write",
    "campaign_check": "journeys:read",
    "campaign_reach": "audiences:read",
    "campaign_get": "journeys:read",
    "campaign_save": "journeys:write",
    "campaign_draw": "journeys:write",
    "journeys_get": "journeys:read",
    "journeys_change": "journeys:write",
    "journeys_clone": "journeys:write",
    "graph_check": "journeys:read",
    "schedule_preview": "journeys:read",
    "draft_get": "journeys:read",
    "draft_save": "journeys:write",
    "journeys_publish": "journeys:publish",
    "journeys_pause": "journeys:publish",
    "journeys_resume": "journeys:publish",
    "journeys_archive": "journeys:publish",
    "journeys_counts": "journeys:read",
    "costs": "journeys:read",
    "budget_get": "journeys:read",
    "budget_set": "journeys:publish",
    "budget_lift": "journeys:publish",
    "figures": "journeys:read",
    "figures_people": "journeys:read",
    "media_costs_list": "journeys:read",
    "media_costs_add": "journeys:write",
    "media_costs_change": "journeys:write",
    "media_costs_remove": "journeys:write",
    "dashboards_list": "journeys:read",
    "dashboards_create": "audiences:write",
    "dashboards_get": "journeys:read",
    "dashboards_change": "audiences:write",
    "dashboards_data": "journeys:read",
    "dashboards_duplicate": "audiences:write",
    "dashboards_archive": "audiences:write",
    "dashboards_restore": "audiences:write",
    "metrics_list": "audiences:read",
    "metrics_create": "audiences:write",
    "metrics_get": "audiences:read",
    "metrics_change": "audiences:write",
    "metrics_versions": "audiences:read",
    "metrics_uses": "audiences:read",
    "metrics_archive": "audiences:write",
    "metrics_restore": "audiences:write",
    "metrics_values": "audiences:read",
    "metrics_preview": "audiences:read",
    "home_get": "",
    "home_arrange": "",
    "journeys_costs": "journeys:read",
    "journeys_figures": "journeys:read",
    "journeys_figures_people": "journeys:read",
    "journeys_results": "journeys:read",
    "program": "journeys:read",
    "program_measure_by": "settings:write",
    "results_attribution": "journeys:read",
    "entries_add": "journeys:enroll",
    "entries_preview": "journeys:enroll",
    "entries_get": "journeys:enroll",
    "versions_list": "journeys:read",
    "versions_get": "journeys:read",
    "enrollments_list": "journeys:read",
    "enrollments_get": "journeys:read",
    "refusals_list": "journeys:read",
    "alerts_list": "alerts:read",
    "alerts_create": "alerts:write",
    "alerts_summary": "alerts:read",
    "alerts_get": "alerts:read",
    "alerts_change": "alerts:write",
    "alerts_delete": "alerts:write",
    "alerts_acknowledge": "alerts:write",
    "alerts_incidents": "alerts:read",
    "alert_targets_list": "alerts:read",
    "alert_targets_create": "settings:write",
    "alert_targets_get": "alerts:read",
    "alert_targets_change": "settings:write",
    "alert_targets_delete": "settings:write",
    "alert_targets_test": "alerts:test",
    "touches_list": "touches:read",
    "touches_get": "touches:read",
    "touches_retry": "touches:write",
    "touches_cancel": "touches:write",
}
"""What each operation needs, said again by hand: a new operation without a line here fails."""

MARKETER_WRITES = {"journeys:write", "journeys:publish", "templates:write", "profiles:write", "touches:write"}
MARKETER_WRITES |= {"alerts:write", "alerts:test", "imports:write", "exports:unmasked", "journeys:enroll"}
PEOPLE = {"enrollments_list", "enrollments_get", "refusals_list", "touches_list", "touches_get", "touches_retry"}
PEOPLE |= {"exports_create", "exports_link"}
PEOPLE |= {"imports_columns", "imports_preview", "imports_refusals", "imports_errors", "imports_people"}
BESIDES = {
    "members_remove": READ | {"audiences:write", "exports:write"},
    "imports_start": {"profiles:write"},
    "imports_undo": {"profiles:write"},
}
"""Taking a role needs its scopes: the member of the cast is an analyst."""
PEOPLE |= {"touches_cancel", "audiences_members", "templates_test", "journeys_figures_people", "figures_people"}
"""Operations that show people besides, and need to be allowed to see them."""


OPEN = {
    "session_get",
    "sign_in",
    "sign_out",
    "password_forgotten",
    "password_reset",
    "invitation_read",
    "invitation_accept",
}
"""What somebody who is not signed in may ask for."""


def may(role: Role, scope: str) -> bool:
    match role:
        case Role.OWNER | Role.ADMIN:
            return True
        case Role.MARKETER:
            return may(Role.ANALYST, scope) or scope in MARKETER_WRITES
        case Role.ANALYST:
            return may(Role.VIEWER, scope) or scope in ("audiences:write", "exports:write")
        case Role.VIEWER:
            return scope == "" or (scope.endswith(":read") and scope not in ("members:read", "keys:read", "audit:read"))


def forbidden(api: Api, operation: Operation, ids: dict[str, str]) -> bool:
    answer = api.call(operation.method, operation.at(ids), If_Match='"0"')
    assert answer.status_code not in (401, 404, 405, 500), (operation.id, answer.content)
    return answer.status_code == 403


def test_every_operation_is_in_the_table() -> None:
    assert sorted(operation.id for operation in inside_a_workspace()) == sorted(NEEDS)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_what_its_scopes_say(role: Role, acme: World) -> None:
    api = Api(member(acme.workspace, role))
    allowed = {}
    for operation in inside_a_workspace():
        with undone():
            allowed[operation.id] = not forbidden(api, operation, acme.ids)
    assert allowed == {name: may(role, scope) for name, scope in NEEDS.items()}


def test_a_key_may_do_what_its_scopes_say(acme: World) -> None:
    made = new_key()
    row = ApiKey.objects.create(workspace=acme.workspace, name="k", prefix=made.prefix, digest=made.digest)
    api = Api(key=made.plain)

    def closed(operation: Operation, scopes: set[str]) -> bool:
        with undone():
            ApiKey.objects.filter(pk=row.pk).update(scopes=sorted(scopes))
            return forbidden(api, operation, acme.ids)

    for operation in inside_a_workspace():
        needed = {NEEDS[operation.id]} - {""}
        if operation.id in PEOPLE:
            needed |= {"profiles:read"}
        needed |= BESIDES.get(operation.id, set())
        for scope in needed:
            assert closed(operation, set(KEY_SCOPES) - {scope}), (operation.id, scope)
        assert not closed(operation, needed), operation.id


def test_a_refusal_names_the_missing_scope_and_changes_nothing(acme: World) -> None:
    viewer = Api(member(acme.workspace, Role.VIEWER))
    answer = viewer.call("POST", f"{acme.here}/journeys/{acme.ids['journey']}/pause")
    assert error(answer) == (403, "forbidden")
    assert "journeys:publish" in answer.content.decode()
    acme.journey.refresh_from_db()
    assert acme.journey.state == "live"


def test_a_stranger_is_asked_to_sign_in(acme: World) -> None:
    for operation in operations():
        if operation.id not in OPEN:
            address = operation.at(acme.ids)
            assert error(Api().call(operation.method, address)) == (401, "not_signed_in"), operation.id
            assert error(Api(key="pk_x").call(operation.method, address))[0] == 401, operation.id


def test_a_session_without_the_csrf_token_changes_nothing(acme: World) -> None:
    browser = Api(member(acme.workspace, Role.OWNER), csrf=True)
    for operation in operations():
        if operation.method != "GET":
            assert error(browser.call(operation.method, operation.at(acme.ids))) == (403, "csrf_failed"), operation.id


def test_a_key_is_shown_once_and_only_its_digest_is_kept(acme: World, alice: Api) -> None:
    made = alice.post(f"{acme.here}/keys", {"name": "Export", "scopes": ["profiles:read"]})
    assert Api(key=made["key"]).get(f"{acme.here}/profiles")["results"][0]["id"] == acme.ids["profile"]
    listed = alice.call("GET", f"{acme.here}/keys").content.decode()
    assert made["prefix"] in listed
    assert made["key"] not in listed
    row = ApiKey.objects.get(name="Export", prefix=made["prefix"])
    assert made["key"] not in str(vars(row))
    used = row.last_used_at
    Api(key=made["key"]).get(f"{acme.here}/profiles")
    row.refresh_from_db()
    assert row.last_used_at == used, "written at most once a minute"
    alice.post(f"{acme.here}/keys/{made['id']}/revoke")
    assert error(Api(key=made["key"]).call("GET", f"{acme.here}/profiles")) == (401, "invalid_key")


def test_an_expired_key_opens_nothing(acme: World) -> None:
    ApiKey.objects.filter(workspace=acme.workspace).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert error(Api(key=acme.key).call("GET", acme.here)) == (401, "invalid_key")


def test_a_key_that_would_open_nothing_is_not_made(acme: World, alice: Api) -> None:
    asked = {"name": "Late", "scopes": ["profiles:read"]}
    for moment in (timezone.now() - timedelta(seconds=1), timezone.now() - timedelta(days=9000)):
        answer = alice.call("POST", f"{acme.here}/keys", asked | {"expires_at": moment.isoformat()})
        assert error(answer) == (400, "invalid")
        (problem,) = orjson.loads(answer.content)["problems"]
        assert (problem["path"], problem["code"]) == ("expires_at", "in_the_past")
    assert not ApiKey.objects.filter(name="Late").exists()
    ahead = (timezone.now() + timedelta(minutes=5)).isoformat()
    made = alice.post(f"{acme.here}/keys", asked | {"expires_at": ahead})
    assert Api(key=made["key"]).get(f"{acme.here}/profiles")["results"]


def test_nobody_gives_a_key_more_than_they_hold(acme: World) -> None:
    made = new_key()
    ApiKey.objects.create(
        workspace=acme.workspace, name="k", prefix=made.prefix, digest=made.digest, scopes=["keys:write"]
    )
    answer = Api(key=made.plain).call("POST", f"{acme.here}/keys", {"name": "x", "scopes": ["channels:write"]})
    assert error(answer) == (403, "forbidden")
    assert error(
        Api(member(acme.workspace, Role.OWNER)).call(
            "POST", f"{acme.here}/keys", {"name": "x", "scopes": ["owners:write"]}
        )
    ) == (400, "invalid")


def test_an_admin_cannot_make_or_unmake_owners_and_the_last_owner_stays(acme: World, alice: Api) -> None:
    admin = Api(member(acme.workspace, Role.ADMIN))
    owner = Member.objects.get(workspace=acme.workspace, role=Role.OWNER)
    here = f"{acme.here}/members"
    eve = {"email": "eve@example.com", "role": "owner"}
    assert error(admin.call("POST", f"{acme.here}/invitations", eve)) == (403, "forbidden")
    assert error(admin.call("PATCH", f"{here}/{acme.ids['member']}", {"role": "owner"})) == (403, "forbidden")
    mine = encode("mem", owner.pk)
    assert error(admin.call("DELETE", f"{here}/{mine}")) == (403, "forbidden")
    assert error(alice.call("PATCH", f"{here}/{mine}", {"role": "viewer"})) == (409, "conflict")
    assert error(alice.call("DELETE", f"{here}/{mine}")) == (409, "conflict")
    assert alice.patch(f"{here}/{acme.ids['member']}", {"role": "owner"})["role"] == "owner"
    assert alice.call("DELETE", f"{here}/{mine}").status_code == 204
