"""What lives in the storm: a workspace, a channel to the sandbox gateway, and several journeys with short waits. Some people
are held out of all marketing, and one journey has a budget that does not last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from audiences.membership import refresh_all
from audiences.save import save_audience
from cdp.ingest.models import Source
from channels.models import Cap, Channel, Price
from content.models import Template
from core.publicid import encode
from journeys import actions
from journeys.design.drafts import create_journey
from journeys.design.publish import publish
from journeys.models import Journey, Version
from tenancy.access import READ, command_access, new_key
from tenancy.models import ApiKey, Workspace
from tenancy.program_holdout import note_share

SIGNUP, ORDER = "Signed Up", "Order Completed"
COUNTED, BROKEN, QUEUED, GREETED, WRITTEN = "Counted", "Broken", "Queued", "Greeted", "Written"
"""Journeys of the poisoned (`bench.chaos.poison`), entered by an event of the same name."""
SCHEDULED = ("Scheduled 1", "Scheduled 2", "Scheduled 3", "Scheduled 4")
"""Journeys whose schedules are spoiled."""
SETTINGS = {"currency": "EUR", "program_holdout": 0.05}
PRICES = ((timedelta(days=-1), Decimal("0.01")), (timedelta(seconds=12), Decimal("0.02")))
"""From when on a message costs how much: what is reserved for some is less than what they cost when they leave."""
BUDGET_EACH = Decimal("0.002")
"""The budget of the journey that is paused too, for each person of the workload; it is spent before half of them have come."""
RAISES = {"text": "Hi {{ profile.names | compact: 'y' }}"}
"""What a template says that raises for those whose names have an unexpected form."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Ids of what was made."""

    workspace_id: int
    write_key: str
    paused_now_and_then: int
    #: Version ids by the journey's name.
    versions: dict[str, int]
    #: A key of the management API that may read everything.
    api_key: str


def found_town(gateway_url: str, mail: dict[str, Any], now: datetime, people: int = 1_000) -> Builder:
    """Make it all, published and live. `mail`: the settings of a channel to a mail server; `people`: how many will come."""
    workspace = Workspace.objects.create(name="Storm", slug="storm", settings=SETTINGS)
    note_share(workspace, now)
    Source.objects.create(workspace=workspace, name="Shop", write_key="storm-write-key")
    channel = Channel.objects.create(
        workspace=workspace,
        name="Mail",
        medium="email",
        adapter="sandbox",
        receipt_key="storm",
        settings={"url": gateway_url, "timeout_seconds": 2.0},
    )
    letters = Channel.objects.create(
        workspace=workspace, name="Letters", medium="email", adapter="email", receipt_key="letters", settings=mail
    )
    content = {"subject": "Hi {{ profile.first_name }}", "html": "", "text": "At {{ now }} {{ touch.key }}"}
    template = Template.objects.create(workspace=workspace, name="Hello", medium="email", content=content)
    Cap.objects.create(workspace=workspace, medium="email", max_touches=2, window=timedelta(hours=1))
    rule = {"kind": "did", "event": ORDER, "count": {"op": "at_least", "n": 1}}
    buyers, problems = save_audience(workspace.pk, "Buyers", rule)
    assert buyers is not None, problems
    refresh_all(buyers.pk, now)
    send = {"channel": encode("chn", channel.pk), "template": encode("tpl", template.pk)}
    greeting = Template.objects.create(workspace=workspace, name="Greeting", medium="email", content=content | RAISES)
    greet = send | {"template": encode("tpl", greeting.pk)}
    written = Template.objects.create(workspace=workspace, name="Written", medium="email", content=content)
    write = send | {"template": encode("tpl", written.pk)}
    buyers_id = encode("aud", buyers.pk)
    journeys = _journeys(send, buyers_id) | _poisoned(send, greet, write) | _scheduled(buyers_id)
    journeys["Letters"] = _letters(send | {"channel": encode("chn", letters.pk)})
    live = {name: _live(workspace, name, graph, now) for name, graph in journeys.items()}
    versions = {name: version.pk for name, version in live.items()}
    for since, amount in PRICES:
        Price.objects.create(workspace=workspace, channel=channel, amount=amount, since=now + since)
    nudge = Journey.objects.get(pk=live["Nudge"].journey_id)
    assert not actions.set_budget(command_access(workspace, "the storm"), nudge, people * BUDGET_EACH, "life", now)
    key = new_key()
    ApiKey.objects.create(workspace=workspace, name="Viewer", prefix=key.prefix, digest=key.digest, scopes=sorted(READ))
    return Builder(workspace.pk, "storm-write-key", live["Nudge"].journey_id, versions, key.plain)


def _live(workspace: Workspace, name: str, draft: dict[str, Any], now: datetime) -> Version:
    journey = create_journey(workspace, name, graph=draft)
    version, problems = publish(journey.pk, None, now)
    assert version is not None, problems
    return version


