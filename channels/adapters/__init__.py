"""The adapters, in the order the form shows them. A new one is one file here and one line in this list."""

from __future__ import annotations

from channels.adapters.base import Adapter
from channels.adapters.email import Email
from channels.adapters.sandbox import Sandbox
from channels.adapters.webhook import Webhook
from core.registry import by_kind

ADAPTERS: tuple[Adapter, ...] = (Email(), Webhook(), Sandbox())

BY_KIND = by_kind(ADAPTERS)
