"""Death at every statement and every HTTP call, one run each: whatever was cut off is done again, the outcome is that of an
undisturbed run, and the doctor has nothing to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
import psycopg
import pytest
from django.db import transaction

from bench.chaos.judge import judge
from cdp import dictionary, partitions
from cdp.ingest import process_inbox
from cdp.models import Inbox, Workspace
from cdp.publicid import encode
from cdp.sql import Sql, rows
from channels.adapters.http import Client
from channels.claim import LEASE
from channels.gateway import deliver_due
from channels.models import Channel, Send
from channels.receipts import ReceiptIn, record
from channels.sandbox.journal import Journal
from insights.doctor.run import examine, invariants
from journeys.absorb import absorb_merges
from journeys.tick import tick_all
from tests.integration.channels.conftest import Running
from tests.integration.doctor.busy import buyers, same_as_ever
from tests.integration.journeys.town import Town, day, node, wires

pytestmark = pytest.mark.django_db
SIGNUP, ORDER = "Signed Up", "Order Completed"
END = day(9)


class Death(BaseException):
    """The process is gone: nothing in it may catch this and go on."""


@dataclass
class Reaper:
    """Counts the steps of a stage and strikes at one of them."""

    at: int = -1
    steps: int = 0
    armed: bool = False
    struck: bool = False

    def step(self) -> None:
        if self.armed:
            self.steps += 1
            if self.steps - 1 == self.at:
                self.armed, self.struck = False, True
                raise Death


@dataclass
class World:
    town: Town
    sandbox: Running
    reaper: Reaper = field(default_factory=Reaper)

    @property
    def channel(self) -> Channel:
        return Channel.objects.get(pk=self.town.channel.pk)

    # The stages. Each can be run again, and says at what time.

    def ingest(self, later: timedelta = timedelta(0)) -> None:
        while process_inbox(day(1) + later).claimed:
            pass

    def tick(self, later: timedelta = timedelta(0)) -> None:
        absorb_merges(self.town.workspace.pk, day(1.1))
        tick_all(self.town.workspace.pk, day(1.1))

    def deliver(self, later: timedelta = timedelta(0)) -> None:
        deliver_due(day(1.2) + later)

    def receipts(self, later: timedelta = timedelta(0)) -> None:
        told = []
        for touch_id, to in rows(
            Sql("SELECT touch_id, payload ->> 'to' FROM channels_send WHERE state = 3 ORDER BY 1")
        ):
            kinds = {"u1": ["bounced"], "u2": ["delivered", "unsubscribed"]}.get(
                to.split("@")[0], ["opened", "delivered"]
            )
            told += [ReceiptIn(encode("tch", touch_id), kind, f"{touch_id}.{kind}", day(1.3), {}) for kind in kinds]
        record(self.channel, told, day(1.3))

    def the_end(self) -> None:
        """Everybody to the end of their journeys."""
        for at in (3, 6, 8):
            tick_all(self.town.workspace.pk, day(at))
            deliver_due(day(at))

    def outcome(self) -> dict[str, Any]:
        """All that counts, by names instead of ids."""
        return {name: rows(Sql(text)) for name, text in OUTCOME.items()} | {
            "witness": judge(_entries(self.sandbox.journal)).faults,
            "effects": sum(entry.effects for entry in self.sandbox.journal.entries.values()),
        }


def _entries(journal: Journal) -> list[dict[str, Any]]:
    return [
        {"key": key, "count": e.count, "effects": e.effects, "changed": e.changed} for key, e in journal.entries.items()
    ]


WHO = (
    "(SELECT string_agg(i.namespace || ':' || i.value, ',' ORDER BY i.namespace, i.value) "
    "FROM cdp_identifier i WHERE i.profile_id = {})"
)
OUTCOME = {
    "people": f"SELECT {WHO.format('p.id')} w, p.traits::text, p.tags::text, p.consent::text, p.merged_into_id IS NULL "
    "FROM cdp_profile p ORDER BY 1, 2",
    "events": f"SELECT {WHO.format('e.profile_id')}, n.name, CASE WHEN e.message_id LIKE 'receipt:%%' THEN '' "
    "ELSE e.message_id END, e.occurred_at FROM cdp_event e JOIN cdp_eventname n ON n.id = e.name_id ORDER BY 1, 2, 3, 4",
    "runs": f"SELECT {WHO.format('e.profile_id')}, j.name, e.state, n.key, e.seq, e.visit, e.exit_reason, e.held, e.entered_at "
    "FROM journeys_enrollment e JOIN journeys_journey j ON j.id = e.journey_id JOIN journeys_node n ON n.id = e.node_id "
    "ORDER BY 1, 2, 5, 9",
    "touches": f"SELECT {WHO.format('t.profile_id')}, n.key, t.visit, t.decision, t.reason, s.state, s.reason, s.receipt_rank "
    "FROM channels_touch t JOIN journeys_node n ON n.id = t.node_id LEFT JOIN channels_send s ON s.touch_id = t.id "
    "ORDER BY 1, 2, 3, 4, 5",
    "tallies": "SELECT n.key, t.port, sum(t.n) FROM journeys_tally t JOIN journeys_node n ON n.id = t.node_id "
    "GROUP BY 1, 2, n.version_id ORDER BY 1, 2, 3",
    "refusals": f"SELECT {WHO.format('r.profile_id')}, r.reason FROM journeys_refusal r ORDER BY 1, 2",
    "members": f"SELECT {WHO.format('m.profile_id')}, m.until IS NULL FROM audiences_membership m ORDER BY 1",
    "conversions": f"SELECT {WHO.format('c.profile_id')}, c.value FROM journeys_conversion c ORDER BY 1",
    "suppressed": "SELECT address_hash, reason FROM channels_suppression ORDER BY 1",
    "consents": f"SELECT {WHO.format('c.profile_id')}, c.medium, c.granted, c.at FROM cdp_consentrecord c ORDER BY 1, 4",
    "waiting": "SELECT (SELECT count(*) FROM cdp_inbox), (SELECT count(*) FROM cdp_quarantine)",
}
STAGES = ("ingest", "tick", "deliver", "receipts")


@pytest.fixture
def world(db: None, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> World:
    """A town whose news lies in the inbox."""
    same_as_ever()
    town = Town(Workspace.objects.create(name="Crash", slug="crash"))
    Channel.objects.filter(pk=town.channel.pk).update(settings={"url": sandbox.url})
    buyers(town)
    nodes = [
        node("in", "entry_event", event=SIGNUP),
        town.send("s1"),
        node("w", "wait", duration="P4D"),
        town.send("s2"),
        node("out", "exit"),
    ]
    goal = {"event": ORDER, "value": "total", "window": "P30D"}
    town.live("All", nodes, wires("in>s1", "s1>w", "w>s2", "s2>out"), goal=goal)
    town.people(4)
    items = []
    for n in range(1, 7):
        stamp = {"timestamp": day(0.5).isoformat(), "userId": f"u{n}"}
        items.append({"type": "identify", "traits": {"email": f"u{n}@example.com"}, "messageId": f"i{n}"} | stamp)
        items.append({"type": "track", "event": SIGNUP, "messageId": f"s{n}"} | stamp)
        items.append({"type": "track", "event": SIGNUP, "messageId": f"s{n}"} | stamp)
    order = {"type": "track", "event": ORDER, "userId": "u3", "properties": {"total": 5}, "messageId": "o"}
    stranger = {"type": "track", "event": SIGNUP, "anonymousId": "phone", "messageId": "a1"}
    known = {"type": "identify", "anonymousId": "phone", "userId": "u4", "messageId": "a2"}
    when = {"timestamp": day(0.6).isoformat()}
    items += [order | when, stranger | when, known | when, {"type": "nonsense", "messageId": "bad"}]
    for part in (items[:9], items[9:]):
        Inbox.objects.create(workspace=town.workspace, source_id=0, received_at=day(0.9), body=orjson.dumps(part))
    here = World(town, sandbox)
    execute, copy, post = psycopg.Cursor.execute, psycopg.Cursor.copy, Client.post

    def counted(do: Callable[..., Any], also_after: bool = False) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            here.reaper.step()
            result = do(*args, **kwargs)
            if also_after:
                here.reaper.step()
            return result

        return wrapped

    monkeypatch.setattr(psycopg.Cursor, "execute", counted(execute))
    monkeypatch.setattr(psycopg.Cursor, "copy", counted(copy))
    monkeypatch.setattr(Client, "post", counted(post, also_after=True))
    return here


def live(world: World, fatal: str, at: int) -> dict[str, Any]:
    """All stages, with death at a step of one of them; what came of it. Leaves no trace."""
    world.reaper = Reaper(at)
    world.sandbox.gateway.journal = Journal()
    with transaction.atomic():
        for stage in STAGES:
            world.reaper.armed = stage == fatal
            try:
                getattr(world, stage)()
            except Death:
                _after_death(world, stage)
            world.reaper.armed = False
        world.the_end()
        found = world.outcome()
        found["sick"] = _sick()
        transaction.set_rollback(True)
    _forget()
    return found


def _after_death(world: World, stage: str) -> None:
    _forget()
    getattr(world, stage)()
    getattr(world, stage)(LEASE + timedelta(minutes=1))


def _forget() -> None:
    """What a process remembers ends with it."""
    dictionary.forget()
    partitions.forget()


def _sick(now: datetime = END) -> list[str]:
    wanted = [each for each in invariants(settled=True) if not each.name.startswith("references_of_")]
    return [f"{each.invariant.name} {each.error} {each.rows[:2]}" for each in examine(wanted, now) if not each.clean]


@pytest.mark.parametrize("stage", STAGES)
def test_death_at_any_step_changes_nothing(world: World, stage: str) -> None:
    live(world, stage, -1)  # What a process reads once is read now.
    undisturbed = live(world, stage, -1)
    steps = world.reaper.steps
    assert undisturbed["sick"] == []
    assert undisturbed["witness"] == []
    assert undisturbed["effects"] > 5
    assert steps > 8
    for at in range(steps):
        disturbed = live(world, stage, at)
        assert world.reaper.struck, at
        assert disturbed == undisturbed, f"death at step {at} of {steps}"
    assert not Send.objects.exists()
