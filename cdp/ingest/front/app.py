"""The ASGI application: parse, validate, commit, answer."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.utils import translation

from cdp.ingest.front.body import read_body
from cdp.ingest.front.commit import Committer, InboxRow, QuarantineRow, Unavailable
from cdp.ingest.front.cors import answer_headers, preflight_headers
from cdp.ingest.front.database import open_pool
from cdp.ingest.front.envelope import Envelope, Validated, open_batch, open_single, validate
from cdp.ingest.front.keys import Keys, Sender
from cdp.ingest.front.memory import MemoryShare
from cdp.ingest.front.refusal import Refusal, unavailable
from cdp.ingest.front.wake import Waker
from cdp.ingest.items import TOO_LARGE
from cdp.ingest.quarantine import as_text, columns_of
from core.i18n.negotiate import language_of
from core.i18n.text import translated
from core.problems import Problem

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SINGLE = ("identify", "track", "page", "screen", "group", "alias")
BATCHES = ("batch", "import")
METRICS = "m"
"""What Segment's browser SDK says about itself; it is taken and dropped, so that the SDK is content."""
SHORT = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch"}
"""The addresses that Segment's browser and mobile SDKs use."""

_JSON = (b"content-type", b"application/json")
_SUCCESS = b'{"success":true}'


class NoKey(Exception):
    """The request names no write key; the caller answers 401."""


