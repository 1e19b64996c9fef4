"""Real mail through a real SMTP server."""

from __future__ import annotations

import pytest

from cdp.profiles.models import Identifier, Profile
from channels.delivery.gateway import deliver
from channels.links import tokens
from channels.models import Attempt, Send
from tenancy.models import Workspace
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, key, states

pytestmark = pytest.mark.django_db


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
    unsubscribe = f"https://pathline.example/u/{tokens.unsubscribe(touch)}"
    assert mail["List-Unsubscribe"].strip() == f"<{unsubscribe}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_body(("plain",)).get_content() == (
        f"Hi Ann 1\r\n\r\nShop <https://shop.example/?a=1&b=2> no more <{unsubscribe}>\r\n"
    )
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
