"""F5: a host that cannot be reached, or never answers, is left alone for longer and longer; other channels are served."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from channels.adapters import email
from channels.delivery.gateway import deliver, due_channels
from channels.delivery.pauses import LONGEST, distance
from channels.delivery.runtime import close_sessions
from channels.models import Channel
from tests.integration.channels import factory
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox
from tests.integration.channels.factory import NOW, states

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SLACK = timedelta(seconds=4)


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """Takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=50)) as server:
        server.setblocking(False)
        yield server


def _calls(server: socket.socket) -> int:
    """The connections made since the last question."""
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def _mail_channel(workspace: Any, mute: socket.socket) -> tuple[Channel, list[int]]:
    channel = factory.channel(
        workspace,
        "email",
        "email",
        secrets={},
        host="127.0.0.1",
        port=mute.getsockname()[1],
        security="none",
        from_address="a@b.example",
        timeout_seconds=0.2,
    )
    version = factory.version(workspace, "email", {"subject": "Hi", "text": "Hello"})
    return channel, factory.touches(channel, version, factory.people(workspace, 3, "email"))


def test_a_mail_server_that_never_answers_is_called_once_a_batch_and_ever_more_rarely(workspace, mute):
    channel, ids = _mail_channel(workspace, mute)
    now, rests = NOW, []
    for silences in range(1, 5):
        deliver(channel.pk, now)
        assert (_calls(mute), states(ids)) == (1, [("queued", "not_connected")] * 3)
        channel.refresh_from_db()
        assert channel.silences == silences
        if channel.paused_until is not None:
            rests.append(channel.paused_until - now)
            assert channel.pause_reason == "not_connected"
            assert due_channels(channel.paused_until - timedelta(microseconds=1)) == []
            assert deliver(channel.pk, channel.paused_until - timedelta(microseconds=1)).taken == 0
        now += HOUR
    wanted = [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert [each - rest < SLACK for each, rest in zip(rests, wanted, strict=True)] == [True] * 3
    assert _calls(mute) == 0


def test_a_gateway_that_takes_the_request_and_never_answers_is_paused_too(workspace, mute):
    url = f"http://127.0.0.1:{mute.getsockname()[1]}/"
    channel = factory.channel(workspace, url=url, timeout_seconds=0.2)
    ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 2))
    for now in (NOW, NOW + HOUR):
        deliver(channel.pk, now)
    assert states(ids) == [("queued", "ambiguous")] * 2
    channel.refresh_from_db()
    assert (channel.silences, channel.pause_reason) == (2, "no_answer")
    assert NOW + HOUR + timedelta(seconds=5) <= channel.paused_until < NOW + HOUR + timedelta(seconds=5) + SLACK


def test_the_first_answer_ends_the_count_and_a_pause_of_one_channel_holds_no_other(workspace, sandbox, mute):
    channel, _ = _mail_channel(workspace, mute)
    Channel.objects.filter(pk=channel.pk).update(paused_until=NOW + HOUR, pause_reason="not_connected", silences=9)
    other = factory.channel(workspace, name="Other", url=sandbox.url)
    Channel.objects.filter(pk=other.pk).update(silences=3)
    factory.touches(other, factory.version(workspace), factory.people(workspace, 2))
    assert due_channels(NOW) == [other.pk]
    assert deliver(other.pk, NOW).accepted == 2
    assert [Channel.objects.get(pk=each.pk).silences for each in (channel, other)] == [9, 0]


def test_a_mail_server_that_falls_silent_in_the_middle_is_not_waited_for_once_per_mail(workspace, postbox_that_stops):
    channel = postbox_that_stops.channel(workspace)
    Channel.objects.update(settings=channel.settings | {"timeout_seconds": 0.2})
    version = factory.version(workspace, "email", {"subject": "Hi", "text": "Hello"})
    ids = factory.touches(channel, version, factory.people(workspace, 5, "email"))
    deliver(channel.pk, NOW)
    assert states(ids) == [("queued", "not_connected")] + [("queued", "not_tried")] * 4
    assert postbox_that_stops.connections == 1


@pytest.fixture
def postbox_that_stops(settings: Any) -> Iterator[Any]:
    """Greets, and answers nothing after the first MAIL."""
    import asyncio

    from tests.integration.channels.postbox import Postbox, _running

    class Stops(Postbox):
        async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
            await asyncio.Event().wait()
            raise AssertionError("unreachable")

    yield from _running(Stops(), settings)


def test_the_distance_grows_from_five_seconds_to_fifteen_minutes():
    assert [distance(n).total_seconds() for n in (1, 2, 3, 4)] == [0, 5, 10, 20]
    assert distance(1000) == LONGEST == timedelta(minutes=15)


def test_a_step_of_connecting_to_a_mail_server_takes_ten_seconds_at_most(mute, monkeypatch, workspace):
    seen: list[float] = []
    plain = socket.create_connection

    def noting(address: Any, timeout: float) -> socket.socket:
        seen.append(timeout)
        return plain(address, 0.1)

    monkeypatch.setattr(email.socket, "create_connection", noting)
    channel, _ = _mail_channel(workspace, mute)
    Channel.objects.update(settings=channel.settings | {"timeout_seconds": 60})
    deliver(channel.pk, NOW)
    close_sessions()
    assert seen == [10.0]
