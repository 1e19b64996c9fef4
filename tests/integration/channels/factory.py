"""Touches and sends put straight into their tables, as the engine's outbox does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from cdp.profiles.models import Identifier, Profile
from channels.models import Channel, Origin, Send, Touch
from channels.sandbox import DEFAULT_SECRET
from content.models import Template, TemplateVersion
from core import publicid
from core.db.sql import rows, run, sql
from core.egress.secrets import seal
from tenancy.models import Workspace

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def day(n: float) -> datetime:
    """`n` days after the tests' noon."""
    return NOW + timedelta(days=n)


def channel(
    workspace: Workspace,
    adapter: str = "webhook",
    medium: str = "sms",
    name: str = "Way out",
    secrets: dict[str, str] | None = None,
    **more: Any,
) -> Channel:
    return Channel.objects.create(
        workspace=workspace,
        name=name,
        medium=medium,
        adapter=adapter,
        settings=more,
        secrets=seal({"signing_secret": DEFAULT_SECRET} if secrets is None else secrets, settings.ENCRYPTION_KEYS),
        receipt_key=f"receipts-of-{workspace.slug}-{name}".replace(" ", "-"),
    )


def version(workspace: Workspace, medium: str = "sms", content: dict[str, Any] | None = None) -> TemplateVersion:
    content = content or {"body": "Hello {{ profile.first_name }}"}
    template = Template.objects.create(workspace=workspace, name=f"T{Template.objects.count()}", medium=medium)
    return TemplateVersion.objects.create(template=template, number=1, content=content, published_at=NOW)


def people(workspace: Workspace, count: int, namespace: str = "phone") -> list[int]:
    """Profiles with a first name and an address each; their ids."""
    ids = [
        row[0]
        for row in rows(
            sql(
                "INSERT INTO profiles_profile (workspace_id, traits, trait_times, tags, consent, created_at, updated_at) "
                "SELECT {}::bigint, jsonb_build_object('first_name', 'Ann ' || n), '{{}}', '[]', '{{}}', {}, {} "
                "FROM generate_series(1, {}::int) n RETURNING id",
                workspace.pk,
                NOW,
                NOW,
                count,
            )
        )
    ]
    run(
        sql(
            "INSERT INTO profiles_identifier (workspace_id, namespace, value, profile_id, created_at) "
            "SELECT {}::bigint, {}::text, CASE {}::text WHEN 'email' THEN 'ann' || id || '@example.com' "
            "ELSE '+49' || id END, id, {} FROM unnest({}::bigint[]) AS id",
            workspace.pk,
            namespace,
            namespace,
            NOW,
            ids,
        )
    )
    return ids


def touches(
    channel: Channel,
    template_version: TemplateVersion,
    profile_ids: list[int],
    *,
    category: str = "marketing",
    topic: str = "",
    due: datetime = NOW,
    **send: Any,
) -> list[int]:
    """One touch and one queued send for each profile; the ids of the touches."""
    made = Touch.objects.bulk_create(
        Touch(
            workspace_id=channel.workspace_id,
            origin=Origin.ENROLLMENT,
            origin_id=10_000 * template_version.pk + n,
            step_id=1,
            visit=1,
            journey_id=1,
            version_id=1,
            profile_id=profile_id,
            channel=channel,
            template_version=template_version,
            medium=channel.medium,
            category=category,
            transactional=category == "transactional",
            topic=topic,
            decision=1,
            created_at=due,
        )
        for n, profile_id in enumerate(profile_ids)
    )
    Send.objects.bulk_create(
        Send(
            touch=touch,
            workspace_id=channel.workspace_id,
            channel=channel,
            profile_id=touch.profile_id,
            due_at=due,
            **send,
        )
        for touch in made
    )
    return [touch.pk for touch in made]


def key(touch_id: int) -> str:
    return publicid.encode("tch", touch_id)


def states(touch_ids: list[int]) -> list[tuple[str, str]]:
    """(state, reason) of each send, in order."""
    found = {send.pk: (send.get_state_display(), send.reason) for send in Send.objects.filter(pk__in=touch_ids)}
    return [found[touch_id] for touch_id in touch_ids]


def address_of(profile_id: int) -> str:
    return Identifier.objects.get(profile_id=profile_id, namespace__in=["email", "phone"]).value


def profile(profile_id: int) -> Profile:
    return Profile.objects.get(pk=profile_id)
