"""Channels set up and changed: settings validated by their adapter, secrets sealed."""

from __future__ import annotations

import hashlib
import json
import secrets as random
from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction

from channels.adapters import BY_KIND
from channels.adapters.base import Adapter
from channels.models import Channel
from core.egress import netguard
from core.egress.secrets import SecretsUnreadable, merged, seal, unseal
from core.i18n.text import listed, translated
from core.problems import Problem, errors


def save_channel(
    channel: Channel, settings: Mapping[str, Any], secrets: Mapping[str, str]
) -> tuple[Channel | None, list[Problem]]:
    """Save a new or changed channel with these settings; secrets left out, or given as their mask, stay as they are.

    `channel` carries workspace, name, medium, adapter and enabled. Nothing is saved while an error stands.
    """
    problems = check_channel(channel, settings, secrets)
    if errors(problems):
        return None, problems
    held = _held(channel)
    given = merged(held, secrets)
    complete = BY_KIND[channel.adapter].with_defaults(given)
    channel.settings = BY_KIND[channel.adapter].as_saved(settings)
    kept = Channel.objects.filter(pk=channel.pk).values_list("settings", flat=True).first()
    # Other settings are tried at once; another name says nothing of why it was paused.
    repaired = channel.settings != kept or given != held
    channel.secrets = seal(complete, django_settings.ENCRYPTION_KEYS)
    channel.receipt_key = channel.receipt_key or random.token_urlsafe(24)
    if repaired:
        channel.paused_until, channel.pause_reason, channel.silences = None, "", 0
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError:
        return None, [Problem("name", "name_taken", translated("Another channel has this name."))]
    return channel, problems


def check_channel(channel: Channel, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a channel that would have these settings and secrets."""
    adapter = BY_KIND.get(channel.adapter)
    if adapter is None:
        text = translated(
            "There is no adapter “{adapter}”. Known: {known}.", adapter=channel.adapter, known=listed(sorted(BY_KIND))
        )
        return [Problem("adapter", "unknown_adapter", text)]
    if channel.medium not in adapter.media:
        text = translated("{adapter} does not carry {medium}.", adapter=adapter.label, medium=channel.medium)
        return [Problem("medium", "wrong_medium", text)]
    problems = _unknown_settings(adapter, settings) + adapter.check(settings, merged(_held(channel), secrets))
    return problems if errors(problems) else problems + _forbidden_address(channel, adapter, settings)


def secrets_set(channel: Channel) -> dict[str, bool]:
    """Which secrets of the channel are set; none when they cannot be read any more."""
    return {name: bool(value) for name, value in _held(channel).items()}


def _held(channel: Channel) -> dict[str, str]:
    """The secrets kept so far; none if they cannot be read any more, so that they can be entered again."""
    try:
        return unseal(channel.secrets, django_settings.ENCRYPTION_KEYS)
    except SecretsUnreadable:
        return {}


def _forbidden_address(channel: Channel, adapter: Adapter, settings: Mapping[str, Any]) -> list[Problem]:
    """An address that would be refused at every send is refused when it is entered.

    A name that does not resolve just now passes: each connection is checked again. So does an address that became
    forbidden since it was entered, if the channel is off: it must always be possible to switch one off.
    """
    kept = Channel.objects.filter(pk=channel.pk).values_list("settings", flat=True).first()
    if kept == settings and not channel.enabled:
        return []
    endpoint = adapter.endpoint(settings)
    try:
        netguard.addresses(endpoint.host, endpoint.port, django_settings.ALLOWED_NETWORKS)
    except netguard.Refused as refused:
        return [Problem(f"settings.{endpoint.setting}", "forbidden_address", refused.message)]
    except OSError:
        return []
    return []


def _unknown_settings(adapter: Adapter, settings: Mapping[str, Any]) -> list[Problem]:
    """A misspelt setting would be ignored in silence, and its default hold."""
    known = [field.encode_name for field in msgspec.structs.fields(adapter.Settings)]
    return [
        Problem(
            f"settings.{name}",
            "unknown_setting",
            translated(
                "{label} has no setting `{name}`. Known: {known}.",
                label=adapter.label,
                name=name,
                known=listed(known),
            ),
        )
        for name in settings
        if name not in known
    ]


def etag(channel: Channel) -> str:
    """Names the state of what people edit; a pause, which comes and goes by itself, is no part of it."""
    # Not orjson: 1e300 among the settings is stored as an integer, beyond the 64 bits that it takes.
    state = [channel.name, channel.settings, channel.secrets, channel.enabled]
    return f'"{hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]}"'
