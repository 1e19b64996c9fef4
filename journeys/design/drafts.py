"""Journeys begun, drawn and copied. A draft is always saved, complete or not; publishing checks it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from core.i18n.text import translated
from core.problems import Problem
from journeys.models import Journey, JourneyState
from tenancy.models import User, Workspace
from tenancy.references import set_references, things_named

EMPTY: Mapping[str, Any] = {"nodes": [], "edges": [], "settings": {}}


class NameTaken(Exception):
    """Another journey of the workspace has this name; choose another."""

    problem = Problem("name", "name_taken", translated("Another journey has this name."))


def create_journey(
    workspace: Workspace, name: str, description: str = "", graph: Mapping[str, Any] | None = None
) -> Journey:
    """A new journey with a draft (an empty one, unless given). Raises NameTaken."""
    try:
        with transaction.atomic():
            journey = Journey.objects.create(
                workspace=workspace, name=name, description=description, draft=dict(graph or EMPTY)
            )
            set_references(workspace.pk, "journey", journey.pk, "draft", things_named(journey.draft))
    except IntegrityError as error:
        raise NameTaken from error
    return journey


def clone_journey(journey: Journey, name: str) -> Journey:
    """A new journey with the draft of another; nobody is inside and nothing is published. Raises NameTaken."""
    return create_journey(journey.workspace, name, journey.description, journey.draft)


def change_journey(journey: Journey, changes: Mapping[str, Any]) -> None:
    """Change name, description or priority. Raises NameTaken."""
    for name, value in changes.items():
        setattr(journey, name, value)
    try:
        with transaction.atomic():
            journey.save(update_fields=[*changes, "updated_at"])
    except IntegrityError as error:
        raise NameTaken from error


def save_draft(journey_id: int, graph: Mapping[str, Any], revision: int, now: datetime, by: User | None) -> int | None:
    """Save the graph if the draft still has this revision; the new revision, or None when somebody saved before.

    `by` is None where a machine's key saves.
    """
    with transaction.atomic():
        saved = Journey.objects.filter(pk=journey_id, draft_revision=revision).update(
            draft=dict(graph),
            draft_revision=F("draft_revision") + 1,
            updated_at=now,
            draft_saved_at=now,
            draft_saved_by=by,
        )
        if not saved:
            return None
        journey = Journey.objects.only("workspace_id", "state").get(pk=journey_id)
        if journey.state != JourneyState.ARCHIVED:
            set_references(journey.workspace_id, "journey", journey_id, "draft", things_named(graph))
    return revision + 1
