"""F7, F8: whatever a customer is called, a mail says what its author meant and nothing else, and stops nobody else's."""

from __future__ import annotations

import email
import re
from email.header import decode_header, make_header
from email.policy import compat32, default
from email.utils import getaddresses, parseaddr

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cdp.profiles.models import Profile
from channels.adapters.base import Outgoing
from channels.adapters.compose import NotComposed, compose
from channels.delivery.gateway import deliver
from channels.models import Attempt
from ops.advice import python_advice
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, states
from tests.integration.channels.postbox import Postbox

no_deadline = hypothesis_settings(deadline=None)
INJECTED = "=?utf-8?q?Ann=0D=0AReply-To:_thief@evil.example=0D=0A=0D=0A<h1>Pay_here</h1>?="
UNREADABLE = "日=?unknown?q?=FF?="
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post"),
    *("Content-Type", "MIME-Version"),
]


def header_names(raw: bytes) -> list[str]:
    """The names of the headers as they stand in the bytes."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    return [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]


def sender_of(raw: bytes, header: str = "From") -> tuple[str, str]:
    """The name and address in a header. (Python's newer reader leaves blanks between encoded words of a name.)"""
    ((name, address),) = getaddresses([str(email.message_from_bytes(raw, policy=compat32)[header])])
    return str(make_header(decode_header(name))), address


@pytest.mark.django_db
@pytest.mark.parametrize("name", [INJECTED, UNREADABLE, "=?utf-8?b?DQpCY2M6IHhAeS56?=", "=??=", "=?utf-8?q?=00?="])
def test_an_encoded_word_in_a_trait_is_text_in_every_header(workspace: Workspace, postbox: Postbox, name: str) -> None:
    channel = postbox.channel(workspace)
    people = factory.people(workspace, 3, "email")
    Profile.objects.filter(pk=people[1]).update(traits={"first_name": name})
    content = {
        "subject": "Dear {{ profile.first_name }}",
        "html": "<p>Hello</p>",
        "from": "{{ profile.first_name }} at the shop <news@shop.example>",
        "reply_to": "{{ profile.first_name }} <answers@shop.example>",
    }
    ids = factory.touches(channel, factory.version(workspace, "email", content), people)
    assert deliver(channel.pk, NOW).accepted == 3
    assert states(ids) == [("accepted", "")] * 3
    assert [sorted(header_names(raw)) for raw in postbox.raw] == [sorted(HEADERS)] * 3
    mail = postbox.mail[1][1]
    assert mail["Subject"] == f"Dear {name}"
    assert sender_of(postbox.raw[1]) == (f"{name} at the shop", "news@shop.example")
    assert sender_of(postbox.raw[1], "Reply-To") == (name, "answers@shop.example")
    assert mail.get_body(("plain",)).get_content() == "Hello\r\n"
    assert b"thief" not in re.sub(rb"=\?utf-8\?[^?]*\?[^?]*\?=", b"", postbox.raw[1])


@pytest.mark.django_db
def test_a_mail_that_cannot_be_written_refuses_itself_alone(workspace: Workspace, postbox: Postbox) -> None:
    channel = postbox.channel(workspace)
    people = factory.people(workspace, 3, "email")
    Profile.objects.filter(pk=people[1]).update(traits={"first_name": "not an address"})
    content = {
        "subject": "Hello",
        "text": "Hello",
        "reply_to": "{{ profile.first_name | replace: 'Ann', 'ann@x.example,' }}",
    }
    content["reply_to"] = (
        "{% if profile.first_name contains 'Ann' %}a@x.example{% else %}a@x.example, b@x.example{% endif %}"
    )
    ids = factory.touches(channel, factory.version(workspace, "email", content), people)
    deliver(channel.pk, NOW)
    assert states(ids) == [("accepted", ""), ("rejected", "bad_message"), ("accepted", "")]
    assert "is no mailbox" in Attempt.objects.get(touch_id=ids[1]).detail


line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\x85"), max_size=150)
PIECES = ["=?", "?=", "=?utf-8?q?", "=0D=0A", "?b?", '"', "\\", "<", ">", ",", ";", " ", "  ", "日", "é", "@", ":", "a"]
tricky = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@no_deadline
@given(st.one_of(line, tricky))
@example(UNREADABLE)
@example(INJECTED)
@example(" a")
@example("a" * 2000)
@example("ab " * 500)
def test_any_line_is_a_subject_that_reads_back_as_itself(subject: str) -> None:
    mail = compose(
        Outgoing("tch_1", "ann@example.com", "email", {"subject": subject, "text": "x"}),
        "Shop <news@shop.example>",
        NOW,
    )
    head = mail.content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert header_names(mail.content)[:5] == ["From", "To", "Subject", "Date", "Message-ID"]
    assert email.message_from_bytes(mail.content, policy=default)["Subject"] == subject


@no_deadline
@given(st.one_of(line, tricky).filter(lambda name: name.isprintable() and name[:1] + name[-1:] != '""'))
@example(UNREADABLE)
@example(INJECTED)
@example("Lena's Shop, Ltd.")
def test_any_name_is_one_sender_that_reads_back_as_itself(name: str) -> None:
    mail = compose(
        Outgoing(
            "tch_1", "ann@example.com", "email", {"subject": "x", "text": "x", "from": f"{name} <news@shop.example>"}
        ),
        "Shop <other@shop.example>",
        NOW,
    )
    assert sender_of(mail.content) == (name.strip(), "news@shop.example")
    assert mail.sender == "news@shop.example"


@no_deadline
@given(st.one_of(st.text(max_size=60), tricky, tricky.map(lambda text: f"{text}@shop.example")))
@example("a@b.example\r\nBcc: x@evil.example")
@example("a@b.example, c@d.example")
def test_any_address_is_refused_or_is_the_one_the_mail_goes_to(address: str) -> None:
    try:
        mail = compose(Outgoing("tch_1", address, "email", {"subject": "x", "text": "x"}), "news@shop.example", NOW)
    except NotComposed:
        return
    read = email.message_from_bytes(mail.content, policy=default)
    assert mail.recipient.count("@") == 1
    assert [a.addr_spec for a in read["To"].addresses] == [mail.recipient] or mail.needs_smtputf8
    assert parseaddr(mail.recipient)[1] == mail.recipient


@no_deadline
@given(st.text(max_size=300), st.text(max_size=300))
@example("From here\n.\n..\n", "--=_x\r\n\r\n")
@example("a" * 5000, "é" * 5000)
@example("x\ry", "\x0b\x0c\x1c")
def test_any_text_and_html_are_the_parts_that_read_back_as_themselves(text: str, html: str) -> None:
    message = Outgoing("tch_1", "ann@example.com", "email", {"subject": "x", "text": text or "x", "html": html or "x"})
    try:
        mail = compose(message, "news@shop.example", NOW)
    except NotComposed:
        assert re.search("[\ud800-\udfff\0]", text + html)
        return
    assert mail.content.isascii()
    parts = list(email.message_from_bytes(mail.content, policy=default).iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    for part, meant in zip(parts, (text or "x", html or "x"), strict=True):
        assert part.get_payload(decode=True).splitlines() == meant.encode().splitlines()


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ((3, 11, 7), True),
        ((3, 11, 9), True),
        ((3, 11, 10), False),
        ((3, 12, 4), True),
        ((3, 12, 5), False),
        ((3, 13, 0), False),
    ],
)
def test_a_python_with_the_fault_is_told_at_start(version: tuple[int, int, int], told: bool) -> None:
    problems = python_advice(version)
    assert [(problem.code, problem.severity) for problem in problems] == [("python_too_old", "warning")] * told
    assert [english_in(in_chinese(problem.message)) for problem in problems] == [[]] * told
