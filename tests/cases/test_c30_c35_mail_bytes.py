"""C30, C33, C34, C35: the bytes of a mail are what every server and every program understands."""

from __future__ import annotations

import re
from email.header import decode_header, make_header
from typing import Any

import pytest

from cdp.profiles.models import Identifier, Profile
from channels.adapters.email import Email
from channels.delivery.gateway import deliver
from channels.models import Attempt, Channel
from content.plain_text import plain_text
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, key, states
from tests.integration.channels.postbox import Postbox

pytestmark = pytest.mark.django_db
PLAIN = {"subject": "Hello", "text": "Hello"}


def send(workspace: Workspace, channel: Channel, content: dict[str, Any], to: str = "") -> int:
    """Send to one person; the touch."""
    (person,) = factory.people(workspace, 1, "email")
    if to:
        Identifier.objects.filter(profile_id=person).update(value=to)
    (touch,) = factory.touches(channel, factory.version(workspace, "email", content), [person])
    deliver(channel.pk, NOW)
    return touch


def header(raw: bytes, name: str) -> bytes:
    """The header as it stands in the bytes, with its folds."""
    found = re.search(rb"(?m)^" + name.encode() + rb": ((?:[^\r\n]|\r\n )*)\r\n", raw)
    assert found
    return found[1]


@pytest.mark.parametrize("length", range(1, 260, 7))
def test_the_unsubscribe_address_stands_in_one_piece_whatever_its_length(
    workspace: Workspace, postbox: Postbox, settings: Any, length: int
) -> None:
    settings.PUBLIC_URL = "https://marketing.journeys.example-company.com.cn/" + "x" * length
    touch = send(workspace, postbox.channel(workspace), PLAIN)
    written = header(postbox.raw[0], "List-Unsubscribe")
    assert re.fullmatch(rb"<" + settings.PUBLIC_URL.encode() + rb"/u/" + key(touch).encode() + rb"\.[\w-]+>", written)


@pytest.mark.parametrize(
    ("sender", "name", "written"),
    [
        ("Lena's Shop, Ltd. <news@example.com>", "Lena's Shop, Ltd.", b'"Lena\'s Shop, Ltd." <news@example.com>'),
        ('"Lena\'s Shop, Ltd." <news@example.com>', "Lena's Shop, Ltd.", b'"Lena\'s Shop, Ltd." <news@example.com>'),
        ("小店（官方） <news@example.com>", "小店（官方）", None),
        ("news@example.com", "", b"news@example.com"),
        ('The "Shop" \\ Co <news@example.com>', 'The "Shop" \\ Co', b'"The \\"Shop\\" \\\\ Co" <news@example.com>'),
    ],
)
def test_a_sender_is_one_mailbox_with_its_name(
    workspace: Workspace, postbox: Postbox, sender: str, name: str, written: bytes | None
) -> None:
    channel = postbox.channel(workspace, sender)
    assert Email().check(channel.settings, {}) == []
    send(workspace, channel, PLAIN)
    mail = postbox.mail[0][1]
    assert [(one.display_name, one.addr_spec) for one in mail["From"].addresses] == [(name, "news@example.com")]
    assert postbox.envelopes[0][0] == "news@example.com"
    assert header(postbox.raw[0], "From") == (written or header(postbox.raw[0], "From"))
    assert header(postbox.raw[0], "From").endswith(b"<news@example.com>" if name else b"news@example.com")


@pytest.mark.parametrize("sender", ["a@b@c", "Shop", "a@b.example, c@d.example", "Shop <a b@c.example>", "x@-.example"])
def test_what_is_no_sender_is_refused_when_the_channel_is_saved(sender: str) -> None:
    settings = {"host": "127.0.0.1", "from_address": sender}
    (problem,) = Email().check(settings, {})
    assert problem.path == "settings.from_address"
    assert english_in(in_chinese(problem.message)) == []


def test_an_address_the_server_cannot_take_is_rejected_once_with_the_reason(
    workspace: Workspace, old_postbox: Postbox
) -> None:
    channel = old_postbox.channel(workspace)
    touch = send(workspace, channel, PLAIN, to="jörg@example.com")
    assert states([touch]) == [("rejected", "needs_smtputf8")]
    assert "does not announce SMTPUTF8" in Attempt.objects.get(touch_id=touch).detail
    assert old_postbox.asked == []
    assert deliver(channel.pk, factory.day(1)).taken == 0


def test_an_address_beyond_ascii_goes_out_where_the_server_takes_it(workspace: Workspace, postbox: Postbox) -> None:
    channel = postbox.channel(workspace)
    touch = send(workspace, channel, PLAIN, to="jörg@example.com")
    assert states([touch]) == [("accepted", "")]
    assert postbox.envelopes == [("news@shop.example", ["jörg@example.com"])]
    assert header(postbox.raw[0], "To") == "jörg@example.com".encode()
    assert states([send(workspace, channel, PLAIN)]) == [("accepted", "")]


def test_a_domain_beyond_ascii_is_written_in_ascii(workspace: Workspace, old_postbox: Postbox) -> None:
    channel = old_postbox.channel(workspace, "Bücher <news@bücher.example>")
    send(workspace, channel, PLAIN, to="lena@bücher.example")
    assert old_postbox.envelopes == [("news@xn--bcher-kva.example", ["lena@xn--bcher-kva.example"])]
    assert header(old_postbox.raw[0], "To") == b"lena@xn--bcher-kva.example"


