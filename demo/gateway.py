"""The sandbox gateway as a process of its own while the demo runs, and the way its receipts come back.

Receipts come as they would from any provider: by HTTP, signed, checked on their raw bytes, and recorded by the same
functions as behind `/v1/receipts/<channel>`. Only the clock differs: here they arrive in the year of the demo.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection

from channels.adapters import BY_KIND
from channels.models import Channel
from channels.receipts.responses import secrets_of
from channels.receipts.store import record
from channels.sandbox.script import DEFAULT_RECEIPTS, Posting, Script
from demo.process_pool import LOOPBACK, in_a_hurry
from ops.stack.paths import PROJECT
from ops.stack.processes import Program, spawn, tail

PATIENCE = 30.0
"""Seconds for the gateway to start, and for receipts to come back."""

# A posting holds all that waits, so a message's receipts are never torn apart and a replay is the same every time.
SCRIPT = Script(seed=1997, receipts_by="day", receipts=DEFAULT_RECEIPTS, posting=Posting(batch=5000, gather=0.0))
START_OF_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_SETTLING = ("delivered", "bounced")
"""By the script, every message that was taken gets exactly one of these."""


class GatewaySilent(Exception):
    """The sandbox gateway did not start, or its receipts did not come back; the message holds the end of its log."""


@dataclass(slots=True)
class ReceiptsEndpoint:
    """A loopback address to which the gateway posts receipts, served by a thread of its own from `open` to `close`."""

    channels: Sequence[Channel] = ()
    now: datetime = START_OF_TIME
    settled: int = 0
    """Messages whose fate is known by now."""
    recorded: int = 0
    _server: HTTPServer = field(init=False)
    _news: threading.Condition = field(default_factory=threading.Condition)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        receipts = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receipts.take({name.lower(): value for name, value in self.headers.items()}, body)
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the progress bar has the terminal."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Where to post."""
        return f"http://127.0.0.1:{self._server.server_port}/receipts"

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """Verify and record one callback. Raises BadSignature or ValueError for one that is not the gateway's."""
        new = 0
        for channel in self.channels:
            adapter = BY_KIND[channel.adapter]
            callback_id = adapter.verify(secrets_of(channel), headers, body, datetime.now(UTC))
            receipts = adapter.parse_receipts(callback_id, body, self.now)
            # Both channels lead to this gateway; each one's endpoint keeps what is its own and leaves out the rest.
            new += record(channel, receipts, self.now)
            if new == len(receipts):
                break
        with self._news:
            self.recorded += new
            self.settled += sum(receipt.kind in _SETTLING for receipt in receipts)
            self._news.notify_all()

    def open(self) -> None:
        """Take what comes from now on; each callback at what is then the endpoint's `now`."""
        self._thread = threading.Thread(target=self._serve, name="receipts")
        self._thread.start()

    def _serve(self) -> None:
        try:
            with in_a_hurry():
                self._server.serve_forever(poll_interval=0.05)
        finally:
            connection.close()

    def wait_for(self, settled: int) -> None:
        """Return once so many messages are settled. Raises GatewaySilent."""
        with self._news:
            while self.settled < settled:
                before = self.settled
                if not self._news.wait(PATIENCE) and self.settled == before:
                    raise GatewaySilent(f"{settled - self.settled} messages got no receipt. {tail(_log())}")

    def close(self) -> None:
        """Stop listening."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


@contextmanager
def running(receipts_url: str, since: datetime) -> Iterator[str]:
    """The sandbox gateway as a process, until the block ends; its address. It counts the days that it draws receipts by
    from `since`. Raises GatewaySilent."""
    log = _log()
    log.unlink(missing_ok=True)
    script = msgspec.json.encode(msgspec.structs.replace(SCRIPT, first_day=since.date())).decode()
    argv = [sys.executable, str(PROJECT / "manage.py"), "sandbox_gateway", "--port", "0", "--script", script]
    child = spawn(Program("sandbox", [*argv, "--receipts-url", receipts_url], os.environ, log))
    try:
        yield _address(log)
    finally:
        child.ask_to_stop()
        child.ensure_stopped()


@contextmanager
def loopback_allowed() -> Iterator[None]:
    """Let channels call this machine, in this process alone and for as long as the block runs."""
    before = settings.ALLOWED_NETWORKS
    settings.ALLOWED_NETWORKS = [*before, LOOPBACK]
    try:
        yield
    finally:
        settings.ALLOWED_NETWORKS = before


def _log() -> Path:
    return Path(settings.STATE_DIR) / "logs" / "demo-gateway.log"


def _address(log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for word in log.read_text().split() if log.exists() else ():
            if word.startswith("http://") and word.endswith("/messages"):
                return word
        time.sleep(0.05)
    raise GatewaySilent(f"The sandbox gateway did not start. {tail(log)}")
