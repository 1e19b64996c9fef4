"""Pages of the admin: what may be looked up there, who reads the log, signing in and out, accounts, taken names."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from cdp.profiles.models import Namespace
from channels.models import Cap, Suppression
from content.models import Template
from journeys.models import Journey
from tenancy.access import command_access
from tenancy.actions import record
from tenancy.audit_masks import SECRET_KEYS
from tenancy.audit_words import Verb
from tenancy.models import AuditEntry, Member, Role, User
from tests.integration.api.fixtures import T0, World
from tests.integration.api.test_admin_walls import staff

SECRET = [
    (model, field.name)
    for model in admin.site._registry
    for field in model._meta.concrete_fields
    if field.name in SECRET_KEYS
]
RIGHT = "correct horse 71"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listing(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize(("model", "column"), SECRET, ids=lambda value: getattr(value, "__name__", value))
def test_no_page_filters_by_a_secret(model: Any, column: str, acme: World) -> None:
    root = client_of(User.objects.create_superuser("root", password="x"))
    for lookup in (column, f"{column}__startswith", f"{column}__regex"):
        assert root.get(listing(model), {lookup: "a"}).status_code == 400, lookup


def test_secret_columns_are_found() -> None:
    assert {f"{model.__name__}.{column}" for model, column in SECRET} >= {
        "Source.write_key", "Channel.secrets", "Channel.receipt_key", "ApiKey.digest", "User.password",
    }  # fmt: skip


def test_what_a_page_filters_and_searches_by_is_still_looked_up(acme: World) -> None:
    root = client_of(User.objects.create_superuser("root", password="x"))
    for query in ({"enabled__exact": "1"}, {"workspace__id__exact": acme.workspace.pk}, {"name": "Shop"}, {"id": "1"}):
        assert root.get(reverse("admin:ingest_source_changelist"), query).status_code == 200, query
    for query in ({"kind": "cap"}, {"verb": "change"}, {"at__gte": "2026-01-01 00:00:00+00:00"}):
        assert root.get(listing(AuditEntry), query).status_code == 200, query


def test_the_log_is_read_where_the_role_carries_it(acme: World, other: World) -> None:
    for world in (acme, other):
        record(command_access(world.workspace, "test"), Verb.CHANGE, T0, world.workspace)
    user = staff(acme.workspace, Role.ADMIN)
    Member.objects.create(workspace=other.workspace, user=user, role=Role.VIEWER)
    request = RequestFactory().get("/")
    request.user = user
    seen = admin.site._registry[AuditEntry].get_queryset(request).values_list("workspace_id", flat=True)
    assert list(seen) == [acme.workspace.pk]


def test_the_log_is_filtered_by_the_closed_lists(acme: World) -> None:
    for verb in (Verb.CHANGE, Verb.ARCHIVE):
        record(command_access(acme.workspace, "test"), verb, T0, acme.workspace)
    root = client_of(User.objects.create_superuser("root", password="x"))
    page = root.get(listing(AuditEntry), {"verb": "archive"}, headers={"Accept-Language": "zh-hans"})
    assert page.context["cl"].result_count == 1
    assert "归档了" in page.content.decode()


def test_signing_in_and_out_is_recorded(acme: World) -> None:
    User.objects.create_superuser("root", password=RIGHT)
    client = Client()
    client.post("/admin/login/", {"username": "root", "password": "wrong"})
    assert not AuditEntry.objects.exists()
    client.post("/admin/login/", {"username": "root", "password": RIGHT})
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/logout/").status_code == 405
    assert client.post("/admin/logout/").status_code == 200
    said = list(AuditEntry.objects.order_by("id").values_list("verb", "who", "name", "via", "address"))
    assert said == [
        ("sign_in", "root", "root", "admin", "127.0.0.1"),
        ("sign_out", "root", "root", "admin", "127.0.0.1"),
    ]
    assert client.get("/admin/").status_code == 302


def test_a_password_of_ones_own_is_recorded_and_the_session_goes_on(acme: World) -> None:
    root = User.objects.create_superuser("root", password=RIGHT)
    here, elsewhere = client_of(root), client_of(root)
    new = {"new_password1": "nine blue kettles", "new_password2": "nine blue kettles"}
    assert here.get("/admin/password_change/").status_code == 200
    assert here.post("/admin/password_change/", {"old_password": "wrong", **new}).status_code == 200
    assert not AuditEntry.objects.exists()
    assert here.post("/admin/password_change/", {"old_password": RIGHT, **new}).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.via, entry.who, entry.name) == ("set_password", "admin", "root", "root")
    assert (here.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)
    root.refresh_from_db()
    assert root.check_password("nine blue kettles")


@pytest.mark.parametrize("way", ["page", "list"])
def test_an_account_goes_with_its_memberships_each_recorded_and_never_the_last_owner(acme: World, way: str) -> None:
    root = client_of(User.objects.create_superuser("root", password="x"))

    def delete(user: User) -> str:
        page = reverse("admin:tenancy_user_delete", args=[user.pk])
        chosen = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
        answer = root.post(page, {"post": "yes"}) if way == "page" else root.post(listing(User), chosen)
        return answer.content.decode()

    leaving = User.objects.create(username="leaving")
    Member.objects.create(workspace=acme.workspace, user=leaving, role=Role.VIEWER)
    delete(leaving)
    told = list(AuditEntry.objects.order_by("id").values_list("verb", "kind", "name", "workspace_id"))
    assert told == [("delete", "member", "leaving", acme.workspace.pk), ("delete", "user", "leaving", None)]
    owner = User.objects.create(username="owner")
    Member.objects.filter(workspace=acme.workspace, role=Role.OWNER).delete()
    Member.objects.create(workspace=acme.workspace, user=owner, role=Role.OWNER)
    assert "A workspace needs an owner" in delete(owner)
    assert (User.objects.filter(pk=owner.pk).count(), AuditEntry.objects.count()) == (1, 2)


def test_the_accounts_of_all_owners_are_not_deleted_together(acme: World) -> None:
    root = client_of(User.objects.create_superuser("root", password="x"))
    Member.objects.filter(workspace=acme.workspace, role=Role.OWNER).delete()
    owners = [User.objects.create(username=name) for name in ("one", "two")]
    Member.objects.bulk_create(Member(workspace=acme.workspace, user=each, role=Role.OWNER) for each in owners)
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in owners], "post": "yes"}
    answer = root.post(listing(User), chosen, follow=True).content.decode()
    assert ("A workspace needs an owner" in answer, "uccessfully" in answer) == (True, False)
    assert User.objects.filter(pk__in=[each.pk for each in owners]).count() == 2


@pytest.mark.parametrize("way", ["page", "list"])
def test_the_last_owners_stay_and_nothing_says_that_they_went(acme: World, way: str) -> None:
    root = client_of(User.objects.create_superuser("root", password="x"))
    Member.objects.filter(workspace=acme.workspace, role=Role.OWNER).delete()
    one, two = (
        Member.objects.create(workspace=acme.workspace, user=User.objects.create(username=name), role=Role.OWNER)
        for name in ("one", "two")
    )

    def remove(*members: Member) -> str:
        page = reverse("admin:tenancy_member_delete", args=[members[0].pk])
        chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in members], "post": "yes"}
        alone = way == "page" and len(members) == 1
        answer = (
            root.post(page, {"post": "yes"}, follow=True) if alone else root.post(listing(Member), chosen, follow=True)
        )
        return answer.content.decode()

    both = remove(one, two)
    assert ("A workspace needs an owner" in both, "uccessfully" in both) == (True, False)
    assert "uccessfully" in remove(two)
    last = remove(one)
    assert ("A workspace needs an owner" in last, "uccessfully" in last) == (True, False)
    assert list(Member.objects.filter(workspace=acme.workspace, role=Role.OWNER)) == [one]


def taken(acme: World) -> list[tuple[Any, dict[str, Any]]]:
    """Rows of which the second would become the first, each with what is typed for it."""
    here = {"workspace": acme.workspace}
    for name in ("One", "Two"):
        Template.objects.create(**here, name=name, medium="sms", content={"body": "Hi"})
        Journey.objects.create(**here, name=name)
        Namespace.objects.create(**here, name=name, priority=1, limit_per_profile=1, people_limit=3)
        Suppression.objects.create(**here, medium="sms", address_hash=name * 20, reason="manual", since=T0)
    for most in (7, 8):
        Cap.objects.create(**here, medium="sms", category="", max_touches=most, window="1 00:00:00")
    return [
        (Template.objects.get(name="Two"), {"name": "One"}),
        (Journey.objects.get(name="Two"), {"name": "One"}),
        (Namespace.objects.get(name="Two"), {"name": "One"}),
        (Suppression.objects.get(address_hash="Two" * 20), {"address_hash": "One" * 20}),
        (Cap.objects.get(max_touches=8), {"max_touches": 7}),
    ]


def test_a_taken_name_is_an_error_at_the_form(acme: World) -> None:
    root = client_of(User.objects.create_superuser("root", password="x"))
    for row, typed in taken(acme):
        address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        context = root.get(address).context
        forms = [
            context["adminform"].form,
            *(each.formset.management_form for each in context["inline_admin_formsets"]),
        ]
        values = {bound.html_name: bound.value() for form in forms for bound in form}
        form = {name: value for name, value in values.items() if value not in (None, False)}
        if isinstance(row, Suppression):
            form |= {"since_0": "2026-01-01", "since_1": "12:00"}
        answer = root.post(address, form | typed)
        assert answer.status_code == 200, row
        assert "already exists" in str(answer.context["adminform"].form.errors), row
