"""A workspace in which everything has happened once: entries, refusals, the control group, sends and their answers, receipts,
a recall, a merge of two who were both inside, conversions, credits, an audience, a pause. The doctor must have nothing to say."""

from __future__ import annotations

from datetime import datetime, timedelta

from audiences.membership import refresh_all
from audiences.models import Audience
from audiences.save import save_audience
from cdp.ingest.inbox import process_items
from cdp.profiles.consent import set_consent
from channels.delivery.gateway import deliver_due
from channels.models import Cap, Channel, Send, SendState, Suppression, Touch
from channels.receipts.store import ReceiptIn, record
from channels.sandbox.script import MessageRule
from core.db.sql import Sql, rows, run, sql
from core.publicid import encode
from insights.attribution.credits import attribute
from insights.attribution.settings import attribution_of
from journeys.design.pause import pause
from journeys.engine.absorb import absorb_merges
from journeys.engine.pulse import plan_runs
from ops.doctor.run import examine, invariants
from tenancy.models import Workspace
from tests.integration.channels.conftest import Running
from tests.integration.doctor.deadlines import in_a_hurry
from tests.integration.journeys.builders import Builder, day, node, wires

ORDER, SIGNUP = "Order Completed", "Signed Up"
PEOPLE = 40
NOW = day(40)


def sick(now: datetime = NOW, **more: bool) -> list[str]:
    """The names of the invariants that do not hold."""
    found = examine(invariants(**{"settled": True, "deep": True} | more), now)
    assert {each.invariant.name: each.error for each in found if each.error} == {}
    return [each.invariant.name for each in found if each.count]


def same_as_ever() -> None:
    """Chance goes by ids (arms, control groups), so they begin at the same number in every run."""
    for table in ("profiles_profile", "journeys_journey"):
        rows(sql("SELECT setval(pg_get_serial_sequence({}, 'id'), 7000000)", table))


def busy_town(sandbox: Running) -> Builder:
    """The workspace, with nothing under way."""
    same_as_ever()
    builder = Builder(Workspace.objects.create(name="Busy", slug="busy"))
    Channel.objects.filter(pk=builder.channel.pk).update(settings={"url": sandbox.url})
    _people(builder)
    cap = Cap.objects.create(workspace=builder.workspace, medium="email", max_touches=2, window=timedelta(days=3))
    Cap.objects.filter(pk=cap.pk).update(changed_at=day(-20))
    who = buyers(builder)
    _journeys(builder, who)
    for at in (0.1, 2, 6, 12, 20):
        _live_on(builder, sandbox, at)
    _a_merge(builder)
    _receipts(builder)
    _pauses(builder)
    in_a_hurry(builder, sandbox, ("u9", "u10"), 26)
    for at in (30, 35):
        _live_on(builder, sandbox, at)
    plan_runs(day(35.2))
    refresh_all(who.pk, NOW)
    builder.tick(day(35.3))
    attribute(builder.workspace.pk, attribution_of(builder.workspace), day(35.4))
    run(Sql("SET CONSTRAINTS ALL IMMEDIATE"))
    return builder


def _people(builder: Builder) -> None:
    builder.people(PEOPLE)
    items = [
        {"type": "track", "event": SIGNUP, "userId": f"u{n}", "messageId": f"s{n}", "timestamp": day(0.01).isoformat()}
        for n in range(1, PEOPLE + 1)
    ]
    # They sign up once more while inside, and are refused.
    items += [item | {"messageId": f"again{n}", "timestamp": day(0.02).isoformat()} for n, item in enumerate(items[:5])]
    builder.later = items  # type: ignore[attr-defined]
    builder.identify("u1", at=day(-9), country="NO")
    _no(builder, ["u38", "u39", "u40"], day(-9))


def _no(builder: Builder, users: list[str], at: datetime) -> None:
    people = sql(
        "SELECT id AS profile_id FROM profiles_profile WHERE id = ANY({}::bigint[])",
        [builder.profile(u).pk for u in users],
    )
    set_consent(builder.workspace.pk, people, "email", "", False, at, "asked")


def buyers(builder: Builder) -> Audience:
    """The audience of those who have bought within 300 days."""
    rule = {"kind": "did", "event": ORDER, "window": {"last": "P300D"}}
    saved, problems = save_audience(builder.workspace.pk, "Buyers", rule)
    assert saved is not None, problems
    refresh_all(saved.pk, day(-1))
    return saved


