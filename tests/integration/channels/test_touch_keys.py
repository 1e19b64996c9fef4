"""A touch is one per (origin, origin id, step, visit), whatever it comes from."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from channels.models import Origin, Send, Touch
from channels.touches.outbox import enqueue_touches, recall
from core.db.sql import Sql, join, one, run, sql

from .factory import NOW, channel, people, touches, version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def touch(workspace) -> Touch:
    [pk] = touches(channel(workspace), version(workspace), people(workspace, 1))
    return Touch.objects.get(pk=pk)


def again(touch: Touch, **change: object) -> None:
    copy = Touch.objects.get(pk=touch.pk)
    copy.pk = None
    for name, value in change.items():
        setattr(copy, name, value)
    with transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.parametrize("origin", list(Origin))
def test_the_same_key_of_the_same_origin_is_refused(touch, origin):
    Touch.objects.filter(pk=touch.pk).update(origin=origin)
    with pytest.raises(IntegrityError, match="touch_once"):
        again(touch)
    assert Touch.objects.count() == 1


@pytest.mark.parametrize("origin", [each for each in Origin if each != Origin.ENROLLMENT])
def test_the_same_numbers_of_another_origin_are_another_touch(touch, origin):
    again(touch, origin=origin, journey_id=None, version_id=None)
    assert list(Touch.objects.order_by("pk").values_list("origin", flat=True)) == [Origin.ENROLLMENT, origin]


@pytest.mark.parametrize("column", ["origin_id", "step_id", "visit"])
def test_each_part_of_the_key_tells_touches_apart(touch, column):
    again(touch, **{column: getattr(touch, column) + 1})
    assert Touch.objects.count() == 2


@pytest.mark.parametrize("column", ["journey_id", "version_id"])
def test_a_touch_of_an_enrollment_names_its_journey_and_version(touch, column):
    with pytest.raises(IntegrityError, match="touch_of_an_enrollment_names_its_journey"):
        again(touch, visit=2, **{column: None})


def test_the_outbox_writes_touches_of_every_origin(touch):
    now = sql("{}::timestamptz", NOW)
    relation = sql(
        "SELECT o AS origin, t.origin_id, t.step_id, 2 AS visit, NULL::bigint AS journey_id, NULL::bigint AS version_id, "
        "t.profile_id, t.arm, t.event_id, t.event_at, t.channel_id, t.template_version_id, t.medium, t.category, "
        "t.transactional, t.urgent, t.topic, "
        "t.context, "
        "'' AS refusal FROM channels_touch t CROSS JOIN unnest({}::smallint[]) o WHERE t.id = {}::bigint",
        [int(each) for each in Origin if each != Origin.ENROLLMENT],
        touch.pk,
    )
    ctes = enqueue_touches(touch.workspace_id, relation, now)
    body = join(", ", (sql("{} AS ({})", Sql(name), text) for name, text in ctes))
    assert one(sql("WITH {} SELECT (SELECT count(*) FROM touches), (SELECT count(*) FROM sends)", body)) == (5, 5)
    assert sorted(Touch.objects.filter(visit=2, send__state=1).values_list("origin", flat=True)) == [2, 3, 4, 5, 6]


def test_leaving_a_journey_calls_back_nothing_of_another_origin_with_the_same_number(touch):
    again(touch, origin=Origin.API, journey_id=None, version_id=None)
    other = Touch.objects.get(origin=Origin.API)
    Send.objects.create(
        touch=other,
        workspace_id=other.workspace_id,
        channel_id=other.channel_id,
        profile_id=other.profile_id,
        due_at=NOW,
    )
    now = sql("{}::timestamptz", NOW)
    assert run(recall(sql("SELECT {}::bigint AS enrollment_id", touch.origin_id), now)) == 1
    assert Send.objects.get(pk=touch.pk).recalled_at == NOW
    assert Send.objects.get(pk=other.pk).recalled_at is None
