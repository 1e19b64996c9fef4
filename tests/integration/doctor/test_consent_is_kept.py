"""What counts as sending against somebody's word, and what only looks like it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cdp.events.models import Event
from cdp.profiles.models import ConsentRecord, Merge, Profile
from channels.models import Attempt, Touch
from ops.doctor.run import examine, invariants
from tests.integration.doctor.workload import NOW
from tests.integration.journeys.builders import Builder

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def offended(touch: Touch) -> bool:
    """Whether the invariant complains of the touch."""
    (found,) = examine([each for each in invariants() if each.name == "no_attempt_after_a_no"], NOW)
    assert not found.error, found.error
    assert found.count in (0, 1)
    return bool(found.rows) and found.rows[0]["touch"] == str(touch)


@pytest.fixture
def touch(builder: Builder) -> Touch:
    """The last offer that was sent to u20, on the topic "news"."""
    offers = Touch.objects.filter(profile=builder.profile("u20"), decision=1).exclude(category="transactional")
    found = offers.latest("created_at")
    Touch.objects.filter(pk=found.pk).update(topic="news")
    found.topic = "news"
    return found


def sent_at(touch: Touch) -> datetime:
    return Attempt.objects.get(touch=touch).at


def said(touch: Touch, granted: bool, at: datetime, topic: str = "") -> None:
    """A word on the record, and in the state if none came later."""
    ConsentRecord.objects.create(
        workspace_id=touch.workspace_id,
        profile_id=touch.profile_id,
        medium="email",
        topic=topic,
        granted=granted,
        at=at,
        source="api",
    )
    key = "email/" + topic if topic else "email"
    stands(touch, key, granted, at)


def stands(touch: Touch, key: str, granted: bool, at: datetime) -> None:
    profile = Profile.objects.get(pk=touch.profile_id)
    times = profile.trait_times | {f"$consent/{key}": int(at.timestamp() * 1000)}
    Profile.objects.filter(pk=profile.pk).update(consent=profile.consent | {key: granted}, trait_times=times)


def came_by_message(touch: Touch, at: datetime, received: datetime) -> None:
    """An event of the person that happened at `at`, and came in later."""
    some = Event.objects.filter(profile_id=touch.profile_id).first()
    assert some is not None
    some.pk, some.occurred_at, some.received_at, some.message_id = None, at, received, "with the word"
    some.save(force_insert=True)


@pytest.mark.parametrize(("topic", "counts"), [("", True), ("news", True), ("shoes", False)])
def test_a_no_counts_for_its_medium_or_its_topic(touch: Touch, topic: str, counts: bool) -> None:
    said(touch, False, sent_at(touch) - HOUR, topic)
    assert offended(touch) is counts


def test_service_notices_need_no_consent(touch: Touch) -> None:
    said(touch, False, sent_at(touch) - HOUR)
    Touch.objects.filter(pk=touch.pk).update(category="transactional", transactional=True)
    assert not offended(touch)


def test_a_yes_to_the_same_thing_ends_a_no_and_one_to_another_does_not(touch: Touch) -> None:
    said(touch, False, sent_at(touch) - HOUR)
    said(touch, True, sent_at(touch) - MINUTE, "news")
    assert offended(touch)
    said(touch, True, sent_at(touch) - MINUTE)
    assert not offended(touch)


def test_a_yes_that_came_after_the_message_does_not_excuse_it(touch: Touch) -> None:
    said(touch, False, sent_at(touch) - HOUR)
    said(touch, True, sent_at(touch) + HOUR)
    assert offended(touch)


def test_a_no_binds_from_when_it_was_known(touch: Touch) -> None:
    at = sent_at(touch) - 5 * HOUR
    said(touch, False, at)
    assert offended(touch)
    came_by_message(touch, at, sent_at(touch) - MINUTE)
    assert not offended(touch)
    Event.objects.filter(message_id="with the word").update(received_at=sent_at(touch) - HOUR)
    assert offended(touch)


def test_a_no_that_came_late_may_have_been_overtaken_by_a_yes_that_left_no_record(touch: Touch) -> None:
    at = sent_at(touch) - 5 * HOUR
    said(touch, False, at)
    came_by_message(touch, at, sent_at(touch) - HOUR)
    stands(touch, "email", True, at + HOUR)
    assert not offended(touch)


def test_a_no_that_was_never_applied_is_no_excuse(touch: Touch) -> None:
    said(touch, False, sent_at(touch) - HOUR)
    stands(touch, "email", True, sent_at(touch) - 2 * HOUR)
    assert offended(touch)


def test_the_word_of_one_does_not_bind_another_before_they_are_found_to_be_one(builder: Builder, touch: Touch) -> None:
    said(touch, False, sent_at(touch) - HOUR)
    guest = Profile.objects.create(
        workspace=builder.workspace,
        merged_into_id=touch.profile_id,
        created_at=sent_at(touch),
        updated_at=sent_at(touch),
    )
    merge = Merge.objects.create(
        workspace=builder.workspace, surviving_id=touch.profile_id, merged=guest, at=sent_at(touch) + MINUTE
    )
    assert not offended(touch)
    Merge.objects.filter(pk=merge.pk).update(at=sent_at(touch) - MINUTE)
    assert offended(touch)
