"""What a change of a workspace's settings will do, as every app that goes by them foresees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from audiences.settings_effects import audience_effects
from cdp.profiles.settings_effects import consent_effects, holdout_effects, region_effects
from channels.settings_effects import currency_effects, quiet_effects
from insights.settings_effects import attribution_effects, media_effects
from journeys.design.settings_effects import zone_effects
from tenancy.effects import Effect, Foresee, audit_effects
from tenancy.models import Workspace

FORESEEN: Final[tuple[Foresee, ...]] = (
    zone_effects,
    region_effects,
    audience_effects,
    consent_effects,
    holdout_effects,
    quiet_effects,
    currency_effects,
    media_effects,
    attribution_effects,
    audit_effects,
)


def effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """The consequences of checked changes, none where nothing changes that has any."""
    return [effect for foresee in FORESEEN for effect in foresee(workspace, changes, now)]
