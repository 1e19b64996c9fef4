"""The gateway that ships with the product (`manage.py sandbox_gateway`): real HTTP, scripted outcomes, no people."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from channels.adapters.base import Secret, labelled
from channels.adapters.webhook import Webhook, WebhookSecrets, WebhookSettings
from channels.sandbox import DEFAULT_SECRET, default_url


class SandboxSettings(WebhookSettings, frozen=True, kw_only=True):
    """Where the sandbox gateway listens."""

    url: Annotated[str, labelled("URL", "URL", "Where the sandbox gateway listens.", "沙箱网关的监听地址。")] = (
        default_url()
    )


class SandboxSecrets(WebhookSecrets, frozen=True, kw_only=True):
    """Known to everybody: the sandbox guards nothing."""

    signing_secret: Annotated[Secret, labelled("Signing secret", "签名密钥")] = DEFAULT_SECRET


class Sandbox(Webhook):
    """Rehearse with the sandbox gateway: nothing leaves this machine."""

    kind: ClassVar[str] = "sandbox"
    label: ClassVar[tuple[str, str]] = ("Sandbox gateway", "沙箱网关")
    Settings: ClassVar[type[msgspec.Struct]] = SandboxSettings
    Secrets: ClassVar[type[msgspec.Struct]] = SandboxSecrets
