"""What a change of a workspace's settings does to customers: whom marketing reaches, how phone numbers are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cdp.profiles.models import Identifier
from core.db.sql import one, sql
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
            (
                f"{medium.label}: {count:,} customers have said neither yes nor no. They get no more marketing until they say "
                "yes; it is withheld with the reason “has not agreed”, also where they wait for it in journeys.",
                f"{medium.label_zh}：有 {count:,} 位客户未表态。他们同意之前不再收到营销消息，"
                "消息将以“未同意”为由不发送，正在旅程中等待的客户也是如此。",
            ),
        )
    return Effect(
        "consent_assumed",
        (
            f"{medium.label}: marketing also goes to {count:,} customers who have said neither yes nor no. Make sure that the "
            "law allows it where they live.",
            f"{medium.label_zh}：营销消息也将发给 {count:,} 位未表态的客户。请确认当地法律允许。",
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
    kept = f"Numbers that are known already ({known:,}) stay as they are."
    kept_zh = f"已知的 {known:,} 个号码保持不变。"
    if region is None:
        return [
            Effect(
                "phones_unread",
                (
                    f"From now on phone numbers without a country code identify nobody. {kept}",
                    f"此后没有国家代码的电话号码不再用于识别客户。{kept_zh}",
                ),
            )
        ]
    return [
        Effect(
            "phones_read_anew",
            (
                f"From now on phone numbers without a country code are read as those of {region}. {kept}",
                f"此后没有国家代码的电话号码将按 {region} 的号码读取。{kept_zh}",
            ),
        )
    ]
