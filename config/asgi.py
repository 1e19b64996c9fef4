"""One port, two applications: ingestion goes to a small raw ASGI app, everything else to Django."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

# Before the settings are read: see config.settings._database.
os.environ.setdefault("DATABASE_POOL", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

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


_django = cast(App, get_asgi_application())


async def _no_front(scope: Scope, receive: Receive, send: Send) -> None:
    raise NotImplementedError


application = dispatch(_django, _no_front)
