"""What a change of a workspace's settings means for customers: who gets marketing, and how phone numbers are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cdp.profiles.models import Identifier
from core.db.sql import one, sql
from core.i18n.text import translated
from tenancy.consent import ConsentPolicy, consent_policies
from tenancy.effects import Effect
from tenancy.media import BY_KIND, Medium
from tenancy.models import Workspace
from tenancy.settings import settings_of


def consent_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """For each medium whose policy changes: how many people have not answered, and so are concerned."""
    held = consent_policies(workspace.settings)
    return [
        _consent_effect(BY_KIND[medium], policy, _undecided(workspace.pk, BY_KIND[medium]))
        for medium, policy in changes.get("consent", {}).items()
        if policy != held[medium]
    ]


def _consent_effect(medium: Medium, policy: str, count: int) -> Effect:
    if policy == ConsentPolicy.OPT_IN:
        return Effect(
            "consent_asked",
            translated(
                "{label}: {count:,} customers have said neither yes nor no. They get no more marketing until "
                "they say yes; it is withheld with the reason “has not agreed”, also where they wait for it "
                "in journeys.",
                label=medium.label,
                count=count,
            ),
        )
    return Effect(
        "consent_assumed",
        translated(
            "{label}: marketing also goes to {count:,} customers who have said neither yes nor no. Make "
            "sure that the law allows it where they live.",
            label=medium.label,
            count=count,
        ),
    )


def _undecided(workspace_id: int, medium: Medium) -> int:
    """How many people who can be reached by the medium have answered for it neither as a whole nor for a topic."""
    found = one(
        sql(
            "SELECT count(*) FROM profiles_profile p WHERE p.workspace_id = {workspace}::bigint AND p.merged_into_id IS NULL "
            "AND NOT p.consent ? {medium}::text AND ({everybody}::boolean OR EXISTS (SELECT 1 FROM profiles_identifier i "
            "WHERE i.profile_id = p.id AND split_part(i.namespace, ':', 1) = {namespace}::text))",
            workspace=workspace_id,
            medium=medium.kind,
            everybody=medium.namespace is None,
            namespace=medium.namespace or "",
        )
    )
    return int(found[0]) if found else 0


def region_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """How phone numbers are read from then on."""
    region = changes.get("region", settings_of(workspace).region)
    if region == settings_of(workspace).region:
        return []
    known = Identifier.objects.filter(workspace=workspace, namespace="phone").count()
    kept = translated("Numbers that are known already ({known:,}) stay as they are.", known=known)
    if region is None:
        return [
            Effect(
                "phones_unread",
                translated("From now on phone numbers without a country code identify nobody. {kept}", kept=kept),
            )
        ]
    return [
        Effect(
            "phones_read_anew",
            translated(
                "From now on phone numbers without a country code are read as those of {region}. {kept}",
                region=region,
                kept=kept,
            ),
        )
    ]
