"""A template tried on one person before anybody is written to: shown, or really sent to one address, on the record.

A test send is a touch of origin `test`. It obeys consent and suppression unless somebody with the right overrides them,
and counts in no cap, journey, credit or event. It is handed over at once; what its provider asks to be tried again is,
for ten minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from django.db import transaction

from cdp.profiles import identifiers
from cdp.profiles.models import Identifier
from channels.adapters.base import Outcome, Session
from channels.delivery import gateway, runtime
from channels.delivery.lease import Batch, Leased, lease
from channels.delivery.message import compose, outgoing
from channels.delivery.runtime import ChannelRuntime
from channels.models import Channel, Origin, Send, TestSend
from channels.policies import decide
from channels.touches.outbox import enqueue_touches
from content import templates
from content.categories import BUILT_IN, MARKETING, CategoryRef, catalogue
from content.models import Template
from content.render import RenderError
from core import publicid
from core.db.sql import Sql, join, one, sql
from core.i18n.text import translated
from core.problems import Problem, errors
from tenancy.media import BY_KIND
from tenancy.models import ApiKey, User

PATIENCE = timedelta(minutes=10)
"""So long a test send is tried; whoever made it has stopped waiting by then."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be tried: the draft of a template, on one profile. `to` is another address than the profile's, or ''."""

    template: Template
    channel: Channel
    profile_id: int
    event: Mapping[str, Any]
    context: Mapping[str, Any]
    to: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who sends a test: a person or a key; `overrides` says that consent and suppression shall not hold it back,
    `service_messages` that they may send such: what asks for no consent."""

    user: User | None = None
    key: ApiKey | None = None
    overrides: bool = False
    service_messages: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a test send: its touch, and the provider's answer or the reason why it was not handed over."""

    touch_id: int
    outcome: Outcome | None
    refusal: str
    #: The reason not to send that was overridden, or ''.
    overrode: str


def send_test(trial: Trial, author: Author, now: datetime) -> tuple[Tried | None, list[Problem]]:
    """Send the draft, as the profile would get it, and write it down as a touch; commits before the network is used.

    Returns what became of it, or the problems that kept the message from being made: then nothing is written.
    """
    try:
        ready = runtime.load(trial.channel.pk)
        session = runtime.session(ready)
    except runtime.ChannelUnusable as error:
        return None, [
            Problem("channel", "channel_broken", translated("The channel cannot be used: {why}", why=error.message))
        ]
    if held := _held(ready, now):
        return None, [held]
    problems = templates.check(trial.channel.medium, trial.template.content)
    if errors(problems):
        return None, problems
    to = _spelled(trial, ready.account) if trial.to else _address(trial.channel.medium, ready.account, trial.profile_id)
    if not to:
        return None, [Problem("to", "unreachable", translated("The profile has no address for this channel."))]
    try:
        with transaction.atomic():
            decided = _decide(ready, trial, author, to, now)
    except RenderError as error:
        return None, [*problems, error.problem.under("content")]
    touch_id, refusal, overrode, batch = decided
    return Tried(touch_id, _hand_over(ready, session, batch, now), refusal, overrode), problems


def _held(ready: ChannelRuntime, now: datetime) -> Problem | None:
    """Why nothing goes through the channel now: it would wait there, and whoever tries it would wait with it."""
    if not ready.enabled:
        return Problem(
            "channel",
            "channel_disabled",
            translated("The channel is switched off. Switch it on, then test."),
        )
    if ready.paused_until is not None and ready.paused_until > now:
        return Problem(
            "channel",
            "channel_paused",
            translated("The channel is paused after failures. End the pause on its page, then test."),
        )
    return None


def _decide(
    ready: ChannelRuntime, trial: Trial, author: Author, to: str, now: datetime
) -> tuple[int, str, str, Batch | None]:
    """Write the test send and its touch, and lease its send unless something speaks against it: the touch's id, the
    reason, what was overridden, and the leased send. Raises RenderError."""
    medium, workspace_id = trial.channel.medium, trial.channel.workspace_id
    owner = _owner(workspace_id, medium, ready.account, to) if trial.to else trial.profile_id
    category = _category(trial.template, author)
    found = _refusal(workspace_id, medium, owner, to, category)
    made = TestSend.objects.create(
        workspace_id=workspace_id,
        template=trial.template,
        made_by=author.user,
        made_with=author.key,
        at=now,
        elsewhere=owner != trial.profile_id,
        overrode=found if author.overrides else "",
    )
    refusal = "" if author.overrides else found
    touch_id = _enqueue(trial, made, category, refusal, now)
    if refusal:
        return touch_id, refusal, made.overrode, None
    key = publicid.encode("tch", touch_id)
    seen = templates.profile_variables(workspace_id, trial.profile_id) or {}
    compiled = templates.compiled(medium, trial.template.content) or trial.template.content
    payload = compose(ready, key, compiled, seen, trial.event, trial.context, to, now)
    Send.objects.filter(pk=touch_id).update(expires_at=now + PATIENCE)
    batch = Batch(uuid4(), 1, [Leased(touch_id, 1, False, outgoing(key, ready, payload))])
    lease(ready, batch, [orjson.dumps(payload).decode()], now)
    return touch_id, "", made.overrode, batch


