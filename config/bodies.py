"""Bodies for Django, bounded in size and time before Django sees them.

Django writes a body to a file of any size, at whatever speed it comes, before any view, login or token is looked at.
So it is read here, into memory, up to what the addresses of its kind take; the ingestion endpoint does the same by itself.
"""

from __future__ import annotations

import re

import orjson
from django.utils import translation

from cdp.ingest.front.body import too_large, too_slow
from cdp.ingest.front.memory import MemoryShare
from cdp.ingest.front.pace import Disconnected, TooSlow, read_parts
from cdp.ingest.front.refusal import Refusal
from cdp.ingest.imports.uploads import PIECE_BYTES
from channels.receipts.views import MAX_BODY
from config.dispatch import RECEIPTS, App, Message, Receive, Scope, Send
from core.api.errors import body_of
from core.api.parsing import MAX_BYTES
from core.i18n.negotiate import language_of

FORM_BYTES = 2_500_000
"""Forms of the admin, and the e-mails that the app shows in their frame. Less than Django holds in memory."""

PIECES = re.compile(r"/api/workspaces/[^/]+/imports/[^/]+/content")
"""Where files are uploaded, piece by piece."""
LIMITS = (("/api/", MAX_BYTES), (RECEIPTS, MAX_BODY), ("/admin/", FORM_BYTES), ("/frame", FORM_BYTES))
"""Most bytes of a body, by how the address begins."""
OTHERS = 16_000
"""Everything else: links in messages, which mail programs post a few words to, and pages that take no body."""


def with_bounded_bodies(app: App) -> App:
    """The application with each request's body read beforehand; 413 if it is too large, 408 if it comes too slowly,
    503 if too much is held already."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _has_body(scope):
            await app(scope, receive, send)
            return
        with MemoryShare() as share:
            try:
                body = await _read(scope, receive, share)
            except Refusal as refusal:
                await _refuse(refusal, scope, send)
            except Disconnected:
                return
            else:
                await app(scope, _replayed(body, receive), send)

    return application


def limit_of(path: str) -> int:
    """Most bytes of a body at that address."""
    if PIECES.fullmatch(path):
        return PIECE_BYTES
    return next((limit for start, limit in LIMITS if path.startswith(start)), OTHERS)


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    ) or not scope.get("http_version", "1.1").startswith("1")  # From HTTP/2 on a body needs neither.


async def _read(scope: Scope, receive: Receive, share: MemoryShare) -> bytes:
    limit = limit_of(scope["path"])
    length = dict(scope["headers"]).get(b"content-length", b"")
    if length.isdigit() and int(length) > limit:
        raise too_large(limit)
    held = bytearray()

    def take(part: bytes) -> None:
        if len(held) + len(part) > limit:
            raise too_large(limit)
        share.take(len(part))
        held.extend(part)

    try:
        await read_parts(receive, take)
    except TooSlow:
        raise too_slow() from None
    return bytes(held)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body at once, then whatever the server says next (that the sender went away)."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    """In the shape of the errors that the address gives otherwise."""
    code = "too_large" if refusal.status == 413 else refusal.code  # As `core.api.errors` calls it.
    language = language_of(dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1"))
    with translation.override(language):
        told = body_of(code, str(refusal.message), [])
        content = refusal.body() if scope["path"].startswith("/v1/") else orjson.dumps(told)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if refusal.retry_after:
        headers.append((b"retry-after", str(refusal.retry_after).encode()))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
