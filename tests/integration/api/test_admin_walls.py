"""In the admin a member of staff sees the rows of the workspaces they belong to, and each change is one audit entry."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import ForeignKey, ManyToManyField
from django.test import Client, RequestFactory
from django.urls import reverse

from channels.models import Cap
from tenancy.media import kinds
from tenancy.models import AuditEntry, Member, Role, User, Workspace
from tenancy.pages import Page, Scoped
from tests.integration.api.fixtures import GRAPH, World

PAGES = sorted(admin.site._registry.items(), key=lambda item: item[0]._meta.label)
EDITED = [(model, page) for model, page in PAGES if isinstance(page, Page)]


def staff(workspace: Workspace, role: Role) -> User:
    """Somebody with every permission that Django knows, who works in one workspace."""
    user = User.objects.create(username=f"staff-{role}", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    Member.objects.create(workspace=workspace, user=user, role=role)
    return user


def workspaces_shown(page: Any, rows: Any) -> set[int]:
    return set(rows.order_by().values_list("pk" if page.workspace_by == "pk" else page.workspace_by, flat=True))


@pytest.mark.parametrize(
    ("model", "page"), PAGES, ids=lambda value: getattr(getattr(value, "_meta", None), "label", "")
)
def test_every_page_shows_the_rows_of_the_persons_workspaces_only(
    model: Any, page: Any, acme: World, other: World
) -> None:
    assert isinstance(page, Scoped), "register it with a page of tenancy.pages"
    request = RequestFactory().get("/")
    request.user = staff(acme.workspace, Role.OWNER)
    client = Client()
    client.force_login(request.user)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    if page.workspace_by is None:
        assert client.get(address).status_code == 403
        return
    shown = page.get_queryset(request)
    assert client.get(address).status_code == 200
    if model is User:
        assert set(shown.values_list("username", flat=True)) == {"acme-spare", "staff-owner"}
        return
    assert workspaces_shown(page, shown) <= {acme.workspace.pk}
    for row in model._default_manager.exclude(pk__in=shown.values("pk"))[:1]:
        change = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        assert client.get(change).status_code in (302, 404)


@pytest.mark.parametrize(
    ("model", "page"), EDITED, ids=lambda value: getattr(getattr(value, "_meta", None), "label", "")
)
def test_what_a_form_offers_and_a_box_completes_is_of_the_persons_workspaces(
    model: Any, page: Any, acme: World, other: World
) -> None:
    request = RequestFactory().get("/")
    request.user = staff(acme.workspace, Role.OWNER)
    client = Client()
    client.force_login(request.user)
    for field in model._meta.get_fields():
        if isinstance(field, ManyToManyField) and page.workspace_by is not None:
            related = admin.site._registry.get(field.remote_field.model)
            offered = page.formfield_for_manytomany(field, request).queryset
            assert related is None or set(offered) == set(related.get_queryset(request))
        if isinstance(field, ForeignKey) and field.editable and page.workspace_by is not None:
            related = admin.site._registry[field.remote_field.model]
            offered = page.formfield_for_foreignkey(field, request).queryset
            assert set(offered) == set(related.get_queryset(request))
            if field.name in page.autocomplete_fields:
                answer = client.get(
                    reverse("admin:autocomplete"),
                    {
                        "app_label": model._meta.app_label,
                        "model_name": model._meta.model_name,
                        "field_name": field.name,
                    },
                )
                ids = {int(row["id"]) for row in answer.json()["results"]}
                assert ids == set(related.get_queryset(request).values_list("pk", flat=True))


def test_filters_offer_the_persons_workspaces_only(acme: World, other: World) -> None:
    client = Client()
    client.force_login(staff(acme.workspace, Role.OWNER))
    page = client.get(reverse("admin:journeys_journey_changelist")).content.decode()
    assert "Other" not in page


def test_a_role_that_does_not_allow_it_is_refused_whatever_django_permits(acme: World) -> None:
    client = Client()
    client.force_login(staff(acme.workspace, Role.VIEWER))
    form = {"workspace": acme.workspace.pk, "medium": "", "category": "", "max_touches": 1, "window": "1 00:00:00"}
    assert client.post(reverse("admin:channels_cap_add"), form).status_code == 403
    assert Cap.objects.count() == 1
    page = client.post(
        reverse("admin:journeys_journey_changelist"),
        {"action": "pause", "_selected_action": [acme.journey.pk]},
        follow=True,
    )
    assert "journeys:publish" in page.content.decode()
    assert not AuditEntry.objects.exists()


FORMS: dict[str, dict[str, Any]] = {
    "auth.Group": {"name": "Editors"},
    "tenancy.User": {
        "username": "newcomer",
        "password1": "long-Secret-1",
        "password2": "long-Secret-1",
        "usable_password": "true",
    },
    "tenancy.Workspace": {
        "name": "New",
        "slug": "new",
        "time_zone": "UTC",
        "locale": "en",
        "window_days": 7,
        "qualifying": "accepted",
        "program_holdout": 0,
        "quiet_start": "21:00",
        "quiet_end": "09:00",
        "audit_days": 400,
        "week_start": "monday",
        **{f"consent_{kind}": "opt_in" for kind in kinds()},
    },
    "tenancy.Member": {"role": "viewer"},
    "tenancy.Organisation": {"name": "Shops in the north"},
    "tenancy.ApiKey": {"name": "Robot", "scopes": ["journeys:read"]},
    "ingest.Source": {"name": "App"},
    "profiles.Namespace": {"name": "card", "priority": 5, "limit_per_profile": 1, "people_limit": 3},
    "channels.Channel": {
        "name": "Hook",
        "medium": "webhook",
        "adapter": "webhook",
        "settings": '{"url": "https://gw.example.com/"}',
        "secrets": '{"signing_secret": "whsec_%s"}' % ("A" * 32),
    },
    "channels.Price": {"country": "", "amount": "0.05", "first_day": ""},
    "channels.Cap": {"medium": "", "category": "", "max_touches": 1, "window": "1 00:00:00"},
    "channels.Suppression": {
        "medium": "sms",
        "address_hash": "1" * 64,
        "reason": "manual",
        "since_0": "2026-01-01",
        "since_1": "12:00",
    },
    "content.Category": {"code": "receipts", "name": "Receipts", "description": "", "transactional": "on"},
    "content.Template": {"name": "Note", "medium": "sms", "content": '{"body": "Hi"}'},
    "audiences.Audience": {"name": "Buyers", "description": "", "rule": '{"kind": "did", "event": "Order Completed"}'},
    "journeys.Journey": {"name": "Next", "description": "", "priority": 1},
    "insights.MediaCost": {
        "name": "Posters",
        "amount": "500",
        "first_day": "2026-01-01",
        "last_day": "2026-01-31",
    },
    "insights.AlertTarget": {
        "name": "Office",
        "kind": "email",
        "settings": '{"addresses": ["ann@example.com"]}',
        "secrets": "{}",
    },
    "insights.Alert": {"name": "Refused", "source": "quarantine", "config": "{}", "quiet_period": "04:00:00"},
    "django_celery_beat.IntervalSchedule": {"every": 7, "period": "days"},
    "django_celery_beat.CrontabSchedule": {
        "minute": "1",
        "hour": "1",
        "day_of_month": "*",
        "month_of_year": "*",
        "day_of_week": "*",
        "timezone": "UTC",
    },
    "django_celery_beat.ClockedSchedule": {"clocked_time_0": "2030-01-01", "clocked_time_1": "12:00"},
    "django_celery_beat.SolarSchedule": {"event": "sunset", "latitude": "1", "longitude": "1"},
    "django_celery_beat.PeriodicTask": {
        "name": "Odd",
        "regtask": "",
        "task": "insights.attribute",
        "args": "[]",
        "kwargs": "{}",
        "headers": "{}",
    },
}
INLINES = ("members", "versions", "periodictask_set")


@pytest.mark.parametrize(
    ("model", "page"), EDITED, ids=lambda value: getattr(getattr(value, "_meta", None), "label", "")
)
def test_adding_in_the_admin_writes_exactly_one_entry(model: Any, page: Any, acme: World) -> None:
    root = User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(root)
    Workspace.objects.filter(pk=acme.workspace.pk).update(settings={"currency": "EUR"})
    form: dict[str, Any] = {"workspace": acme.workspace.pk, "user": root.pk, "channel": acme.touch.channel_id}
    form |= FORMS[model._meta.label]
    for inline in INLINES:
        form |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    if model._meta.label == "django_celery_beat.PeriodicTask":
        form["interval"] = (
            apps.get_model("django_celery_beat.IntervalSchedule").objects.create(every=1, period="days").pk
        )
    answer = client.post(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"), form)
    assert answer.status_code == 302, answer.context["errors"]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.via, entry.who) == ("create", "admin", "root")
    if page.has_delete_permission(RequestFactory().get("/")) if False else model in (Cap,):
        made = model._default_manager.latest("pk")
        client.post(reverse("admin:channels_cap_delete", args=[made.pk]), {"post": "yes"})
        assert AuditEntry.objects.latest("id").verb == "delete"


def test_actions_of_the_admin_write_an_entry_for_each_row(acme: World) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    type(acme.journey).objects.filter(pk=acme.journey.pk).update(draft=GRAPH)
    for action, verb in (("publish", "publish"), ("pause", "pause"), ("resume", "resume"), ("archive", "archive")):
        client.post(
            reverse("admin:journeys_journey_changelist"), {"action": action, "_selected_action": [acme.journey.pk]}
        )
        assert AuditEntry.objects.latest("id").verb == verb
    assert AuditEntry.objects.count() == 4