def _category(template: Template, author: Author) -> CategoryRef:
    """The category that the template is written for; marketing where it names none, or one that the author may not send."""
    named = catalogue(template.workspace_id).get(template.category, BUILT_IN[MARKETING])
    return named if author.service_messages or not named.transactional else BUILT_IN[MARKETING]


def _enqueue(trial: Trial, made: TestSend, category: CategoryRef, refusal: str, now: datetime) -> int:
    relation = sql(
        "SELECT {Origin.TEST}::smallint AS origin, {id}::bigint AS origin_id, 0::bigint AS step_id, 1 AS visit, "
        "NULL::bigint AS journey_id, NULL::bigint AS version_id, {profile}::bigint AS profile_id, '' AS arm, "
        "NULL::bigint AS event_id, NULL::timestamptz AS event_at, {channel}::bigint AS channel_id, "
        "NULL::bigint AS template_version_id, {medium}::text AS medium, {category}::text AS category, "
        "{transactional}::boolean AS transactional, FALSE AS urgent, '' AS topic, "
        "NULL::jsonb AS context, "
        "{refusal}::text AS refusal",
        Origin=Origin,
        id=made.pk,
        profile=trial.profile_id,
        channel=trial.channel.pk,
        medium=trial.channel.medium,
        category=category.code,
        transactional=category.transactional,
        refusal=refusal,
    )
    ctes = enqueue_touches(trial.channel.workspace_id, relation, sql("{}::timestamptz", now))
    written = one(
        sql("WITH {} SELECT id FROM touches", join(", ", (sql("{} AS ({})", Sql(name), text) for name, text in ctes)))
    )
    assert written is not None, "a relation of one row makes one touch"
    touch_id: int = written[0]
    return touch_id


def _hand_over(ready: ChannelRuntime, session: Session, batch: Batch | None, now: datetime) -> Outcome | None:
    return gateway.hand_over_batch(ready, session, batch, now).outcomes[0] if batch is not None else None


def _refusal(workspace_id: int, medium: str, owner: int | None, address: str, category: CategoryRef) -> str:
    """Why the address may not be written to, or ''. An address that is nobody's has given no answer to obey."""
    found = one(
        sql(
            "SELECT CASE WHEN p.id IS NOT NULL AND {asked}::boolean AND NOT ({consented}) THEN 'no_consent' "
            "WHEN {suppressed} THEN 'suppressed' ELSE '' END FROM (SELECT 1) x "
            "LEFT JOIN profiles_profile p ON p.id = {owner}::bigint",
            asked=not category.transactional,
            consented=decide.consented(workspace_id, Sql("p"), medium, Sql("''::text")),
            suppressed=decide.suppressed(workspace_id, medium, sql("{}::text", address)),
            owner=owner,
        )
    )
    assert found is not None, "a left join of one row has one"
    refusal: str = found[0]
    return refusal


def _spelled(trial: Trial, account: str) -> str:
    """An address as it was typed, in the spelling under which addresses are stored and suppressed."""
    name = decide.namespace(trial.channel.medium, account)
    region = trial.channel.workspace.settings.get("region")
    return (identifiers.normalise(name, trial.to, region) if name else None) or trial.to.strip()


def _owner(workspace_id: int, medium: str, account: str, address: str) -> int | None:
    """Whose address of a medium it is, or None."""
    name = decide.namespace(medium, account)
    if name is None:
        return None
    found = Identifier.objects.filter(workspace_id=workspace_id, namespace=name, value=address).first()
    return found.profile_id if found else None


def _address(medium: str, account: str, profile_id: int) -> str:
    name = decide.namespace(medium, account)
    if name is None:
        return publicid.encode("prf", profile_id)
    found = Identifier.objects.filter(profile_id=profile_id, namespace=name).order_by("-created_at", "-id")[:2]
    several = len(found) > 1 and BY_KIND[medium].by_account and not account
    return found[0].value if found and not several else ""
