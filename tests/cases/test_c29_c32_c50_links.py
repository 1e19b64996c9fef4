"""C29, C31, C32, C50: a link of ours leads where the mail's author said, and a no is a no each time it is said."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cdp.profiles import consent
from cdp.profiles.models import ConsentRecord, Profile
from channels.delivery.gateway import deliver
from channels.links import links, tokens
from channels.models import Receipt
from channels.receipts import responses
from content.markup import Tag, read
from core.db.sql import sql
from tenancy.models import Workspace
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, key
from tests.integration.channels.postbox import Postbox

no_deadline = hypothesis_settings(deadline=None)
BASE = "https://pathline.example"
TOUCH = "tch_PTwSwpdxQc"

HREFS = [
    (
        '"https://shop.example/?lang=zh&region=cn&currency=CNY&section=3&copy=1&notify=1"',
        "https://shop.example/?lang=zh&region=cn&currency=CNY&section=3&copy=1&notify=1",
    ),
    ('"https://shop.example/?a=1&amp;b=2"', "https://shop.example/?a=1&b=2"),
    ('"https://shop.example/?a=1&copy"', "https://shop.example/?a=1©"),
    ('"https://shop.example/?a=1&copy;=2"', "https://shop.example/?a=1©=2"),
    ('"https://shop.example/?a=1&notit;x"', "https://shop.example/?a=1&notit;x"),
    ('"https://shop.example/?a=1&#38;b=2&#x26;c"', "https://shop.example/?a=1&b=2&c"),
    ('"https://shop.example/?a=1&#38b"', "https://shop.example/?a=1&b"),
    ("'https://shop.example/?q=\"x\"'", 'https://shop.example/?q="x"'),
    ("https://shop.example/?a=1&b=2", "https://shop.example/?a=1&b=2"),
    ('" https://shop.example/a\n"', "https://shop.example/a"),
    ('"https://shop.example/{a}|b^?x={y}|z^`"', "https://shop.example/{a}|b^?x={y}|z^`"),
    ('"https://shop.example/%e4%bd%a0+%20"', "https://shop.example/%e4%bd%a0+%20"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("href", "leads"), HREFS)
def test_a_tracked_link_leads_where_a_browser_goes_from_the_untracked_mail(
    workspace: Workspace, postbox: Postbox, settings, href: str, leads: str
) -> None:
    settings.PUBLIC_URL = BASE
    content = {
        "subject": "x",
        "html": f"<p title='>'><A class=\"b\" hReF = {href} href='https://second.example/'>Shop</A>",
    }
    channel = postbox.channel(workspace)
    ids = factory.touches(channel, factory.version(workspace, "email", content), factory.people(workspace, 1, "email"))
    assert deliver(channel.pk, NOW).accepted == 1
    html = postbox.mail[0][1].get_body(("html",)).get_content()
    ((_, anchor),) = [
        (tag.name, tag) for tag in read(html) if isinstance(tag, Tag) and tag.name == "a" and not tag.closing
    ]
    tracked = anchor.value("href").text
    assert tracked.startswith(f"{BASE}/c/{key(ids[0])}.")
    answer = Client().get(tracked.removeprefix(BASE))
    assert (answer.status_code, answer["Location"].encode()) == (302, ascii_of(leads))


def ascii_of(url: str) -> bytes:
    return url.replace("©", "%C2%A9").encode("ascii")


def test_a_link_beyond_ascii_is_asked_for_as_a_browser_asks_for_it(db: None) -> None:
    token = tokens.click(TOUCH, "https://bücher.example/ä?q=é{}#ü")
    assert Client().get(f"/c/{token}")["Location"] == "https://xn--bcher-kva.example/%C3%A4?q=%C3%A9{}#%C3%BC"


MARKUP = [
    *(
        "<a",
        "<A ",
        "</a>",
        "<p>",
        "<!--",
        "-->",
        "<!",
        "<style>",
        "</style>",
        "<textarea>",
        "</textarea>",
        "<td",
        ">",
        "/>",
    ),
    *(
        "href",
        " href",
        "=",
        "'",
        '"',
        " ",
        "\n",
        "&amp;",
        "&copy",
        "&#x26;",
        "https://a.example/?x=1&lt=2",
        "<",
        "/",
        "x",
        "é",
    ),
    *(
        '<a href="https://a.example/">',
        "<a href='https://b.example/?a&b'>",
        "<a href=https://c.example/>",
        "<![if !mso]>",
    ),
]


@no_deadline
@given(st.lists(st.sampled_from(MARKUP), max_size=30).map("".join))
@example('<!--[if mso]><a href="https://a.example/"><![endif]--><![if !mso]><a href=https://c.example/>')
@example('<style><a href="https://a.example/"></style><a href="https://a.example/"')
def test_tracking_changes_links_and_not_one_byte_more(html: str) -> None:
    tracked = links.track_html(BASE, TOUCH, html)
    before = [tag.value("href") for tag in read(html) if isinstance(tag, Tag) and tag.name == "a" and not tag.closing]
    after = [tag.value("href") for tag in read(tracked) if isinstance(tag, Tag) and tag.name == "a" and not tag.closing]
    assert [links.untracked(v.text) if v else None for v in after] == [
        v.text.strip(" \n") if v and tokens.followable(v.text.strip(" \n")) else v and v.text for v in before
    ]
    left, right = html, tracked
    for old, new in zip(reversed(before), reversed(after), strict=True):
        if old and new:
            left, right = left[: old.start] + left[old.end :], right[: new.start] + right[new.end :]
    assert left == right


@pytest.fixture
def sent(workspace: Workspace) -> int:
    """A touch that went to somebody by e-mail."""
    channel = factory.channel(workspace, "email", "email", secrets={})
    (touch,) = factory.touches(channel, factory.version(workspace, "email"), factory.people(workspace, 1, "email"))
    return touch


def set_consent(workspace: Workspace, granted: bool, at: datetime) -> None:
    people = sql("SELECT id AS profile_id FROM profiles_profile WHERE workspace_id = {}::bigint", workspace.pk)
    consent.set_consent(workspace.pk, people, "email", "", granted, at, "form")


def test_the_same_link_withdraws_again_what_was_given_again_between(workspace: Workspace, sent: int) -> None:
    first, again, second = NOW, NOW + timedelta(days=1), NOW + timedelta(days=2)
    responses.unsubscribe(sent, first)
    set_consent(workspace, True, again)
    assert Profile.objects.get().consent == {"email": True}
    responses.unsubscribe(sent, second)
    person = Profile.objects.get()
    assert person.consent == {"email": False}
    assert person.trait_times["$consent/email"] == int(second.timestamp() * 1000)
    assert list(ConsentRecord.objects.order_by("at").values_list("granted", "at")) == [
        (False, first),
        (True, again),
        (False, second),
    ]


def test_a_no_said_again_later_counts_from_then(workspace: Workspace, sent: int) -> None:
    responses.unsubscribe(sent, NOW)
    responses.unsubscribe(sent, NOW + timedelta(days=2))
    set_consent(workspace, True, NOW + timedelta(days=1))
    assert Profile.objects.get().consent == {"email": False}


def test_a_mail_program_that_repeats_itself_says_one_no(workspace: Workspace, sent: int) -> None:
    for second in (0, 1, 59):
        assert responses.unsubscribe(sent, NOW + timedelta(seconds=second))
    assert Receipt.objects.count() == 1


def test_head_gives_the_headers_of_a_get_and_records_nothing(sent: int) -> None:
    address = f"/c/{tokens.click(key(sent), 'https://shop.example/?a=1')}"
    looked = Client().head(address)
    assert Receipt.objects.count() == 0
    followed = Client().get(address)
    assert Receipt.objects.count() == 1
    assert looked.status_code == followed.status_code == 302
    assert looked.headers == followed.headers
    assert looked.content == b""


def test_one_click_with_a_slash_behind_it_withdraws(sent: int) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        f"/u/{tokens.unsubscribe(key(sent))}/", {"List-Unsubscribe": "One-Click"}
    )
    assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert Profile.objects.get().consent == {"email": False}
    assert Client().get(f"/u/{tokens.unsubscribe(key(sent))}/").status_code == 200


def test_a_tracked_link_with_a_slash_behind_it_leads_on(sent: int) -> None:
    answer = Client().get(f"/c/{tokens.click(key(sent), 'https://shop.example/?a=1')}/")
    assert (answer.status_code, answer["Location"]) == (302, "https://shop.example/?a=1")
