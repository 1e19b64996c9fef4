"""Every change to what insights lets people configure: the permission is checked, the audit entry written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from core.i18n.text import translated
from core.problems import Problem
from insights.costs import media
from insights.home.cards import Place
from insights.lift.program import choose_metric
from insights.metrics import save
from insights.metrics.save import Draft, definition_now
from insights.models import HomePage, MediaCost, Metric
from journeys.graph.goal import unfit
from tenancy.access import Access
from tenancy.audit import audited, record
from tenancy.audit_words import Verb


def arrange_home(access: Access, places: Sequence[Place], now: datetime) -> None:
    """Arrange the home page of whoever asks, for them alone: they need no more than to be a member."""
    assert access.user is not None, "A key has no home page."
    page = HomePage.objects.filter(user=access.user, workspace=access.workspace).first()
    with audited(access, Verb.CHANGE, now, page) as change:
        change.thing, _ = HomePage.objects.update_or_create(
            user=access.user, workspace=access.workspace, defaults={"cards": [asdict(place) for place in places]}
        )


def save_metric(
    access: Access, metric: Metric | None, draft: Draft, now: datetime
) -> tuple[Metric | None, list[Problem]]:
    """Make a metric, or change one, as `insights.metrics.save.save_metric` says."""
    access.require("audiences:write")
    with audited(access, Verb.CREATE if metric is None else Verb.CHANGE, now, metric, definitions=True) as change:
        saved, problems = save.save_metric(access.workspace.pk, draft, now, access.user, metric)
        if saved is None:
            change.discard()
        else:
            change.thing = saved
    return saved, problems


def choose_program_metric(access: Access, metric: Metric | None, now: datetime) -> list[Problem]:
    """Measure the program lift by the events of a metric, or (None) by the goal events of all journeys; or why it cannot."""
    access.require("settings:write")
    if metric is not None:
        if _is_archived(metric):
            text = translated("The metric “{name}” is archived. Restore it, or choose another.", name=metric.name)
            return [Problem("metric", "metric_archived", text)]
        if problem := unfit(metric.name, definition_now(metric).to_json()):
            return [problem]
    with transaction.atomic():
        if choose_metric(access.workspace.pk, metric, now):
            record(access, Verb.CHANGE, now, access.workspace, program_metric=metric.name if metric else "")
    return []


def archive_metric(access: Access, metric: Metric, now: datetime) -> list[Problem]:
    """Archive a metric; or a problem for each thing that uses it."""
    access.require("audiences:write")
    with audited(access, Verb.ARCHIVE, now, metric, definitions=True) as change:
        archived = _is_archived(metric)
        problems = save.archive_metric(metric, now, access.may)
        if problems or archived:
            change.discard()
    return problems


def restore_metric(access: Access, metric: Metric, now: datetime) -> list[Problem]:
    """Take an archived metric back; or the problems that its definition has by now."""
    access.require("audiences:write")
    with audited(access, Verb.RESTORE, now, metric, definitions=True) as change:
        archived = _is_archived(metric)
        problems = save.restore_metric(metric)
        if problems or not archived:
            change.discard()
    return problems


def save_media_cost(
    access: Access, entry: MediaCost | None, draft: media.Draft, now: datetime
) -> tuple[MediaCost | None, list[Problem]]:
    """Enter a media cost, or correct one; None and the problems where that is refused."""
    access.require("journeys:write")
    saved = None
    today = now.astimezone(ZoneInfo(access.workspace.time_zone)).date()
    with audited(access, Verb.CREATE if entry is None else Verb.CHANGE, now, entry) as change:
        problems = media.check(access.workspace, draft, today, entry)
        if problems:
            change.discard()
        else:
            change.thing = saved = media.save(access.workspace, draft, entry)
    return saved, problems


def remove_media_cost(access: Access, entry: MediaCost, now: datetime) -> None:
    """Delete an entry of media cost."""
    access.require("journeys:write")
    with audited(access, Verb.DELETE, now, entry):
        entry.delete()


def _is_archived(metric: Metric) -> bool:
    return Metric.objects.filter(pk=metric.pk, archived_at__isnull=False).exists()
