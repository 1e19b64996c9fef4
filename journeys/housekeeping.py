"""Old versions are retired once nobody is inside and no goal window is open, so that ticks need not think of them."""

from __future__ import annotations

from datetime import datetime

from audiences.rules.durations import parse_duration
from cdp.signals import set_interest
from journeys.models import Enrollment, EnrollmentState, Version
from journeys.plan import plan_of


def retire_versions(now: datetime) -> int:
    """Retire what can be; how many were. A version is live while it lets people in, holds some, or counts conversions."""
    retired = 0
    for version in Version.objects.filter(retired_at__isnull=True).select_related("journey", "workspace"):
        current = version.journey.live_version_id == version.pk and version.journey.state != "archived"
        inside = Enrollment.objects.filter(version=version)
        goal = plan_of(version.pk, version.workspace.facts).graph.settings.goal
        window = parse_duration(goal.window) if goal else None
        if current or inside.filter(state=EnrollmentState.LIVE).exists():
            continue
        if window is not None and inside.filter(entered_at__gt=now - window).exists():
            continue
        Version.objects.filter(pk=version.pk).update(retired_at=now)
        set_interest(version.workspace_id, f"version:{version.pk}", ())
        retired += 1
    return retired
