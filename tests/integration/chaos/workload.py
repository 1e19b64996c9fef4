"""A small workspace in stages: every kind of node, every way in, a control group, a goal, an exit rule, a merge, and a
gateway that is not always kind. Every stage can be run again, as it is after a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from django.test import Client as Provider

from audiences.membership import emit_window_touches, refresh_all
from audiences.save import save_audience
from bench.chaos.verify import verify
from cdp.ingest.inbox import process_inbox, process_items
from cdp.ingest.models import Inbox
from channels.delivery.gateway import deliver_due
from channels.delivery.lease import LEASE
from channels.models import Channel
from channels.receipts import views
from channels.sandbox import DEFAULT_SECRET
from channels.sandbox.script import MessageRule
from core.db.sql import Sql, rows
from core.egress import signing
from core.publicid import encode
from insights.attribution.credits import attribute
from insights.attribution.settings import attribution_of
from journeys.engine.absorb import absorb_merges
from journeys.engine.pulse import plan_runs
from journeys.engine.tick import tick_all
from journeys.models import Journey
from journeys.requests.intake import Wanted, decide, enter
from tenancy.models import Workspace
from tests.integration.channels.conftest import Running
from tests.integration.doctor.workload import same_as_ever
from tests.integration.journeys.builders import Builder, day, node, wires

SIGNUP, ORDER, VIEWED = "Signed Up", "Order Completed", "Viewed"
PEOPLE = 12
END = day(9)
ALL_SENT = LEASE + timedelta(minutes=1)
"""So much later a lease has run out, and a first retry has fallen due."""


@dataclass
class Life:
    """A workspace and its gateway. The stages are named in `STAGES`, in the order of time."""

    builder: Builder
    sandbox: Running

    @property
    def _workspace(self) -> int:
        return int(self.builder.workspace.pk)

    def ingest(self) -> None:
        while process_inbox(day(1)).claimed:
            pass

    def absorb_early(self) -> None:
        """One who was known before anybody had entered anything."""
        absorb_merges(self._workspace, day(1.1))

    def absorb(self) -> None:
        """Two who are both inside turn out to be one."""
        absorb_merges(self._workspace, day(2.1))

    def enter(self) -> None:
        tick_all(self._workspace, day(1.1))

    def deliver(self) -> None:
        self._deliver(1.2)

    def receipts(self) -> None:
        """A provider reports by HTTP, signed: a bounce, somebody who unsubscribes, and the rest in the wrong order."""
        told = []
        for touch_id, to in rows(
            Sql("SELECT touch_id, payload ->> 'to' FROM channels_send WHERE state = 3 ORDER BY 1")
        ):
            kinds = {"u1": ["bounced"], "u2": ["delivered", "unsubscribed"]}.get(
                to.split("@")[0], ["opened", "delivered"]
            )
            key, at = encode("tch", touch_id), day(1.3).isoformat()
            told += [{"key": key, "kind": kind, "id": f"{touch_id}.{kind}", "at": at} for kind in kinds]
        body = orjson.dumps({"receipts": told})
        headers = signing.headers(DEFAULT_SECRET, "callback", day(1.3), body)
        answer = Provider().post("/v1/receipts/mail", body, content_type="application/json", headers=headers)
        assert answer.status_code == 200, answer.content

    def rest(self) -> None:
        """What the news had to say is heard, so that after this only time moves people."""
        tick_all(self._workspace, day(1.4))

    def windows(self) -> None:
        """A day has passed since somebody bought."""
        emit_window_touches(self._workspace, day(1.9))

    def schedule(self) -> None:
        plan_runs(day(2))

    def wake(self) -> None:
        """Waits end, people are told apart, some have reached the goal, one must go, a schedule and an audience let in."""
        tick_all(self._workspace, day(2.2))

    def deliver_again(self) -> None:
        self._deliver(2.3)

    def windows_again(self) -> None:
        emit_window_touches(self._workspace, day(4.4))

    def time_out(self) -> None:
        tick_all(self._workspace, day(4.5))

    def exit(self) -> None:
        tick_all(self._workspace, day(5))

    def deliver_last(self) -> None:
        self._deliver(5.1)

    def close(self) -> None:
        """The runs of the schedule and of the days since are closed, once every bucket has taken them."""
        plan_runs(day(6))
        tick_all(self._workspace, day(6))
        plan_runs(day(6))

    def credit(self) -> None:
        attribute(self._workspace, attribution_of(self.builder.workspace), day(6))

    def _deliver(self, at: float) -> None:
        """Everything due, and the retries: once when they fall due, once when leases would have run out."""
        for late in (0, 1, 2):
            deliver_due(day(at) + late * ALL_SENT)

    def meanwhile(self) -> None:
        """Between schedule and wake: two buy, two say farewell, one signs up again, devices find their owners."""
        stamp = {"timestamp": day(2.05).isoformat()}
        items: list[dict[str, Any]] = [
            {"type": "track", "event": ORDER, "userId": "u7", "properties": {"total": 7}},
            {"type": "track", "event": ORDER, "userId": "u10", "properties": {"total": 8}},
            {"type": "identify", "userId": "u8", "traits": {"churned": True}},
            {"type": "identify", "userId": "u4", "traits": {"churned": True}},
            {"type": "identify", "userId": "u12", "anonymousId": "watch"},
            {"type": "identify", "userId": "u9", "anonymousId": "tablet"},
            {"type": "track", "event": SIGNUP, "userId": "u9"},
        ]
        items = [item | stamp | {"messageId": f"later{n}"} for n, item in enumerate(items)]
        process_items(self._workspace, None, items, day(2.1), day(2.1))

    def look(self) -> None:
        """Before the messages have left: somebody does what a node waits for, and what the schedule's journey is for."""
        item = {
            "type": "track",
            "event": VIEWED,
            "userId": "u11",
            "messageId": "look",
            "timestamp": day(2.22).isoformat(),
        }
        process_items(self._workspace, None, [item], day(2.23), day(2.23))

    def request(self) -> None:
        """A system has some enter: one who may, one who is named twice, one whom nobody knows."""
        journey = Journey.objects.get(workspace=self._workspace, name="By request")
        wanted = Wanted(["u10", "u11", "u11", "stranger"])
        request, _ = enter(self.builder.workspace, journey, wanted, "request 1", day(2.24))
        decide(request, day(2.245))

    def leave(self) -> None:
        """What was meant for those who leave now is called back."""
        tick_all(self._workspace, day(2.25))


