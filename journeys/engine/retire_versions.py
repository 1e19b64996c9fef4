"""Old versions are retired once nobody is inside and no goal window is open, so that ticks need not think of them."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from cdp.parking.narrowing import blames_data
from cdp.signals.models import OwnerKind
from cdp.signals.wakeups import set_subscriptions
from core.durations import parse_duration
from journeys.engine.plan import plan_of
from journeys.models import Enrollment, EnrollmentState, Postponed, Settling, Version
from tenancy.references import set_references

logger = logging.getLogger(__name__)


def retire_versions(now: datetime) -> int:
    """Retire what can be; how many were. A version is live while it lets people in, holds some, counts conversions, or has
    something yet to see. One whose plan cannot be made stays, and the others are retired."""
    retired = 0
    for version in Version.objects.filter(retired_at__isnull=True).select_related("journey", "workspace"):
        try:
            with transaction.atomic():
                retired += _retire(version, now)
        except Exception as error:
            if not blames_data(error):
                raise
            logger.exception("Version %s could not be looked at; it stays as it is.", version.pk)
    return retired


def _retire(version: Version, now: datetime) -> bool:
    current = version.journey.live_version_id == version.pk and version.journey.state != "archived"
    inside = Enrollment.objects.filter(version=version)
    if current or inside.filter(state=EnrollmentState.LIVE).exists():
        return False
    if any(kept.objects.filter(version=version).exists() for kept in (Postponed, Settling)):
        return False
    goal = plan_of(version.pk, version.workspace.facts).graph.settings.goal
    window = parse_duration(goal.window) if goal else None
    if window is not None and inside.filter(entered_at__gt=now - window).exists():
        return False
    Version.objects.filter(pk=version.pk).update(retired_at=now)
    set_subscriptions(version.workspace_id, OwnerKind.VERSION, version.pk, ())
    set_references(version.workspace_id, "journey", version.journey_id, "version", (), version.pk)
    return True