def _letters(send: dict[str, str]) -> dict[str, Any]:
    """Every third order is answered by mail, at once and a second time soon after."""
    small = [{"property": "total", "op": "lt", "value": 30}]
    nodes = [
        _node("in", "entry_event", event=ORDER, where=small, instance_key="order_id"),
        _node("s1", "send", **send, category="transactional"),
        _node("w", "wait", duration="PT2S"),
        _node("s2", "send", **send, category="transactional"),
        _node("out", "exit"),
    ]
    return _graph(nodes, ["in.next>s1", "s1.next>w", "w.next>s2", "s2.next>out"], reentry={"mode": "always"})


def _scheduled(buyers: str) -> dict[str, dict[str, Any]]:
    """Daily at nine: whoever enters leaves at once."""
    entry = _node("in", "entry_schedule", audience=buyers, repeat="FREQ=DAILY", start="2020-01-01T09:00")
    graph = _graph([entry, _node("out", "exit")], ["in.next>out"], reentry={"mode": "always"})
    return dict.fromkeys(SCHEDULED, graph)


def _poisoned(send: dict[str, str], greet: dict[str, str], write: dict[str, str]) -> dict[str, dict[str, Any]]:
    """A wait and a message; a wait alone; a message at once; a message whose template raises for some; one whose template
    is spoiled. Of service, so that nobody planted is held out."""
    send, greet, write = ({**each, "category": "transactional"} for each in (send, greet, write))
    out, wait, say = _node("out", "exit"), _node("w", "wait", duration="PT3S"), _node("s", "send", **send)
    steps = {
        COUNTED: ([wait, say], ["in.next>w", "w.next>s", "s.next>out"]),
        BROKEN: ([wait], ["in.next>w", "w.next>out"]),
        QUEUED: ([say], ["in.next>s", "s.next>out"]),
        GREETED: ([_node("s", "send", **greet)], ["in.next>s", "s.next>out"]),
        WRITTEN: ([_node("s", "send", **write)], ["in.next>s", "s.next>out"]),
    }
    return {
        name: _graph([_node("in", "entry_event", event=name), *nodes, out], lines, reentry={"mode": "always"})
        for name, (nodes, lines) in steps.items()
    }


def _journeys(send: dict[str, str], buyers: str) -> dict[str, dict[str, Any]]:
    vip = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}
    out = _node("out", "exit")
    return {
        "Welcome": _graph(
            [
                _node("in", "entry_event", event=SIGNUP),
                _node("s1", "send", **send),
                _node("w", "wait", duration="PT3S"),
                _node("vip", "branch", paths=[{"name": "vip", "rule": vip}]),
                _node("s2", "send", **send),
                out,
            ],
            ["in.next>s1", "s1.next>w", "w.next>vip", "vip.vip>s2", "vip.else>out", "s2.next>out"],
            holdout=0.1,
            reentry={"mode": "never"},
            goal={"event": ORDER, "value": "total", "window": "P1D"},
        ),
        "Nudge": _graph(
            [
                _node("in", "entry_event", event=SIGNUP),
                _node("ab", "split", arms=[{"name": "A", "weight": 1}, {"name": "B", "weight": 1}]),
                _node("f", "wait_for", awaited=[{"name": "bought", "event": ORDER}], timeout="PT6S"),
                _node("s", "send", **send),
                out,
            ],
            ["in.next>ab", "ab.A>f", "ab.B>out", "f.bought>out", "f.timeout>s", "s.next>out"],
            reentry={"mode": "always"},
        ),
        "Orders": _graph(
            [
                _node("in", "entry_event", event=ORDER, instance_key="order_id"),
                _node("w", "wait", duration="PT2S"),
                _node("s", "send", **send, category="transactional"),
                out,
            ],
            ["in.next>w", "w.next>s", "s.next>out"],
            reentry={"mode": "always"},
        ),
        "Buyers": _graph(
            [
                _node("in", "entry_audience", audience=buyers, on="enter"),
                _node("t", "set_tag", tag="buyer"),
                _node("w", "wait", duration="PT4S"),
                _node("s", "send", **send),
                out,
            ],
            ["in.next>t", "t.next>w", "w.next>s", "s.next>out"],
            reentry={"mode": "always"},
        ),
    }


def _node(key: str, kind: str, **config: Any) -> dict[str, Any]:
    return {"id": key, "kind": kind, "config": config, "position": {"x": 0, "y": 0}}


def _graph(nodes: list[dict[str, Any]], lines: list[str], **settings: Any) -> dict[str, Any]:
    edges = []
    for line in lines:
        left, target = line.split(">")
        source, _, port = left.partition(".")
        edges.append({"id": line, "source": source, "port": port, "target": target})
    return {"nodes": nodes, "edges": edges, "settings": settings}
