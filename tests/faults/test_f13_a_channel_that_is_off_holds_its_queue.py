"""F13: switching a channel off holds its queue; cancelling is an act of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.gateway import deliver, due_channels
from channels.models import Channel
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
