"""How long the audit log is kept: as the workspace says, no shorter, and a bounded set at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from tenancy import audit_retention
from tenancy.audit_retention import clear_old_entries
from tenancy.models import AuditEntry, Via, Workspace

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def entry(workspace: Workspace | None, days: float, name: str = "") -> AuditEntry:
    """An entry of so many days ago."""
    return AuditEntry.objects.create(
        workspace=workspace, at=NOW - timedelta(days=days), who="ann", via=Via.WEB, verb="change", kind="cap", name=name
    )


def kept() -> list[str]:
    return sorted(AuditEntry.objects.values_list("name", flat=True))


def test_entries_are_removed_once_they_are_older_than_their_workspace_keeps(workspace: Workspace) -> None:
    short = Workspace.objects.create(name="Short", slug="short", settings={"audit_days": 90})
    gone = Workspace.objects.create(name="Gone", slug="gone")
    for owner, name in ((workspace, "default"), (short, "short"), (None, "none"), (gone, "gone")):
        for days in (89, 91, 399, 401):
            entry(owner, days, f"{name} {days}")
    gone.delete()
    assert clear_old_entries(NOW) == 6
    assert kept() == sorted(
        [f"{name} {days}" for name in ("default", "none", "gone") for days in (89, 91, 399)] + ["short 89"]
    )
    assert clear_old_entries(NOW) == 0


def test_a_run_removes_the_oldest_and_the_next_goes_on(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_retention, "AT_ONCE", 2)
    for days in (403, 402, 401):
        entry(workspace, days, str(days))
    assert (clear_old_entries(NOW), kept()) == (2, ["401"])
    assert (clear_old_entries(NOW), kept()) == (1, [])


@pytest.mark.parametrize("days", [0, -1, 89, 3651, 1e9, "long", None, [90], {}])
def test_days_that_nobody_may_choose_count_as_the_default_and_stop_no_other_workspace(
    workspace: Workspace, days: object
) -> None:
    odd = Workspace.objects.create(name="Odd", slug="odd", settings={"audit_days": days})
    for each in (workspace, odd):
        entry(each, 399, f"{each.slug} 399")
        entry(each, 401, f"{each.slug} 401")
    assert (clear_old_entries(NOW), kept()) == (2, sorted([f"{workspace.slug} 399", "odd 399"]))
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        AuditEntry.objects.filter(workspace=odd).delete()


def test_the_database_refuses_to_delete_what_is_kept_and_to_change_what_is_old(workspace: Workspace) -> None:
    young, old = entry(workspace, 399), entry(workspace, 401)
    for change in (young.delete, lambda: AuditEntry.objects.filter(pk=old.pk).update(who="nobody")):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            change()
    assert AuditEntry.objects.count() == 2
