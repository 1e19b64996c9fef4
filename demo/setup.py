"""The demo's workspace: set up once, found again afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

import channels.actions
from audiences.actions import save_audience
from audiences.membership import refresh_all
from audiences.models import Audience
from cdp.ingest.actions import create_source
from cdp.ingest.models import Source
from cdp.schema.dictionary import event_ids
from channels.models import Cap, Channel, Price
from channels.prices import NewPrice
from channels.receipts.events import EVENTS
from channels.sandbox import DEFAULT_SECRET
from content.actions import create_template
from core.publicid import encode
from demo import definitions
from demo.calendar import TIME_ZONE, Calendar
from demo.orders import EVENT, Order, top_decile
from journeys.actions import change_journey, create_journey, publish_journey
from journeys.models import Journey
from tenancy.access import Access, command_access, command_actor
from tenancy.actions import add_member, create_workspace
from tenancy.models import Role, User, Workspace

SLUG = "cdnow"
COMMAND = "demo"
"""Who has set it up, for the audit log."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What has been set up, by the keys of `definitions`."""

    workspace: Workspace
    calendar: Calendar
    source: Source
    channels: list[Channel]
    audiences: dict[str, Audience]
    journeys: dict[str, Journey]


def find_workspace() -> Workspace | None:
    """The demo's workspace, if it has been set up. One that only bears its name is somebody's own."""
    found = Workspace.objects.filter(slug=SLUG).first()
    return found if found is not None and isinstance(found.settings.get("demo"), dict) else None


def is_done(workspace: Workspace) -> bool:
    """Whether its replay has come to its end."""
    return bool(workspace.settings["demo"].get("done"))


def calendar_of(workspace: Workspace) -> Calendar:
    """The days on which the demo's orders happened; kept, so that a replay goes on by the dates it began with."""
    kept = workspace.settings["demo"]
    return Calendar(date.fromisoformat(kept["first_day"]), date.fromisoformat(kept["last_day"]))


@transaction.atomic
def set_up(orders: Sequence[Order], gateway_url: str, calendar: Calendar, now: datetime) -> Workspace:
    """Make the workspace with everything in it and publish its journeys, but for the youngest, before the first purchase.

    What is published, found and capped stands as of the demo's own clock; the audit log says `now`.
    """
    at = calendar.start
    days = {"first_day": calendar.first_day.isoformat(), "last_day": calendar.last_day.isoformat()}
    fields = {"name": "CDNOW", "slug": SLUG, "time_zone": TIME_ZONE, "locale": "en", "currency": "USD", "demo": days}
    workspace = create_workspace(command_actor(COMMAND), fields, now)
    access = command_access(workspace, COMMAND)
    for user in User.objects.filter(is_superuser=True):
        add_member(access, user, Role.OWNER, now)
    create_source(access, {"name": "Shop"}, now)
    event_ids(workspace.pk, [EVENT, *EVENTS.values()])
    cap, _ = channels.actions.create_cap(
        access, {"medium": "email", "max_touches": 2, "window": timedelta(days=14)}, now
    )
    Cap.objects.filter(pk=cap.pk).update(changed_at=at)  # By the demo's clock, so that the doctor judges by it.
    email = _channel(access, "E-mail (sandbox)", "email", "sandbox", gateway_url, now)
    post = _channel(access, "Print house (webhook)", "webhook", "webhook", gateway_url, now)
    for channel, amount in ((email, definitions.EMAIL_PRICE), (post, definitions.POST_PRICE)):
        price, _ = channels.actions.set_price(access, NewPrice(channel, "", amount), now)
        assert price is not None
        Price.objects.filter(pk=price.pk).update(since=at)  # By the demo's clock, before the first message.
    templates = {
        key: create_template(access, name, medium, content, now)
        for key, (name, medium, content) in definitions.TEMPLATES.items()
    }
    audiences: dict[str, str] = {}
    for draft in definitions.audiences(top_decile(orders)):
        audiences[draft.key] = _audience(access, draft, at, now)
    together = definitions.top_and_lapsed(audiences)
    audiences[together.key] = _audience(access, together, at, now)
    ids = definitions.Ids(
        audiences,
        {key: encode("tpl", template.pk) for key, template in templates.items()},
        encode("chn", email.pk),
        encode("chn", post.pk),
    )
    for journey_draft in definitions.journeys(ids, calendar.release_day):
        _journey(access, journey_draft, at, now, live=journey_draft.key != definitions.YOUNGEST)
    return workspace


def load(workspace: Workspace, orders: Sequence[Order]) -> Demo:
    """What `set_up` has made, found by name."""
    drafts = [*definitions.audiences(top_decile(orders)), definitions.top_and_lapsed({"top": "", "lapsed": ""})]
    by_name = {audience.name: audience for audience in Audience.objects.filter(workspace=workspace)}
    none = dict.fromkeys(("lapsed", "top"), "")
    ids = definitions.Ids(none, dict.fromkeys(definitions.TEMPLATES, ""), "", "")
    journeys = {journey.name: journey for journey in Journey.objects.filter(workspace=workspace)}
    calendar = calendar_of(workspace)
    return Demo(
        workspace,
        calendar,
        Source.objects.filter(workspace=workspace).earliest("id"),
        list(Channel.objects.filter(workspace=workspace).order_by("id")),
        {draft.key: by_name[draft.name] for draft in drafts},
        {draft.key: journeys[draft.name] for draft in definitions.journeys(ids, calendar.release_day)},
    )


def launch(demo: Demo, at: datetime, now: datetime) -> None:
    """Publish the youngest journey as of `at`, unless it is; the audit log says `now`."""
    journey = demo.journeys[definitions.YOUNGEST]
    if journey.live_version_id is None:
        _publish(command_access(demo.workspace, COMMAND), journey, at, now)
        journey.refresh_from_db()


def point_channels_at(demo: Demo, gateway_url: str, now: datetime) -> None:
    """Have the channels deliver to a gateway at this address."""
    access = command_access(demo.workspace, COMMAND)
    for channel in demo.channels:
        channels.actions.redirect_channel(access, channel, gateway_url, now)


def _channel(access: Access, name: str, medium: str, adapter: str, url: str, now: datetime) -> Channel:
    draft = Channel(workspace=access.workspace, name=name, medium=medium, adapter=adapter)
    channel, problems = channels.actions.save_channel(
        access, draft, {"url": url}, {"signing_secret": DEFAULT_SECRET}, now
    )
    if channel is None:
        raise RuntimeError(f"The demo's channel {name!r} was refused: {problems}")
    return channel


def _audience(access: Access, draft: definitions.AudienceDraft, at: datetime, now: datetime) -> str:
    fields = {"name": draft.name, "rule": draft.rule, "description": draft.description}
    audience, problems = save_audience(access, None, fields, now)
    if audience is None:
        raise RuntimeError(f"The demo's audience {draft.name!r} was refused: {problems}")
    refresh_all(audience.pk, at)
    return encode("aud", audience.pk)


def _journey(access: Access, draft: definitions.JourneyDraft, at: datetime, now: datetime, *, live: bool) -> None:
    journey = create_journey(access, draft.name, draft.description, draft.graph, now)
    change_journey(access, journey, {"priority": draft.priority}, now)
    if live:
        _publish(access, journey, at, now)


def _publish(access: Access, journey: Journey, at: datetime, now: datetime) -> None:
    version, problems = publish_journey(access, journey, now, as_of=at)
    if version is None:
        raise RuntimeError(f"The demo's journey {journey.name!r} was refused: {problems}")
