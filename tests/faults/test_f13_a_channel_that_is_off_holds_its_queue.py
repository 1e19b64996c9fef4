"""F13: switching a channel off holds its queue; cancelling is an act of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.adapters.webhook import GONE_PAUSE
from channels.delivery.gateway import deliver, due_channels
from channels.models import Channel, Send
from channels.sandbox.script import RequestRule
from channels.touches.requeue import cancel_queue, retry
from tests.integration.channels import factory
from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox
from tests.integration.channels.factory import NOW, states

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
pytestmark = pytest.mark.django_db


def test_a_channel_that_is_off_keeps_what_is_due_and_sends_it_when_it_is_on_again(workspace, sandbox):
    channel = factory.channel(workspace, url=sandbox.url)
    ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 2))
    Channel.objects.update(enabled=False)
    assert due_channels(NOW) == []
    assert (deliver(channel.pk, NOW).taken, states(ids)) == (0, [("queued", "")] * 2)
    assert sandbox.journal.requests == 0
    Channel.objects.update(enabled=True)
    assert deliver(channel.pk, NOW + timedelta(days=1)).accepted == 2


def test_a_stray_410_ends_no_queue(workspace, sandbox):
    channel = factory.channel(workspace, url=sandbox.url)
    ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 3))
    sandbox.play(requests=(RequestRule(outcome="410", times=1),))
    deliver(channel.pk, NOW)
    assert states(ids) == [("queued", "gone")] * 3
    channel.refresh_from_db()
    assert channel.enabled
    assert NOW + GONE_PAUSE <= channel.paused_until < NOW + 2 * GONE_PAUSE
    assert deliver(channel.pk, NOW + 2 * GONE_PAUSE).accepted == 3


def test_cancelling_the_queue_is_an_act_of_its_own_and_can_be_taken_back(workspace, sandbox):
    channel = factory.channel(workspace, url=sandbox.url)
    ids = factory.touches(channel, factory.version(workspace), factory.people(workspace, 3))
    Send.objects.filter(pk=ids[2]).update(reason="ambiguous")
    assert cancel_queue(channel, NOW) == 2
    assert states(ids) == [("cancelled", "cancelled_by_hand")] * 2 + [("queued", "ambiguous")]
    assert len(retry(workspace.pk, ids, NOW)) == 2
    assert deliver(channel.pk, NOW).accepted == 3
