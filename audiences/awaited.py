"""What audiences wait for, and which profiles a signal concerns: only audiences whose answer it can change are evaluated anew."""

from __future__ import annotations

from audiences.models import Audience
from cdp.schema.dictionary import event_ids
from cdp.signals.models import OwnerKind, SignalKind
from cdp.signals.wakeups import set_subscriptions
from core.db.sql import Sql, sql
from rules.leaf import Footprint


def await_changes(audience: Audience, reads: Footprint) -> None:
    """From now on the events and changes that can alter the audience's answer give signals.

    A change of the profile always can: a new one may be in an audience of those who never did something.
    """
    events = event_ids(audience.workspace_id, reads.events).values()
    wanted = [(SignalKind.PROFILE_CHANGED, 0), *((SignalKind.EVENT, number) for number in events)]
    set_subscriptions(audience.workspace_id, OwnerKind.AUDIENCE, audience.pk, wanted)


def await_nothing(workspace_id: int, audience_id: int) -> None:
    """An archived audience waits for nothing."""
    set_subscriptions(workspace_id, OwnerKind.AUDIENCE, audience_id, [])


def concerned(workspace_id: int, signals: Sql) -> Sql:
    """The pairs (profile_id, audience_id) that signals concern; `signals` names a relation of profile_id, kind, ref.

    An event concerns the audiences that wait for it. A touch names one audience, or concerns all (NULL), as a merge does.
    """
    return sql(
        "SELECT s.profile_id, i.owner_id AS audience_id FROM {signals} s JOIN signals_subscription i "
        "ON i.workspace_id = {workspace}::bigint AND i.kind = s.kind AND i.ref = s.ref AND i.owner_kind = {owner}::text "
        "WHERE s.kind = {event}::smallint "
        "UNION SELECT s.profile_id, nullif(s.ref, 0) FROM {signals} s WHERE s.kind = ANY({looks}::smallint[])",
        signals=signals,
        workspace=workspace_id,
        owner=OwnerKind.AUDIENCE.value,
        event=int(SignalKind.EVENT),
        looks=[int(SignalKind.PROFILE_CHANGED), int(SignalKind.MERGED)],
    )
