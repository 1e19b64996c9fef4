"""Hands notices to their targets, each at least once.

A notice is leased before it is handed over and closed after; a process that is killed in between leaves a lease that runs out,
and the notice goes out again under the same key. A target that does not take one rests, so that it holds up no other.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

import msgspec
from django.conf import settings as django_settings
from django.db import transaction

from core.db.clock import Moment, instant
from core.db.sql import one, run, sql
from core.egress.secrets import SecretsUnreadable, unseal
from core.i18n.text import in_language, translated
from insights.alerts import targets
from insights.alerts.targets.base import Outcome, Telling
from insights.models import AlertTarget, Notice, NoticeState

logger = logging.getLogger(__name__)

SECONDS = 50.0
"""After so long no further notice is taken in this run."""

LEASE = timedelta(minutes=2)
"""Longer than any target takes for a notice."""

AT_ONCE = 2
"""Notices that are handed over side by side in the installation: slow targets must not hold the workers of channels."""

GIVE_UP = timedelta(days=1)
"""A notice that was not taken for so long is closed as failed."""

LONGEST = timedelta(minutes=30)
"""The longest rest of a target."""

_UNREADABLE = translated("The secrets of the target cannot be read any more: enter them again.")
TARGET_DELETED = translated("The target was deleted.")
_SWITCHED_OFF = translated("The target is switched off.")
_NOT_TAKEN = translated("The target took no notices for a day.")

# The notices of an incident go to a recipient in the order in which they were written: its end is never sent before its begin.
_CLAIM = """
WITH chosen AS (
    SELECT n.id, n.target_id FROM insights_notice n JOIN insights_alerttarget t ON t.id = n.target_id
    WHERE n.state = {State.QUEUED} AND n.due_at <= {now}::timestamptz AND coalesce(n.lease_until <= {now}::timestamptz, TRUE)
        AND t.enabled AND coalesce(t.rests_until <= {now}::timestamptz, TRUE)
        AND NOT EXISTS (SELECT FROM insights_notice b WHERE b.incident_id = n.incident_id AND b.target_id = n.target_id
            AND b.recipient = n.recipient AND b.state = {State.QUEUED} AND b.id < n.id)
        AND {at_once} > (SELECT count(*) FROM insights_notice o WHERE o.state = {State.QUEUED}
            AND o.lease_until > {now}::timestamptz)
    ORDER BY t.told_at NULLS FIRST, n.due_at, n.id LIMIT 1 FOR UPDATE OF n SKIP LOCKED
), target AS (
    UPDATE insights_alerttarget t SET told_at = {now}::timestamptz FROM chosen c WHERE t.id = c.target_id RETURNING t.*
)
UPDATE insights_notice n SET lease_until = {until}::timestamptz, attempts = n.attempts + 1 FROM chosen c, target t
WHERE n.id = c.id RETURNING n.id
"""


def send_due(moment: Moment) -> int:
    """Hand over what is due; how many notices were taken. Targets take turns."""
    until = time.monotonic() + SECONDS
    _give_up_old(instant(moment))
    taken = 0
    while time.monotonic() < until:
        now = instant(moment)
        notice = claim(now)
        if notice is None:
            break
        outcome = _tell(notice)
        close(notice, outcome, now)
        taken += outcome.kind == "taken"
    return taken


def claim(now: datetime) -> Notice | None:
    """Lease the notice whose turn it is; None if none is due, or others are at it."""
    with transaction.atomic():
        found = one(sql(_CLAIM, now=now, until=now + LEASE, at_once=AT_ONCE, State=NoticeState))
    return Notice.objects.select_related("target").get(pk=found[0]) if found else None


def _give_up_old(now: datetime) -> None:
    """Give up old notices of targets that are switched off or rest: they are not claimed, and a target that is switched on or
    well again would get notices of old incidents."""
    run(
        sql(
            "UPDATE insights_notice n SET state = {State.FAILED}, closed_at = {now}::timestamptz, lease_until = NULL, "
            "detail = coalesce(nullif(n.detail, ''), CASE WHEN t.enabled THEN {resting}::text ELSE {off}::text END) "
            "FROM insights_alerttarget t WHERE t.id = n.target_id AND (NOT t.enabled OR t.rests_until > {now}::timestamptz) "
            "AND n.state = {State.QUEUED} AND coalesce(n.lease_until <= {now}::timestamptz, TRUE) "
            "AND n.created_at <= {old}::timestamptz",
            now=now,
            old=now - GIVE_UP,
            off=in_language(_SWITCHED_OFF, "en"),
            resting=in_language(_NOT_TAKEN, "en"),
            State=NoticeState,
        )
    )


def _tell(notice: Notice) -> Outcome:
    if notice.target is None:
        return Outcome("refused", in_language(TARGET_DELETED, "en"))
    return hand_over(notice.target, Telling(str(notice), notice.recipient, notice.content))


def hand_over(target: AlertTarget, telling: Telling) -> Outcome:
    """Hand one notice over to its target; the outcome. Never raises."""
    try:
        kind = targets.BY_KIND[target.kind]
        settings = msgspec.convert(target.settings, kind.Settings)
        secrets = msgspec.convert(unseal(target.secrets, django_settings.ENCRYPTION_KEYS), kind.Secrets)
        return kind.tell(telling, settings, secrets)
    except SecretsUnreadable:
        return Outcome("retry", in_language(_UNREADABLE, "en"))
    except Exception as error:  # One target's trouble must not stop the notices of the others.
        logger.exception("Alert target %s could not be told.", target.pk)
        return Outcome("retry", f"{type(error).__name__}: {error}"[:300])


def close(notice: Notice, outcome: Outcome, now: datetime) -> None:
    """Write down what came of it. What may succeed later is due again when its target has rested."""
    rest = min(timedelta(minutes=1) * (1 << min(notice.attempts - 1, 10)), LONGEST)
    again = outcome.kind == "retry" and now + rest < notice.created_at + GIVE_UP
    state = NoticeState.SENT if outcome.kind == "taken" else NoticeState.QUEUED if again else NoticeState.FAILED
    detail = outcome.detail.replace("\0", "")[:300]
    with transaction.atomic():
        run(
            sql(
                "UPDATE insights_notice SET state = {state}, lease_until = NULL, detail = {detail}::text, "
                "due_at = {due}::timestamptz, closed_at = {closed}::timestamptz WHERE id = {id}::bigint AND state = {queued}",
                state=state,
                detail=detail,
                due=now + rest if again else now,
                closed=None if again else now,
                id=notice.pk,
                queued=NoticeState.QUEUED,
            )
        )
        run(
            sql(
                "UPDATE insights_alerttarget SET rests_until = {}::timestamptz WHERE id = {}::bigint",
                now + rest if outcome.kind == "retry" else None,
                notice.target_id,
            )
        )