STAGES: dict[str, Callable[[Life], None]] = {
    "ingest": Life.ingest,
    "absorb early": Life.absorb_early,
    "enter": Life.enter,
    "deliver": Life.deliver,
    "receipts": Life.receipts,
    "rest": Life.rest,
    "windows": Life.windows,
    "schedule": Life.schedule,
    "meanwhile": Life.meanwhile,
    "absorb": Life.absorb,
    "wake": Life.wake,
    "look": Life.look,
    "request": Life.request,
    "leave": Life.leave,
    "deliver again": Life.deliver_again,
    "windows again": Life.windows_again,
    "time out": Life.time_out,
    "exit": Life.exit,
    "deliver last": Life.deliver_last,
    "close": Life.close,
    "credit": Life.credit,
}


def begin(sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Life:
    """The workspace, with its news in the inbox."""
    monkeypatch.setattr(views, "timezone", SimpleNamespace(now=lambda: day(1.3)))
    same_as_ever()
    builder = Builder(Workspace.objects.create(name="Crash", slug="crash"))
    Channel.objects.filter(pk=builder.channel.pk).update(settings={"url": sandbox.url})
    sandbox.play(
        messages=(
            MessageRule(status="rejected", to="^u11@", reason="no_such_address"),
            MessageRule(status="retry", to="^u5@", times=1, reason="busy"),
            MessageRule(status="silent", to="^u6@", times=1),
        )
    )
    builder.people(4)
    builder.anonymous("phone", VIEWED, day(-1))
    _journeys(builder)
    _news(builder)
    return Life(builder, sandbox)


def _journeys(builder: Builder) -> None:
    rule = {"kind": "did", "event": ORDER, "window": {"last": "P1D"}}
    saved, problems = save_audience(builder.workspace.pk, "Fresh buyers", rule)
    assert saved is not None, problems
    refresh_all(saved.pk, day(-1))
    fresh, out = encode("aud", saved.pk), node("out", "exit")
    vip = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}
    nodes = [
        node("in", "entry_event", event=SIGNUP),
        node("ab", "split", arms=[{"name": "A", "weight": 1}, {"name": "B", "weight": 1}]),
        node("t", "set_trait", trait="greeted", value=True),
        node("g", "set_tag", tag="greeted"),
        builder.send("s1"),
        node("w", "wait", duration="P1D"),
        node("br", "branch", paths=[{"name": "vip", "rule": vip}]),
        node("f", "wait_for", awaited=[{"name": "looked", "event": VIEWED}], timeout="P2D"),
        node("u", "wait_until", time="09:00"),
        builder.send("s2"),
        out,
    ]
    lines = ["in>ab", "ab.A>t", "ab.B>g", "t>s1", "g>s1", "s1>w", "w>br", "br.vip>s2", "br.else>f"]
    lines += ["f.looked>s2", "f.timeout>u", "u>s2", "s2>out"]
    goal = {"event": ORDER, "value": "total", "window": "P30D"}
    churned = {"kind": "trait", "trait": "churned", "op": "eq", "value": True}
    builder.live("All", nodes, wires(*lines), holdout=0.2, goal=goal, exit_rule=churned)
    for name, on in (("Bought", "enter"), ("Lapsed", "leave")):
        entry = node("in", "entry_audience", audience=fresh, on=on)
        nodes = [entry, node("g", "set_tag", tag=name), builder.send("s"), out]
        builder.live(name, nodes, wires("in>g", "g>s", "s>out"), reentry={"mode": "always"})
    everybody, problems = save_audience(builder.workspace.pk, "Signed up", {"kind": "did", "event": SIGNUP})
    assert everybody is not None, problems
    refresh_all(everybody.pk, day(-1))
    start = day(2).replace(hour=11, tzinfo=None).isoformat(timespec="minutes")
    entry = node("in", "entry_schedule", audience=encode("aud", everybody.pk), start=start, time_zone="UTC")
    nodes = [entry, builder.send("s"), node("w", "wait", duration="P1D"), out]
    builder.live("Weekly", nodes, wires("in>s", "s>w", "w>out"), goal={"event": VIEWED, "window": "P30D"})
    entry = node("in", "entry_date", trait="birthday", time="10:00", zone="workspace")
    builder.live("Birthday", [entry, node("g", "set_tag", tag="celebrated"), out], wires("in>g", "g>out"))
    nodes = [node("in", "entry_api"), node("g", "set_tag", tag="asked for"), out]
    builder.live("By request", nodes, wires("in>g", "g>out"))


