"""Builder for journeys: one workspace, a channel, a template, and short words for what tests do in it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from cdp.ingest.inbox import process_items
from cdp.profiles.models import Identifier, Profile
from channels.models import Channel, Touch
from content.models import Template
from core.db.sql import rows, sql
from core.publicid import encode
from journeys.design.drafts import create_journey
from journeys.design.publish import publish
from journeys.engine.tick import TickResult, tick_all
from journeys.ledger.counts import kept, recount
from journeys.models import Conversion, Enrollment, Journey, Passage, Refusal, Version
from tenancy.models import Workspace

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


def day(n: float) -> datetime:
    """The instant `n` days after the first noon, a Monday."""
    return START + timedelta(days=n)


def node(key: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": key, "kind": kind, "config": config, "position": {"x": 0, "y": 0}}


def wires(*texts: str) -> list[dict[str, str]]:
    """Edges written as `a.port>b`; the port `next` may be left out."""
    edges = []
    for text in texts:
        left, target = text.split(">")
        source, _, port = left.partition(".")
        edges.append({"id": text, "source": source, "port": port or "next", "target": target})
    return edges


def simple(**entry: Any) -> list[dict[str, Any]]:
    """Whoever signs up is inside for five days; the lines are `LOOP`."""
    return [
        node("in", "entry_event", event="Signed Up", **entry),
        node("pause", "wait", duration="P5D"),
        node("out", "exit"),
    ]


LOOP = wires("in>pause", "pause>out")


class Builder:
    def __init__(self, workspace: Workspace, receipt_key: str = "mail") -> None:
        self.workspace = workspace
        self.channel = Channel.objects.create(
            workspace=workspace, name="Mail", medium="email", adapter="sandbox", receipt_key=receipt_key
        )
        self.template = Template.objects.create(
            workspace=workspace,
            name="Hello",
            medium="email",
            content={"subject": "Hi", "html": "<p>Hi {{ profile.first_name | default: 'you' }}</p>", "text": "Hi"},
        )
        self.numbers = itertools.count(1)

    def send(self, key: str, **config: Any) -> dict[str, Any]:
        given = {"channel": encode("chn", self.channel.pk), "template": encode("tpl", self.template.pk)}
        return node(key, "send", **(given | config))

    def journey(self, name: str, nodes: list[dict[str, Any]], edges: list[dict[str, str]], **settings: Any) -> Journey:
        draft = {"nodes": nodes, "edges": edges, "settings": settings}
        return create_journey(self.workspace, name, graph=draft)

    def publish(self, journey: Journey, at: datetime = START) -> Version:
        version, problems = publish(journey.pk, None, at)
        assert version is not None, problems
        return version

    def live(self, name: str, nodes: list[dict[str, Any]], edges: list[dict[str, str]], **settings: Any) -> Version:
        return self.publish(self.journey(name, nodes, edges, **settings))

    def track(self, user: str, event: str, at: datetime, now: datetime | None = None, **properties: Any) -> None:
        self._ingest({"type": "track", "event": event, "properties": properties}, user, at, now)

    def identify(self, user: str, at: datetime = START, anonymous: str = "", **traits: Any) -> None:
        more = {"anonymousId": anonymous} if anonymous else {}
        self._ingest({"type": "identify", "traits": traits, **more}, user, at, None)

    def anonymous(self, device: str, event: str, at: datetime) -> None:
        item = {"type": "track", "event": event, "anonymousId": device, "messageId": f"m{next(self.numbers)}"}
        process_items(self.workspace.pk, None, [item | {"timestamp": at.isoformat()}], at, at)

    def _ingest(self, item: dict[str, Any], user: str, at: datetime, now: datetime | None) -> None:
        stamp = {"userId": user, "timestamp": at.isoformat(), "messageId": f"m{next(self.numbers)}"}
        result = process_items(self.workspace.pk, None, [item | stamp], now or at, now or at)
        assert result.quarantined == 0, result

    def people(self, n: int, **traits: Any) -> None:
        """Customers u1..un, each with an e-mail address."""
        items: list[dict[str, object]] = [
            {
                "type": "identify",
                "userId": f"u{i}",
                "messageId": f"p{i}",
                "timestamp": day(-10).isoformat(),
                "traits": {"email": f"u{i}@example.com", **traits},
            }
            for i in range(1, n + 1)
        ]
        process_items(self.workspace.pk, None, items, day(-10), day(-10))

    def tick(self, now: datetime) -> TickResult:
        result = tick_all(self.workspace.pk, now)
        self.check_conservation()
        return result

    def profile(self, user: str) -> Profile:
        return Identifier.objects.get(workspace=self.workspace, namespace="user_id", value=user).profile

    def at(self, user: str, version: Version) -> str:
        """Where somebody stands, or `-` and why they left, or nothing if they never entered."""
        run = Enrollment.objects.filter(profile_id=self.profile(user).pk, version=version).order_by("-id").first()
        if run is None:
            return ""
        return run.node.key if run.state == 1 else f"-{run.exit_reason}"

    def refusals(self, user: str) -> list[str]:
        return list(
            Refusal.objects.filter(profile_id=self.profile(user).pk).order_by("id").values_list("reason", flat=True)
        )

    def touches(self, user: str) -> list[str]:
        """`sent`, or the reason, of each touch in order."""
        found = Touch.objects.filter(profile_id=self.profile(user).pk).order_by("id")
        return [touch.reason or "sent" for touch in found]

    def path(self, user: str) -> list[str]:
        """Every step taken, as `node.port`."""
        keys = dict(rows(sql("SELECT id, key FROM journeys_node")))
        passages = Passage.objects.filter(enrollment__profile_id=self.profile(user).pk).order_by("enrollment_id", "seq")
        return [f"{keys[n]}.{port}" for p in passages for n, port in zip(p.nodes, p.ports, strict=True)]

    def converted(self, user: str) -> list[float | None]:
        found = Conversion.objects.filter(profile_id=self.profile(user).pk).order_by("enrollment_id")
        return [None if c.value is None else float(c.value) for c in found]

    def check_conservation(self) -> None:
        """The law of the engine: nobody is lost, doubled or in two places; counts equal what they count."""
        versions = list(Version.objects.filter(workspace=self.workspace).values_list("id", flat=True))
        assert kept(versions) == recount(versions)
        gaps = rows(
            sql(
                "SELECT e.id FROM journeys_enrollment e LEFT JOIN journeys_passage p ON p.enrollment_id = e.id "
                "GROUP BY e.id HAVING count(p.seq) <> e.seq OR coalesce(max(p.seq), 0) <> e.seq"
            )
        )
        assert gaps == []
        unexplained = rows(
            sql(
                "SELECT t.id FROM channels_touch t LEFT JOIN channels_send s ON s.touch_id = t.id "
                "WHERE (t.decision = 1) <> (s.touch_id IS NOT NULL) OR (t.decision = 2 AND t.reason = '')"
            )
        )
        assert unexplained == []