class Front:
    """What the requests of one event loop share."""

    def __init__(self) -> None:
        self.pool = open_pool()
        self.keys = Keys(self.pool)
        self.committer = Committer(self.pool)
        self.waker = Waker()

    async def open(self) -> None:
        """Begin to connect. Does not wait: without a database the front still answers (503)."""
        await self.pool.open(wait=False)

    async def close(self) -> None:
        """Let go of the connections."""
        self.waker.close()
        await self.pool.close()

    async def accept(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        """Take one POST; the body of the answer, once everything good in it is committed. Raises Refusal."""
        with MemoryShare() as share:
            return await self._accept(scope, headers, receive, share)

    async def _accept(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, share: MemoryShare
    ) -> bytes:
        path: str = scope["path"]
        kind = path.removeprefix("/v1/").rstrip("/")
        kind = SHORT.get(kind, kind)
        if kind not in SINGLE and kind not in BATCHES and kind != METRICS:
            raise _unknown_path(path)
        body = await read_body(receive, headers, share)
        if kind == METRICS:
            return _SUCCESS
        received_at = datetime.now(UTC)
        try:
            if kind in SINGLE:
                return await self._accept_single(body, kind, headers, received_at)
            return await self._accept_batch(body, kind, headers, received_at)
        except NoKey:
            raise _no_key(scope["query_string"]) from None

    async def _accept_batch(
        self, body: bytes, kind: str, headers: Mapping[bytes, bytes], received_at: datetime
    ) -> bytes:
        envelope = open_batch(body, historical=kind == "import")
        sender = await self._sender(headers, envelope)
        validated = validate(envelope)
        await self._commit(sender, received_at, validated)
        return _answer(validated)

    async def _accept_single(
        self, body: bytes, kind: str, headers: Mapping[bytes, bytes], received_at: datetime
    ) -> bytes:
        envelope, problem = open_single(body, kind)
        sender = await self._sender(headers, envelope)
        if problem is None:
            await self._commit(sender, received_at, Validated(envelope.items, []))
            return _SUCCESS
        await self._commit(sender, received_at, Validated([], [(0, envelope.items[0], problem)]))
        raise Refusal.of(problem, 413 if problem.code == TOO_LARGE else 400)

    async def _sender(self, headers: Mapping[bytes, bytes], envelope: Envelope) -> Sender:
        key = _basic_user(headers) or envelope.write_key
        if not key:
            raise NoKey
        try:
            sender = await self.keys.find(key)
        except Exception as error:  # The table of keys could not be read, for whatever reason.
            logger.warning("Write keys cannot be read: %s", type(error).__name__)
            raise unavailable() from None
        if sender is None:
            raise _unknown_key()
        if not sender.enabled:
            raise _disabled()
        return sender

    async def _commit(self, sender: Sender, received_at: datetime, validated: Validated) -> None:
        inbox = None
        if validated.good:
            body = b"[" + b",".join(validated.good) + b"]"
            inbox = InboxRow(sender.source_id, sender.workspace_id, received_at, body)
        quarantine = [
            QuarantineRow(sender.source_id, sender.workspace_id, received_at, as_text(raw), *columns_of(problem))
            for _, raw, problem in validated.bad
        ]
        if inbox is None and not quarantine:
            return
        try:
            await self.committer.commit(inbox, quarantine)
        except Unavailable as error:
            logger.warning("Nothing could be stored: %s", error)
            raise unavailable() from None
        if inbox is not None:
            self.waker.wake()


_fronts: dict[asyncio.AbstractEventLoop, Front] = {}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI entry point; `config/asgi.py` sends it ingestion and the server's start and stop."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _respond(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await _front()
            await send({"type": "lifespan.startup.complete"})
        else:
            front = _fronts.pop(asyncio.get_running_loop(), None)
            if front is not None:
                await front.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _front() -> Front:
    loop = asyncio.get_running_loop()
    front = _fronts.get(loop)
    if front is None:
        front = _fronts[loop] = Front()
        await front.open()
    return front


async def _respond(scope: Scope, receive: Receive, send: Send) -> None:
    extra: list[tuple[bytes, bytes]] = []
    status = 200
    given = dict(scope["headers"])
    translation.activate(language_of(given.get(b"accept-language", b"").decode("latin-1")))
    if scope["method"] == "OPTIONS":
        await send({"type": "http.response.start", "status": 204, "headers": preflight_headers(given)})
        await send({"type": "http.response.body", "body": b""})
        return
    try:
        if scope["method"] != "POST":
            raise _only_post()
        body = await (await _front()).accept(scope, given, receive)
    except Refusal as refusal:
        status, body = refusal.status, refusal.body()
        if refusal.retry_after:
            extra.append((b"retry-after", str(refusal.retry_after).encode()))
        if status == 405:
            extra.append((b"allow", b"POST, OPTIONS"))
    headers = [_JSON, *answer_headers(given), (b"content-length", str(len(body)).encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _answer(validated: Validated) -> bytes:
    if not validated.bad:
        return _SUCCESS
    rejected = [_rejected(place, problem) for place, _, problem in validated.bad]
    return orjson.dumps({"success": True, "rejected": rejected})


def _rejected(place: int, problem: Problem) -> dict[str, object]:
    return {
        "index": place,
        "code": problem.code,
        "message": str(problem.message),
        "path": problem.path,
    }


def _basic_user(headers: Mapping[bytes, bytes]) -> str | None:
    """The user name of Basic authentication, where Segment's API expects the write key."""
    scheme, _, encoded = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def _unknown_path(path: str) -> Refusal:
    known = ", ".join(f"/v1/{kind}" for kind in (*SINGLE, *BATCHES))
    return Refusal(
        404, "unknown_path", translated("There is nothing at {path}. Use one of {known}.", path=path[:80], known=known)
    )


def _only_post() -> Refusal:
    return Refusal(405, "only_post", translated("Send data with POST."))


def _no_key(query: bytes) -> Refusal:
    # An address ends in the logs of every proxy on the way, so a key in it is not read.
    in_query = b"writekey=" in query.lower()
    hint = translated(" A key in the address is not read, as addresses are written into logs.") if in_query else ""
    return Refusal(
        401,
        "no_write_key",
        translated(
            "No write key: give it as the user name of Basic authentication, or as `writeKey` in the body.{hint}",
            hint=hint,
        ),
        "writeKey",
    )


def _unknown_key() -> Refusal:
    return Refusal(
        401,
        "unknown_write_key",
        translated("No source has this write key. Copy the key of your source from the page Sources."),
        "writeKey",
    )


def _disabled() -> Refusal:
    return Refusal(
        401,
        "source_disabled",
        translated("The source of this write key is switched off. Switch it on on the page Sources, or use another."),
        "writeKey",
    )
