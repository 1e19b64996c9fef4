"""C43: a message by one WeChat account goes to the person's openid of that account, never to another account's."""

from __future__ import annotations

from typing import Any

import pytest

from cdp.profiles.models import Identifier
from channels.delivery import test_send
from channels.delivery.claim import claim
from channels.delivery.runtime import load
from channels.models import Channel
from channels.policies import decide
from core.db.sql import Sql, one, sql
from tenancy.models import Workspace
from tests.integration.cdp import conftest as ingestion
from tests.integration.cdp.conftest import people, profile_of
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, states

pytestmark = pytest.mark.django_db
send = ingestion.send


def seen(openid: str, account: str = "") -> dict[str, Any]:
    """A follower of an account, known by their unionid."""
    kind = f"wechat_openid:{account}" if account else "wechat_openid"
    ids = {"wechat_unionid": "union-1", kind: openid}
    return {"type": "track", "event": "Followed", "context": {"externalIds": ids}}


def channel(workspace: Workspace, account: str = "") -> Channel:
    return factory.channel(
        workspace, "webhook", "wechat_oa", name=f"OA {account}", url="http://127.0.0.1:9/", account=account
    )


def outcome(workspace: Workspace, way_out: Channel) -> tuple[str, str, str]:
    """What is decided at the touch, where the claim sends it, and where a test goes."""
    person = profile_of("union-1", "wechat_unionid").pk
    reason = decide.unreachable(workspace.pk, Sql("p"), "wechat_oa", way_out.pk)
    (refused,) = one(sql("SELECT {} FROM profiles_profile p WHERE p.id = {}::bigint", reason, person)) or ("",)
    (touch,) = factory.touches(way_out, factory.version(workspace, "wechat_oa", {"body": "x"}), [person])
    leased = claim(load(way_out.pk), NOW, 10).leased
    sent_to = leased[0].message.to if leased else states([touch])[0][1]
    return refused, sent_to, test_send._address("wechat_oa", load(way_out.pk).account, person)


def test_each_account_s_channel_goes_to_its_own_openid(send: Any, workspace: Workspace) -> None:
    send(seen("openid-a", "wxa"))
    send(seen("openid-b", "WXB"))
    assert people() == [
        {("wechat_unionid", "union-1"), ("wechat_openid:wxa", "openid-a"), ("wechat_openid:wxb", "openid-b")}
    ]
    assert outcome(workspace, channel(workspace, "wxa")) == ("", "openid-a", "openid-a")
    assert outcome(workspace, channel(workspace, "wxb")) == ("", "openid-b", "openid-b")
    assert outcome(workspace, channel(workspace, "wxc")) == ("unreachable", "unreachable", "")
    assert outcome(workspace, channel(workspace)) == ("unreachable", "unreachable", "")


def test_where_nothing_says_whose_an_openid_is_nothing_is_sent(send: Any, workspace: Workspace) -> None:
    send(seen("openid-a"))
    plain = channel(workspace)
    assert outcome(workspace, plain) == ("", "openid-a", "openid-a")
    send(seen("openid-b"))
    assert Identifier.objects.filter(namespace="wechat_openid").count() == 2
    other = factory.channel(workspace, "webhook", "wechat_oa", name="Second", url="http://127.0.0.1:9/")
    assert outcome(workspace, other) == ("several_accounts", "several_accounts", "")
    assert outcome(workspace, channel(workspace, "wxa")) == ("unreachable", "unreachable", "")


def test_a_person_with_several_phones_is_reached_by_the_newest(workspace: Workspace) -> None:
    """Phones, e-mail addresses and devices hold everywhere."""
    (person,) = factory.people(workspace, 1)
    Identifier.objects.create(
        workspace=workspace, profile_id=person, namespace="phone", value="+4915112345678", created_at=factory.day(1)
    )
    way_out = factory.channel(workspace, url="http://127.0.0.1:9/")
    factory.touches(way_out, factory.version(workspace), [person])
    (leased,) = claim(load(way_out.pk), NOW, 10).leased
    assert leased.message.to == "+4915112345678"
