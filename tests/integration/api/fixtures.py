"""Two workspaces with one of everything, and a client that speaks JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from audiences.models import Audience, Membership
from cdp.events.models import Event
from cdp.ingest.models import Import, Quarantine, Source
from cdp.parking.models import Parked, ParkedKind
from cdp.parking.parking import Culprit, park
from cdp.profiles.models import Identifier, IdentifierRule, Profile
from cdp.schema.models import EventName, EventProperty, Trait
from channels.models import Attempt, Cap, Channel, Origin, Price, Receipt, Send, SendState, Suppression, Touch
from content.models import Category, Template, TemplateVersion
from core.publicid import encode
from destinations.models import Export
from insights.models import Alert, AlertTarget, Dashboard, Incident, MediaCost, Metric, MetricVersion
from journeys.models import (
    Edge,
    Enrollment,
    EntryRequest,
    Journey,
    JourneyState,
    Node,
    Passage,
    Refusal,
    Tally,
    Version,
)
from tenancy.access import new_key
from tenancy.models import ApiKey, AuditEntry, Invitation, Member, Organisation, Role, User, Via, Workspace

T0 = datetime(2026, 1, 1, 12, tzinfo=UTC)
GRAPH: dict[str, Any] = {
    "nodes": [
        {"id": "in", "kind": "entry_event", "config": {"event": "Order Completed"}, "name": "Bought"},
        {"id": "rest", "kind": "wait", "config": {"duration": "P1D"}, "name": ""},
        {"id": "out", "kind": "exit", "config": {}, "name": ""},
    ],
    "edges": [
        {"id": "e1", "source": "in", "port": "next", "target": "rest"},
        {"id": "e2", "source": "rest", "port": "next", "target": "out"},
    ],
    "settings": {},
}


class Api:
    """A browser or a machine that calls the API."""

    def __init__(self, user: User | None = None, key: str = "", *, csrf: bool = False) -> None:
        self._client = Client(enforce_csrf_checks=csrf)
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        if user is not None:
            self._client.force_login(user)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """One request; `body` is sent as JSON, or as it is when it is bytes."""
        data = body if isinstance(body, bytes) else orjson.dumps({} if body is None else body)
        given = self._headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if method == "GET":
            return self._client.get(f"/api/{path}", headers=given)
        return self._client.generic(method, f"/api/{path}", data, content_type="application/json", headers=given)

    def get(self, path: str) -> Any:
        """The body of a GET that must succeed."""
        return ok(self.call("GET", path))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """The body of a POST that must succeed."""
        return ok(self.call("POST", path, body, **headers))

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """The body of a PATCH that must succeed."""
        return ok(self.call("PATCH", path, body, **headers))


def ok(response: HttpResponse) -> Any:
    assert response.status_code < 300, (response.status_code, response.content)
    return orjson.loads(response.content) if response.content else None


def error(response: HttpResponse) -> tuple[int, str]:
    """Status and code of an answer that must be an error in the one shape."""
    body = orjson.loads(response.content)
    assert set(body) == {"code", "message", "problems"}, body
    assert body["message"]
    return response.status_code, body["code"]


OURS = tuple(
    f"{app}_"
    for app in (
        "tenancy", "signals", "schema", "events", "profiles", "ingest", "parking", "content", "channels", "audiences",
        "journeys", "insights", "destinations",
    )
)  # fmt: skip
"""The prefixes of our tables: the labels of the apps that have any."""


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace, so that one world serves a whole table of cases."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fingerprint() -> dict[str, str]:
    """A digest of every table of ours."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(OURS):
                cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM {table} AS t")
                found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


@dataclass
class World:
    """One workspace with one of everything. `ids` has the public id of each, by the name that URLs and queries use."""

    workspace: Workspace
    ids: dict[str, str]
    profile: Profile
    journey: Journey
    touch: Touch
    key: str

    @property
    def here(self) -> str:
        return f"workspaces/{self.ids['workspace']}"


def member(workspace: Workspace, role: Role, name: str | None = None) -> User:
    user = User.objects.create(username=name or f"{workspace.slug}-{role}")
    Member.objects.create(workspace=workspace, user=user, role=role)
    return user


