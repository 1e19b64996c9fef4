"""F18: a webhook URL beyond ASCII is encoded when it is saved, or refused with the reason; it never fails later."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from channels.delivery.gateway import deliver
from channels.models import Attempt, Channel
from channels.sandbox import DEFAULT_SECRET
from channels.setup import save_channel
from core.egress.http import Client, check_url
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, error, member, ok, world
from tests.integration.channels import conftest, factory
from tests.integration.channels.factory import NOW

no_deadline = hypothesis_settings(deadline=None)
sandbox = conftest.sandbox

SAVED = [
    ("https://bücher.example/hook", "https://xn--bcher-kva.example/hook"),
    ("https://小店.example/消息?名=值#片段", "https://xn--yetu2d.example/%E6%B6%88%E6%81%AF?%E5%90%8D=%E5%80%BC#%E7%89%87%E6%AE%B5"),
    ("https://BÜCHER.example:443/%C3%BC/ü", "https://xn--bcher-kva.example:443/%C3%BC/%C3%BC"),
    ("https://shop.example/{a}|b", "https://shop.example/{a}|b"),
]  # fmt: skip
REFUSED = [
    *("https://a b.example/", "https://shop.example/a b", "https://shop.example/\u3000", "https://shop.example/\x7f"),
    *("https://-é-.example/", "https://é..example/", "https://[::1", "https://" + "é" * 80 + ".example/", "https://\u200b.example/"),
    *("https://ex\u2100mple.example/", "https://é@shop.example/", "ftp://é.example/", "é", "https://", "https://shop.example:é/"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("url", "saved"), SAVED)
def test_a_url_is_saved_as_it_is_called(url: str, saved: str) -> None:
    acme = world("acme")
    api = Api(member(acme.workspace, Role.OWNER))
    body = {"name": "Hook", "medium": "sms", "adapter": "webhook", "settings": {"url": url}}
    made = ok(api.call("POST", f"{acme.here}/channels", body | {"secrets": {"signing_secret": DEFAULT_SECRET}}))
    assert made["settings"]["url"] == saved
    assert Channel.objects.get(name="Hook").settings["url"] == saved


@pytest.mark.django_db
@pytest.mark.parametrize("url", REFUSED)
def test_what_cannot_be_called_is_refused_with_the_reason(url: str) -> None:
    acme = world("acme")
    api = Api(member(acme.workspace, Role.OWNER))
    body = {"name": "Hook", "medium": "sms", "adapter": "webhook", "settings": {"url": url}}
    answer = api.call("POST", f"{acme.here}/channels", body | {"secrets": {"signing_secret": DEFAULT_SECRET}})
    assert error(answer)[0] == 400
    (problem,) = orjson.loads(answer.content)["problems"]
    assert problem["path"] == "settings.url"


@pytest.mark.django_db
def test_what_was_saved_before_is_encoded_when_it_is_called(workspace: Workspace, sandbox: Any, settings: Any) -> None:
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    channel = factory.channel(workspace, url=sandbox.url + "/für")
    factory.touches(channel, factory.version(workspace), factory.people(workspace, 1))
    deliver(channel.pk, NOW)
    assert "HTTP 404" in Attempt.objects.get().detail  # The sandbox knows no such path; it was asked.
    saved, problems = save_channel(channel, channel.settings, {})
    assert problems == []
    assert saved is not None
    assert saved.settings["url"] == sandbox.url + "/f%C3%BCr"


@no_deadline
@given(st.text(max_size=40).map(lambda text: f"https://{text}"), st.text(max_size=60))
@example("https://ß.example/", "")
def test_whatever_passes_can_be_called(start: str, rest: str) -> None:
    for url in (start + rest, f"https://shop.example/{rest}"):
        if not check_url(url, [], "url"):
            Client(url, [], 1.0).close()