def test_a_long_subject_in_three_scripts_decodes_to_itself(workspace: Workspace, postbox: Postbox) -> None:
    subject = "Grüße aus Köln, " + "春季新品限时优惠" * 8 + "，包邮" + " — только сегодня и завтра для вас 😀!"
    assert len(subject) == 120
    send(workspace, postbox.channel(workspace), PLAIN | {"subject": subject})
    assert postbox.mail[0][1]["Subject"] == subject
    written = header(postbox.raw[0], "Subject")
    assert written.isascii()
    assert max(map(len, written.split(b"\r\n"))) <= 76
    assert str(make_header(decode_header(written.decode()))) == subject


@pytest.mark.parametrize("html", ["", "<p>你好，世界</p>" * 300])
def test_chinese_text_goes_out_in_seven_bits(workspace: Workspace, old_postbox: Postbox, html: str) -> None:
    text = "你好，世界\n" * 20
    send(workspace, old_postbox.channel(workspace), {"subject": "你好", "text": text, "html": html})
    raw = old_postbox.raw[0]
    assert raw.isascii()
    assert max(len(row) for row in raw.split(b"\r\n") if not row.startswith(b"List-Unsubscribe")) <= 78
    mail = old_postbox.mail[0][1]
    leaves = [part for part in mail.walk() if not part.is_multipart()]
    assert {part["Content-Transfer-Encoding"] for part in leaves} <= {"base64", "quoted-printable"}
    assert mail.get_body(("plain",)).get_content().splitlines() == text.splitlines()
    assert not html or mail.get_body(("html",)).get_content().strip() == html


HTML = """<!doctype html><html><head><title>News</title><style>a { color: red }</style>
<style media="print">p > a { color: blue }</style></head><body>
<!-- <a href="https://nowhere.example/">hidden</a> -->
<h1>Hello {{ profile.first_name }}</h1>
<p>5 &lt; 6 &amp; so&nbsp;on, &copy; us</p>
<ul><li>Apples <b>and</b> pears</li><li><a href="https://shop.example/plums?a=1&region=cn">Plums</a></li></ul>
<ol><li>First</li><li>Second</li></ol>
<table><tr><td>Shoes</td><td>42 €</td></tr></table>
<p><a class="button" style="color:#fff" href="https://shop.example/cart"><span>To the cart</span></a></p>
<a href="https://shop.example/sale"><img src="x.png" alt="Sale"></a>
<a href="https://shop.example/quiet"><img src="x.png"></a>
<a href="https://shop.example/same">https://shop.example/same</a> <a href="mailto:help@shop.example">help@shop.example</a>
<p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p></body></html>"""
TEXT = """Hello Ann 1

5 < 6 & so on, © us

- Apples and pears
- Plums <https://shop.example/plums?a=1&region=cn>

1. First
2. Second

Shoes 42 €

To the cart <https://shop.example/cart>

Sale <https://shop.example/sale> <https://shop.example/quiet> https://shop.example/same help@shop.example

Unsubscribe <{unsubscribe}>
"""


def test_the_text_made_from_html_keeps_every_address_and_no_css(
    workspace: Workspace, postbox: Postbox, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://pathline.example"
    send(workspace, postbox.channel(workspace), {"subject": "x", "html": HTML})
    mail = postbox.mail[0][1]
    unsubscribe = mail["List-Unsubscribe"].strip("<> ")
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == TEXT.format(unsubscribe=unsubscribe)


def test_the_author_s_own_text_stays_as_it_is(workspace: Workspace, postbox: Postbox) -> None:
    send(workspace, postbox.channel(workspace), {"subject": "x", "html": "<p>HTML</p>", "text": "Text"})
    assert postbox.mail[0][1].get_body(("plain",)).get_content().strip() == "Text"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("just text", "just text"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<a href=''>none</a> <a>none</a> <a href='#top'>top</a> <a href='javascript:x()'>js</a>", "none none top js"),
        (
            "<a href='https://a.example/'>one <a href='https://b.example/'>two",
            "one <https://a.example/> two <https://b.example/>",
        ),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<script>if (a < b) x('</p>')</script>after", "after"),
        ("<p>a<p>b", "a\n\nb"),
        ("1 < 2 and <3", "1 < 2 and <3"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("<textarea>secret</textarea><td>a<td>b", "a b"),
    ],
)
def test_text_from_small_html(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_a_person_s_name_is_escaped_in_html_and_plain_in_the_text(workspace: Workspace, postbox: Postbox) -> None:
    channel = postbox.channel(workspace)
    (person,) = factory.people(workspace, 1, "email")
    Profile.objects.filter(pk=person).update(traits={"first_name": "<b>Ann</b> & <a href='https://evil.example'>"})
    content = {"subject": "x", "html": "<p>{{ profile.first_name }}</p>"}
    factory.touches(channel, factory.version(workspace, "email", content), [person])
    deliver(channel.pk, NOW)
    assert (
        postbox.mail[0][1].get_body(("plain",)).get_content().strip() == "<b>Ann</b> & <a href='https://evil.example'>"
    )
