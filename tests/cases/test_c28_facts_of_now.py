"""C28: a zone or region that is changed, and an audience that is restored, hold for workers that have been running for long."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from audiences import save
from audiences.due import waiting_for_refresh
from audiences.models import Audience, Membership
from audiences.refresh import refresh_all
from core.publicid import encode
from journeys.engine.compiled import compiled
from journeys.engine.plan import plan_of
from journeys.engine.pulse import plan_runs
from journeys.models import Enrollment, EntryBatch
from tenancy.access import ROLE_SCOPES, command_access
from tenancy.actions import change_workspace
from tenancy.models import Reference, Role, Workspace
from tests.integration.api.fixtures import Api, member
from tests.integration.journeys.builders import START, Builder, day, node, wires

pytestmark = pytest.mark.django_db
OWNER = ROLE_SCOPES[Role.OWNER].__contains__
EVERYBODY = {"kind": "not", "rule": {"kind": "trait", "trait": "gone", "op": "exists"}}


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    builder = Builder(workspace)
    builder.people(2, tier="gold")
    return builder


def move_to(workspace: Workspace, zone: str) -> None:
    Api(member(workspace, Role.OWNER)).patch(f"workspaces/{encode('wsp', workspace.pk)}", {"time_zone": zone})


def test_people_wait_for_the_hour_of_the_zone_that_holds_when_they_arrive(builder: Builder) -> None:
    nodes = [
        node("in", "entry_event", event="Asked"),
        node("nine", "wait_until", time="09:00"),
        node("out", "exit"),
    ]
    version = builder.live("Nine", nodes, wires("in>nine", "nine>out"))
    builder.track("u1", "Asked", START)
    builder.tick(day(0.1))
    move_to(builder.workspace, "Asia/Shanghai")
    builder.track("u2", "Asked", day(0.2))
    builder.tick(day(0.3))
    woken = {e.profile_id: e.wake_at for e in Enrollment.objects.filter(version=version)}
    assert woken[builder.profile("u1").pk] == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert woken[builder.profile("u2").pk] == datetime(2026, 3, 3, 1, tzinfo=UTC)


def test_this_week_begins_on_the_day_that_the_workspace_now_says(builder: Builder) -> None:
    asked = {"kind": "did", "event": "Asked", "window": {"period": "this_week"}}
    nodes = [
        node("in", "entry_event", event="Began"),
        node("b", "branch", paths=[{"name": "lately", "rule": asked}]),
        node("out", "exit"),
        node("late", "exit"),
    ]
    version = builder.live("Weeks", nodes, wires("in>b", "b.lately>out", "b.else>late"))
    for number, first in enumerate(("monday", "sunday"), 1):
        change_workspace(command_access(builder.workspace, "test"), {"week_start": first}, day(0))
        builder.track(f"u{number}", "Asked", day(-1))  # A Sunday.
        builder.track(f"u{number}", "Began", day(0.1 * number))
        builder.tick(day(0.1 * number + 0.05))
    found = Enrollment.objects.filter(version=version).select_related("node")
    assert [each.node.key for each in found.order_by("id")] == ["late", "out"]


def test_a_schedule_without_a_zone_follows_the_workspace(builder: Builder) -> None:
    audience = Audience.objects.create(workspace=builder.workspace, name="All", rule=EVERYBODY)
    start = node(
        "in", "entry_schedule", audience=encode("aud", audience.pk), start="2026-03-03T09:00", repeat="FREQ=DAILY"
    )
    builder.live("Daily", [start, node("out", "exit")], wires("in>out"), reentry={"mode": "always"})
    assert plan_runs(datetime(2026, 3, 3, 9, tzinfo=UTC)) == 1
    move_to(builder.workspace, "Asia/Shanghai")
    assert plan_runs(datetime(2026, 3, 4, 0, 59, tzinfo=UTC)) == 0
    assert plan_runs(datetime(2026, 3, 4, 1, tzinfo=UTC)) == 1
    assert list(EntryBatch.objects.order_by("at").values_list("at", flat=True)) == [
        datetime(2026, 3, 3, 9, tzinfo=UTC),
        datetime(2026, 3, 4, 1, tzinfo=UTC),
    ]


def test_an_audience_that_was_away_counts_again_once_it_is_restored(builder: Builder) -> None:
    rule = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
    gold = Audience.objects.create(workspace=builder.workspace, name="Gold", rule=rule)
    refresh_all(gold.pk, day(-1))
    in_gold = {"kind": "in_audience", "audience": encode("aud", gold.pk)}
    nodes = [
        node("in", "entry_event", event="Asked"),
        node("b", "branch", paths=[{"name": "gold", "rule": in_gold}]),
        node("out", "exit"),
    ]
    builder.live("Gold", nodes, wires("in>b", "b.gold>out", "b.else>out"))
    Reference.objects.all().delete()  # Archived although it is used, as no caller can.
    assert save.archive_audience(builder.workspace.pk, gold.pk, START, OWNER) == []
    plan_of.cache_clear()  # The worker begins while the audience is away.
    compiled.cache_clear()
    builder.track("u1", "Asked", START)
    builder.tick(day(0.1))
    assert builder.path("u1") == ["in.next", "b.else", "out.!exit"]
    assert save.restore_audience(builder.workspace.pk, gold.pk) == []
    refresh_all(gold.pk, day(0.2))
    builder.track("u2", "Asked", day(0.3))
    builder.tick(day(0.4))
    assert builder.path("u2") == ["in.next", "b.gold", "out.!exit"]


def test_audiences_by_phone_number_are_worked_out_again_once_the_region_is_another(builder: Builder) -> None:
    here = f"workspaces/{encode('wsp', builder.workspace.pk)}"
    owner = Api(member(builder.workspace, Role.OWNER))
    owner.patch(here, {"region": "CN"})
    for user, phone in (("u1", "+8613912345678"), ("u2", "+4722225555")):
        builder.identify(user, phone=phone)
    by_phone = [
        {"kind": "identifier", "namespace": "phone", "op": "in", "value": ["22 22 55 55", "139 1234 5678"]},
        {"kind": "identifier", "namespace": "email", "op": "exists"},
    ]
    local, other = (
        Audience.objects.create(workspace=builder.workspace, name=name, rule={"kind": "any", "rules": [rule]})
        for name, rule in zip(("Local", "Other"), by_phone, strict=True)
    )
    for audience in (local, other):
        refresh_all(audience.pk, day(0))
    members = Membership.objects.filter(audience=local, until=None).values_list("profile_id", flat=True)
    assert list(members) == [builder.profile("u1").pk]
    assert waiting_for_refresh(day(1)) == []
    owner.patch(here, {"region": "NO"})
    assert waiting_for_refresh(day(1)) == [local.pk]
    refresh_all(local.pk, day(1))
    assert list(members.all()) == [builder.profile("u2").pk]
    assert waiting_for_refresh(day(2)) == []
