"""Marketing waits while it is quiet where its person lives, and nothing of it is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from cdp.profiles.models import Profile
from channels.delivery.gateway import deliver_due
from channels.models import Channel, Origin, Send, SendState, Touch
from channels.touches import absorb, requeue
from channels.touches.apply_holds import apply_holds
from channels.touches.hold import hold, release
from core.db.sql import rows, sql
from insights.figures import recount
from insights.figures.keep import keep_figures
from insights.models import FigurePart
from ops.doctor.run import examine, invariants
from ops.settings_effects import effects
from tenancy.access import command_access
from tenancy.actions import change_workspace
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.channels import factory
from tests.integration.channels.factory import key, states
from tests.integration.journeys.builders import Builder, day, node, wires

pytestmark = pytest.mark.django_db
NIGHT = factory.NOW.replace(hour=22)
MORNING = factory.NOW.replace(hour=9) + timedelta(days=1)
OPEN = MORNING + timedelta(minutes=30)
QUIET = ("deferred", "quiet_hours")


def quiet(workspace: Workspace, now: datetime = NIGHT - timedelta(days=1), **hours: Any) -> None:
    change_workspace(command_access(workspace, "test"), {"quiet_hours": {"on": True, **hours}}, now)


@pytest.fixture
def way_out(workspace: Workspace, sandbox) -> Channel:
    return factory.channel(workspace, url=sandbox.url)


def people(channel: Channel, count: int, **columns: Any) -> list[int]:
    found = factory.people(channel.workspace, count)
    Profile.objects.filter(pk__in=found).update(**columns)
    return found


def offer(channel: Channel, ids: list[int], **touch: Any) -> list[int]:
    return factory.touches(channel, factory.version(channel.workspace), ids, **({"due": NIGHT} | touch))


def outbox(touch_ids: list[int]) -> list[tuple[str, str]]:
    return [QUIET if each == ("queued", "quiet_hours") else each for each in states(touch_ids)]


def sick() -> list[str]:
    asked = [each for each in invariants() if "quiet" in each.name or "deferred" in each.name]
    assert len(asked) == 2
    return [each.invariant.name for each in examine(asked, OPEN + timedelta(days=5)) if each.count or each.error]


def test_it_is_deferred_where_it_is_night_and_sent_where_it_is_day(way_out: Channel, sandbox) -> None:
    homes = {"here": "", "unknown": "Mars/Phobos", "west": "America/New_York", "east": "Asia/Tokyo"}
    ids = {name: people(way_out, 1, time_zone=zone) for name, zone in homes.items()}
    of = {name: offer(way_out, ids[name]) for name in homes}
    notices = factory.touches(
        way_out, factory.version(way_out.workspace), ids["here"], category="transactional", due=NIGHT
    )
    urgent, tests = (
        factory.touches(way_out, factory.version(way_out.workspace), ids["here"], due=NIGHT) for _ in range(2)
    )
    Touch.objects.filter(pk__in=urgent).update(urgent=True)
    Touch.objects.filter(pk__in=tests).update(origin=Origin.TEST)
    quiet(way_out.workspace)
    deliver_due(NIGHT)
    assert {name: outbox(touch) for name, touch in of.items()} == {
        "here": [QUIET], "unknown": [QUIET], "west": [("accepted", "")], "east": [QUIET],
    }  # fmt: skip
    assert outbox(notices + urgent + tests) == [("accepted", "")] * 3
    due = {name: Send.objects.get(pk=touch).due_at for name, (touch,) in of.items()}
    # 22:00 in UTC is 7:00 in Tokyo: two hours are left of its night, eleven of the others'.
    assert MORNING - timedelta(hours=9) <= due["east"] < OPEN - timedelta(hours=9)
    assert all(MORNING <= due[name] < OPEN for name in ("here", "unknown"))
    assert Send.objects.get(pk=of["here"][0]).expires_at == NIGHT + timedelta(days=3)
    assert sick() == []


def test_released_messages_are_decided_on_again_and_none_is_lost(way_out: Channel, sandbox) -> None:
    quiet(way_out.workspace)
    ids = people(way_out, 40)
    made, later = offer(way_out, ids), offer(way_out, ids[:1], due=NIGHT + timedelta(hours=1))
    deliver_due(NIGHT + timedelta(hours=2))
    assert outbox(made + later) == [QUIET] * 41
    for change in ({"quiet_hours": {"on": False}}, {"quiet_hours": {"start": "20:00", "end": "08:00"}}):
        (told,) = effects(Workspace.objects.get(), change, NIGHT + timedelta(hours=2))
        assert (told.code, "41" in str(told.text), english_in(in_chinese(told.text))) == (
            "deferred_keep_their_time",
            True,
            [],
        )
    assert effects(Workspace.objects.get(), {"quiet_hours": {"on": True}, "locale": "nb"}, NIGHT) == []
    assert effects(Workspace.objects.get(), {"quiet_hours": {"on": False}}, OPEN + timedelta(hours=1)) == []
    Profile.objects.filter(pk=ids[1]).update(consent={"sms": False})
    Send.objects.filter(pk=made[2]).update(expires_at=MORNING - timedelta(hours=1), due_at=MORNING - timedelta(hours=1))
    assert requeue.cancel(way_out.workspace_id, [made[3]], NIGHT) == [made[3]]
    sent = []
    for minutes in range(0, 31, 5):
        deliver_due(MORNING + timedelta(minutes=minutes))
        sent.append(Send.objects.filter(state=SendState.ACCEPTED).count())
    assert sent[0] < sent[2] < sent[4] < sent[6] == 38, "spread over half an hour"
    arrived = list(sandbox.journal.entries)
    due = Send.objects.filter(pk__in=made, state=SendState.ACCEPTED).order_by("due_at")
    assert [each for each in arrived if each != key(later[0])] == [key(send.pk) for send in due]
    assert arrived.index(key(made[0])) < arrived.index(key(later[0])), "messages to one person keep their order"
    assert outbox(made[1:4]) == [
        ("cancelled", "no_consent"),
        ("expired", "expired"),
        ("cancelled", "cancelled_by_hand"),
    ]
    # What expired may be tried again, and waits again if it is night by then.
    assert requeue.retry(way_out.workspace_id, [made[2]], NIGHT + timedelta(days=1)) == [made[2]]
    deliver_due(NIGHT + timedelta(days=1))
    assert outbox([made[2]]) == [QUIET]
    assert sick() == []


def test_a_pause_holds_what_is_deferred_and_a_merge_takes_it_along(way_out: Channel, sandbox) -> None:
    quiet(way_out.workspace)
    (here, gone), (west,) = people(way_out, 2), people(way_out, 1, time_zone="America/New_York")
    made = offer(way_out, [here, gone])
    deliver_due(NIGHT)
    hold(way_out.workspace_id, 1, NIGHT)
    apply_holds(NIGHT)
    held = Send.objects.get(pk=made[0])
    assert (held.held_at, held.reason) == (NIGHT, "quiet_hours")
    deliver_due(OPEN)
    assert outbox(made) == [QUIET] * 2
    release(1)
    apply_holds(OPEN)
    with transaction.atomic():
        Profile.objects.filter(pk=gone).update(merged_into_id=west)
        absorb.absorb([(west, gone)], OPEN)
    # 9:30 here is 5:30 where the surviving profile lives.
    deliver_due(OPEN)
    assert outbox(made) == [("accepted", ""), QUIET]
    deliver_due(OPEN + timedelta(hours=4))
    assert outbox(made) == [("accepted", "")] * 2


def test_a_retry_at_night_waits_and_one_in_doubt_stays_in_doubt(way_out: Channel, sandbox) -> None:
    quiet(way_out.workspace)
    busy, doubt = offer(way_out, people(way_out, 2))
    Send.objects.filter(pk=busy).update(reason="busy", attempts=1)
    Send.objects.filter(pk=doubt).update(reason="ambiguous", attempts=1)
    deliver_due(NIGHT)
    assert outbox([busy, doubt]) == [QUIET, ("queued", "ambiguous")]
    assert all(due >= MORNING for due in Send.objects.values_list("due_at", flat=True))


def test_off_nothing_is_asked_and_a_medium_may_have_none(way_out: Channel, sandbox) -> None:
    first, second = people(way_out, 2)
    made = offer(way_out, [first])
    deliver_due(NIGHT)
    quiet(way_out.workspace, media={"sms": None})
    made += offer(way_out, [second])
    deliver_due(NIGHT)
    assert outbox(made) == [("accepted", "")] * 2


def test_the_numbers_of_a_send_node_count_deferred_messages_apart_and_add_up(workspace: Workspace, sandbox) -> None:
    builder = Builder(workspace)
    Channel.objects.filter(pk=builder.channel.pk).update(settings={"url": sandbox.url})
    quiet(workspace, day(0), start="10:00", end="14:00")
    sends = [builder.send("offer"), builder.send("alarm", urgent=True)]
    nodes = [node("in", "entry_event", event="Seen"), *sends, node("out", "exit")]
    builder.live("Offers", nodes, wires("in>offer", "offer>alarm", "alarm>out"))
    builder.people(3)
    builder.identify("nomail")
    for user in ("u1", "u2", "u3", "nomail"):
        builder.track(user, "Seen", day(1))
    builder.tick(day(1.01))
    deliver_due(day(1.01))
    # The second waits for the first, until that is deferred.
    deliver_due(day(1.01) + timedelta(seconds=2))
    assert list(Touch.objects.order_by("step_id", "id").values_list("urgent", flat=True)) == [False] * 4 + [True] * 4
    keep_figures(workspace, day(1.02))
    found = rows(
        sql(
            "SELECT n.key, f.measure, f.detail, sum(f.n)::int FROM insights_figure f JOIN journeys_node n ON n.id = f.node_id "
            "WHERE f.view = 1 AND f.part = {} GROUP BY 1, 2, 3 ORDER BY 1, 2",
            FigurePart.TOUCHES,
        )
    )
    # Four were eligible for each.
    assert found == [
        ("alarm", "sent", "no_price", 3), ("alarm", "withheld", "unreachable", 1),
        ("offer", "deferred", "quiet_hours", 3), ("offer", "withheld", "unreachable", 1),
    ]  # fmt: skip
    assert recount.differing(workspace.pk, "UTC", day(1.02)) == []
