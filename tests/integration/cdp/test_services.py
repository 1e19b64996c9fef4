"""The service functions other apps use: recorded events, consent, interest, partitions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cdp.events import partitions
from cdp.events.models import Event, ProcessedMessageId
from cdp.ingest.inbox import record_events
from cdp.ingest.normalise import message_key
from cdp.profiles import consent
from cdp.profiles.models import ConsentRecord
from cdp.schema import dictionary
from cdp.signals import wakeups
from cdp.signals.models import OwnerKind, Signal, SignalKind, Subscription
from core.db.sql import Sql, rows, sql, values
from tenancy.models import Workspace
from tests.integration.cdp.conftest import NOW, Send, identify, profile_of, track

pytestmark = pytest.mark.django_db


def told(*facts: tuple[int, str, datetime, str]) -> Sql:
    """A relation for `record_events`."""
    columns = [("profile_id", "bigint"), ("name", "text"), ("occurred_at", "timestamptz"), ("message_id", "text")]
    return sql("SELECT f.*, jsonb_build_object('n', 1) AS properties FROM {} AS f", values(columns, facts))


def test_recorded_events_are_appended_once_and_signalled(send: Send, workspace: Workspace) -> None:
    send(track("u1"), track("u2"))
    one, two = profile_of("u1").pk, profile_of("u2").pk
    awaited = dictionary.event_ids(workspace.pk, ["Email Opened"])["Email Opened"]
    wakeups.set_subscriptions(
        workspace.pk, OwnerKind.VERSION, 1, [(SignalKind.EVENT, awaited), (SignalKind.PROFILE_CHANGED, 0)]
    )
    facts = told((one, "Email Opened", NOW, "r1"), (two, "Email Sent", NOW, "r2"), (one, "Email Opened", NOW, "r1"))
    assert record_events(workspace.pk, facts, NOW) == 2
    assert record_events(workspace.pk, facts, NOW) == 0
    events = Event.objects.filter(message_id__in=["r1", "r2"]).order_by("message_id")
    assert [(e.profile_id, e.name.name, e.properties) for e in events] == [
        (one, "Email Opened", {"n": 1}),
        (two, "Email Sent", {"n": 1}),
    ]
    written = Signal.objects.order_by("kind").values_list("profile_id", "kind", "ref", "event_id")
    assert list(written) == [(one, SignalKind.EVENT, awaited, events[0].pk)]


def test_a_message_id_is_remembered_under_the_same_key_by_both_ways_in(send: Send, workspace: Workspace) -> None:
    send(track("u1", messageId="从属 m1"))
    assert ProcessedMessageId.objects.get().key.hex == message_key("从属 m1")
    assert record_events(workspace.pk, told((profile_of("u1").pk, "x", NOW, "从属 m1")), NOW) == 0


def test_what_is_recorded_of_a_merged_profile_is_the_winner_s(send: Send, workspace: Workspace) -> None:
    send({"type": "track", "anonymousId": "a1", "event": "x"}, track("u1"))
    merged = profile_of("a1", "anonymous_id").pk
    send(identify("u1", anonymousId="a1"))
    assert record_events(workspace.pk, told((merged, "x", NOW, "r1"), (10**12, "x", NOW, "r2")), NOW) == 1
    assert Event.objects.get(message_id="r1").profile == profile_of("u1")


def test_recorded_events_of_a_month_without_partition_get_one(send: Send, workspace: Workspace) -> None:
    send(track("u1"))
    at = datetime(1997, 5, 31, 23, tzinfo=UTC)
    record_events(workspace.pk, told((profile_of("u1").pk, "x", at, "r1")), at)
    found = rows(sql("SELECT tableoid::regclass::text FROM events_event WHERE message_id = 'r1'"))
    assert found == [("events_event_1997_05",)]


def test_a_partition_takes_over_what_strayed_into_the_default_one(send: Send, workspace: Workspace) -> None:
    send(track("u1"))
    rows(
        sql(
            "INSERT INTO events_event (workspace_id, profile_id, name_id, occurred_at, received_at, message_id)"
            " SELECT workspace_id, profile_id, name_id, '1996-01-15', received_at, 'stray' FROM events_event RETURNING id"
        )
    )
    assert partitions.ensure([(1996, 1)]) == [(1996, 1)]
    assert partitions.ensure([(1996, 1)]) == []
    assert rows(sql("SELECT message_id FROM events_event_1996_01")) == [("stray",)]
    assert rows(sql("SELECT count(*) FROM events_event_default")) == [(0,)]


def test_partitions_are_made_three_months_ahead() -> None:
    """Fault 25."""
    assert partitions.ensure_ahead(datetime(2031, 11, 30, 23, tzinfo=UTC)) == [
        (2031, 11),
        (2031, 12),
        (2032, 1),
        (2032, 2),
    ]


def test_consent_by_the_door_is_recorded_each_time_and_the_latest_counts(send: Send, workspace: Workspace) -> None:
    send(track("u1"), track("u2"))
    everyone = sql("SELECT id AS profile_id FROM profiles_profile")

    def say(granted: bool, minutes: int, topic: str = "") -> int:
        return consent.set_consent(
            workspace.pk, everyone, "email", topic, granted, NOW + timedelta(minutes=minutes), "one_click"
        )

    assert say(True, 0) == 2
    assert say(False, 5) == 2
    assert say(True, 3) == 2  # Told late: recorded, without effect.
    assert say(False, 1, "offers") == 2
    assert profile_of("u1").consent == {"email": False, "email/offers": False}
    assert ConsentRecord.objects.filter(profile=profile_of("u2")).count() == 4


def test_interest_is_replaced_owner_by_owner(workspace: Workspace) -> None:
    wakeups.set_subscriptions(
        workspace.pk, OwnerKind.AUDIENCE, 1, [(SignalKind.EVENT, 1), (SignalKind.EVENT, 2), (SignalKind.EVENT, 2)]
    )
    wakeups.set_subscriptions(
        workspace.pk, OwnerKind.VERSION, 1, [(SignalKind.EVENT, 2), (SignalKind.PROFILE_CHANGED, 0)]
    )
    wakeups.set_subscriptions(workspace.pk, OwnerKind.AUDIENCE, 1, [(SignalKind.EVENT, 3), (SignalKind.LEFT, 9)])
    assert wakeups.subscriptions(workspace.pk) == wakeups.Subscriptions(frozenset({2, 3}), True)
    wakeups.set_subscriptions(workspace.pk, OwnerKind.VERSION, 1, [])
    assert set(Subscription.objects.values_list("owner_kind", "kind", "ref")) == {
        ("audience", 1, 3),
        ("audience", 4, 9),
    }