def world(slug: str) -> World:
    """A workspace named by its slug, with one of everything."""
    workspace = Workspace.objects.create(name=slug.title(), slug=slug)
    spare = Member.objects.create(
        workspace=workspace, user=User.objects.create(username=f"{slug}-spare"), role=Role.ANALYST
    )
    source = Source.objects.create(workspace=workspace, name="Shop", write_key=f"wk-{slug}")
    made = new_key()
    key = ApiKey.objects.create(
        workspace=workspace, name="Export", prefix=made.prefix, digest=made.digest, scopes=["profiles:read"]
    )
    invitation = Invitation.objects.create(
        workspace=workspace,
        email=f"new@{slug}.example",
        role=Role.VIEWER,
        digest=f"{slug:0>64}",
        invited_by=spare.user,
        expires_at=T0 + timedelta(days=36_500),
    )
    profile = person(workspace, source, f"ann@{slug}.example")
    quarantined = Quarantine.objects.create(
        workspace=workspace,
        source=source,
        received_at=T0,
        item='{"type":"track"}',
        code="no_identifier",
        params={"spelt": ""},
    )
    file_import = Import.objects.create(
        workspace=workspace,
        name="people.csv",
        kind="people",
        who="ann",
        stored=f"{slug:x>32}",
        format="csv",
        size=9,
        received=9,
        state="mapping",
        headings=["email"],
        created_at=T0,
        changed_at=T0,
    )
    export = Export.objects.create(
        workspace=workspace,
        kind="customers",
        name="Customers",
        who="ann",
        columns=["customer"],
        format="csv",
        masked=True,
        language="en",
        stored=f"{slug:y>32}",
        state="done",
        created_at=T0,
        finished_at=T0,
        expires_at=T0 + timedelta(days=36_500),
    )
    audience = Audience.objects.create(
        workspace=workspace, name="Oslo", rule={"kind": "trait", "trait": "city", "op": "eq", "value": "Oslo"}, size=1
    )
    Membership.objects.create(audience=audience, profile=profile, since=T0)
    channel = Channel.objects.create(
        workspace=workspace, name="Mail", medium="sms", adapter="sandbox", receipt_key=f"rk-{slug}"
    )
    price = Price.objects.create(workspace=workspace, channel=channel, amount=1, since=T0 + timedelta(days=36_500))
    category = Category.objects.create(workspace=workspace, code=f"news_{slug}", name="News")
    organisation = Organisation.objects.create(workspace=workspace, name=f"Shops of {slug}")
    template = Template.objects.create(workspace=workspace, name="Hello", medium="sms", content={"body": "Hi"})
    tpv = TemplateVersion.objects.create(template=template, number=1, content={"body": "Hi"}, published_at=T0)
    cap = Cap.objects.create(workspace=workspace, max_touches=3, window=timedelta(days=7))
    identifier_rule = IdentifierRule.objects.create(
        workspace=workspace, namespace="phone", value=f"+47222{workspace.pk % 100_000:05}", status="shared", since=T0
    )
    suppression = Suppression.objects.create(
        workspace=workspace, medium="email", address_hash="0" * 64, reason="manual", since=T0
    )
    journey, version = published(workspace, "Welcome")
    enrollment, touch = stay(journey, version, profile, channel, tpv, source)
    entry_request = EntryRequest.objects.create(workspace=workspace, journey=journey, digest="", at=T0, named=0)
    metric = Metric.objects.create(workspace=workspace, name="Orders")
    metric.live_version = MetricVersion.objects.create(
        metric=metric, number=1, definition={"event": "Order Completed"}, published_at=T0
    )
    metric.save()
    media_cost = MediaCost.objects.create(
        workspace=workspace,
        journey=journey,
        name="Posters",
        amount=9,
        currency="EUR",
        first_day=T0.date(),
        last_day=T0.date(),
    )
    dashboard = Dashboard.objects.create(workspace=workspace, name="Board", shared=True, cards=[{"kind": "attention"}])
    target = AlertTarget.objects.create(
        workspace=workspace, name="Team", kind="email", settings={"addresses": [f"team@{slug}.example"]}
    )
    alert = Alert.objects.create(
        workspace=workspace, name="Parked", source="parked", config={}, due_at=T0, incidents=1, facts={"count": 1}
    )
    Incident.objects.create(alert=alert, number=1, started_at=T0, value=1, facts={"count": 1})
    ids = {
        "workspace": encode("wsp", workspace.pk),
        "member": encode("mem", spare.pk),
        "source": encode("src", source.pk),
        "key": encode("key", key.pk),
        "invitation": encode("inv", invitation.pk),
        "profile": encode("prf", profile.pk),
        "quarantined": encode("qrn", quarantined.pk),
        "file_import": encode("imp", file_import.pk),
        "export": encode("exp", export.pk),
        "audience": encode("aud", audience.pk),
        "channel": encode("chn", channel.pk),
        "price": encode("prc", price.pk),
        "category": encode("cat", category.pk),
        "organisation": encode("org", organisation.pk),
        "template": encode("tpl", template.pk),
        "cap": encode("cap", cap.pk),
        "metric": encode("met", metric.pk),
        "media_cost": encode("mdc", media_cost.pk),
        "dashboard": encode("dsh", dashboard.pk),
        "suppression": encode("sup", suppression.pk),
        "identifier_rule": encode("idr", identifier_rule.pk),
        "journey": encode("jrn", journey.pk),
        "version": encode("ver", version.pk),
        "entry_request": encode("erq", entry_request.pk),
        "enrollment": encode("enr", enrollment.pk),
        "touch": encode("tch", touch.pk),
        "alert": encode("alt", alert.pk),
        "target": encode("att", target.pk),
    }
    return World(workspace, ids, profile, journey, touch, made.plain)


