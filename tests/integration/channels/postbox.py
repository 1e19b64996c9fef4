"""A real SMTP server on a free port that keeps what it is given, as bytes and as a strict program reads it."""

from __future__ import annotations

import email
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_network
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from channels.delivery import runtime
from channels.models import Channel
from tenancy.models import Workspace
from tests.integration.channels import factory


class Postbox:
    """Keeps mail, refuses some addresses, can hang up in the middle, announces only what it is asked to."""

    port: int

    def __init__(self, *without: str) -> None:
        self.mail: list[tuple[str, EmailMessage]] = []
        #: The bytes of each mail.
        self.raw: list[bytes] = []
        #: Sender and recipients of each mail.
        self.envelopes: list[tuple[str, list[str]]] = []
        #: Every recipient that was asked for, taken or not.
        self.asked: list[str] = []
        self.connections = 0
        self.hang_up_after_data = False
        #: Called with the number of recipients asked for, and of mails taken, before the answer.
        self.on_rcpt: Callable[[int], None] = lambda number: None
        self.on_data: Callable[[int], None] = lambda number: None
        self._without = without

    def keys(self) -> Counter[str]:
        """How often each touch's mail was taken."""
        return Counter(mail["Message-ID"].strip("<>").split("@")[0] for _, mail in self.mail)

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [line for line in responses if not line[4:].startswith(self._without or "\0")]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.asked.append(address)
        self.on_rcpt(len(self.asked))
        if "nobody" in address:
            return "550 5.1.1 no such mailbox"
        if "full" in address:
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.mail.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content, policy=default)))  # type: ignore[arg-type]  # what the policy makes
        self.on_data(len(self.mail))
        if self.hang_up_after_data:
            server.transport.abort()
        return "250 taken"

    def channel(self, workspace: Workspace, sender: str = "Shop <news@shop.example>") -> Channel:
        """A channel that sends here."""
        return factory.channel(
            workspace,
            "email",
            "email",
            secrets={},
            host="127.0.0.1",
            port=self.port,
            security="none",
            from_address=sender,
        )


class _FreePort(Controller):
    """Listens on a free port; the stock one connects to port 0 to see whether it is up."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _running(box: Postbox, settings: Any, **options: Any) -> Iterator[Postbox]:
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    controller = _FreePort(box, hostname="127.0.0.1", port=0, **options)
    controller.start()
    box.port = controller.port
    yield box
    runtime.close_sessions()
    controller.stop()


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A server of today."""
    yield from _running(Postbox(), settings)


@pytest.fixture
def old_postbox(settings: Any) -> Iterator[Postbox]:
    """A server that announces neither 8BITMIME nor SMTPUTF8."""
    yield from _running(Postbox("8BITMIME", "SMTPUTF8"), settings, enable_SMTPUTF8=False)
