"""F2, F3: a zone or a goal value that PostgreSQL cannot use is left out with a warning, and stops nobody."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from cdp.events.models import Event
from cdp.parking.models import Parked
from cdp.profiles.models import Profile
from core.db.sql import Sql, rows, run, sql
from core.db.zones import known_zones
from journeys.models import Conversion, Enrollment
from tenancy import settings
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, day, node, wires


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


def test_only_zones_that_python_and_postgresql_know_are_taken(builder: Builder) -> None:
    assert known_zones() < available_timezones() | {""}
    assert "localtime" not in known_zones()
    for zone in sorted(known_zones()):
        assert rows(sql("SELECT now() AT TIME ZONE {}::text", zone))
    builder.identify("u1", timezone="localtime")
    assert builder.profile("u1").time_zone == ""
    (event,) = Event.objects.filter(workspace=builder.workspace, name__name="Identified")
    assert event.context["pathline"]["notes"][0]["code"] == "unknown_time_zone"


def test_a_workspace_takes_no_zone_that_postgresql_does_not_know(db: None) -> None:
    assert [problem.path for problem in settings.check({"time_zone": "localtime"})] == ["time_zone"]


@pytest.mark.parametrize("zone", ["localtime", "Mars/Olympus", "'; --", "\\", "UTC+99:99:99x"])
def test_a_zone_stored_all_the_same_falls_back_to_the_workspaces(builder: Builder, zone: str) -> None:
    Workspace.objects.filter(pk=builder.workspace.pk).update(time_zone="Asia/Shanghai")
    builder.people(3)
    version = builder.live(
        "Welcome",
        [node("in", "entry_event", event="Signup"), node("hold", "wait_until", time="09:00"), node("out", "exit")],
        wires("in>hold", "hold>out"),
    )
    Profile.objects.filter(pk=builder.profile("u2").pk).update(time_zone=zone)
    for n in (1, 2, 3):
        builder.track(f"u{n}", "Signup", day(0.1))
    builder.tick(day(0.2))
    wakes = set(Enrollment.objects.filter(version=version).values_list("wake_at", flat=True))
    assert [wake.isoformat() for wake in wakes] == ["2026-03-03T01:00:00+00:00"]
    assert Parked.objects.count() == 0


def test_even_a_workspace_with_a_bad_zone_moves_its_customers(builder: Builder) -> None:
    run(Sql("UPDATE tenancy_workspace SET time_zone = 'localtime'"))
    builder.people(1)
    builder.live(
        "Welcome",
        [node("in", "entry_event", event="Signup"), node("hold", "wait_until", time="09:00"), node("out", "exit")],
        wires("in>hold", "hold>out"),
    )
    builder.track("u1", "Signup", day(0.1))
    builder.tick(day(0.2))
    assert Enrollment.objects.get().wake_at == day(1).replace(hour=9)


@pytest.mark.parametrize(
    ("total", "value", "warning"),
    [
        (99_999_999_999_999, 99_999_999_999_999.0, ""),
        (10**14, None, "value_out_of_range"),
        (-(10**14), None, "value_out_of_range"),
        (99_999_999_999_999.99996, None, "value_out_of_range"),
        (1e308, None, "value_out_of_range"),
        (202611260001234567, None, "value_out_of_range"),
        (1e-300, 0.0, ""),
        ("1e400", None, ""),
        (None, None, ""),
    ],
)
def test_a_goal_value_out_of_range_is_a_conversion_without_a_value_and_with_a_warning(
    builder: Builder, total: object, value: float | None, warning: str
) -> None:
    builder.people(2)
    builder.live(
        "Welcome",
        [node("in", "entry_event", event="Signup"), node("hold", "wait", duration="P1D"), node("out", "exit")],
        wires("in>hold", "hold>out"),
        goal={"event": "Purchase", "window": "P7D", "value": "total", "exits": False},
    )
    for n in (1, 2):
        builder.track(f"u{n}", "Signup", day(0.1))
    builder.track("u1", "Purchase", day(0.2), total=total)
    builder.track("u2", "Purchase", day(0.2), total=5)
    builder.tick(day(0.3))
    assert builder.converted("u2") == [5.0]
    found = Conversion.objects.get(profile_id=builder.profile("u1").pk)
    assert (None if found.value is None else float(found.value), found.value_warning) == (value, warning)
    assert Parked.objects.count() == 0
