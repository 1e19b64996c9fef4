"""The two workspaces: the one that is attacked, and a neighbour on the same servers. Both are made alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from audiences.membership import refresh_all
from audiences.save import save_audience
from bench import scene
from cdp.ingest.inbox import process_items
from channels.models import Channel
from content.models import Template
from core.db.sql import rows, run, sql
from core.publicid import encode
from journeys.engine.tick import tick_all
from journeys.models import Version
from tenancy.access import READ, ROLE_SCOPES, new_key
from tenancy.models import ApiKey, Role, Workspace
from tests.integration.journeys.builders import node, wires

ORDER, SIGNUP, JOIN = "Order Completed", "Signed Up", "Joined"
BYSTANDER = "bystander-"
"""How the user ids of bystanders begin; attackers use none of these."""
WAIT = timedelta(seconds=3)
JOURNEYS = ("At once", "After a wait", "At a time", "Audience", "By mail")
"""At once: an order is answered by a message. After a wait: a sign-up is, three seconds later. At a time: those who
joined wait until a clock time. Audience: who enters it is given a tag. By mail: a sign-up is answered by a mail."""
TAG = "buyer"


@dataclass(frozen=True)
class Rights:
    """Keys to the management API, by whose hands they are in."""

    viewer: str
    marketer: str
    author: str


@dataclass(frozen=True)
class Place:
    """A workspace with its bystanders."""

    name: str
    workspace: Workspace
    write_key: str
    rights: Rights
    channel: str
    template: str
    audience: str
    versions: dict[str, Version]
    people: int
    #: The enrollments that wait until a clock time, and when each is due.
    timers: dict[int, datetime]

    @property
    def path(self) -> str:
        """Where the management API has this workspace."""
        return f"/api/workspaces/{encode('wsp', self.workspace.pk)}"

    def user(self, number: int) -> str:
        """The user id of one of the bystanders, another for each number until all had their turn."""
        return f"{BYSTANDER}{number % self.people}"


def make(name: str, gateway_port: int, mail: dict[str, Any], people: int) -> Place:
    """A workspace, its journeys published, and all its bystanders waiting in `At a time`; before the programs run."""
    workspace = Workspace.objects.create(name=name, slug=name.lower())
    write_key = f"{workspace.slug}-write-key"
    made = scene.scene(workspace, gateway_port, write_key)
    now = datetime.now(UTC)
    rule = {"kind": "did", "event": ORDER, "count": {"op": "at_least", "n": 1}}
    audience, problems = save_audience(workspace.pk, "Buyers", rule)
    if audience is None:
        raise AssertionError(problems)
    refresh_all(audience.pk, now)
    letter = _letter(workspace, mail)
    versions = dict(zip(JOURNEYS, _publish(made, encode("aud", audience.pk), letter), strict=True))
    _come(workspace, people, now)
    return Place(
        name, workspace, write_key, _rights(workspace), encode("chn", made.channel.pk), encode("tpl", made.template.pk),
        encode("aud", audience.pk), versions, people, {},
    )  # fmt: skip


def _letter(workspace: Workspace, mail: dict[str, Any]) -> dict[str, Any]:
    """A node that sends a mail to the bench's own server, with words of the customer's in its subject."""
    channel = Channel.objects.create(
        workspace=workspace, name="Letters", medium="email", adapter="email", receipt_key=f"{workspace.slug}-letters",
        settings=mail,
    )  # fmt: skip
    content = {"subject": "Hi {{ profile.first_name }}", "text": "{{ profile.tier }} in {{ profile.city }}"}
    template = Template.objects.create(workspace=workspace, name="Letter", medium="email", content=content)
    return node("say", "send", channel=encode("chn", channel.pk), template=encode("tpl", template.pk))


def _publish(made: scene.Scene, audience: str, letter: dict[str, Any]) -> list[Version]:
    out, always = node("out", "exit"), {"mode": "always"}
    # Each order and sign-up is a run of its own: somebody who is still waiting is not turned away.
    signed_up = node("in", "entry_event", event=SIGNUP, instance_key="key")
    return [
        scene.live(
            made, JOURNEYS[0], [node("in", "entry_event", event=ORDER, instance_key="key"), scene.send(made, "say"), out],
            wires("in>say", "say>out"), reentry=always,
            goal={"event": ORDER, "value": "total", "window": "P1D", "exits": False},
        ),
        scene.live(
            made, JOURNEYS[1],
            [signed_up, node("hold", "wait", duration="PT3S"), scene.send(made, "say"), out],
            wires("in>hold", "hold>say", "say>out"), reentry=always,
        ),
        scene.live(
            made, JOURNEYS[2],
            [node("in", "entry_event", event=JOIN), node("hold", "wait_until", time="09:00"), scene.send(made, "say"), out],
            wires("in>hold", "hold>say", "say>out"), reentry=always,
        ),
        scene.live(
            made, JOURNEYS[3],
            [node("in", "entry_audience", audience=audience, on="enter"), node("tag", "set_tag", tag=TAG), out],
            wires("in>tag", "tag>out"), reentry=always,
        ),
        scene.live(made, JOURNEYS[4], [signed_up, letter, out], wires("in>say", "say>out"), reentry=always),
    ]  # fmt: skip


def _come(workspace: Workspace, people: int, now: datetime) -> None:
    """The bystanders get to be known, and join."""
    items: list[dict[str, object]] = []
    for number in range(people):
        who = {"userId": f"{BYSTANDER}{number}", "timestamp": now.isoformat()}
        traits = {
            "email": f"b{number}@example.com",
            "first_name": f"B{number}",
            "tier": "gold",
            "city": "Berlin",
            "timezone": "Europe/Berlin",
        }
        items.append({"type": "identify", "traits": traits, "messageId": f"i-{number}"} | who)
        items.append({"type": "track", "event": JOIN, "messageId": f"j-{number}"} | who)
    result = process_items(workspace.pk, None, items, now, now)
    if result.quarantined:
        raise AssertionError(result)
    tick_all(workspace.pk, datetime.now(UTC))


def spread_timers(place: Place, begin: datetime, seconds: float) -> None:
    """Let those who wait until a clock time fall due one after another during the attack, instead of at nine."""
    waiting = rows(
        sql(
            "SELECT id FROM journeys_enrollment WHERE version_id = {}::bigint AND state = 1 ORDER BY id",
            place.versions[JOURNEYS[2]].pk,
        )
    )
    if len(waiting) != place.people:
        raise AssertionError(f"{len(waiting)} of {place.people} wait in {place.name}")
    step = timedelta(seconds=seconds) / place.people
    place.timers.update({enrollment: begin + step * number for number, (enrollment,) in enumerate(waiting)})
    run(
        sql(
            "UPDATE journeys_enrollment e SET wake_at = t.due FROM unnest({}::bigint[], {}::timestamptz[]) t(id, due) "
            "WHERE e.id = t.id",
            list(place.timers),
            list(place.timers.values()),
        )
    )


def _rights(workspace: Workspace) -> Rights:
    plain = []
    for name, scopes in (
        ("Viewer", READ),
        ("Marketer", ROLE_SCOPES[Role.MARKETER]),
        ("Author", READ | {"templates:write"}),
    ):
        key = new_key()
        ApiKey.objects.create(
            workspace=workspace, name=name, prefix=key.prefix, digest=key.digest, scopes=sorted(scopes)
        )
        plain.append(key.plain)
    return Rights(*plain)
