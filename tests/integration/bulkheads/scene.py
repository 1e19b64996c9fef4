"""Two workspaces in the middle of their life: customers at every kind of node, with something due for everybody everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audiences.awaited import await_changes
from audiences.membership import emit_window_touches, refresh_all
from audiences.models import Audience
from channels.adapters.receipt_in import ReceiptIn
from channels.delivery.gateway import deliver_due
from channels.delivery.set_aside import wake_parked
from channels.models import Receipt, Send, Touch
from channels.receipts.store import keep_each, retry_parked
from core.db.sql import Sql, rows, run, sql
from core.publicid import encode
from insights.attribution.credits import attribute
from insights.attribution.settings import Attribution
from journeys.engine.absorb import absorb_merges
from journeys.engine.pulse import due_buckets, plan_runs, workspaces_to_absorb
from journeys.engine.tick import tick_all
from journeys.models import EntryRequest, Version
from journeys.requests.intake import Wanted, decide, enter
from rules.footprint import footprint
from rules.parse import parse
from tenancy.models import Workspace
from tenancy.references import set_references, things_named
from tests.integration.channels import factory
from tests.integration.journeys.builders import Builder, day, node, wires

RICH = {"kind": "aggregate", "event": "Purchase", "fn": "sum", "property": "total", "op": "gt", "value": 1}
RECENT = {"kind": "trait", "trait": "born", "op": "within_last", "value": "P30D"}
RULE = {
    "kind": "any",
    "rules": [
        RICH,
        RECENT,
        {"kind": "did", "event": "Click", "window": {"last": "P2D"}, "count": {"op": "at_least", "n": 1}},
        {"kind": "trait", "trait": "score", "op": "gt", "value": 100},
        {"kind": "tag", "tag": "vip"},
    ],
}
STAGES: list[dict[str, Any]] = [
    node("in", "entry_event", event="Signup"),
    node("look", "wait_for", awaited=[{"name": "seen", "event": "Click"}], timeout="P2D", since="entry"),
    node("arms", "split", arms=[{"name": "A", "weight": 1}, {"name": "B", "weight": 1}]),
    node("which", "branch", paths=[{"name": "rich", "rule": RULE}]),
    node("mark", "set_trait", trait="seen", value=1),
    node("tag", "set_tag", tag="seen"),
    node("clock", "wait_until", time="09:00"),
    node("rest", "wait", duration="PT1H"),
    node("out", "exit"),
]
EDGES = wires(
    "in>look", "look.seen>arms", "look.timeout>arms", "arms.A>which", "arms.B>which", "which.rich>hello",
    "which.else>hello", "hello>mark", "mark>tag", "tag>clock", "clock>again", "again>rest", "rest>out",
)  # fmt: skip


Told = dict[int, dict[int, list[Any]]]
"""Workspace id -> profile id -> what became of the profile."""


def undone(act: Callable[[], Any]) -> Any:
    """What `act` gives; all it did is undone."""
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result


class Scene:
    """Workspaces with `people` customers each, u1, u2 and so on, prepared to noon of the second day."""

    def __init__(self, url: str, people: dict[str, int]) -> None:
        self.builders = [self._builder(slug, url) for slug in people]
        self.users = {
            builder.workspace.pk: [f"u{n}" for n in range(1, people[builder.workspace.slug] + 1)]
            for builder in self.builders
        }
        self.requests: list[EntryRequest] = []
        for builder in self.builders:
            self._prepare(builder)
        self.ids = {
            builder.workspace.pk: {user: builder.profile(user).pk for user in self.users[builder.workspace.pk]}
            for builder in self.builders
        }
        # Built in one transaction, which no autovacuum sees: without this the plans are those of empty tables.
        run(Sql("ANALYZE"))

    def _builder(self, slug: str, url: str) -> Builder:
        builder = Builder(Workspace.objects.create(name=slug, slug=slug), slug)
        builder.channel = factory.channel(builder.workspace, medium="email", url=url)
        return builder

    def _prepare(self, builder: Builder) -> None:
        users = self.users[builder.workspace.pk]
        builder.people(len(users), score=20, tier="gold", timezone="Asia/Shanghai", born="2025-02-20", city="Rome")
        self.audience = self._audience(builder, "Rich", RULE, day(-1))
        nodes = [*STAGES, builder.send("hello"), builder.send("again")]
        goal = {"event": "Purchase", "window": "P7D", "value": "total", "exits": False}
        exits = {"kind": "trait", "trait": "gone", "op": "eq", "value": True}
        self._live(builder, "Welcome", nodes, EDGES, goal=goal, exit_rule=exits, reentry={"mode": "always"})
        entry = node("in", "entry_audience", audience=encode("aud", self.audience.pk))
        nodes = [entry, builder.send("hello"), node("rest", "wait", duration="PT1H"), node("out", "exit")]
        self._live(builder, "Audience", nodes, wires("in>hello", "hello>rest", "rest>out"))
        daily = node(
            "in",
            "entry_schedule",
            audience=encode("aud", self.audience.pk),
            repeat="FREQ=DAILY",
            start="2026-03-01T09:00",
        )
        self._live(builder, "Daily", [daily, node("rest", "wait", duration="P1D"), node("out", "exit")],
                   wires("in>rest", "rest>out"), reentry={"mode": "always"})  # fmt: skip
        quick = [
            node("in", "entry_event", event="Order"),
            builder.send("hello"),
            builder.send("again"),
            node("out", "exit"),
        ]
        self._live(builder, "Quick", quick, wires("in>hello", "hello>again", "again>out"), reentry={"mode": "always"})
        asked = [
            node("in", "entry_api"),
            builder.send("hello"),
            node("rest", "wait", duration="PT1H"),
            node("out", "exit"),
        ]
        context = [{"name": "cart", "type": "text"}]
        asked_for = self._live(
            builder, "Asked for", asked, wires("in>hello", "hello>rest", "rest>out"), context=context
        )
        for user in users:
            builder.track(user, "Signup", day(0.1))
            builder.track(user, "Order", day(0.1))
        self.pass_(day(0.2))
        for user in users:
            builder.track(user, "Order", day(1.1))
            builder.identify(user, day(1.2), anonymous=f"phone-{user}")
            builder.anonymous(f"tablet-{user}", "Seen", day(1.25))
        tick_all(builder.workspace.pk, day(1.3))
        lost = (
            Send.objects.filter(workspace=builder.workspace, state=1)
            .order_by("profile_id", "touch_id")
            .distinct("profile_id")
        )
        Send.objects.filter(pk__in=[each.pk for each in lost]).update(
            state=2, lease_until=day(1.31), lease_token=UUID(int=1), attempts=0, due_at=day(1.3)
        )
        for user in users:
            builder.identify(user, day(1.35), anonymous=f"tablet-{user}", score=30)
            builder.track(user, "Click", day(1.4), place="home")
            builder.track(user, "Purchase", day(1.4), total=7)
            builder.track(user, "Order", day(1.4))
        wanted = Wanted(users, {"cart": "c-17"})
        self.requests.append(enter(builder.workspace, asked_for.journey, wanted, "", day(1.4))[0])
        clicked = {"kind": "did", "event": "Click", "window": {"last": "P1D"}}
        self._audience(builder, "Lately", clicked, day(-1))
        self._defined(builder, "New", {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"})

    def _defined(self, builder: Builder, name: str, rule: dict[str, Any]) -> Audience:
        """An audience that no refresh has found members for."""
        audience = Audience.objects.create(workspace=builder.workspace, name=name, rule=rule)
        set_references(builder.workspace.pk, "audience", audience.pk, "rule", things_named(rule))
        return audience

    def _audience(self, builder: Builder, name: str, rule: dict[str, Any], at: datetime) -> Audience:
        audience = self._defined(builder, name, rule)
        refresh_all(audience.pk, at)
        await_changes(audience, footprint(parse(rule)[0]))  # type: ignore[arg-type] # it parses
        return audience

    def _live(self, builder: Builder, name: str, nodes: Any, edges: Any, **settings: Any) -> Version:
        return builder.live(name, nodes, edges, **settings)

    def live(self) -> None:
        """From here everybody moves: some days, with everything that workers do."""
        for request in self.requests:
            decide(request, day(1.5))
        for n in (1.5, 2.2, 3.6, 4):
            self.pass_(day(n))

    def life(self) -> Told:
        """As `live`; what became of everybody."""
        self.live()
        return self.told()

    def otherwise(self, told: Told, expected: Told, apart: list[int]) -> list[str]:
        """Whose life, but of those `apart`, went otherwise than expected."""
        return [
            f"profile {profile_id} went another way"
            for workspace_id, people in expected.items()
            for profile_id, life in people.items()
            if profile_id not in apart and told[workspace_id][profile_id] != life
        ]

    def pass_(self, now: datetime) -> None:
        for builder in self.builders:
            emit_window_touches(builder.workspace.pk, now)
        plan_runs(now)
        for workspace_id in workspaces_to_absorb(now):
            absorb_merges(workspace_id, now)
        due_buckets(now)
        for builder in self.builders:
            tick_all(builder.workspace.pk, now)
        wake_parked(now)
        deliver_due(now)
        retry_parked(now)
        for builder in self.builders:
            self._report(builder, now)
            for audience in Audience.objects.filter(workspace=builder.workspace):
                refresh_all(audience.pk, now)
            attribute(builder.workspace.pk, Attribution(), now)

    def _report(self, builder: Builder, now: datetime) -> None:
        """The provider says of every send that it arrived, and was opened."""
        told = Receipt.objects.filter(workspace_id=builder.workspace.pk).values_list("touch_id", flat=True)
        sent = Touch.objects.filter(channel=builder.channel, send__state=3).exclude(pk__in=list(told)).order_by("pk")
        held = [
            (touch.pk, ReceiptIn(factory.key(touch.pk), kind, f"{kind}-{touch.pk}", now, {"ip": "::1"}))
            for touch in sent
            for kind in ("delivered", "opened", *(["complained"] if now > day(3) else []))
        ]
        keep_each(builder.channel, held, now)

    def told(self) -> Told:
        """What became of each profile, by workspace: everything that could have gone otherwise."""
        found: Told = {pk: defaultdict(list) for pk in self.users}
        for query in _TOLD:
            for workspace_id, profile_id, *rest in rows(sql(query, list(self.users))):
                found[workspace_id][profile_id].append(rest)
        return found


_TOLD = (
    "SELECT e.workspace_id, e.profile_id, 'run', j.name, n.key, e.state, e.exit_reason, e.entered_at, e.seq "
    "FROM journeys_enrollment e JOIN journeys_journey j ON j.id = e.journey_id JOIN journeys_node n ON n.id = e.node_id "
    "WHERE e.workspace_id = ANY({}::bigint[]) ORDER BY e.profile_id, j.name, e.entered_at, e.seq",
    "SELECT k.workspace_id, k.profile_id, 'goal', k.value, count(c.id) FROM journeys_conversion k LEFT JOIN insights_credit c "
    "ON c.conversion_id = k.enrollment_id WHERE k.workspace_id = ANY({}::bigint[]) "
    "GROUP BY 1, 2, k.enrollment_id, 4 ORDER BY 2, 4",
    "SELECT m.workspace_id, p.profile_id, 'member', m.name, p.until IS NULL, count(*) FROM audiences_membership p "
    "JOIN audiences_audience m ON m.id = p.audience_id WHERE m.workspace_id = ANY({}::bigint[]) "
    "GROUP BY 1, 2, 4, 5 ORDER BY 2, 4, 5",
    "SELECT t.workspace_id, t.profile_id, 'touch', t.reason, s.state, s.reason, s.receipt_rank, count(*) FROM channels_touch t "
    "LEFT JOIN channels_send s ON s.touch_id = t.id WHERE t.workspace_id = ANY({}::bigint[]) GROUP BY 1, 2, 4, 5, 6, 7 "
    "ORDER BY 2, 4, 5, 6, 7",
    "SELECT e.workspace_id, e.profile_id, 'event', n.name, count(*) FROM events_event e "
    "JOIN schema_eventname n ON n.id = e.name_id "
    "WHERE e.workspace_id = ANY({}::bigint[]) GROUP BY 1, 2, 4 ORDER BY 2, 4",
    "SELECT p.workspace_id, p.id, 'tags', p.tags, p.traits ->> 'seen' FROM profiles_profile p "
    "WHERE p.workspace_id = ANY({}::bigint[]) ORDER BY p.id",
)
