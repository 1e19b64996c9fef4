"""C21: a pause holds back what has not been handed over; what is resumed goes out, unless it has expired."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from channels.delivery import runtime
from channels.delivery.claim import claim, take
from channels.delivery.gateway import due_channels
from channels.delivery.health import channel_health
from channels.models import Send, SendState
from channels.touches.hold import hold
from channels.touches.requeue import cancel_queue
from core.db.sql import Sql, run
from core.publicid import encode
from core.time_limit import TimeUp
from journeys.design.pause import archive, pause, resume
from journeys.engine import pulse, tasks
from journeys.engine.pulse import LAST_TICKS, hold_for_pauses
from journeys.models import Version
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, day, node, wires

pytestmark = pytest.mark.django_db


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def queued(builder: Builder, name: str = "Cart", event: str = "Cart Created", people: int = 2) -> Version:
    """The people have entered on day 0, and each has a message in the outbox."""
    nodes = [
        node("in", "entry_event", event=event),
        builder.send("mail"),
        node("wait", "wait", duration="P9D"),
        node("out", "exit"),
    ]
    version = builder.live(name, nodes, wires("in>mail", "mail>wait", "wait>out"))
    builder.people(people)
    for number in range(1, people + 1):
        builder.track(f"u{number}", event, day(0))
    builder.tick(day(0.1))
    return version


def taken(builder: Builder, now: datetime) -> int:
    return len(take(runtime.load(builder.channel.pk), now, 10))


def states(**fields: Any) -> list[tuple[str, str, bool]]:
    sends = Send.objects.filter(**fields).order_by("touch_id")
    return [(SendState(send.state).label, send.reason, send.held_at is not None) for send in sends]


def test_c21_a_pause_holds_what_is_queued_and_resuming_lets_it_go(builder: Builder) -> None:
    version = queued(builder)
    pause(version.journey_id, day(1))
    assert states() == [("queued", "journey_paused", True)] * 2
    assert (taken(builder, day(1.1)), due_channels(day(1.1))) == (0, [])
    assert channel_health(builder.channel, day(1.1)).queued == 0

    resume(version.journey_id, day(2))
    assert states() == [("queued", "", False)] * 2
    assert due_channels(day(2.1)) == [builder.channel.pk]
    assert len(claim(runtime.load(builder.channel.pk), day(2.1), 10).leased) == 2


def test_c21_other_journeys_go_on(builder: Builder) -> None:
    paused = queued(builder)
    other = queued(builder, "Other", "Signed Up", people=1)
    pause(paused.journey_id, day(1))
    assert states(touch__journey_id=other.journey_id) == [("queued", "", False)]
    assert taken(builder, day(1.1)) == 1


def test_c21_what_has_expired_by_then_does_not_go_out(builder: Builder) -> None:
    version = queued(builder)
    Send.objects.update(expires_at=day(1.5))
    pause(version.journey_id, day(1))
    resume(version.journey_id, day(2))
    batch = claim(runtime.load(builder.channel.pk), day(2.1), 10)
    assert (batch.leased, batch.closed) == ([], {"expired": 2})


def test_c21_one_in_a_gateways_hands_is_not_called_back_but_not_retried_either(builder: Builder) -> None:
    version = queued(builder)
    now = day(0.2)
    (first, second) = claim(runtime.load(builder.channel.pk), now, 10).leased
    pause(version.journey_id, now)
    assert states() == [("leased", "", True)] * 2
    Send.objects.filter(pk=first.touch_id).update(
        state=SendState.ACCEPTED, closed_at=now, lease_token=None, lease_until=None
    )
    Send.objects.filter(pk=second.touch_id).update(
        state=SendState.QUEUED, reason="throttled", lease_token=None, lease_until=None
    )
    assert taken(builder, day(1)) == 0
    resume(version.journey_id, day(2))
    assert states() == [("accepted", "", False), ("queued", "throttled", False)]
    assert taken(builder, day(2.1)) == 1


def test_c21_one_in_doubt_stays_in_doubt(builder: Builder) -> None:
    version = queued(builder, people=1)
    Send.objects.update(reason="ambiguous", attempts=1)
    pause(version.journey_id, day(1))
    assert states() == [("queued", "ambiguous", True)]
    resume(version.journey_id, day(2))
    assert states() == [("queued", "ambiguous", False)]


def test_c21_archiving_closes_what_the_pause_has_held(builder: Builder) -> None:
    version = queued(builder)
    pause(version.journey_id, day(1))
    archive(version.journey_id, day(2))
    assert states() == [("cancelled", "journey_archived", False)] * 2
    assert Send.objects.filter(closed_at=day(2)).count() == 2


def test_c21_the_pulse_holds_what_a_tick_that_was_at_work_has_still_queued(builder: Builder) -> None:
    version = queued(builder)
    pause(version.journey_id, day(1))
    Send.objects.filter(pk=Send.objects.order_by("pk").values("pk")[:1]).update(held_at=None, reason="")
    assert hold_for_pauses(day(1) + timedelta(seconds=1)) == 1
    assert states() == [("queued", "journey_paused", True)] * 2
    Send.objects.update(held_at=None)
    assert hold_for_pauses(day(1) + LAST_TICKS) == 0
    resume(version.journey_id, day(1))
    assert hold_for_pauses(day(1) + timedelta(seconds=1)) == 0


def test_c21_a_journey_whose_messages_cannot_be_held_holds_up_no_other(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = queued(builder), queued(builder, "Other", "Signed Up", people=1)
    for version in (bad, good):
        pause(version.journey_id, day(1))
    Send.objects.update(held_at=None, reason="")

    def failing(workspace_id: int, journey_id: int, now: datetime) -> int:
        if journey_id == bad.journey_id:
            run(Sql("SELECT 1 / 0"))
        return hold(workspace_id, journey_id, now)

    monkeypatch.setattr(pulse, "hold", failing)
    assert hold_for_pauses(day(1) + timedelta(seconds=1)) == 1
    assert states(touch__journey_id=good.journey_id) == [("queued", "journey_paused", True)]
    (line,) = [record.getMessage() for record in caplog.records if record.name == pulse.__name__]
    assert line == f"what a paused journey has queued could not be held back: {encode('jrn', bad.journey_id)}"
    monkeypatch.undo()
    assert hold_for_pauses(day(1) + timedelta(seconds=2)) == 2


def test_c21_the_pulse_hands_out_what_is_due_and_plans_before_it_holds(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def no_time(now: datetime) -> int:
        raise TimeUp

    monkeypatch.setattr(tasks, "due_buckets", lambda now: {builder.workspace.pk: [7]})
    monkeypatch.setattr(tasks, "nudge_tick", lambda workspace_id, buckets: done.append(f"tick {buckets}"))
    monkeypatch.setattr(tasks, "plan_runs", lambda now: done.append("plan"))
    monkeypatch.setattr(tasks, "hold_for_pauses", no_time)
    with pytest.raises(TimeUp):
        tasks.pulse()
    assert done == ["tick [7]", "plan"]


def test_c21_cancelling_the_queue_of_a_channel_takes_what_is_held_too(builder: Builder) -> None:
    version = queued(builder)
    queued(builder, "Other", "Signed Up", people=1)
    pause(version.journey_id, day(1))
    assert cancel_queue(builder.channel, day(1.1)) == 3
    resume(version.journey_id, day(2))
    assert {state for state, _, _ in states()} == {"cancelled"}
    assert taken(builder, day(2.1)) == 0
