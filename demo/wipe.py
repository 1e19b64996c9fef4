"""Taking the demo away again: every row of its workspace, in every table."""

from __future__ import annotations

from django.apps import apps
from django.db import transaction

from core.db.sql import Sql, ident, run, sql
from tenancy.models import AuditEntry, Workspace

# Tables without a workspace of their own, by the rows that lead to it; they go first.
_THROUGH = (
    ("audiences_membership", "audience_id", "audiences_audience"),
    ("audiences_settled", "audience_id", "audiences_audience"),
    (
        "journeys_tally",
        "node_id",
        "(SELECT n.id, v.workspace_id FROM journeys_node n JOIN journeys_version v ON v.id = n.version_id)",
    ),
    ("channels_attempt", "touch_id", "channels_touch"),
)


@transaction.atomic
def wipe(workspace: Workspace) -> None:
    """Delete the workspace and everything in it. Not while the engine is at work in it."""
    for table, column, owner in _THROUGH:
        run(
            sql(
                "DELETE FROM {} t USING {} o WHERE t.{} = o.id AND o.workspace_id = {}::bigint",
                ident(table),
                Sql(owner),
                ident(column),
                workspace.pk,
            )
        )
    for table in _own_tables():
        run(sql("DELETE FROM {} WHERE workspace_id = {}::bigint", ident(table), workspace.pk))
    workspace.journeys.update(live_version=None)  # It would protect its version.
    workspace.delete()  # Takes along what hangs on it by real foreign keys.


def _own_tables() -> list[str]:
    """The tables whose rows name their workspace without the database knowing: nothing would delete them for us.

    The audit log outlives the workspace.
    """
    return [
        model._meta.db_table
        for model in apps.get_models()
        if model is not AuditEntry
        for field in model._meta.local_fields
        if field.name == "workspace" and not getattr(field, "db_constraint", True)
    ]
