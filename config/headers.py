"""The headers that no answer goes without, whoever gives it.

Django's middleware sets its own. But the ingestion endpoint has none, static files leave before the content security policy is
added, and a request that Django cannot even read is answered before any middleware has run.
"""

from __future__ import annotations

from django.conf import settings

from config.dispatch import App, Message, Receive, Scope, Send

ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    # For what is no page of ours: were it opened as one, nothing in it may run or load.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


def with_headers(app: App) -> App:
    """The application with ALWAYS in its answers, and HSTS over https, where they do not say these things themselves."""
    secure = [*ALWAYS, (b"strict-transport-security", _hsts())] if settings.SECURE_HSTS_SECONDS else ALWAYS

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        wanted = secure if _is_secure(scope) else ALWAYS

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                missing = (header for header in wanted if header[0] not in said)
                message = {**message, "headers": [*message["headers"], *missing]}
            await send(message)

        await app(scope, receive, send_with)

    return application


def _hsts() -> bytes:
    """The same as Django's."""
    parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    parts += ["includeSubDomains"] * settings.SECURE_HSTS_INCLUDE_SUBDOMAINS + [
        "preload"
    ] * settings.SECURE_HSTS_PRELOAD
    return "; ".join(parts).encode()


def _is_secure(scope: Scope) -> bool:
    """Whether the request came over https, as Django sees it: by itself, or through a proxy that is trusted."""
    if not settings.SECURE_PROXY_SSL_HEADER:
        return bool(scope["scheme"] == "https")
    name, value = settings.SECURE_PROXY_SSL_HEADER
    wanted = name.removeprefix("HTTP_").replace("_", "-").lower().encode()
    given = next((said for header, said in scope["headers"] if header == wanted), b"")
    return bool(given.partition(b",")[0].strip() == value.encode())
