"""Which of the two ASGI applications behind the one port a request is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

INGESTION = frozenset(
    f"/v1/{kind}" for kind in ("identify", "track", "page", "screen", "group", "alias", "batch", "import")
)


def dispatch(django: App, front: App) -> App:
    """Ingestion and the server's own start and stop (Django knows no lifespan) go to `front`, the rest to `django`."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        to_front = scope["type"] == "lifespan" or scope.get("path", "").rstrip("/") in INGESTION
        await (front if to_front else django)(scope, receive, send)

    return application
