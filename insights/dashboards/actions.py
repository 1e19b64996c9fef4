"""Every change to dashboards: the permission is checked, the audit entry written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.i18n.text import translated
from core.problems import Problem
from insights.dashboards.cards import Card, card_of, check
from insights.models import Dashboard
from tenancy.access import Access, MissingScope
from tenancy.audit import audited
from tenancy.audit_words import Verb
from tenancy.references import drop_references, set_references, things_named

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be saved."""

    name: str
    shared: bool
    cards: Sequence[Card]


def draft_of(dashboard: Dashboard) -> Draft:
    """The dashboard as it is, to be changed."""
    return Draft(dashboard.name, dashboard.shared, [card_of(each) for each in dashboard.cards])


def may_change(access: Access, dashboard: Dashboard) -> bool:
    """Its owner may, and admins may change what is shared; where there is no owner, everybody who makes dashboards."""
    if not access.may("audiences:write") or dashboard.owner_id is None:
        return access.may("audiences:write")
    owns = access.user is not None and access.user.pk == dashboard.owner_id
    return owns or (dashboard.shared and access.may("settings:write"))


def save_dashboard(
    access: Access, dashboard: Dashboard | None, draft: Draft, now: datetime
) -> tuple[Dashboard | None, list[Problem]]:
    """Make a dashboard of the caller's own, or change one; None and the problems if anything is wrong."""
    access.require("audiences:write")
    if dashboard is not None:
        _require_change(access, dashboard)
    with audited(access, Verb.CREATE if dashboard is None else Verb.CHANGE, now, dashboard, definitions=True) as change:
        problems = [*_check_name(draft.name.strip()), *check(access.workspace.pk, draft.cards)]
        if problems:
            change.discard()
            return None, problems
        saved = dashboard or Dashboard(workspace=access.workspace, owner=access.user)
        saved.name, saved.shared = draft.name.strip(), draft.shared
        saved.cards = [card.to_json() for card in draft.cards]
        saved.save()
        if saved.archived_at is None:
            _refer(saved)
        change.thing = saved
    return saved, []


def duplicate_dashboard(access: Access, dashboard: Dashboard, now: datetime) -> tuple[Dashboard | None, list[Problem]]:
    """A copy that is the caller's own and not shared yet; of cards whose metric or journey is gone, the problems."""
    name = str(translated("{name} (copy)", name=dashboard.name[: MAX_NAME - 20]))
    return save_dashboard(access, None, Draft(name, False, draft_of(dashboard).cards), now)


def archive_dashboard(access: Access, dashboard: Dashboard, now: datetime) -> None:
    """Hide it; its metrics are free to be archived."""
    _require_change(access, dashboard)
    with audited(access, Verb.ARCHIVE, now, dashboard, definitions=True) as change:
        if Dashboard.objects.filter(pk=dashboard.pk, archived_at=None).update(archived_at=now):
            drop_references("dashboard", dashboard.pk)
        else:
            change.discard()


def restore_dashboard(access: Access, dashboard: Dashboard, now: datetime) -> list[Problem]:
    """Take an archived one back, unless what its cards show is gone."""
    _require_change(access, dashboard)
    with audited(access, Verb.RESTORE, now, dashboard, definitions=True) as change:
        problems = check(access.workspace.pk, draft_of(dashboard).cards)
        if problems or not Dashboard.objects.filter(pk=dashboard.pk, archived_at__isnull=False).update(
            archived_at=None
        ):
            change.discard()
        else:
            _refer(dashboard)
    return problems


def _require_change(access: Access, dashboard: Dashboard) -> None:
    access.require("audiences:write")
    if not may_change(access, dashboard):
        message = translated(
            "Only its owner and admins may change the dashboard “{name}”. Duplicate it to have one of your own.",
            name=dashboard.name,
        )
        raise MissingScope([Problem("", "not_owner", message)])


def _refer(dashboard: Dashboard) -> None:
    used = [thing for thing in things_named(dashboard.cards) if thing.kind == "metric"]
    set_references(dashboard.workspace_id, "dashboard", dashboard.pk, "cards", used)


def _check_name(name: str) -> list[Problem]:
    if name and len(name) <= MAX_NAME and "\0" not in name:
        return []
    message = translated("A dashboard needs a name of 1 to {most} characters.", most=MAX_NAME)
    return [Problem("name", "bad_name", message)]
