"""Real mail through a real SMTP server."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from cdp.models import Identifier, Profile, Workspace
from channels import tokens
from channels.gateway import deliver
from channels.models import Attempt, Send
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, key, states

pytestmark = pytest.mark.django_db


class Postbox:
    """Keeps mail, refuses some addresses, can hang up in the middle."""

    def __init__(self) -> None:
        self.mail: list[tuple[str, EmailMessage]] = []
        self.connections = 0
        self.hang_up_after_data = False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "nobody" in address:
            return "550 5.1.1 no such mailbox"
        if "full" in address:
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mail.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content, policy=default)))
        if self.hang_up_after_data:
            server.transport.abort()
        return "250 taken"


class _FreePort(Controller):
    """Listens on a free port; the stock one connects to port 0 to see whether it is up."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    controller = _FreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


CONTENT = {
    "subject": "Grüße, {{ profile.first_name }}",
    "html": '<p>Hi {{ profile.first_name }}</p><a href="https://shop.example/?a=1&amp;b=2">Shop</a>'
    '<a href="{{ unsubscribe_url }}">no more</a>',
}


def test_a_mail_arrives_with_both_parts_and_one_click_unsubscribe(workspace: Workspace, postbox, settings):
    settings.PUBLIC_URL = "https://pathline.example"
    channel = factory.channel(
        workspace, "email", "email", secrets={}, host="127.0.0.1", port=postbox.port, security="none",
        from_address="Shop <news@shop.example>",
    )  # fmt: skip
    people = factory.people(workspace, 3, "email")
    ids = factory.touches(channel, factory.version(workspace, "email", CONTENT), people)
    assert deliver(channel.pk, NOW).accepted == 3
    assert postbox.connections == 1
    to, mail = postbox.mail[0]
    touch = key(ids[0])
    assert to == factory.address_of(people[0]) == mail["To"]
    assert mail["Subject"] == "Grüße, Ann 1"
    assert mail["From"] == "Shop <news@shop.example>"
    assert mail["Message-ID"] == f"<{touch}@shop.example>"
    assert mail["List-Unsubscribe"].strip() == f"<https://pathline.example/u/{tokens.unsubscribe(touch)}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_body(("plain",)).get_content() == "Hi Ann 1\r\nShopno more\r\n"
    html = mail.get_body(("html",)).get_content()
    assert f'href="https://pathline.example/c/{tokens.click(touch, "https://shop.example/?a=1&b=2")}"' in html
    assert f'href="https://pathline.example/u/{tokens.unsubscribe(touch)}"' in html
    assert Send.objects.get(pk=ids[0]).provider_id == f"<{touch}@shop.example>"
    assert to not in tokens.unsubscribe(touch)


def test_each_recipient_has_an_answer_of_its_own(workspace, postbox):
    channel = factory.channel(
        workspace, "email", "email", secrets={}, host="127.0.0.1", port=postbox.port, security="none", from_address="a@b.example",
    )  # fmt: skip
    people = factory.people(workspace, 4, "email")
    for person, address in zip(
        people, ("nobody@x.example", "full@x.example", "a@x.example", "b@x.example"), strict=True
    ):
        Identifier.objects.filter(profile_id=person).update(value=address)
    Profile.objects.filter(pk=people[3]).update(traits={"first_name": "A\r\nBcc: evil@x.example"})
    ids = factory.touches(channel, factory.version(workspace, "email", CONTENT), people)
    deliver(channel.pk, NOW)
    assert states(ids) == [
        ("rejected", "smtp_550"),
        ("queued", "smtp_452"),
        ("accepted", ""),
        ("rejected", "render_failed"),
    ]
    assert "no such mailbox" in Attempt.objects.get(touch_id=ids[0]).detail
    assert [to for to, _ in postbox.mail] == ["a@x.example"]


def test_a_server_that_hangs_up_after_the_text_leaves_a_doubt_that_is_not_resolved_by_sending_twice(workspace, postbox):
    channel = factory.channel(
        workspace, "email", "email", secrets={}, host="127.0.0.1", port=postbox.port, security="none", from_address="a@b.example",
    )  # fmt: skip
    postbox.hang_up_after_data = True
    ids = factory.touches(channel, factory.version(workspace, "email", CONTENT), factory.people(workspace, 2, "email"))
    deliver(channel.pk, NOW)
    assert states(ids) == [("unknown", "no_answer")] * 2
    assert len(postbox.mail) == 2
    assert deliver(channel.pk, factory.day(1)).taken == 0


def test_a_mail_server_that_is_not_there_is_tried_again(workspace):
    channel = factory.channel(
        workspace, "email", "email", secrets={}, host="127.0.0.1", port=9, security="none", from_address="a@b.example",
    )  # fmt: skip
    ids = factory.touches(channel, factory.version(workspace, "email", CONTENT), factory.people(workspace, 1, "email"))
    deliver(channel.pk, NOW)
    assert states(ids) == [("queued", "not_connected")]
