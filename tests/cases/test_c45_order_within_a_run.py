"""C45: a later send of a run waits for an earlier one to the same person by the same channel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.delivery.facts import ORDER_PATIENCE
from channels.delivery.gateway import deliver, deliver_due
from channels.models import Channel, Send, Touch
from channels.sandbox.script import MessageRule, RequestRule
from tests.integration.channels import factory
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox
from tests.integration.channels.factory import NOW, key, states

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def _two_each(workspace, sandbox, count: int) -> tuple[Channel, list[int], list[int]]:
    """Two sends due at once for each of some people: the first and the second of one run."""
    channel = factory.channel(workspace, url=sandbox.url)
    people = factory.people(workspace, count)
    version = factory.version(workspace)
    first = factory.touches(channel, version, people)
    second = factory.touches(channel, factory.version(workspace), people)
    for earlier, later in zip(first, second, strict=True):
        run = Touch.objects.get(pk=earlier).origin_id
        Touch.objects.filter(pk=later).update(origin_id=run, step_id=2)
    return channel, first, second


def _deliver_for(seconds: int) -> None:
    for n in range(seconds):
        deliver_due(NOW + n * SECOND)


def test_after_a_503_every_first_message_arrives_before_its_second(workspace, sandbox):
    _, first, second = _two_each(workspace, sandbox, 10)
    sandbox.play(requests=(RequestRule(outcome="503", times=1),))
    _deliver_for(20)
    assert states(first + second) == [("accepted", "")] * 20
    arrived = list(sandbox.journal.entries)
    for earlier, later in zip(first, second, strict=True):
        assert arrived.index(key(earlier)) < arrived.index(key(later))


def test_a_second_message_says_that_it_waits(workspace, sandbox):
    channel, first, second = _two_each(workspace, sandbox, 1)
    sandbox.play(messages=(MessageRule(status="retry", times=3, reason="busy"),))
    deliver(channel.pk, NOW)
    assert states(first + second) == [("queued", "busy"), ("queued", "waits_for_earlier")]
    due = Send.objects.get(pk=first[0]).due_at
    assert Send.objects.get(pk=second[0]).due_at == NOW + SECOND
    deliver(channel.pk, NOW + SECOND)
    assert Send.objects.get(pk=second[0]).due_at == due + SECOND


def test_it_waits_no_longer_than_stated(workspace, sandbox):
    channel, first, second = _two_each(workspace, sandbox, 1)
    Send.objects.filter(pk=first[0]).update(due_at=NOW + ORDER_PATIENCE + SECOND)
    assert deliver(channel.pk, NOW).accepted == 1
    assert states(first + second) == [("queued", ""), ("accepted", "")]


def test_other_runs_and_other_channels_do_not_wait(workspace, sandbox):
    channel, first, second = _two_each(workspace, sandbox, 1)
    other = factory.channel(workspace, url=sandbox.url, name="Other")
    Touch.objects.filter(pk=first[0]).update(channel=other)
    Send.objects.filter(pk=first[0]).update(channel=other, due_at=NOW + SECOND)
    assert deliver(channel.pk, NOW).accepted == 1
    assert states(first + second) == [("queued", ""), ("accepted", "")]
