"""M24: the administration cannot redraw a journey, nor move anything into another workspace."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from audiences.models import Audience
from content.models import Template
from journeys.design.drafts import save_draft
from journeys.models import Journey
from tenancy.models import User, Workspace
from tests.integration.api.fixtures import T0, World, world

pytestmark = pytest.mark.django_db
OWNED: list[type[Model]] = sorted(
    (model for model in admin.site._registry if any(field.name == "workspace" for field in model._meta.get_fields())),
    key=lambda model: model._meta.label,
)


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


@pytest.fixture
def acme() -> World:
    return world("acme")


def address(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def filled(root: Client, row: Model) -> dict[str, Any]:
    """What the form of the row would send as it is."""
    context = root.get(address(row)).context
    forms = [context["adminform"].form, *(each.formset.management_form for each in context["inline_admin_formsets"])]
    values = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def changeable(model: type[Model], field: str) -> bool:
    """Whether the page of a row that exists takes another value for the field."""
    request = RequestFactory().get("/")
    request.user = User(username="root", is_superuser=True, is_staff=True, is_active=True)
    page, row = admin.site._registry[model], model(pk=1)
    return page.has_change_permission(request, row) and field in page.get_form(request, row, change=True).base_fields


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
def test_nothing_moves_to_another_workspace(model: type[Model], root: Client, acme: World) -> None:
    other = Workspace.objects.create(name="Other", slug="other")
    row = model._default_manager.first()
    if row is None:  # No such row is at hand: the page that would show one says what it lets be changed.
        assert not changeable(model, "workspace")
        return
    root.post(address(row), filled(root, row) | {"workspace": other.pk})
    row.refresh_from_db()
    assert row.workspace_id == acme.workspace.pk  # type: ignore[attr-defined] # OWNED have one.
    page = root.get(address(row))
    adminform = page.context.get("adminform") if page.context else None
    assert adminform is None or "workspace" not in adminform.form.fields


def test_the_draft_is_shown_and_the_way_to_the_canvas_but_not_editable(root: Client, acme: World) -> None:
    page = root.get(address(acme.journey)).content.decode()
    assert f'<a href="/w/acme/journeys/{acme.ids["journey"]}">Open on the canvas</a>' in page
    assert 'name="draft"' not in page
    root.post(address(acme.journey), filled(root, acme.journey) | {"name": "Renamed", "draft": "{}"})
    journey = Journey.objects.get(pk=acme.journey.pk)
    assert (journey.name, journey.draft) == ("Renamed", acme.journey.draft)
    assert (changeable(Journey, "name"), changeable(Journey, "draft")) == (True, False)


@pytest.mark.parametrize("model", [Audience, Template])
def test_what_a_journey_uses_is_not_archived_here_either(model: Any, root: Client, acme: World) -> None:
    row = model.objects.get(workspace=acme.workspace)
    kind = model.__name__.lower()
    draft = {"nodes": [{"id": "x", "config": {kind: acme.ids[kind]}}]}
    assert save_draft(acme.journey.pk, draft, acme.journey.draft_revision, T0, None)
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist"
    page = root.post(reverse(name), {"action": "archive", "_selected_action": [row.pk]}, follow=True).content.decode()
    assert "The journey “Welcome” uses this" in page
    row.refresh_from_db()
    assert row.archived_at is None