def _journeys(builder: Builder, who: Audience) -> None:
    nodes = [
        node("in", "entry_event", event=SIGNUP),
        builder.send("s1"),
        node("w1", "wait", duration="P1D"),
        builder.send("s2"),
        node("w2", "wait", duration="P10D"),
        builder.send("s3"),
        node("out", "exit"),
    ]
    goal = {"event": ORDER, "value": "total", "window": "P30D"}
    lines = wires("in>s1", "s1>w1", "w1>s2", "s2>w2", "w2>s3", "s3>out")
    builder.live("Welcome", nodes, lines, holdout=0.15, reentry={"mode": "never"}, goal=goal)
    nodes = [
        node("in", "entry_event", event=SIGNUP),
        node("ab", "split", arms=[{"name": "A", "weight": 1}, {"name": "B", "weight": 1}]),
        node("w1", "wait", duration="P5D"),
        builder.send("s1", category="transactional"),
        node("w2", "wait", duration="P300D"),
        node("out", "exit"),
    ]
    lines = wires("in>ab", "ab.A>w1", "ab.B>s1", "w1>s1", "s1>w2", "w2>out")
    builder.live("Slow", nodes, lines, reentry={"mode": "always"})
    nodes = [
        node("in", "entry_audience", audience=encode("aud", who.pk), on="enter"),
        node("w", "wait", duration="P300D"),
        node("out", "exit"),
    ]
    builder.live("Buyers", nodes, wires("in>w", "w>out"), reentry={"mode": "always"})
    nodes = [node("in", "entry_audience", audience=encode("aud", who.pk), on="now"), nodes[1], nodes[2]]
    builder.live("All at once", nodes, wires("in>w", "w>out"))


def _live_on(builder: Builder, sandbox: Running, at: float) -> None:
    """What comes in, a tick, a delivery."""
    pk = builder.workspace.pk
    if at < 1:
        Suppression.objects.create(
            workspace=builder.workspace,
            medium="email",
            address_hash=address_hash("u37@example.com"),
            reason="manual",
            since=day(-5),
        )
        process_items(pk, None, builder.later, day(0.03), day(0.03))  # type: ignore[attr-defined]
    if at == 2:
        for n in range(1, 6):
            builder.track(f"u{n}", ORDER, day(1.5), total=10 * n)
    if at == 6:
        Suppression.objects.create(
            workspace=builder.workspace,
            medium="email",
            address_hash=address_hash("u36@example.com"),
            reason="manual",
            since=day(5),
        )
    sandbox.play(messages=(MessageRule(status="rejected", to="^u35@", reason="no_such_address"),))
    builder.tick(day(at))
    if at < 1:
        # Between the decision and the delivery somebody says no.
        _no(builder, ["u32", "u33", "u34"], day(at + 0.005))
    deliver_due(day(at + 0.01))


def _a_merge(builder: Builder) -> None:
    """Two who were both inside both journeys turn out to be one."""
    for n, guest in enumerate(("phone-1", "phone-2")):
        item = {"type": "track", "event": SIGNUP, "anonymousId": guest}
        stamp = {"messageId": f"merge{n}", "timestamp": day(21).isoformat()}
        process_items(builder.workspace.pk, None, [item | stamp], day(21), day(21))
    builder.tick(day(21.1))
    builder.identify("u6", at=day(21.2), anonymous="phone-1")
    builder.identify("u7", at=day(21.2), anonymous="phone-2")
    builder.tick(day(21.3))
    assert absorb_merges(builder.workspace.pk, day(21.4)) == 2


def _receipts(builder: Builder) -> None:
    """Delivered, opened, a bounce, and one who unsubscribes; in the wrong order and twice."""
    sent = (
        Send.objects.filter(state=SendState.ACCEPTED, closed_at__lt=day(1)).order_by("pk").values_list("pk", flat=True)
    )
    told = []
    for place, touch_id in enumerate(list(sent)[:8]):
        for kind in ("opened", "delivered") if place else ("unsubscribed", "delivered"):
            told.append(
                ReceiptIn(encode("tch", touch_id), kind, f"{touch_id}.{kind}", day(22), {"key": "k"}),
            )
    record(Channel.objects.get(pk=builder.channel.pk), told, day(22.1))
    record(Channel.objects.get(pk=builder.channel.pk), told[:3], day(22.2))
    builder.tick(day(22.3))


def _pauses(builder: Builder) -> None:
    other = Channel.objects.create(
        workspace=builder.workspace, name="Post", medium="email", adapter="sandbox", receipt_key="post"
    )
    assert other.pk
    version = builder.live("Stopped", *_waiting(), reentry={"mode": "always"})
    builder.track("u8", "Stopping", day(23))
    builder.tick(day(23.1))
    pause(version.journey_id, day(24))
    version = builder.live("Open", *_waiting(), reentry={"mode": "always"})
    builder.track("u8", "Stopping", day(25))
    builder.tick(day(25.1))


def _waiting() -> tuple[list[dict[str, object]], list[dict[str, str]]]:
    nodes = [node("in", "entry_event", event="Stopping"), node("w", "wait", duration="P300D"), node("out", "exit")]
    return nodes, wires("in>w", "w>out")


def address_hash(address: str) -> str:
    """An address as the suppression list keeps it."""
    return str(rows(sql("SELECT encode(sha256(convert_to({}::text, 'UTF8')), 'hex')", address))[0][0])


def sends() -> dict[str, int]:
    """How many sends of each state, and how many touches were withheld."""
    found = {state.label: Send.objects.filter(state=state).count() for state in SendState}
    return found | {"withheld": Touch.objects.filter(decision=2).count()}
