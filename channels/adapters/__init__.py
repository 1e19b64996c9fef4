"""The adapters, in the order the form shows them. A new one is one file here and one line in this list."""

from __future__ import annotations

from collections.abc import Iterable

from channels.adapters.base import Adapter
from channels.adapters.email import Email
from channels.adapters.sandbox import Sandbox
from channels.adapters.webhook import Webhook

ADAPTERS: tuple[Adapter, ...] = (Email(), Webhook(), Sandbox())


def by_kind(adapters: Iterable[Adapter]) -> dict[str, Adapter]:
    """The adapters by kind; raises ValueError when two claim the same one."""
    found: dict[str, Adapter] = {}
    for adapter in adapters:
        holder = found.setdefault(adapter.kind, adapter)
        if holder is not adapter:
            raise ValueError(f"{type(adapter).__name__} and {type(holder).__name__} both claim {adapter.kind!r}")
    return found


BY_KIND = by_kind(ADAPTERS)