def leave_traces(world: World) -> None:
    """Add what most tests count for themselves: an entry of the audit log and something set aside."""
    entry = AuditEntry.objects.create(
        workspace=world.workspace, at=T0, who="ann", via=Via.WEB, verb="change", kind="cap"
    )
    park([Culprit(ParkedKind.SEND, world.touch.pk, world.workspace.pk, "claim.render", "KeyError")], T0)
    parked = Parked.objects.get(workspace_id=world.workspace.pk)
    world.ids |= {"entry": encode("log", entry.pk), "parked": encode("pkd", parked.pk)}


def person(workspace: Workspace, source: Source, email: str) -> Profile:
    """A customer with an address and one order."""
    profile = Profile.objects.create(
        workspace=workspace,
        traits={"city": "Oslo", "first_name": "Ann", "last_name": "Berg"},
        tags=["vip"],
        consent={"email": True, "sms/offers": False},
        created_at=T0,
        updated_at=T0,
    )
    Identifier.objects.create(workspace=workspace, namespace="email", value=email, profile=profile, created_at=T0)
    name, _ = EventName.objects.get_or_create(workspace=workspace, name="Order Completed")
    EventProperty.objects.get_or_create(event_name=name, name="sku", value_type="text")
    Trait.objects.get_or_create(workspace=workspace, name="city", value_type="text")
    Event.objects.create(
        workspace=workspace,
        profile=profile,
        name=name,
        occurred_at=T0,
        received_at=T0,
        source=source,
        message_id=f"m-{email}",
        properties={"sku": "CD-1", "total": 12.5},
    )
    return profile


def published(workspace: Workspace, name: str) -> tuple[Journey, Version]:
    """A live journey with one version of GRAPH."""
    journey = Journey.objects.create(workspace=workspace, name=name, draft=GRAPH, state=JourneyState.LIVE)
    version = Version.objects.create(workspace=workspace, journey=journey, number=1, graph=GRAPH, published_at=T0)
    nodes = {
        raw["id"]: Node.objects.create(version=version, key=raw["id"], kind=raw["kind"], config=raw["config"])
        for raw in GRAPH["nodes"]
    }
    for raw in GRAPH["edges"]:
        Edge.objects.create(version=version, source=nodes[raw["source"]], port=raw["port"], target=nodes[raw["target"]])
    journey.live_version = version
    journey.save()
    return journey, version


def stay(
    journey: Journey, version: Version, profile: Profile, channel: Channel, tpv: TemplateVersion, source: Source
) -> tuple[Enrollment, Touch]:
    """The profile inside the journey, waiting, touched once, with an accepted send and a receipt."""
    nodes = {node.key: node for node in version.nodes.all()}
    here = {"workspace_id": journey.workspace_id}
    enrollment = Enrollment.objects.create(
        **here,
        journey=journey,
        version=version,
        profile=profile,
        entry_node=nodes["in"],
        node=nodes["rest"],
        visit=2,
        seq=1,
        entered_at=T0,
        arrived_at=T0,
        wake_at=T0 + timedelta(days=1),
    )
    Passage.objects.create(
        **here,
        enrollment=enrollment,
        seq=1,
        at=T0,
        nodes=[nodes["in"].pk],
        ports=["next"],
        reasons=[""],
        to_node_id=nodes["rest"].pk,
    )
    for node, port in (("in", "!enter"), ("in", "next")):
        tally, _ = Tally.objects.get_or_create(node=nodes[node], port=port, day=T0.date(), shard=0, defaults={"n": 0})
        Tally.objects.filter(node=nodes[node], port=port, day=T0.date(), shard=0).update(n=tally.n + 1)
    Refusal.objects.create(
        **here, journey=journey, version=version, node=nodes["in"], profile=profile, at=T0, reason="already_inside"
    )
    touch = Touch.objects.create(
        **here,
        origin=Origin.ENROLLMENT,
        origin_id=enrollment.pk,
        step_id=nodes["rest"].pk,
        visit=1,
        journey_id=journey.pk,
        version_id=version.pk,
        profile=profile,
        channel=channel,
        template_version=tpv,
        medium="sms",
        category="marketing",
        decision=1,
        created_at=T0,
    )
    Send.objects.create(
        **here,
        touch=touch,
        channel=channel,
        profile=profile,
        state=SendState.ACCEPTED,
        due_at=T0,
        closed_at=T0,
        attempts=1,
        receipt_rank=5,
        payload={"to": "+4790000000", "content": {"body": "Hi"}},
    )
    Attempt.objects.create(touch=touch, number=1, at=T0, outcome="accepted", answered_at=T0)
    Receipt.objects.create(
        **here,
        channel=channel,
        touch=touch,
        kind="delivered",
        provider_event_id=f"d-{touch.pk}",
        occurred_at=T0,
        received_at=T0,
    )
    return enrollment, touch
