"""A mail server for the benchmarks, in a thread of their own process: it writes down what it takes, and misbehaves by chance."""

from __future__ import annotations

import email
import random
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller

BUSY, NEVER, TAKEN_AND_GONE, GONE = "busy", "never", "taken and gone", "gone"
CHANCES = {BUSY: 0.02, NEVER: 0.005, TAKEN_AND_GONE: 0.01, GONE: 0.01}
"""How often it does what: answers 451; answers 550; takes a mail and hangs up before it says so; hangs up without taking it."""


@dataclass
class Entry:
    """What it did with the mails of one touch, in the words of the sandbox gateway's journal."""

    to: str
    count: int = 0
    effects: int = 0
    refusals: list[str] = field(default_factory=list)


class MailServer:
    """Listens on a free port of the loopback until `stop`."""

    def __init__(self, seed: int | None = None) -> None:
        #: Nothing but good manners without a seed, or once this is false.
        self.misbehaves = seed is not None
        #: Mails with lines in their head that no template of the benchmarks has: somebody else's.
        self.foreign: list[str] = []
        self._chance = random.Random(seed)
        self._entries: dict[str, Entry] = {}
        self._controller = _FreePort(self, hostname="127.0.0.1", port=0)

    def start(self) -> int:
        """Begin to listen; the port."""
        self._controller.start()
        return int(self._controller.port)

    def stop(self) -> None:
        """Listen no more."""
        self._controller.stop()

    def journal(self) -> list[dict[str, Any]]:
        """What came of each touch; `changed` is 0, since no mail is to have the same bytes twice."""
        return [
            {
                "key": key,
                "count": entry.count,
                "effects": entry.effects,
                "changed": 0,
                "to": entry.to,
                "refusals": list(entry.refusals),
            }
            for key, entry in list(self._entries.items())
        ]

    def settings(self) -> dict[str, Any]:
        """The settings of an e-mail channel that sends here."""
        return {
            "host": "127.0.0.1",
            "port": int(self._controller.port),
            "security": "none",
            "from_address": "Shop <news@shop.example>",
            "timeout_seconds": 5.0,
        }

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # aiosmtpd's name
        """Take a mail, or do something else to it."""
        mail = email.message_from_bytes(envelope.content)
        key = str(mail["Message-ID"]).strip("<>").split("@")[0]
        if mail["Bcc"] or mail["Reply-To"] or len(mail.get_all("From", [])) != 1 or len(mail.get_all("To", [])) != 1:
            self.foreign.append(f"a mail with foreign lines in its head: {bytes(envelope.content)[:300]!r}")
        entry = self._entries.setdefault(key, Entry(envelope.rcpt_tos[0]))
        entry.count += 1
        deed = self._deed()
        if deed:
            entry.refusals.append({BUSY: "retry:451", NEVER: "rejected:550"}.get(deed, f"reset: {deed}"))
        entry.effects += deed in ("", TAKEN_AND_GONE)
        if deed in (TAKEN_AND_GONE, GONE):
            server.transport.abort()
        return {BUSY: "451 4.3.2 busy", NEVER: "550 5.7.1 never"}.get(deed, "250 taken")

    def _deed(self) -> str:
        drawn = self._chance.random()
        for deed, chance in CHANCES.items():
            if self.misbehaves and drawn < chance:
                return deed
            drawn -= chance
        return ""


class _FreePort(Controller):
    """The stock one connects to port 0 to see whether it is up."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
