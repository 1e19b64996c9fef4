"""A small workspace's month, with everything in it that a bug could spoil."""

from __future__ import annotations

from datetime import datetime, timedelta

from audiences.membership import emit_window_touches
from cdp.ingest.inbox import process_items
from channels.delivery.gateway import deliver_due
from channels.models import Cap, Channel, Send, Suppression
from channels.receipts.store import ReceiptIn, record
from channels.sandbox.script import RequestRule
from content.models import Template
from core.publicid import encode
from insights.attribution.credits import attribute
from insights.attribution.settings import attribution_of
from journeys.design.pause import pause, resume
from journeys.engine.absorb import absorb_merges
from journeys.engine.tick import tick_all
from tenancy.models import Workspace
from tests.integration.channels.conftest import Running
from tests.integration.doctor.deadlines import in_a_hurry
from tests.integration.doctor.workload import address_hash, buyers, same_as_ever
from tests.integration.journeys.builders import Builder, day, node, wires

PEOPLE = 12
END = day(20)
DEVICES = ("phone-1", "phone-2", "phone-3")
SIGNUP, ORDER = "Signed Up", "Order Completed"


def live_a_little(sandbox: Running) -> Builder:
    """Twelve people through all that matters; at `END` nothing is under way."""
    same_as_ever()
    builder = Builder(Workspace.objects.create(name="Small", slug="small"))
    Channel.objects.filter(pk=builder.channel.pk).update(settings={"url": sandbox.url})
    Template.objects.filter(pk=builder.template.pk).update(content={"subject": "Hi", "html": "", "text": "{{ now }}"})
    Cap.objects.create(workspace=builder.workspace, medium="email", max_touches=2, window=timedelta(days=3))
    Cap.objects.update(changed_at=day(-20))
    builder.people(PEOPLE)
    buyers(builder)
    stopped, halted = _journeys(builder)
    _come_in(builder)
    tick_all(builder.workspace.pk, day(0.2))
    _deliver(builder, sandbox, 0.3)
    for journey_id in (stopped, halted):
        pause(journey_id, day(1))
    _report(Channel.objects.get(pk=builder.channel.pk))
    builder.track("u5", ORDER, day(2), total=50)
    for each in DEVICES:
        builder.identify("u6", at=day(2), anonymous=each)
    builder.track("u1", SIGNUP, day(10.5))
    builder.track("u12", SIGNUP, day(12.5))
    _say_no(builder, "u11", day(5))
    for at in (3, 11, 12, 13):
        emit_window_touches(builder.workspace.pk, day(at))
        tick_all(builder.workspace.pk, day(at))
        absorb_merges(builder.workspace.pk, day(at + 0.01))
        _deliver(builder, sandbox, at + 0.02)
    assert resume(halted, day(13.5)) is None
    in_a_hurry(builder, sandbox, ("u3", "u4"), 14)
    attribute(builder.workspace.pk, attribution_of(builder.workspace), day(15))
    return builder


def _journeys(builder: Builder) -> tuple[int, int]:
    """The journey, and two that will be paused, the second of them for a while; the ids of these."""
    nodes = [
        node("in", "entry_event", event=SIGNUP),
        builder.send("s1"),
        builder.send("s2"),
        builder.send("s3"),
        node("w", "wait", duration="P10D"),
        builder.send("s4"),
        node("out", "exit"),
    ]
    lines = wires("in>s1", "s1>s2", "s2>s3", "s3>w", "w>s4", "s4>out")
    goal = {"event": ORDER, "value": "total", "window": "P30D"}
    builder.live("All", nodes, lines, holdout=0.3, goal=goal, reentry={"mode": "never"})
    stopped, halted = (
        builder.live(name, [nodes[0], nodes[4], nodes[6]], wires("in>w", "w>out")) for name in ("Stopped", "Halted")
    )
    return stopped.journey_id, halted.journey_id


def _come_in(builder: Builder) -> None:
    """Everybody signs up; one has bought long before, three from devices not yet known; a message comes twice."""
    builder.track("u1", ORDER, day(-1), total=10)
    for n in range(1, PEOPLE + 1):
        builder.track(f"u{n}", SIGNUP, day(0.1))
    items = [
        {"type": "track", "event": "Looked", "userId": "u2", "messageId": "twice"},
        *({"type": "track", "event": SIGNUP, "anonymousId": each, "messageId": f"{each} 1"} for each in DEVICES),
        *(
            {
                "type": "identify",
                "anonymousId": each,
                "traits": {"email": f"{each}@example.org"},
                "messageId": f"{each} 2",
            }
            for each in DEVICES
        ),
    ]
    for item in [*items, items[0]]:
        process_items(builder.workspace.pk, None, [item | {"timestamp": day(0.1).isoformat()}], day(0.1), day(0.1))


def _deliver(builder: Builder, sandbox: Running, at: float) -> None:
    """Addresses are suppressed a moment before; one batch loses its answer; then until nothing is due."""
    for n in (7, 8, 9) if at < 1 else (10,):
        Suppression.objects.get_or_create(
            workspace=builder.workspace,
            medium="email",
            address_hash=address_hash(f"u{n}@example.com"),
            defaults={"reason": "manual", "since": day(at - 0.01)},
        )
    sandbox.play(requests=(RequestRule(outcome="reset_after", times=1),))
    for minute in range(6):
        deliver_due(day(at + minute / 1440))


def _say_no(builder: Builder, user: str, at: datetime) -> None:
    """By the preferences that an SDK sends along."""
    context = {"consent": {"categoryPreferences": {"email": False}}}
    item = {
        "type": "identify",
        "userId": user,
        "context": context,
        "messageId": f"no {user}",
        "timestamp": at.isoformat(),
    }
    process_items(builder.workspace.pk, None, [item], at, at)


def _report(channel: Channel) -> None:
    """Receipts in the wrong order and twice; somebody unsubscribes."""
    sends = list(Send.objects.filter(state=3).order_by("pk")[:6])
    for kind in ("opened", "delivered", "delivered"):
        told = [ReceiptIn(encode("tch", s.pk), kind, f"{s.pk}.{kind}", day(0.4), {}) for s in sends]
        record(channel, told, day(0.5))
    chosen = next(s for s in sends if s.payload["to"] in ("u2@example.com", "u3@example.com", "u4@example.com"))
    record(channel, [ReceiptIn(encode("tch", chosen.pk), "unsubscribed", "u", day(0.4), {})], day(0.5))
