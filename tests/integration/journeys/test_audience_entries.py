"""Entry by audience and by schedule."""

from __future__ import annotations

from datetime import UTC, datetime

from audiences.membership import emit_window_touches, refresh_all
from audiences.models import Audience
from audiences.save import save_audience
from core.publicid import encode
from journeys.engine.pulse import due_buckets, plan_runs, shares
from journeys.models import Enrollment, EntryBatch
from tests.integration.journeys.builders import Builder, day, node, wires

ORDER = "Order Completed"
RECENT = {"kind": "did", "event": ORDER, "window": {"last": "P10D"}}


def audience(builder: Builder, name: str = "Recent", rule: dict[str, object] = RECENT) -> Audience:
    saved, problems = save_audience(builder.workspace.pk, name, rule)
    assert saved is not None, problems
    refresh_all(saved.pk, day(0))
    return saved


def through(builder: Builder, entry: dict[str, object], **settings: object) -> object:
    nodes = [node("in", str(entry.pop("kind")), **entry), node("pause", "wait", duration="P60D"), node("out", "exit")]
    return builder.live("By audience", nodes, wires("in>pause", "pause>out"), **settings)


def test_whoever_enters_the_audience_enters_the_journey_in_the_same_tick(builder: Builder) -> None:
    who = audience(builder)
    version = through(builder, {"kind": "entry_audience", "audience": encode("aud", who.pk), "on": "enter"})
    builder.people(2)
    builder.track("u1", ORDER, day(1))
    builder.tick(day(1.1))
    assert (builder.at("u1", version), builder.at("u2", version)) == ("pause", "")


def test_whoever_leaves_because_time_moved_on_enters_then(builder: Builder) -> None:
    who = audience(builder)
    version = through(builder, {"kind": "entry_audience", "audience": encode("aud", who.pk), "on": "leave"})
    builder.people(1)
    builder.track("u1", ORDER, day(1))
    for now in (day(1.1), day(10.9)):
        emit_window_touches(builder.workspace.pk, now)
        builder.tick(now)
        assert builder.at("u1", version) == ""
    emit_window_touches(builder.workspace.pk, day(11.1))
    builder.tick(day(11.1))
    assert builder.at("u1", version) == "pause"


def test_everybody_in_the_audience_at_publishing_enters_once(builder: Builder) -> None:
    who = audience(builder)
    builder.people(30)
    for n in range(1, 21):
        builder.track(f"u{n}", ORDER, day(0.5))
    builder.tick(day(0.6))
    nodes = [
        node("in", "entry_audience", audience=encode("aud", who.pk), on="now"),
        node("pause", "wait"),
        node("out", "exit"),
    ]
    version = builder.publish(builder.journey("Now", nodes, wires("in>pause", "pause>out")), day(1))
    assert builder.tick(day(1)).enrolled == 20
    assert builder.tick(day(1.1)).enrolled == 0
    assert Enrollment.objects.filter(version=version).count() == 20


def test_a_schedule_lets_the_audience_in_on_every_slot_and_only_the_latest_after_a_gap(builder: Builder) -> None:
    who = audience(builder, rule={"kind": "identifier", "namespace": "email", "op": "exists"})
    builder.people(5)
    builder.tick(day(0.1))
    entry = {"kind": "entry_schedule", "audience": encode("aud", who.pk), "start": "2026-03-03T09:00",
             "time_zone": "Asia/Shanghai", "repeat": "FREQ=DAILY"}  # fmt: skip
    version = through(builder, entry, reentry={"mode": "always"})
    assert plan_runs(day(0.5)) == 0
    assert plan_runs(day(0.6)) == 1
    assert plan_runs(day(0.6)) == 0
    assert list(EntryBatch.objects.values_list("at", flat=True)) == [datetime(2026, 3, 3, 1, tzinfo=UTC)]
    assert builder.tick(day(0.6)).enrolled == 5
    assert plan_runs(day(5.6)) == 1
    again = builder.tick(day(5.6))
    assert (again.enrolled, again.refused) == (0, 5)
    assert builder.refusals("u1") == ["already_inside"]
    assert Enrollment.objects.filter(version=version).count() == 5
    plan_runs(day(5.7))
    assert EntryBatch.objects.filter(done_at__isnull=True).count() == 0


def test_the_pulse_finds_the_buckets_that_have_something_due(builder: Builder) -> None:
    nodes = [node("in", "entry_event", event=ORDER), node("pause", "wait", duration="P2D"), node("out", "exit")]
    builder.live("Due", nodes, wires("in>pause", "pause>out"))
    builder.people(3)
    builder.tick(day(0.5))
    assert due_buckets(day(0.6)) == {}
    builder.track("u2", ORDER, day(1))
    bucket = builder.profile("u2").pk & 255
    assert due_buckets(day(0.9)) == {}
    assert due_buckets(day(1.1)) == {builder.workspace.pk: [bucket]}
    builder.tick(day(1.1))
    assert due_buckets(day(2)) == {}
    assert due_buckets(day(3.2)) == {builder.workspace.pk: [bucket]}
    assert [len(share) for share in shares(list(range(256)))] == [32] * 8
    assert shares([3, 9]) == [[3], [9]]