def _news(builder: Builder) -> None:
    items: list[dict[str, Any]] = []
    for n in range(1, PEOPLE + 1):
        stamp = {"timestamp": day(0.5).isoformat(), "userId": f"u{n}"}
        traits = {"email": f"u{n}@example.com", "vip": n % 3 == 0}
        if n == 2:
            traits["birthday"] = f"1990-{day(2):%m-%d}"
        items.append({"type": "identify", "traits": traits, "messageId": f"i{n}"} | stamp)
        items += [{"type": "track", "event": SIGNUP, "messageId": f"s{n}"} | stamp] * 2
    order = {"type": "track", "event": ORDER, "userId": "u3", "properties": {"total": 5}, "messageId": "o"}
    strangers = [
        {"type": "track", "event": SIGNUP, "anonymousId": each, "messageId": f"{each} signs up"}
        for each in ("tablet", "watch")
    ]
    known = {"type": "identify", "anonymousId": "phone", "userId": "u4", "messageId": "a2"}
    when = {"timestamp": day(0.6).isoformat()}
    items += [item | when for item in (order, *strangers, known)] + [{"type": "nonsense", "messageId": "bad"}]
    for part in (items[:19], items[19:]):
        Inbox.objects.create(workspace=builder.workspace, source_id=0, received_at=day(0.9), body=orjson.dumps(part))


