"""C21: a pause holds back what has not been handed over; what is resumed goes out, unless it has expired."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from channels.delivery import chores, runtime
from channels.delivery import tasks as delivery
from channels.delivery.claim import claim, take
from channels.delivery.gateway import due_channels
from channels.delivery.health import channel_health
from channels.models import Channel, JourneyHold, Send, SendState
from channels.touches import apply_holds as applying
from channels.touches.apply_holds import apply_holds
from channels.touches.hold import hold_met
from channels.touches.requeue import cancel_queue
from core.db.sql import Sql, rows, run, sql
from core.publicid import encode
from core.time_limit import TimeUp
from journeys.design.pause import archive, pause, resume
from journeys.engine import tasks
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
    assert apply_holds(day(1)) == 2
    assert states() == [("queued", "journey_paused", True)] * 2
    assert (taken(builder, day(1.1)), due_channels(day(1.1))) == (0, [])
    assert channel_health(builder.channel, day(1.1)).queued == 0

    resume(version.journey_id, day(2))
    assert (apply_holds(day(2)), JourneyHold.objects.count()) == (2, 0)
    assert states() == [("queued", "", False)] * 2
    assert due_channels(day(2.1)) == [builder.channel.pk]
    assert len(claim(runtime.load(builder.channel.pk), day(2.1), 10).leased) == 2


def test_c21_a_claim_holds_what_it_meets_before_the_pass_has_marked_it(builder: Builder) -> None:
    version = queued(builder)
    other = queued(builder, "Other", "Signed Up", people=1)
    pause(version.journey_id, day(1))
    batch = claim(runtime.load(builder.channel.pk), day(1), 10)
    assert (batch.taken, len(batch.leased), batch.closed) == (3, 1, {})
    assert states(touch__journey_id=version.journey_id) == [("queued", "journey_paused", True)] * 2
    assert states(touch__journey_id=other.journey_id) == [("leased", "", False)]

    resume(version.journey_id, day(2))
    assert (apply_holds(day(2)), taken(builder, day(2.1))) == (2, 3)


def test_c21_a_claim_does_not_judge_what_a_pause_holds(builder: Builder) -> None:
    version = queued(builder)
    Send.objects.update(recalled_at=day(0.5))
    pause(version.journey_id, day(1))
    assert claim(runtime.load(builder.channel.pk), day(1), 10).closed == {}


def test_c21_the_pass_goes_on_where_it_was_interrupted_and_reads_every_channel(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "CHUNK", 2)
    other = queued(builder, "Other", "Signed Up", people=3)
    first = builder.channel
    builder.channel = Channel.objects.create(
        workspace=builder.workspace, name="Second", medium="email", adapter="sandbox", receipt_key="second"
    )
    version = queued(builder, people=3)
    pause(version.journey_id, day(1))
    # Of the first channel three are looked at in chunks of two, and so are those of the second.
    chunks = [applying._chunk(version.journey_id, day(1)) for _ in range(6)]
    assert chunks == [(0, True), (0, True), (2, True), (1, True), (0, True), (0, False)]
    assert applying.unfinished() == []
    assert states(channel=first) == [("queued", "", False)] * 3
    assert states(channel=builder.channel) == [("queued", "journey_paused", True)] * 3

    resume(version.journey_id, day(2))
    assert [applying._chunk(version.journey_id, day(2)) for _ in range(2)] == [(2, True), (1, False)]
    assert {state for *_, state in states()} == {False}
    assert (JourneyHold.objects.count(), other.journey_id == version.journey_id) == (0, False)


def test_c21_the_pass_reads_only_what_is_behind_its_place_though_all_are_due_at_one_instant(builder: Builder) -> None:
    queued(builder, people=1)
    statement = applying._next_open(builder.channel.pk, (builder.channel.pk, day(0.1), 7))
    for scan in ("seqscan", "bitmapscan"):
        run(Sql(f"SET LOCAL enable_{scan} = off"))
    plan = [line for (line,) in rows(sql("EXPLAIN {}", statement))]
    assert "using send_due" in "".join(plan)
    assert "ROW(due_at, touch_id) >" in next(line for line in plan if "Index Cond" in line)
    assert not [line for line in plan if "Sort" in line]


def test_c21_other_journeys_go_on(builder: Builder) -> None:
    paused = queued(builder)
    other = queued(builder, "Other", "Signed Up", people=1)
    pause(paused.journey_id, day(1))
    apply_holds(day(1))
    assert states(touch__journey_id=other.journey_id) == [("queued", "", False)]
    assert taken(builder, day(1.1)) == 1


def test_c21_what_has_expired_by_then_does_not_go_out(builder: Builder) -> None:
    version = queued(builder)
    Send.objects.update(expires_at=day(1.5))
    pause(version.journey_id, day(1))
    apply_holds(day(1))
    resume(version.journey_id, day(2))
    apply_holds(day(2))
    batch = claim(runtime.load(builder.channel.pk), day(2.1), 10)
    assert (batch.leased, batch.closed) == ([], {"expired": 2})


def test_c21_one_in_a_gateways_hands_is_not_called_back_but_not_retried_either(builder: Builder) -> None:
    version = queued(builder)
    now = day(0.2)
    (first, second) = claim(runtime.load(builder.channel.pk), now, 10).leased
    pause(version.journey_id, now)
    apply_holds(now)
    assert states() == [("leased", "", True)] * 2
    Send.objects.filter(pk=first.touch_id).update(
        state=SendState.ACCEPTED, closed_at=now, lease_token=None, lease_until=None
    )
    Send.objects.filter(pk=second.touch_id).update(
        state=SendState.QUEUED, reason="throttled", lease_token=None, lease_until=None
    )
    assert taken(builder, day(1)) == 0
    resume(version.journey_id, day(2))
    apply_holds(day(2))
    assert states() == [("accepted", "", False), ("queued", "throttled", False)]
    assert taken(builder, day(2.1)) == 1


def test_c21_one_in_doubt_stays_in_doubt(builder: Builder) -> None:
    version = queued(builder, people=1)
    Send.objects.update(reason="ambiguous", attempts=1)
    pause(version.journey_id, day(1))
    apply_holds(day(1))
    assert states() == [("queued", "ambiguous", True)]
    resume(version.journey_id, day(2))
    apply_holds(day(2))
    assert states() == [("queued", "ambiguous", False)]


@pytest.mark.parametrize("marked", [True, False], ids=["after the pass", "before the pass"])
def test_c21_archiving_closes_what_the_pause_has_held(builder: Builder, marked: bool) -> None:
    version = queued(builder)
    pause(version.journey_id, day(1))
    if marked:
        apply_holds(day(1))
    archive(version.journey_id, day(2))
    assert claim(runtime.load(builder.channel.pk), day(2), 10).leased == []
    apply_holds(day(2))
    assert states() == [("cancelled", "journey_archived", False)] * 2
    assert (Send.objects.filter(closed_at=day(2)).count(), JourneyHold.objects.count()) == (2, 0)


def test_c21_paused_again_before_all_is_released_it_holds_all_again(builder: Builder) -> None:
    version = queued(builder)
    pause(version.journey_id, day(1))
    apply_holds(day(1))
    resume(version.journey_id, day(2))
    pause(version.journey_id, day(3))
    apply_holds(day(3))
    assert states() == [("queued", "journey_paused", True)] * 2


def test_c21_the_delivery_task_has_the_holds_applied_and_what_is_released_delivered(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    for module in (delivery, chores):
        monkeypatch.setattr(module, "nudge", lambda name, **_: woken.append(name))
    version = queued(builder)
    pause(version.journey_id, day(1))
    delivery.deliver()
    delivery.apply_holds_of_pauses()
    assert [held for *_, held in states()] == [True, True]
    delivery.deliver()  # Nothing is left to be done.
    assert woken == ["channels.apply_holds", "channels.deliver"]


@pytest.mark.django_db(transaction=True)
def test_c21_a_hold_does_not_end_while_a_claim_marks_what_it_has_met(builder: Builder) -> None:
    version = queued(builder, people=1)
    pause(version.journey_id, day(1))
    met, ended = Event(), Event()

    def claiming() -> None:
        with closing(connection), transaction.atomic():
            hold_met(take(runtime.load(builder.channel.pk), day(1), 10), day(1))
            met.set()
            ended.wait(30)

    with ThreadPoolExecutor(1) as pool:
        claimed = pool.submit(claiming)
        assert met.wait(30)
        try:
            resume(version.journey_id, day(2))  # Waits for no claim.
            assert (apply_holds(day(2)), JourneyHold.objects.count()) == (0, 1)
        finally:
            ended.set()
        claimed.result()
    assert states() == [("queued", "journey_paused", True)]
    assert (apply_holds(day(2)), JourneyHold.objects.count()) == (1, 0)
    assert states() == [("queued", "", False)]


def test_c21_a_journey_whose_messages_cannot_be_held_holds_up_no_other(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = queued(builder), queued(builder, "Other", "Signed Up", people=1)
    for version in (bad, good):
        pause(version.journey_id, day(1))
    chunk = applying._chunk

    def failing(journey_id: int, now: datetime) -> tuple[int, bool]:
        if journey_id == bad.journey_id:
            run(Sql("SELECT 1 / 0"))
        return chunk(journey_id, now)

    monkeypatch.setattr(applying, "_chunk", failing)
    assert apply_holds(day(1)) == 1
    assert states(touch__journey_id=good.journey_id) == [("queued", "journey_paused", True)]
    (line,) = [record.getMessage() for record in caplog.records if record.name == applying.__name__]
    name = encode("jrn", bad.journey_id)
    assert line == f"The hold of journey {name} could not be applied to its messages; it is tried again."
    monkeypatch.undo()
    assert apply_holds(day(1)) == 2


def test_c21_the_pulse_hands_out_what_is_due_before_it_plans(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def no_time(now: datetime) -> int:
        raise TimeUp

    monkeypatch.setattr(tasks, "due_buckets", lambda now: {builder.workspace.pk: [7]})
    monkeypatch.setattr(tasks, "nudge_tick", lambda workspace_id, buckets: done.append(f"tick {buckets}"))
    monkeypatch.setattr(tasks, "plan_runs", no_time)
    with pytest.raises(TimeUp):
        tasks.pulse()
    assert done == ["tick [7]"]


def test_c21_cancelling_the_queue_of_a_channel_takes_what_is_held_too(builder: Builder) -> None:
    version = queued(builder)
    queued(builder, "Other", "Signed Up", people=1)
    pause(version.journey_id, day(1))
    apply_holds(day(1))
    assert cancel_queue(builder.channel, day(1.1)) == 3
    resume(version.journey_id, day(2))
    apply_holds(day(2))
    assert {state for state, _, _ in states()} == {"cancelled"}
    assert taken(builder, day(2.1)) == 0
