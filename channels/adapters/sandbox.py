"""The gateway that ships with the product (`manage.py sandbox_gateway`): real HTTP, scripted outcomes, no people."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from channels.adapters.webhook import Webhook, WebhookSecrets, WebhookSettings
from channels.sandbox import DEFAULT_SECRET, default_url
from core.config.schema import Secret, meta
from core.i18n.text import translated


class SandboxSettings(WebhookSettings, frozen=True, kw_only=True):
    """Where the sandbox gateway listens."""

    url: Annotated[str, meta("URL", translated("Where the sandbox gateway listens."))] = default_url()


class SandboxSecrets(WebhookSecrets, frozen=True, kw_only=True):
    """Known to everybody: the sandbox guards nothing."""

    signing_secret: Annotated[Secret, meta(translated("Signing secret"))] = DEFAULT_SECRET


class Sandbox(Webhook):
    """Rehearse with the sandbox gateway: nothing leaves this machine."""

    kind: ClassVar[str] = "sandbox"
    label: ClassVar[str] = translated("Sandbox gateway")
    Settings: ClassVar[type[msgspec.Struct]] = SandboxSettings
    Secrets: ClassVar[type[msgspec.Struct]] = SandboxSecrets
