"""Deliveries through real HTTP to the sandbox gateway."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from django.db import transaction

from cdp.profiles.models import Profile
from channels.adapters.base import Outcome, Progress, all_of
from channels.delivery import lease
from channels.delivery import runtime as runtimes
from channels.delivery.claim import claim
from channels.delivery.gateway import deliver, deliver_channel, deliver_due
from channels.delivery.record import record
from channels.delivery.retry import delay
from channels.models import Attempt, Channel, Send, Suppression
from channels.sandbox.script import MessageRule, RequestRule
from core.db.sql import run, sql
from tenancy.models import Workspace
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, key, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def way_out(workspace: Workspace, sandbox) -> Channel:
    return factory.channel(workspace, url=sandbox.url)


def _touches(channel: Channel, count: int, **send) -> list[int]:
    people = factory.people(channel.workspace, count)
    return factory.touches(channel, factory.version(channel.workspace), people, **send)


def test_a_due_send_reaches_the_gateway_once_and_is_accepted(way_out, sandbox):
    ids = _touches(way_out, 250)
    result = deliver_due(NOW)
    assert (result.taken, result.accepted) == (250, 250)
    assert states(ids) == [("accepted", "")] * 250
    assert sandbox.journal.stats()["effects"] == 250
    assert sandbox.journal.stats()["requests"] == 3
    assert set(sandbox.journal.entries) == {key(touch_id) for touch_id in ids}
    assert Attempt.objects.filter(outcome="accepted", number=1).count() == 250
    assert Send.objects.filter(provider_id="", pk__in=ids).count() == 0
    assert deliver_due(NOW).taken == 0


def test_a_long_delivery_dates_each_attempt_when_it_is_made(way_out, sandbox):
    ids = _touches(way_out, 3)
    at = iter(NOW + timedelta(seconds=10 * n) for n in range(9))
    assert deliver_channel(way_out.pk, lambda: next(at), seconds=60, limit=1).accepted == 3
    made = Attempt.objects.filter(touch_id__in=ids).order_by("at").values_list("at", flat=True)
    assert list(made) == [NOW + timedelta(seconds=10 * n) for n in range(3)]


def test_a_send_that_is_not_due_or_on_a_paused_channel_waits(way_out, sandbox):
    ids = _touches(way_out, 1, due=NOW + timedelta(seconds=1))
    assert deliver(way_out.pk, NOW).taken == 0
    Channel.objects.update(paused_until=NOW + timedelta(seconds=5))
    assert deliver(way_out.pk, NOW + timedelta(seconds=2)).taken == 0
    assert states(ids) == [("queued", "")]
    assert deliver(way_out.pk, NOW + timedelta(seconds=5)).accepted == 1


def test_what_may_no_longer_be_said_is_closed_with_its_reason_and_not_sent(way_out, sandbox):
    people = factory.people(way_out.workspace, 6)
    ids = factory.touches(way_out, factory.version(way_out.workspace), people)
    no_consent, suppressed, unreachable, expired, erased, fine = people
    Profile.objects.filter(pk=no_consent).update(consent={"sms": False})
    run(
        sql(
            "INSERT INTO channels_suppression (workspace_id, medium, address_hash, reason, since) VALUES "
            "({}, 'sms', encode(sha256(convert_to({}::text, 'UTF8')), 'hex'), 'manual', {})",
            way_out.workspace_id,
            factory.address_of(suppressed),
            NOW,
        )
    )
    run(sql("DELETE FROM profiles_identifier WHERE profile_id = {}", unreachable))
    Send.objects.filter(profile_id=expired).update(expires_at=NOW)
    run(sql("DELETE FROM profiles_identifier WHERE profile_id = {}", erased))
    run(sql("DELETE FROM profiles_profile WHERE id = {}", erased))
    assert deliver(way_out.pk, NOW).closed == 5
    assert states(ids) == [
        ("cancelled", "no_consent"),
        ("cancelled", "suppressed"),
        ("cancelled", "unreachable"),
        ("expired", "expired"),
        ("cancelled", "erased"),
        ("accepted", ""),
    ]
    assert list(sandbox.journal.entries) == [key(ids[5])]
    assert fine


def test_a_service_notice_needs_no_consent_and_a_topic_has_its_own(way_out, sandbox):
    people = factory.people(way_out.workspace, 1)
    Profile.objects.filter(pk=people[0]).update(consent={"sms": True, "sms/offers": False})
    version = factory.version(way_out.workspace)
    offer = factory.touches(way_out, version, people, topic="offers")
    notice = factory.touches(way_out, factory.version(way_out.workspace), people, category="transactional")
    news = factory.touches(way_out, factory.version(way_out.workspace), people, topic="news")
    deliver(way_out.pk, NOW)
    assert states(offer + notice + news) == [("cancelled", "no_consent"), ("accepted", ""), ("accepted", "")]


def test_a_merged_profile_is_reached_as_the_one_it_became(way_out, sandbox):
    merged, surviving = factory.people(way_out.workspace, 2)
    ids = factory.touches(way_out, factory.version(way_out.workspace), [merged])
    run(sql("DELETE FROM profiles_identifier WHERE profile_id = {}", merged))
    Profile.objects.filter(pk=merged).update(merged_into=surviving)
    deliver(way_out.pk, NOW)
    assert sandbox.journal.entries[key(ids[0])].to == factory.address_of(surviving)


def test_one_message_that_cannot_be_rendered_does_not_hold_up_the_others(way_out, sandbox):
    people = factory.people(way_out.workspace, 3)
    Profile.objects.filter(pk=people[1]).update(traits={})
    ids = factory.touches(way_out, factory.version(way_out.workspace), people)
    assert deliver(way_out.pk, NOW).closed == 1
    assert states(ids) == [("accepted", ""), ("rejected", "render_failed"), ("accepted", "")]
    attempt = Attempt.objects.get(touch_id=ids[1])
    assert attempt.outcome == "rejected"
    assert "`profile.first_name` has no value for this person" in attempt.detail


def test_each_message_has_its_own_answer(way_out, sandbox):
    ids = _touches(way_out, 4)
    to = [send.profile_id for send in Send.objects.order_by("pk")]
    sandbox.play(
        messages=(
            MessageRule(status="rejected", to=rf"\+49{to[0]}$", reason="No such number"),
            MessageRule(status="retry", to=rf"\+49{to[1]}$", times=1, reason="busy"),
            MessageRule(status="silent", to=rf"\+49{to[2]}$", times=1),
        )
    )
    deliver(way_out.pk, NOW)
    assert states(ids) == [
        ("rejected", "no_such_number"),
        ("queued", "busy"),
        ("queued", "ambiguous"),
        ("accepted", ""),
    ]
    later = NOW + timedelta(minutes=1)
    assert deliver(way_out.pk, later).accepted == 2
    stats = sandbox.journal.stats()
    assert (stats["effects"], stats["changed_bytes"]) == (3, 0)


@pytest.mark.parametrize(
    ("fault", "after_one", "taken_before"),
    [
        ("500", ("queued", "ambiguous"), 0),
        ("503", ("queued", "unavailable"), 0),
        ("reset_before", ("queued", "ambiguous"), 0),
        ("reset_after", ("queued", "ambiguous"), 20),
        ("hang", ("queued", "ambiguous"), 0),
        ("drip", ("queued", "ambiguous"), 0),
        ("garbage", ("queued", "ambiguous"), 0),
    ],
)
def test_a_fault_of_the_gateway_ends_in_one_effect_for_each_key(workspace, sandbox, fault, after_one, taken_before):
    """Faults 30 and 31."""
    channel = factory.channel(workspace, url=sandbox.url, timeout_seconds=0.3)
    ids = _touches(channel, 20)
    sandbox.play(requests=(RequestRule(outcome=fault, times=1, seconds=5),))
    deliver(channel.pk, NOW)
    assert states(ids) == [after_one] * 20
    assert sandbox.journal.stats()["effects"] == taken_before
    assert deliver(channel.pk, NOW + timedelta(minutes=1)).accepted == 20
    stats = sandbox.journal.stats()
    assert (stats["effects"], stats["changed_bytes"]) == (20, 0)


def test_a_gateway_that_is_not_there_is_tried_again(workspace):
    channel = factory.channel(workspace, url="http://127.0.0.1:9/messages")
    ids = _touches(channel, 2)
    deliver(channel.pk, NOW)
    assert states(ids) == [("queued", "not_connected")] * 2
    assert [send.due_at for send in Send.objects.order_by("pk")] == [
        pytest.approx(NOW + delay(key(touch_id), 1), abs=timedelta(seconds=2)) for touch_id in ids
    ]


def test_a_message_that_never_gets_through_is_given_up_after_twelve_attempts(workspace):
    channel = factory.channel(workspace, url="http://127.0.0.1:9/messages")
    ids = _touches(channel, 1)
    now = NOW
    for _ in range(12):
        deliver(channel.pk, now)
        now += timedelta(hours=8)
    assert states(ids) == [("rejected", "gave_up")]
    assert Attempt.objects.count() == 12


@pytest.mark.parametrize(("asked", "seconds"), [("7", 7), ("-5", 1), ("999999999", 21600), ("soon", 30), ("", 30)])
def test_too_many_requests_pauses_the_channel_for_as_long_as_is_reasonable(way_out, sandbox, asked, seconds):
    """Fault 32."""
    ids = _touches(way_out, 1)
    sandbox.play(requests=(RequestRule(outcome="429", times=1, retry_after=asked),))
    deliver(way_out.pk, NOW)
    assert states(ids) == [("queued", "throttled")]
    way_out.refresh_from_db()
    assert way_out.paused_until == pytest.approx(NOW + timedelta(seconds=seconds), abs=timedelta(seconds=2))
    assert Send.objects.get().due_at >= way_out.paused_until
    assert deliver(way_out.pk, NOW + timedelta(seconds=seconds - 1)).taken == 0
    assert deliver(way_out.pk, NOW + timedelta(seconds=seconds + 10)).accepted == 1


def test_a_redirect_is_a_failure_and_its_target_is_never_visited(way_out, sandbox):
    """Fault 33."""
    ids = _touches(way_out, 1)
    sandbox.play(requests=(RequestRule(outcome="redirect", location=sandbox.url, times=1),))
    deliver(way_out.pk, NOW)
    assert states(ids) == [("queued", "redirected")]
    assert sandbox.journal.requests == 1


def test_a_batch_the_gateway_refuses_is_halved_until_it_passes(way_out, sandbox):
    ids = _touches(way_out, 8)
    sandbox.play(requests=(RequestRule(outcome="400", times=1),))
    deliver(way_out.pk, NOW)
    assert states(ids) == [("accepted", "")] * 8
    assert sandbox.journal.requests == 3


def test_past_the_window_of_the_key_an_unknown_outcome_is_parked_and_never_repeated(workspace, sandbox):
    """Fault 36."""
    channel = factory.channel(workspace, url=sandbox.url, idempotency_hours=1)
    ids = _touches(channel, 1)
    sandbox.play(requests=(RequestRule(outcome="reset_after"),))
    now = NOW
    for _ in range(40):
        deliver(channel.pk, now)
        now += timedelta(minutes=10)
    assert states(ids) == [("unknown", "key_forgotten")]
    tried = list(Attempt.objects.values_list("at", flat=True))
    assert max(tried) <= NOW + timedelta(hours=1)
    assert sandbox.journal.stats()["effects"] == 1


def test_a_gateway_without_keys_is_never_asked_twice(workspace, sandbox):
    channel = factory.channel(workspace, url=sandbox.url, idempotency_hours=0)
    ids = _touches(channel, 1)
    sandbox.play(requests=(RequestRule(outcome="500"),))
    deliver(channel.pk, NOW)
    assert states(ids) == [("unknown", "http_500")]
    assert deliver(channel.pk, NOW + timedelta(days=1)).taken == 0


def test_a_crash_between_claim_and_record_repeats_the_same_key_with_the_same_bytes(way_out, sandbox):
    ids = _touches(way_out, 3)
    runtime = runtimes.load(way_out.pk)
    with transaction.atomic():
        batch = claim(runtime, NOW, 100)
    runtimes.session(runtime).deliver([leased.message for leased in batch.leased], NOW, Progress())
    # The worker dies here. Meanwhile the people change their names.
    Profile.objects.update(traits={"first_name": "Somebody else"})
    assert states(ids) == [("leased", "")] * 3
    assert deliver(way_out.pk, NOW + lease.LEASE).taken == 0
    assert deliver(way_out.pk, NOW + lease.LEASE + timedelta(seconds=1)).accepted == 3
    stats = sandbox.journal.stats()
    assert stats == {**stats, "messages": 6, "keys": 3, "effects": 3, "changed_bytes": 0}
    assert (
        list(Attempt.objects.order_by("touch_id", "number").values_list("number", "outcome"))
        == [
            (1, ""),
            (2, "accepted"),
        ]
        * 3
    )


def test_a_worker_that_slept_past_its_lease_changes_nothing(way_out, sandbox):
    ids = _touches(way_out, 1)
    runtime = runtimes.load(way_out.pk)
    with transaction.atomic():
        slept = claim(runtime, NOW, 100)
    awake = NOW + timedelta(minutes=4)
    with transaction.atomic():
        second = claim(runtime, awake, 100)
    late = all_of([leased.message for leased in slept.leased], Outcome("rejected", "late"))
    with transaction.atomic():
        assert record(runtime, slept, late, awake) == 0
    assert states(ids) == [("leased", "ambiguous")]
    in_time = all_of([leased.message for leased in second.leased], Outcome("accepted"))
    with transaction.atomic():
        assert record(runtime, second, in_time, awake) == 1
        assert record(runtime, slept, late, awake) == 0
    assert states(ids) == [("accepted", "")]


def test_a_send_in_doubt_that_may_no_longer_be_said_is_unknown_not_cancelled(way_out, sandbox):
    ids = _touches(way_out, 1)
    sandbox.play(requests=(RequestRule(outcome="reset_after", times=1),))
    deliver(way_out.pk, NOW)
    Profile.objects.update(consent={"sms": False})
    deliver(way_out.pk, NOW + timedelta(minutes=1))
    assert states(ids) == [("unknown", "no_consent")]


def test_a_channel_with_unreadable_secrets_rests_and_loses_nothing(way_out, sandbox):
    ids = _touches(way_out, 1)
    Channel.objects.update(secrets="gibberish")
    assert deliver_due(NOW).taken == 0
    way_out.refresh_from_db()
    assert way_out.paused_until == NOW + timedelta(minutes=5)
    assert states(ids) == [("queued", "")]


def test_a_gateway_at_a_private_address_is_never_connected_to(way_out, sandbox, settings):
    settings.ALLOWED_NETWORKS = []
    Channel.objects.update(settings={"url": f"https://localhost:{sandbox.url.split(':')[2]}"})
    ids = _touches(way_out, 1)
    deliver(way_out.pk, NOW)
    assert states(ids) == [("queued", "")]
    Channel.objects.update(settings={"url": "https://localhost/messages"}, paused_until=None)
    deliver(way_out.pk, NOW)
    assert states(ids) == [("queued", "not_connected")]
    assert "127.0.0.1, which is loopback" in Attempt.objects.get().detail
    assert sandbox.journal.requests == 0


def test_the_number_of_statements_does_not_grow_with_the_batch(way_out, sandbox, django_assert_num_queries):
    from unittest.mock import patch

    from core.db import sql as statements_of

    def statements(count: int) -> int:
        _touches(way_out, count)
        with patch("core.db.sql.cursor", wraps=statements_of.cursor) as spied:
            deliver(way_out.pk, NOW)
        return spied.call_count

    deliver(way_out.pk, NOW)
    assert statements(1) == statements(100)


def test_the_payload_is_kept_as_it_was_sent(way_out, sandbox):
    ids = _touches(way_out, 1)
    deliver(way_out.pk, NOW)
    send = Send.objects.get(pk=ids[0])
    assert send.payload == {"to": factory.address_of(send.profile_id), "content": {"body": "Hello Ann 1"}}
    assert orjson.dumps(send.payload)
    assert Suppression.objects.count() == 0
