"""Journeys begun, drawn and copied. A draft is always saved, complete or not; publishing checks it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from core.i18n.text import translated
from core.problems import Problem
from journeys.campaigns.compile import compile_campaign
from journeys.campaigns.form import Campaign
from journeys.models import Journey, JourneyState
from tenancy.models import Organisation, User, Workspace
from tenancy.references import set_references, things_named

EMPTY: Mapping[str, Any] = {"nodes": [], "edges": [], "settings": {}}


class NameTaken(Exception):
    """Another journey of the workspace has this name; choose another."""

    problem = Problem("name", "name_taken", translated("Another journey has this name."))


def create_journey(
    workspace: Workspace,
    name: str,
    description: str = "",
    graph: Mapping[str, Any] | None = None,
    campaign: Mapping[str, Any] | None = None,
    organisation: Organisation | None = None,
) -> Journey:
    """A new journey with a draft (an empty one, unless given), and the form it is compiled from if it is a campaign. Raises
    NameTaken."""
    try:
        with transaction.atomic():
            journey = Journey.objects.create(
                workspace=workspace,
                name=name,
                description=description,
                draft=dict(graph or EMPTY),
                campaign=campaign,
                organisation=organisation,
            )
            set_references(workspace.pk, "journey", journey.pk, "draft", things_named(journey.draft))
    except IntegrityError as error:
        raise NameTaken from error
    return journey


def clone_journey(journey: Journey, name: str) -> Journey:
    """A new journey with the draft of another, and of its organisation; nobody is inside and nothing is published. Raises
    NameTaken."""
    return create_journey(
        journey.workspace, name, journey.description, journey.draft, journey.campaign, journey.organisation
    )


def create_campaign(workspace: Workspace, name: str, form: Campaign) -> Journey:
    """A new campaign: a journey compiled from a form. Raises NameTaken."""
    return create_journey(workspace, name, graph=compile_campaign(form).graph, campaign=msgspec.to_builtins(form))


def change_journey(journey: Journey, changes: Mapping[str, Any]) -> None:
    """Change name, description, priority or organisation. Raises NameTaken."""
    for name, value in changes.items():
        setattr(journey, name, value)
    try:
        with transaction.atomic():
            journey.save(update_fields=[*changes, "updated_at"])
    except IntegrityError as error:
        raise NameTaken from error


def save_draft(journey_id: int, graph: Mapping[str, Any], revision: int, now: datetime, by: User | None) -> int | None:
    """Save the graph if the draft still has this revision; the new revision, or None when somebody saved before, or made it a
    campaign, whose graph is compiled.

    `by` is None where a machine's key saves.
    """
    return _save(Journey.objects.filter(campaign__isnull=True), journey_id, revision, now, by, draft=dict(graph))


def save_campaign(
    journey_id: int, name: str, form: Campaign, revision: int, now: datetime, by: User | None
) -> int | None:
    """Save the form of a campaign with its name, and compile it; else as `save_draft`. Raises NameTaken."""
    graph = compile_campaign(form).graph
    campaigns = Journey.objects.filter(campaign__isnull=False)
    try:
        with transaction.atomic():
            return _save(
                campaigns, journey_id, revision, now, by, name=name, campaign=msgspec.to_builtins(form), draft=graph
            )
    except IntegrityError as error:
        raise NameTaken from error


def draw_campaign(journey_id: int, revision: int, now: datetime, by: User | None) -> int | None:
    """Make a campaign a journey that is drawn, with the graph it has; else as `save_draft`."""
    return _save(Journey.objects.filter(campaign__isnull=False), journey_id, revision, now, by, campaign=None)


def _save(
    among: QuerySet[Journey], journey_id: int, revision: int, now: datetime, by: User | None, **columns: Any
) -> int | None:
    with transaction.atomic():
        saved = among.filter(pk=journey_id, draft_revision=revision).update(
            draft_revision=F("draft_revision") + 1,
            updated_at=now,
            draft_saved_at=now,
            draft_saved_by=by,
            **columns,
        )
        if not saved:
            return None
        journey = Journey.objects.only("workspace_id", "state", "draft").get(pk=journey_id)
        if journey.state != JourneyState.ARCHIVED:
            set_references(journey.workspace_id, "journey", journey_id, "draft", things_named(journey.draft))
    return revision + 1
