"""The sandbox gateway's HTTP server: asyncio and nothing else, so that a script can cut the wire at any byte."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson

from channels.sandbox import script as scripts
from channels.sandbox.journal import Entry, Journal
from channels.sandbox.postman import Postman
from channels.sandbox.script import RequestRule, Script
from core.egress import signing

MAX_BODY = 32_000_000
_REASONS = {
    200: "OK",
    307: "Temporary Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Gateway:
    """One running gateway. Everything happens on one event loop, so its state needs no locks."""

    def __init__(self, script: Script, journal: Journal, secret: str, receipts_url: str = "") -> None:
        self.script = script
        self.journal = journal
        self.secret = secret
        #: Overrides what batches say.
        self.receipts_url = receipts_url
        self.postman = Postman(secret, journal)
        self._fired = [0] * len(script.requests)

    def play(self, script: Script) -> None:
        """Go by another script from now on."""
        self.script = script
        self._fired = [0] * len(script.requests)

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Start listening; port 0 takes a free one."""
        return await asyncio.start_server(self._connection, host, port, limit=MAX_BODY)

    async def serve_on(self, listener: socket.socket) -> asyncio.Server:
        """Serve what comes in on a socket that listens already."""
        return await asyncio.start_server(self._connection, sock=listener, limit=MAX_BODY)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._request(reader, writer):
                pass
        writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Serve one request; whether the connection can serve another."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return False
        request_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
        method, path, *_ = [*request_line.split(" "), "", ""]
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return False
        body = await reader.readexactly(int(length))
        if method == "POST" and path == "/messages":
            return await self._messages(headers, body, writer)
        await _answer(writer, *self._manage(method, path, body))
        return True

    def _manage(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """The endpoints for tests and for the curious."""
        match (method, path):
            case ("GET", "/stats"):
                return 200, {**self.journal.stats(), "idle": self.postman.idle}
            case ("GET", "/journal"):
                return 200, self.journal.listing()
            case ("GET", "/script"):
                return 200, scripts.describe(self.script)
            case ("POST", "/script"):
                try:
                    self.play(scripts.parse(body))
                except (msgspec.DecodeError, msgspec.ValidationError) as error:
                    return 400, {"code": "bad_script", "message": str(error)}
                return 200, {"ok": True}
        return 404, {"code": "not_found", "message": f"{method} {path}"}

    async def _messages(self, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter) -> bool:
        self.journal.requests += 1
        try:
            signing.verify(self.secret, headers, body, datetime.now(UTC))
        except signing.BadSignature as error:
            self.journal.bad_signatures += 1
            await _answer(writer, 401, {"code": "bad_signature", "message": str(error)})
            return True
        if self.script.latency:
            await asyncio.sleep(self.script.latency)
        index = scripts.request_rule(self.script, self.journal.requests, self._fired)
        if index is not None:
            self._fired[index] += 1
            rule = self.script.requests[index]
            for message in orjson.loads(body)["messages"]:
                self.journal.refused(message["key"], rule.outcome)
            if rule.outcome != "reset_after":
                return await _misbehave(rule, writer)
            self._take(body)
            writer.transport.abort()
            return False
        await _answer(writer, 200, {"results": self._take(body)})
        return True

    def _take(self, body: bytes) -> list[dict[str, Any]]:
        """Take a batch; an answer for each message. A key that had its effect has no other."""
        envelope = orjson.loads(body)
        at = datetime.fromisoformat(envelope["at"])
        results: list[dict[str, Any]] = []
        lines: list[dict[str, Any]] = []
        for message in envelope["messages"]:
            key, before = message["key"], self.journal.entries.get(message["key"])
            count = before.count if before else 0
            entry = self.journal.seen(message)
            rule = None if entry.effects else scripts.message_rule(self.script, key, entry.to, count)
            effect = int(not entry.effects and (rule is None or rule.status in ("accepted", "silent")))
            if effect:
                entry.effects = 1
                entry.provider_id = f"sbx_{len(self.journal.entries)}"
                self._draw_receipts(key, entry, at, envelope.get("receipts_url", ""))
            lines.append(
                {
                    "key": key,
                    "digest": entry.digest,
                    "effect": effect,
                    "provider_id": entry.provider_id,
                    "to": entry.to,
                }
            )
            if rule is None or rule.status == "accepted":
                results.append({"key": key, "status": "accepted", "provider_id": entry.provider_id})
                continue
            self.journal.refused(key, f"{rule.status}:{rule.reason}".rstrip(":"))
            if rule.status != "silent":
                results.append({"key": key, "status": rule.status, "reason": rule.reason})
        self.journal.write(lines)
        return results

    def _draw_receipts(self, key: str, entry: Entry, at: datetime, url: str) -> None:
        drawn = scripts.receipts_for(self.script, scripts.receipts_name(self.script, key, entry.to, at), entry.to)
        if any(rule.kind == "failed" for rule in drawn):
            self.journal.refused(key, "failed")
        if drawn and (self.receipts_url or url):
            self.postman.hand_in(self.receipts_url or url, key, at, drawn, self.script)


async def _answer(writer: asyncio.StreamWriter, status: int, body: Any, **more: str) -> None:
    data = orjson.dumps(body)
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    writer.write(
        f"HTTP/1.1 {status} {_REASONS[status]}\r\ncontent-type: application/json\r\n{head}"
        f"content-length: {len(data)}\r\n\r\n".encode()
        + data
    )
    await writer.drain()


async def _misbehave(rule: RequestRule, writer: asyncio.StreamWriter) -> bool:
    """Every way a gateway can fail without having taken the batch."""
    match rule.outcome:
        case "hang":
            await asyncio.sleep(rule.seconds)
            writer.transport.abort()
            return False
        case "reset_before":
            writer.transport.abort()
            return False
        case "drip":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
            while not writer.is_closing():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)
            return False
        case "garbage":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n" + b"x" * 1_000_000)
            await writer.drain()
            return True
        case "redirect":
            await _answer(writer, 307, {}, location=rule.location)
        case "429" | "503" if rule.retry_after:
            await _answer(writer, int(rule.outcome), {"code": rule.outcome}, retry_after=rule.retry_after)
        case "429" | "410" | "400" | "500" | "503":
            await _answer(writer, int(rule.outcome), {"code": rule.outcome})
    return True
