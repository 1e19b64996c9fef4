"""Changing what a workspace is made of: audiences, journeys, templates, its zone.

A check that looks at several of them (no cycle, nothing in use is archived, no name twice) is true only while nobody else
changes one: `lock_definitions` lets one change at a time look and write. Engine and ingestion never wait for it.

Engine processes keep compiled plans, which hold facts of the workspace, by `Workspace.facts`; a tick reads it with its
versions. Whoever changes such a fact calls `facts_changed` in the same transaction.
"""

from __future__ import annotations

from django.db.models import F

from tenancy.models import Workspace


def lock_definitions(workspace_id: int) -> None:
    """Wait until no other transaction is changing definitions of the workspace, and keep others waiting until this ends."""
    # Not the key: rows that refer to the workspace are written all the time and must not wait.
    list(Workspace.objects.select_for_update(no_key=True).filter(pk=workspace_id).values_list("pk"))


def facts_changed(workspace_id: int) -> None:
    """From the next tick on every process builds the plans of this workspace anew."""
    Workspace.objects.filter(pk=workspace_id).update(facts=F("facts") + 1)
