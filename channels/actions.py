"""Every change to channels, caps and suppressions, and to sends: the permission is checked, the audit entry written.

The API, the admin and commands call these and write no rows themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from channels.delivery import pauses, test_send
from channels.models import Cap, Channel, Price, Suppression, Touch
from channels.prices import NewPrice, check_price, since
from channels.setup import save_channel as write_channel
from channels.touches import requeue
from content.actions import CategoryRefused
from content.categories import check_counted
from core.i18n.text import translated
from core.problems import Problem
from core.wakeups import nudge
from tenancy.access import OVERRIDE, TRANSACTIONAL, Access
from tenancy.audit import audited, record, record_many
from tenancy.audit_words import Verb
from tenancy.references import drop_references, set_references, things_named


class PriceInForce(Exception):
    """The price has begun, so it stays; another takes its place from a day on."""

    def __init__(self) -> None:
        self.problem = Problem(
            "since",
            "in_force",
            translated("This price has begun, and what was sent at it keeps its cost. Set another one from today."),
        )
        super().__init__(self.problem.message)


def save_channel(
    access: Access, channel: Channel, settings: Mapping[str, Any], secrets: Mapping[str, str], now: datetime
) -> tuple[Channel | None, list[Problem]]:
    """Set up or change a channel, as `channels.setup.save_channel` says; None and the problems while an error stands."""
    access.require("channels:write")
    new = channel.pk is None
    with audited(access, Verb.CREATE if new else Verb.CHANGE, now, None if new else channel) as change:
        saved, problems = write_channel(channel, settings, secrets)
        change.thing = saved
        if saved is None:
            change.discard()
    return saved, problems


def redirect_channel(access: Access, channel: Channel, url: str, now: datetime) -> None:
    """Have a channel of the sandbox gateway deliver to where that listens now; its other settings stay."""
    access.require("channels:write")
    with audited(access, Verb.CHANGE, now, channel) as change:
        channel.refresh_from_db(fields=["settings"])
        if channel.settings.get("url") == url:
            change.discard()
        channel.settings = {**channel.settings, "url": url}
        channel.save(update_fields=["settings"])


def end_pause(access: Access, channel: Channel, now: datetime) -> Channel:
    """Let a channel that was paused after failures be tried again at once. One that is switched off stays off."""
    access.require("channels:write")
    with audited(access, Verb.RESUME, now, channel) as change:
        if not pauses.end(channel):
            change.discard()
    nudge("channels.deliver")
    return channel


def cancel_queue(access: Access, channel: Channel, now: datetime) -> int:
    """Cancel what waits on a channel; how many."""
    access.require("channels:write")
    with audited(access, Verb.CANCEL_QUEUE, now, channel) as change:
        cancelled = requeue.cancel_queue(channel, now)
        change.details = {"cancelled": cancelled}
        if not cancelled:
            change.discard()
    return cancelled


def set_price(access: Access, price: NewPrice, now: datetime) -> tuple[Price | None, list[Problem]]:
    """Set what messages by a channel cost from a day on; None and the problems where that is refused."""
    access.require("channels:write")
    made = None
    with audited(access, Verb.CREATE, now) as change:
        # Two at once are one after the other: the second sees the price of the first.
        Channel.objects.select_for_update(no_key=True).get(pk=price.channel.pk)
        problems = check_price(price, now)
        if problems:
            change.discard()
        else:
            begins = {"country": price.country, "amount": price.amount, "since": since(price, now)}
            made = Price.objects.create(workspace=access.workspace, channel=price.channel, **begins)
            change.thing = made
    return made, problems


def remove_price(access: Access, price: Price, now: datetime) -> None:
    """Take back a price that has not begun. Raises PriceInForce for another: what was sent at it keeps its cost."""
    access.require("channels:write")
    if price.since <= now:
        raise PriceInForce
    with audited(access, Verb.DELETE, now, price):
        price.delete()


def create_cap(access: Access, fields: Mapping[str, Any], now: datetime) -> tuple[Cap, bool]:
    """A cap, and whether it is new: one that is there already stays as it is. Raises CategoryRefused."""
    access.require("settings:write")
    known = Cap.objects.filter(workspace=access.workspace, **fields).first()
    if known is not None:
        return known, False
    with audited(access, Verb.CREATE, now, definitions=bool(fields.get("category"))) as change:
        _check_counted(access, fields.get("category", ""))
        change.thing, made = Cap.objects.get_or_create(workspace=access.workspace, **fields)
        _refer(change.thing)
        if not made:
            change.discard()
    return change.thing, made


def change_cap(access: Access, cap: Cap, changes: Mapping[str, Any], now: datetime) -> Cap:
    """Change a cap; it holds from the next touch on. Raises IntegrityError if there is such a cap, CategoryRefused."""
    access.require("settings:write")
    with audited(access, Verb.CHANGE, now, cap, definitions="category" in changes):
        _check_counted(access, changes.get("category", ""))
        for name, value in changes.items():
            setattr(cap, name, value)
        cap.save(update_fields=[*changes, "changed_at"])
        if "category" in changes:  # Otherwise `cap` may hold one that somebody else has replaced since it was read.
            _refer(cap)
    return cap


def delete_cap(access: Access, cap: Cap, now: datetime) -> None:
    """Remove a cap."""
    access.require("settings:write")
    with audited(access, Verb.DELETE, now, cap):
        drop_references("cap", cap.pk)
        cap.delete()


def _check_counted(access: Access, category: str) -> None:
    if problems := check_counted(category, access.workspace.pk):
        raise CategoryRefused(problems)


def _refer(cap: Cap) -> None:
    """Note what the cap uses: the category that it counts."""
    set_references(cap.workspace_id, "cap", cap.pk, "rule", things_named({"category": cap.category}))


def suppress(access: Access, medium: str, address_hash: str, reason: str, now: datetime) -> Suppression:
    """Never send to the address again; adding it twice changes nothing."""
    access.require("settings:write")
    known = Suppression.objects.filter(workspace=access.workspace, medium=medium, address_hash=address_hash).first()
    with audited(access, Verb.CREATE, now, known) as change:
        change.thing, made = Suppression.objects.get_or_create(
            workspace=access.workspace,
            medium=medium,
            address_hash=address_hash,
            defaults={"reason": reason, "since": now},
        )
        if not made:
            change.discard()
    return change.thing


def change_suppression(access: Access, suppression: Suppression, changes: Mapping[str, Any], now: datetime) -> None:
    """Correct what is kept about a suppressed address."""
    access.require("settings:write")
    with audited(access, Verb.CHANGE, now, suppression):
        for name, value in changes.items():
            setattr(suppression, name, value)
        suppression.save(update_fields=list(changes))


def lift_suppression(access: Access, suppression: Suppression, now: datetime) -> None:
    """Allow the address again."""
    access.require("settings:write")
    with audited(access, Verb.DELETE, now, suppression):
        suppression.delete()


def send_test(
    access: Access, trial: test_send.Trial, override: bool, now: datetime
) -> tuple[test_send.Tried | None, list[Problem]]:
    """Send the draft of a template once, as `test_send.send_test` says; noted once the provider has answered.

    `override` sends it although consent or suppression speaks against it. As a service message it goes out only by somebody
    who may send such.
    """
    access.require("templates:write")
    if override:
        access.require(OVERRIDE)
    author = test_send.Author(access.user, access.key, override, access.may(TRANSACTIONAL))
    tried, problems = test_send.send_test(trial, author, now)
    if tried is not None:
        outcome = str(tried.outcome.kind) if tried.outcome else f"withheld: {tried.refusal}"
        said = {"channel": trial.channel.name, "outcome": outcome, "overrode": tried.overrode}
        record(access, Verb.TEST_SEND, now, trial.template, **said)
    return tried, problems


def retry_sends(access: Access, touches: Sequence[int], now: datetime) -> int:
    """Put closed sends of the workspace back into the outbox under the same key; how many were in a state for it."""
    return _requeued(access, Verb.RETRY, touches, now)


def cancel_sends(access: Access, touches: Sequence[int], now: datetime) -> int:
    """Keep sends that wait from ever leaving; how many were in a state for it."""
    return _requeued(access, Verb.CANCEL, touches, now)


def _requeued(access: Access, verb: Verb, touches: Sequence[int], now: datetime) -> int:
    access.require("touches:write")
    act = requeue.retry if verb == Verb.RETRY else requeue.cancel
    with transaction.atomic():
        changed = act(access.workspace.pk, touches, now)
        record_many(access, verb, now, Touch, "tch", changed)
    return len(changed)
