"""What people do with a message, noticed by ourselves: a followed link, a no to hearing more."""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

from django.conf import settings

from cdp.profiles.consent import TIME_KEY
from channels.adapters.receipt_in import ReceiptIn
from channels.links.tokens import Click
from channels.models import Channel, Touch
from channels.receipts.store import hold, keep_each
from core import publicid
from core.db.sql import one, sql
from core.egress.secrets import SecretsUnreadable, unseal
from core.egress.signing import BadSignature
from core.times import milliseconds

REPEATED_WITHIN = timedelta(minutes=1)


def secrets_of(channel: Channel) -> dict[str, str]:
    """The channel's secrets; raises BadSignature when they cannot be read, since nothing can be verified then."""
    try:
        return unseal(channel.secrets, settings.ENCRYPTION_KEYS)
    except SecretsUnreadable as error:
        raise BadSignature(str(error)) from error


def _record(touch_id: int, kind: str, event_id: str, raw: dict[str, str], now: datetime) -> bool:
    """A receipt of our own making; False when the touch or its channel is no more."""
    touch = Touch.objects.filter(pk=touch_id).first()
    channel = Channel.objects.filter(pk=touch.channel_id).first() if touch is not None else None
    if channel is None:
        return False
    receipt = ReceiptIn(publicid.encode("tch", touch_id), kind, event_id, now, raw)
    # What cannot be kept is set aside; the person goes on to the page all the same.
    keep_each(channel, hold([receipt], channel)[0], now)
    return True


def note_click(click: Click, now: datetime) -> bool:
    """Record that a tracked link was followed; the same link again within a minute is one click."""
    minute = int(now.timestamp()) // 60
    # Short: it only has to tell the links of one message apart.
    link = f"{crc32(click.url.encode()):08x}"
    return _record(click.touch_id, "clicked", f"click:{click.touch_id}:{link}:{minute}", {"url": click.url}, now)


def unsubscribe(touch_id: int, now: datetime) -> bool:
    """Withdraw consent to the medium of a touch for the person it went to, at `now`.

    Mail programs repeat their POST: for a minute after a no, the same no again is the same. Later it is another, since
    the person may have said yes meanwhile.
    """
    if _has_just_said_no(touch_id, now):
        return True
    return _record(touch_id, "unsubscribed", f"one_click:{touch_id}:{now.timestamp():.6f}", {}, now)


def _has_just_said_no(touch_id: int, now: datetime) -> bool:
    found = one(
        sql(
            "SELECT p.consent -> t.medium = 'false' AND (p.trait_times ->> ({prefix}::text || t.medium))::bigint "
            "BETWEEN {since}::bigint AND {until}::bigint FROM channels_touch t JOIN profiles_profile f ON f.id = t.profile_id "
            "JOIN profiles_profile p ON p.id = coalesce(f.merged_into_id, f.id) WHERE t.id = {touch}::bigint",
            prefix=TIME_KEY,
            since=milliseconds(now - REPEATED_WITHIN),
            until=milliseconds(now),
            touch=touch_id,
        )
    )
    return found is not None and found[0] is True
