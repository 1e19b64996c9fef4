"""A message tried on one person before anybody is written to: shown, or really sent to one address."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cdp.profiles.models import Identifier
from channels.adapters.base import Outcome, Outgoing, Progress
from channels.delivery import runtime
from channels.delivery.gateway import hand_over
from channels.links import links
from channels.models import Channel
from channels.policies.decide import namespace
from content import templates
from core import publicid
from core.problems import Problem
from tenancy.media import BY_KIND


def variables(
    workspace: Mapping[str, Any], profile: Mapping[str, Any], event: Mapping[str, Any], public_url: str, now: datetime
) -> dict[str, Any]:
    """What a template may name, with a key that belongs to no touch."""
    key = "tch_test"
    return {
        "profile": profile,
        "event": event,
        "workspace": workspace,
        "unsubscribe_url": links.unsubscribe_url(public_url, key),
        "touch": {"key": key},
        "now": now,
    }


def send_test(
    channel: Channel, content: Mapping[str, Any], profile_id: int, event: Mapping[str, Any], to: str, now: datetime
) -> tuple[Outcome | None, list[Problem]]:
    """Send the content, as the profile would get it, to `to` (empty: to the profile itself), past the outbox and ledger.

    Returns the provider's answer, or the problems that kept the message from being made.
    """
    try:
        ready = runtime.load(channel.pk)
        session = runtime.session(ready)
    except runtime.ChannelUnusable as error:
        return None, [Problem("channel", "channel_broken", f"{error}", f"渠道不可用：{error.message_zh}")]
    address = to or _address(channel.medium, ready.account, profile_id)
    if not address:
        return None, [
            Problem("to", "unreachable", "The profile has no address for this channel.", "该客户没有此渠道的地址。")
        ]
    seen = variables(
        ready.workspace,
        templates.profile_variables(channel.workspace_id, profile_id) or {},
        event,
        ready.public_url,
        now,
    )
    message, problems = templates.preview(channel.medium, content, seen)
    if message is None:
        return None, problems
    key = f"test_{secrets.token_hex(8)}"
    outgoing = [Outgoing(key, address, channel.medium, message)]
    return hand_over(session, outgoing, now, Progress()).outcomes[0], problems


def _address(medium: str, account: str, profile_id: int) -> str:
    name = namespace(medium, account)
    if name is None:
        return publicid.encode("prf", profile_id)
    found = Identifier.objects.filter(profile_id=profile_id, namespace=name).order_by("-created_at", "-id")[:2]
    several = len(found) > 1 and BY_KIND[medium].by_account and not account
    return found[0].value if found and not several else ""
