"""F24: a stale form switches nothing on, details are for those who set channels up, the sandbox opens one port."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from channels.delivery.details import LONGEST
from channels.models import Attempt, Channel, Send, SendState
from channels.sandbox import DEFAULT_SECRET
from config import settings as config_settings
from core.egress import netguard
from core.egress.http import check_url
from core.egress.netguard import HostPort, read_allowed
from core.egress.secrets import seal
from ops.stack.options import options
from ops.stack.programs import environment
from tenancy.models import Role
from tests.integration.api.conftest import acme, alice
from tests.integration.api.fixtures import T0, Api, World, error, member

__all__ = ["acme", "alice"]
pytestmark = pytest.mark.django_db

SAID = "not_connected: ConnectError: mail.corp.internal resolves to 10.1.2.3, which is private. " + "x" * 200


def _channel(acme: World) -> str:
    Channel.objects.update(settings={"url": "http://127.0.0.1:8790/messages"})
    return f"{acme.here}/channels/{acme.ids['channel']}"


@pytest.fixture(autouse=True)
def _sandbox_port(settings: Any) -> None:
    settings.ALLOWED_NETWORKS = [read_allowed("127.0.0.1:8790")]


def test_a_stale_form_cannot_switch_a_channel_on_again(acme: World, alice: Api) -> None:
    here = _channel(acme)
    read_by_bob = alice.get(here)["etag"]
    assert error(alice.call("PATCH", here, {"enabled": False})) == (428, "precondition_required")
    off = alice.patch(here, {"enabled": False}, If_Match=read_by_bob)
    assert error(alice.call("PATCH", here, {"name": "Post", "enabled": True}, If_Match=read_by_bob)) == (412, "stale")
    assert not Channel.objects.get().enabled
    assert alice.call("GET", here).headers["ETag"] == off["etag"]
    assert alice.patch(here, {"enabled": True}, If_Match=off["etag"])["enabled"] is True
    (listed,) = alice.get(f"{acme.here}/channels")["results"]
    assert listed["etag"] == alice.get(here)["etag"]


def test_a_rename_ends_no_pause_other_settings_do_and_so_does_saying_so(acme: World, alice: Api) -> None:
    here = _channel(acme)
    until = T0 + timedelta(days=36_500)

    def paused() -> None:
        Channel.objects.update(paused_until=until, pause_reason="not_connected", silences=4)

    paused()
    etag = alice.patch(here, {"name": "Post"}, If_Match=alice.get(here)["etag"])["etag"]
    assert Channel.objects.get().paused_until == until
    health = alice.get(f"{here}/health")
    assert (health["pause_reason"], health["paused_until"]) == ("not_connected", alice.get(here)["paused_until"])
    assert alice.patch(here, {"settings": {"timeout_seconds": 5}}, If_Match=etag)["paused_until"] is None
    paused()
    assert alice.post(f"{here}/resume")["paused_until"] is None
    row = Channel.objects.get()
    assert (row.paused_until, row.pause_reason, row.silences) == (None, "", 0)
    viewer = Api(member(acme.workspace, Role.VIEWER))
    assert error(viewer.call("POST", f"{here}/resume")) == (403, "forbidden")


def test_details_are_cut_and_only_for_those_who_set_channels_up(acme: World, alice: Api) -> None:
    Attempt.objects.update(outcome="retry", detail=SAID)
    marketer = Api(member(acme.workspace, Role.MARKETER))
    health, touch = f"{_channel(acme)}/health", f"{acme.here}/touches/{acme.ids['touch']}"

    def shown(who: Api) -> list[str]:
        return [who.get(health)["last_attempt"]["detail"], who.get(touch)["attempts"][0]["detail"]]

    assert shown(alice) == [SAID[: LONGEST - 1] + "…"] * 2
    assert shown(marketer) == ["not_connected"] * 2
    Attempt.objects.update(detail="Something of the provider's: 10.1.2.3")
    assert shown(marketer) == ["", ""]
    # Why a message could not be made is no answer of a provider's, and is what its author needs.
    Send.objects.update(state=SendState.REJECTED, reason="render_failed")
    assert marketer.get(touch)["attempts"][0]["detail"] == "Something of the provider's: 10.1.2.3"


def test_a_test_send_tells_a_marketer_the_code_and_an_admin_the_words(acme: World, alice: Api, settings: Any) -> None:
    settings.ALLOWED_NETWORKS = [ip_network("127.0.0.1/32")]
    secrets = seal({"signing_secret": DEFAULT_SECRET}, settings.ENCRYPTION_KEYS)
    Channel.objects.update(settings={"url": "http://127.0.0.1:9/messages"}, secrets=secrets)
    test = f"{acme.here}/templates/{acme.ids['template']}/test"
    body = {"channel": acme.ids["channel"], "profile": acme.ids["profile"], "to": "+4790000000"}
    marketer = Api(member(acme.workspace, Role.MARKETER))
    told = marketer.post(test, body)
    assert (told["outcome"], told["detail"]) == ("retry", "not_connected")
    assert alice.post(test, body)["detail"].startswith("not_connected: ConnectError: ")


def test_with_the_sandbox_on_only_its_own_port_of_the_loopback_is_open(acme: World, alice: Api) -> None:
    chosen = options({"SANDBOX": "1", "SANDBOX_PORT": "8790"})
    places = SimpleNamespace(state="/tmp/nowhere")
    env = environment(places, chosen, "postgres://x", "redis://x", {})  # type: ignore[arg-type]
    assert env["PATHLINE_ALLOWED_NETWORKS"] == "127.0.0.1:8790"
    allowed = [read_allowed(env["PATHLINE_ALLOWED_NETWORKS"])]
    assert netguard.addresses("127.0.0.1", 8790, allowed) == ["127.0.0.1"]
    for host, port in [("127.0.0.1", 5432), ("127.0.0.1", 8000), ("127.0.0.2", 8790), ("10.0.0.1", 8790)]:
        with pytest.raises(netguard.Refused):
            netguard.addresses(host, port, allowed)
    assert check_url("http://127.0.0.1:8790/messages", allowed, "url") == []
    for url in ("http://127.0.0.1:8000/", "http://gateway.example/", "https://gateway.example:8790/"):
        assert [problem.code for problem in check_url(url, allowed, "url")] == ["bad_url"]
    etag = alice.get(_channel(acme))["etag"]
    inside = {"settings": {"url": "https://127.0.0.1/"}}
    assert error(alice.call("PATCH", _channel(acme), inside, If_Match=etag)) == (400, "invalid")


def test_what_is_allowed_is_a_network_or_one_port_of_one_address() -> None:
    one = HostPort(ip_network("127.0.0.1/32")[0], 8790)
    assert read_allowed("127.0.0.1:8790") == one
    assert str(read_allowed("[::1]:8790").ip) == "::1"
    assert [read_allowed(text) for text in ("10.1.0.0/16", "127.0.0.1", "fd00::/8", "::1")] == [
        ip_network(text) for text in ("10.1.0.0/16", "127.0.0.1", "fd00::/8", "::1")
    ]
    for bad in ("localhost:8790", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", "10.0.0.0/8:80", ""):
        with pytest.raises(ValueError, match=r"."):
            read_allowed(bad)


def test_a_network_that_cannot_be_read_is_named_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHLINE_ALLOWED_NETWORKS", "10.0.0.0/8,127.0.0.1:0")
    with pytest.raises(ImproperlyConfigured, match=r"127\.0\.0\.1:0"):
        config_settings._networks("PATHLINE_ALLOWED_NETWORKS")
