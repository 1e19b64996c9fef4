"""A channel's health tells what the channel did, whoever else sends, and says where it has not counted everything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.delivery import health
from channels.delivery.health import channel_health
from channels.models import Attempt, Channel, SendState
from tenancy.models import Workspace
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, day

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def accepted(channel: Channel, count: int, ago: timedelta = MINUTE) -> list[int]:
    """So many messages, decided on and accepted so long ago."""
    version, people = factory.version(channel.workspace), factory.people(channel.workspace, count)
    closed = {"state": SendState.ACCEPTED, "closed_at": NOW - ago}
    ids = factory.touches(channel, version, people, due=NOW - ago, **closed)
    Attempt.objects.bulk_create(Attempt(touch_id=pk, number=1, at=NOW - ago, outcome="accepted") for pk in ids)
    return ids


def test_what_other_workspaces_send_hides_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LATEST", 10)
    mine = factory.channel(workspace)
    accepted(mine, 3)
    accepted(factory.channel(Workspace.objects.create(name="Other", slug="other")), 12)
    found = channel_health(mine, NOW)
    assert (found.last_hour["accepted"], found.last_hour_at_least) == (3, False)
    assert found.last_attempt is not None
    assert (found.last_attempt.at, found.last_attempt.outcome) == (NOW - MINUTE, "accepted")


def test_what_was_not_counted_is_said(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = factory.channel(workspace)
    accepted(mine, 12)
    factory.touches(mine, factory.version(workspace), factory.people(workspace, 12), due=day(-1))
    exact = channel_health(mine, NOW)
    assert (exact.queued, exact.cancellable, exact.waiting_at_least) == (12, 12, False)
    assert (exact.last_hour["accepted"], exact.last_hour_at_least) == (12, False)
    monkeypatch.setattr(health, "LATEST", 10)
    some = channel_health(mine, NOW)
    assert (some.queued, some.cancellable, some.waiting_at_least) == (10, 10, True)
    assert (some.last_hour["accepted"], some.last_hour_at_least) == (10, True)


def test_old_messages_that_were_not_looked_at_make_nobody_doubt_the_last_hour(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = factory.channel(workspace)
    accepted(mine, 12, timedelta(days=3))
    accepted(mine, 4)
    monkeypatch.setattr(health, "LATEST", 10)
    found = channel_health(mine, NOW)
    assert (found.last_hour["accepted"], found.last_hour_at_least) == (4, False)
