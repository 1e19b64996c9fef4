"""Which of the two ASGI applications behind the one port a request is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

RECEIPTS = "/v1/receipts/"


def dispatch(django: App, front: App) -> App:
    """Ingestion and the server's own start and stop (Django knows no lifespan) go to `front`, the rest to `django`.

    All of /v1/ but the receipts is ingestion, so that an address which is none of Segment's is answered as JSON too.
    """

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        to_front = scope["type"] == "lifespan" or (path.startswith("/v1/") and not path.startswith(RECEIPTS))
        await (front if to_front else django)(scope, receive, send)

    return application
