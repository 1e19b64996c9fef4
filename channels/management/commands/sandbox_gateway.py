"""Run the sandbox gateway."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from channels.sandbox import DEFAULT_SECRET
from channels.sandbox.journal import open_journal
from channels.sandbox.script import Script, parse
from channels.sandbox.server import Gateway


class Command(BaseCommand):
    help = "Run the sandbox gateway: a real HTTP gateway with scripted outcomes that writes to nobody."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.SANDBOX_PORT, help="0 takes a free one and prints it.")
        parser.add_argument(
            "--fd", type=int, help="An open descriptor that listens already, in place of host and port."
        )
        parser.add_argument("--journal", type=Path, help="Keep the journal in this file (JSON lines).")
        parser.add_argument("--script", help="JSON, or @FILE: see docs/channels.md.")
        parser.add_argument("--secret", default=DEFAULT_SECRET, help="whsec_…, as the channel has it.")
        parser.add_argument("--receipts-url", default="", help="Post receipts here, whatever the batches say.")

    def handle(self, *args: Any, **options: Any) -> None:
        text = options["script"]
        try:
            if text and text.startswith("@"):
                text = Path(text[1:]).read_text()
            script = parse(text) if text else Script()
        except (OSError, msgspec.DecodeError) as error:
            raise CommandError(f"--script: {error}") from error
        gateway = Gateway(script, open_journal(options["journal"]), options["secret"], options["receipts_url"])
        asyncio.run(self._run(gateway, options["host"], options["port"], options["fd"]))

    async def _run(self, gateway: Gateway, host: str, port: int, fd: int | None) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        server = await (gateway.serve(host, port) if fd is None else gateway.serve_on(socket.socket(fileno=fd)))
        address = server.sockets[0].getsockname()
        self.stdout.write(f"sandbox gateway on http://{address[0]}:{address[1]}/messages")
        self.stdout.flush()
        postman = asyncio.create_task(gateway.postman.run(gateway.script.posting))
        await stop.wait()
        postman.cancel()
        server.close()
