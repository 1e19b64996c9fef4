"""What a change of a workspace's settings means for customers: who gets marketing, and how phone numbers are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cdp.profiles.models import Identifier, Profile
from core.db.sql import one, sql
from core.i18n.text import translated
from tenancy.consent import ConsentPolicy, consent_policies
from tenancy.effects import Effect
from tenancy.media import BY_KIND, Medium
from tenancy.models import Workspace
from tenancy.program_holdout import current
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
    people = translated("1 customer") if count == 1 else translated("{number:,} customers", number=count)
    if policy == ConsentPolicy.OPT_IN:
        return Effect(
            "consent_asked",
            translated(
                "{label}: {people} said neither yes nor no so far. They get no more marketing until they say yes; it is "
                "withheld with the reason “has not agreed”, also where they wait for it in journeys.",
                label=medium.label,
                people=people,
            ),
        )
    return Effect(
        "consent_assumed",
        translated(
            "{label}: marketing also goes to {people} who said neither yes nor no so far. Make sure that the law allows it "
            "where they live.",
            label=medium.label,
            people=people,
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


def holdout_effects(workspace: Workspace, changes: Mapping[str, Any], now: datetime) -> list[Effect]:
    """How many people come to be held out of all marketing, or are freed."""
    held = current(workspace.pk)
    before, after = held.share if held else 0.0, changes.get("program_holdout", settings_of(workspace).program_holdout)
    if after == before:
        return []
    everybody = Profile.objects.filter(workspace=workspace, merged_into=None).count()
    share = f"{100 * after:.3g} %"
    if not after:
        return [
            Effect(
                "holdout_ends",
                translated(
                    "The program holdout ends: nobody is held out any more, and what it has measured stays. If it begins "
                    "again, other people are drawn."
                ),
            )
        ]
    if not before:
        return [
            Effect(
                "holdout_begins",
                translated(
                    "{share} of people, drawn by chance, get no marketing from now on: about {count:,} of the {everybody:,} "
                    "known. Service messages still reach them. In journeys they go through like the others, and each message "
                    "is withheld with the reason “program holdout”.",
                    share=share,
                    count=round(everybody * after),
                    everybody=everybody,
                ),
            )
        ]
    more = round(everybody * abs(after - before))
    if after > before:
        return [
            Effect(
                "holdout_grows",
                translated(
                    "About {count:,} more people get no marketing from now on; those held out already stay so. Messages to "
                    "them that have not left yet are withheld too.",
                    count=more,
                ),
            )
        ]
    return [
        Effect(
            "holdout_shrinks",
            translated("About {count:,} people get marketing again; the others stay held out.", count=more),
        )
    ]


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
