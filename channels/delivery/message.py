"""The message of a due send: rendered at the first attempt, the stored bytes ever after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from channels.adapters.base import Outgoing
from channels.delivery.runtime import ChannelRuntime
from channels.links import links
from content.render import render
from core.db.sql import rows, sql
from tenancy.media import BY_KIND
from tenancy.media.base import FieldKind

_versions: dict[int, dict[str, Any]] = {}
"""Contents of template versions this process has met. A version never changes, so nothing needs telling."""


def contents_of(wanted: set[int | None]) -> Mapping[int, dict[str, Any]]:
    missing = [version for version in wanted if version is not None and version not in _versions]
    if missing:
        if len(_versions) > 1000:
            _versions.clear()
        for version, content in rows(
            sql(
                "SELECT id, coalesce(compiled, content)::text FROM content_templateversion WHERE id = ANY({}::bigint[])",
                missing,
            )
        ):
            _versions[version] = orjson.loads(content)
    return _versions


def variables(
    workspace: Mapping[str, Any],
    profile: Mapping[str, Any],
    event: Mapping[str, Any],
    context: Mapping[str, Any],
    public_url: str,
    key: str,
    now: datetime,
) -> dict[str, Any]:
    """What a template may name, in a message as in a preview. `key` is the touch's public id."""
    return {
        "profile": profile,
        "event": event,
        "context": context,
        "workspace": workspace,
        "unsubscribe_url": links.unsubscribe_url(public_url, key),
        "touch": {"key": key},
        "now": now,
    }


def compose(
    runtime: ChannelRuntime,
    key: str,
    template: Mapping[str, Any],
    profile: Mapping[str, Any],
    event: Mapping[str, Any],
    context: Mapping[str, Any],
    to: str,
    now: datetime,
) -> dict[str, Any]:
    """The message of a touch, as it is stored and sent on every attempt. Raises RenderError."""
    named = variables(runtime.workspace, profile, event, context, runtime.public_url, key, now)
    content = render(runtime.medium, template, named)
    unsubscribe = named["unsubscribe_url"]
    medium = BY_KIND[runtime.medium]
    for name, part in medium.fields.items():
        if part.kind is FieldKind.HTML and content.get(name):
            content[name] = links.track_html(runtime.public_url, key, content[name])
    return {"to": to, "content": content, **({"unsubscribe_url": unsubscribe} if medium.unsubscribe_link else {})}


def outgoing(key: str, runtime: ChannelRuntime, payload: Mapping[str, Any]) -> Outgoing:
    return Outgoing(key, payload["to"], runtime.medium, payload["content"], payload.get("unsubscribe_url", ""))
