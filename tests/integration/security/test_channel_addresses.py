"""F11: a channel that could never connect is refused when it is saved, by the API and by the admin alike."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from channels.models import Channel
from tenancy.models import User
from tests.integration.api.fixtures import Api, World, error

SECRETS = {"signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
INSIDE = [
    "https://127.0.0.1/",
    "https://localhost/",
    "https://LOCALHOST./x",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://a..b/",
]
PUBLIC = {"url": "https://93.184.216.34/messages"}


def webhook(**more: Any) -> dict[str, Any]:
    return {"name": "Hook", "medium": "sms", "adapter": "webhook", "settings": PUBLIC, "secrets": SECRETS} | more


def mail(host: str) -> dict[str, Any]:
    settings = {"host": host, "from_address": "Shop <a@b.example>"}
    return {"name": "Post", "medium": "email", "adapter": "email", "settings": settings, "secrets": {}}


@pytest.mark.parametrize(
    ("setting", "body"),
    [("url", webhook(settings={"url": url})) for url in INSIDE]
    + [("url", webhook(settings={"url": INSIDE[0]}, enabled=False))]
    + [("host", mail(host)) for host in ("localhost", "127.0.0.1", "192.168.1.1", "a..b")],
)
def test_an_address_inside_is_refused_at_its_field(setting: str, body: dict[str, Any], acme: World, alice: Api) -> None:
    before = Channel.objects.count()
    answer = alice.call("POST", f"{acme.here}/channels", body)
    assert error(answer) == (400, "invalid")
    (problem,) = orjson.loads(answer.content)["problems"]
    assert (problem["path"], problem["code"]) == (f"settings.{setting}", "forbidden_address")
    assert Channel.objects.count() == before


def test_the_refusal_names_the_setting_that_allows_a_network_and_the_setting_does(
    acme: World, alice: Api, settings: Any
) -> None:
    inside = webhook(settings={"url": "https://127.0.0.1/"})
    (problem,) = orjson.loads(alice.call("POST", f"{acme.here}/channels", inside).content)["problems"]
    assert "127.0.0.1" in problem["message"]
    assert "PATHLINE_ALLOWED_NETWORKS" in problem["message"]
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    assert alice.post(f"{acme.here}/channels", inside)["settings"]["url"] == "https://127.0.0.1/"


def test_a_public_address_and_a_name_that_does_not_resolve_yet_are_saved(acme: World, alice: Api) -> None:
    alice.post(f"{acme.here}/channels", webhook())
    later = webhook(name="Later", settings={"url": "https://gateway.invalid/messages"})
    alice.post(f"{acme.here}/channels", later)


def test_a_change_is_judged_too_but_a_channel_can_always_be_switched_off(
    acme: World, alice: Api, settings: Any
) -> None:
    here = f"{acme.here}/channels/{alice.post(f'{acme.here}/channels', webhook())['id']}"
    inside = {"url": "https://127.0.0.1/"}
    assert error(alice.call("PATCH", here, {"settings": inside}, If_Match="*")) == (400, "invalid")
    assert alice.get(here)["settings"] == PUBLIC
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    alice.patch(here, {"settings": inside}, If_Match="*")
    settings.ALLOWED_NETWORKS = []
    assert error(alice.call("PATCH", here, {"name": "Still on"}, If_Match="*")) == (400, "invalid")
    assert alice.patch(here, {"enabled": False}, If_Match="*")["enabled"] is False
    assert error(alice.call("PATCH", here, {"enabled": True}, If_Match="*")) == (400, "invalid")


def test_the_admin_refuses_it_in_its_form_when_made_and_when_changed(acme: World) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root", password="x"))
    form = {"workspace": acme.workspace.pk, "name": "Hook", "medium": "sms", "adapter": "webhook", "enabled": "on"}
    form |= {"settings": '{"url": "https://localhost/"}', "secrets": orjson.dumps(SECRETS).decode()}
    page = root.post(reverse("admin:channels_channel_add"), form)
    assert page.status_code == 200
    assert "PATHLINE_ALLOWED_NETWORKS" in page.content.decode()
    assert not Channel.objects.filter(name="Hook").exists()
    good = form | {"settings": orjson.dumps(PUBLIC).decode()}
    assert root.post(reverse("admin:channels_channel_add"), good).status_code == 302
    channel = Channel.objects.get(name="Hook")
    assert root.post(reverse("admin:channels_channel_change", args=[channel.pk]), form).status_code == 200
    channel.refresh_from_db()
    assert channel.settings == PUBLIC
