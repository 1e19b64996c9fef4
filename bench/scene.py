"""What the runs through the whole product share: a source, a webhook channel to the sandbox gateway, a journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from cdp.ingest.models import Source
from channels.models import Channel
from channels.sandbox import DEFAULT_SECRET
from content.models import Template
from core.egress.secrets import seal
from core.publicid import encode
from journeys.design.drafts import create_journey
from journeys.design.publish import publish
from journeys.models import Version
from tenancy.models import Workspace
from tests.integration.journeys.builders import node, wires

GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
WRITE_KEY = "bench-write-key"


@dataclass(frozen=True)
class Scene:
    """A workspace ready to receive events."""

    workspace: Workspace
    source: Source
    channel: Channel
    template: Template


def scene(workspace: Workspace, gateway_port: int, write_key: str = WRITE_KEY) -> Scene:
    """A source and a webhook channel whose template fills in three fields."""
    source = Source.objects.create(workspace=workspace, name="Bench", write_key=write_key)
    channel = Channel.objects.create(
        workspace=workspace,
        name="Gateway",
        medium="webhook",
        adapter="webhook",
        settings={"url": f"http://127.0.0.1:{gateway_port}/messages"},
        secrets=seal({"signing_secret": DEFAULT_SECRET}, settings.ENCRYPTION_KEYS),
        receipt_key=workspace.slug,
    )
    body = "Hello {{ profile.first_name }}, {{ profile.tier }} in {{ profile.city }}"
    template = Template.objects.create(workspace=workspace, name="Hello", medium="webhook", content={"body": body})
    return Scene(workspace, source, channel, template)


def send(made: Scene, key: str) -> dict[str, Any]:
    """A node that sends the scene's template by its channel."""
    given = {"channel": encode("chn", made.channel.pk), "template": encode("tpl", made.template.pk)}
    return node(key, "send", **given)


def live(made: Scene, name: str, nodes: list[dict[str, Any]], edges: list[dict[str, str]], **more: Any) -> Version:
    """Publish a journey of these nodes."""
    draft = {"nodes": nodes, "edges": edges, "settings": more}
    journey = create_journey(made.workspace, name, graph=draft)
    version, problems = publish(journey.pk, None, datetime.now(UTC))
    if version is None:
        raise AssertionError(problems)
    return version


def enter_branch_wait_send_exit(made: Scene, event: str, name: str = "Whole") -> Version:
    """The journey that the design of a task per customer and step runs too."""
    nodes = [
        node("in", "entry_event", event=event),
        node("which", "branch", paths=[{"name": "gold", "rule": GOLD}]),
        *(node(key, "wait", duration="PT1S") for key in ("wait_gold", "wait_else")),
        send(made, "say"),
        node("out", "exit"),
    ]
    lines = wires(
        "in>which", "which.gold>wait_gold", "which.else>wait_else", "wait_gold>say", "wait_else>say", "say>out"
    )
    return live(made, name, nodes, lines, reentry={"mode": "always"})


def enter_send_exit(made: Scene, event: str) -> Version:
    """The shortest way from an event to the gateway."""
    nodes = [node("in", "entry_event", event=event), send(made, "say"), node("out", "exit")]
    return live(made, "Short", nodes, wires("in>say", "say>out"), reentry={"mode": "always"})