def outcome(life: Life) -> dict[str, Any]:
    """All that counts, by names instead of ids."""
    return {name: rows(Sql(text)) for name, text in OUTCOME.items()} | {
        "witness": verify(life.sandbox.journal.listing()).faults,
        "effects": sum(entry.effects for entry in life.sandbox.journal.entries.values()),
    }


WHO = (
    "(SELECT string_agg(i.namespace || ':' || i.value, ',' ORDER BY i.namespace, i.value) "
    "FROM profiles_identifier i WHERE i.profile_id = {})"
)
OUTCOME = {
    "people": f"SELECT {WHO.format('p.id')} w, p.traits::text, p.tags::text, p.consent::text, p.merged_into_id IS NULL "
    "FROM profiles_profile p ORDER BY 1, 2",
    "events": f"SELECT {WHO.format('e.profile_id')}, n.name, CASE WHEN e.message_id LIKE 'receipt:%%' THEN '' "
    "ELSE e.message_id END, e.occurred_at FROM events_event e JOIN schema_eventname n ON n.id = e.name_id ORDER BY 1, 2, 3, 4",
    "runs": f"SELECT {WHO.format('e.profile_id')}, j.name, e.state, n.key, e.seq, e.visit, e.exit_reason, e.held_out, "
    "e.entered_at FROM journeys_enrollment e JOIN journeys_journey j ON j.id = e.journey_id "
    "JOIN journeys_node n ON n.id = e.node_id "
    "ORDER BY 1, 2, 5, 9",
    "passages": f"SELECT {WHO.format('e.profile_id')}, e.journey_id, e.entered_at, p.seq, p.at, p.nodes, p.ports, p.reasons "
    "FROM journeys_passage p JOIN journeys_enrollment e ON e.id = p.enrollment_id ORDER BY 1, 2, 3, 4, 5",
    "touches": f"SELECT {WHO.format('t.profile_id')}, t.step_id, t.visit, t.decision, t.reason, t.arm, s.state, s.reason, "
    "s.receipt_rank FROM channels_touch t LEFT JOIN channels_send s ON s.touch_id = t.id ORDER BY 1, 2, 3, 4, 5",
    "tallies": "SELECT n.key, t.port, sum(t.n) FROM journeys_tally t JOIN journeys_node n ON n.id = t.node_id "
    "GROUP BY 1, 2, n.version_id ORDER BY 1, 2, 3",
    "entrants": f"SELECT {WHO.format('r.profile_id')}, r.number, r.outcome, r.decided_at FROM journeys_entrant r ORDER BY 2",
    "refusals": f"SELECT {WHO.format('r.profile_id')}, r.reason FROM journeys_refusal r ORDER BY 1, 2",
    "members": f"SELECT {WHO.format('m.profile_id')}, m.audience_id, m.until IS NULL FROM audiences_membership m "
    "ORDER BY 1, 2, 3",
    "merges": f"SELECT {WHO.format('m.surviving_id')}, m.at, m.absorbed_at, m.refused FROM profiles_merge m ORDER BY 1, 2",
    "conversions": f"SELECT {WHO.format('c.profile_id')}, c.value FROM journeys_conversion c ORDER BY 1, 2",
    "credits": f"SELECT {WHO.format('k.profile_id')}, c.share, c.value, t.step_id FROM insights_credit c "
    "JOIN journeys_conversion k ON k.enrollment_id = c.conversion_id LEFT JOIN channels_touch t ON t.id = c.touch_id "
    "ORDER BY 1, 4",
    "schedules": "SELECT at, done_at FROM journeys_entrybatch ORDER BY 1",
    "suppressed": "SELECT address_hash, reason FROM channels_suppression ORDER BY 1",
    "consents": f"SELECT {WHO.format('c.profile_id')}, c.medium, c.granted, c.at FROM profiles_consentrecord c ORDER BY 1, 4",
    "receipts": "SELECT t.step_id, r.kind, count(*) FROM channels_receipt r JOIN channels_touch t ON t.id = r.touch_id "
    "GROUP BY 1, 2 ORDER BY 1, 2",
    "waiting": "SELECT (SELECT count(*) FROM ingest_inbox), (SELECT count(*) FROM ingest_quarantine), "
    "(SELECT count(*) FROM signals_signal)",
}
