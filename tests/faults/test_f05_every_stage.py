"""F5: at each stage that no stored value can make fail today, PostgreSQL itself refuses one thing; the others go on."""

from __future__ import annotations

from typing import Any

import pytest

from audiences import culprits
from audiences.membership import refresh_all
from audiences.models import Audience, Membership
from audiences.windows import emit_window_touches
from cdp.parking.models import Parked
from cdp.signals.models import Signal
from core.db.sql import Sql, run
from core.publicid import encode
from journeys.design import pause
from journeys.engine.pulse import plan_runs
from journeys.engine.retire_versions import retire_versions
from journeys.engine.tick import tick_all
from journeys.models import Enrollment, Journey, Version
from tenancy.references import set_references, things_named
from tests.faults.test_f05_bulkheads import (  # noqa: F401 # fixtures among them
    GRAPH,
    MINUTE,
    builder,
    elsewhere,
    healthy,
    parked,
    poison,
    repair,
    town_life,
)
from tests.integration.journeys.builders import Builder, day, node

VIP: dict[str, Any] = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}


def refuse(table: str, when: str, condition: str) -> None:
    """From now on PostgreSQL refuses rows of the table for which the condition holds."""
    row = "OLD" if when == "DELETE" else "NEW"
    run(
        Sql(
            f"CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION 'bad value' USING ERRCODE = '22003'; END IF; RETURN {row}; END $$; "
            f"CREATE TRIGGER poison BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION poison()"
        )
    )


def daily(builder: Builder, name: str) -> Version:  # noqa: F811
    audience = Audience.objects.create(workspace=builder.workspace, name=name, rule=VIP)
    refresh_all(audience.pk, day(0))
    entry = node(
        "in", "entry_schedule", audience=encode("aud", audience.pk), repeat="FREQ=DAILY", start="2026-03-01T09:00"
    )
    return builder.live(name, [entry, *GRAPH[0][1:]], GRAPH[1], reentry={"mode": "always"})


def test_a_version_whose_entry_batch_cannot_be_taken_is_set_aside_and_the_tick_goes_on(builder: Builder) -> None:  # noqa: F811
    builder.people(3, vip=True)
    bad, good, other = daily(builder, "Bad"), daily(builder, "Good"), builder.live("Welcome", *GRAPH)
    plan_runs(day(1))
    theirs = f"NEW.batch_id IN (SELECT id FROM journeys_entrybatch WHERE version_id = {bad.pk})"
    refuse("journeys_entrybatchbucket", "INSERT", theirs)
    builder.track("u1", "Signup", day(0.9))
    tick_all(builder.workspace.pk, day(1))
    assert Enrollment.objects.filter(version=good).count() == 3
    assert builder.at("u1", other) == "hold"
    row = Parked.objects.get()
    assert (row.kind, row.ref, row.stage) == ("version", bad.pk, "tick.runs")
    repair()
    tick_all(builder.workspace.pk, day(1) + 2 * MINUTE)
    assert Enrollment.objects.filter(version=bad).count() == 3
    assert parked() == []
    builder.check_conservation()


def test_entry_batches_that_nobody_can_take_leave_the_rest_of_the_tick_alone(builder: Builder) -> None:  # noqa: F811
    builder.people(3, vip=True)
    late, other = daily(builder, "Late"), builder.live("Welcome", *GRAPH)
    plan_runs(day(1))
    run(
        Sql(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'bad value' USING ERRCODE = '22003'; END $$; "
            "CREATE TRIGGER poison BEFORE INSERT ON journeys_entrybatchbucket FOR EACH STATEMENT EXECUTE FUNCTION poison()"
        )
    )
    builder.track("u1", "Signup", day(0.9))
    tick_all(builder.workspace.pk, day(1))
    assert builder.at("u1", other) == "hold"
    assert parked() == []
    repair()
    tick_all(builder.workspace.pk, day(1))
    assert Enrollment.objects.filter(version=late).count() == 3


def test_who_cannot_be_woken_is_set_aside_and_the_others_are(builder: Builder, elsewhere: Builder) -> None:  # noqa: F811
    versions = []
    for place in (builder, elsewhere):
        place.people(6)
        versions.append(town_life(place))
        for n in range(1, 7):
            place.track(f"u{n}", "Signup", day(0.1))
        tick_all(place.workspace.pk, day(0.15))
    bad = builder.profile("u4").pk
    refuse(
        "tick_woken",
        "INSERT",
        f"NEW.enrollment_id = (SELECT id FROM journeys_enrollment WHERE profile_id = {bad})",
    )
    for place in (builder, elsewhere):
        for n in range(1, 7):
            place.track(f"u{n}", "Click", day(0.2))
        tick_all(place.workspace.pk, day(0.3))
    where = [
        [place.at(f"u{n}", version) for n in range(1, 7)]
        for place, version in zip((builder, elsewhere), versions, strict=True)
    ]
    assert where == [["hold"] * 3 + ["look"] + ["hold"] * 2, ["hold"] * 6]
    row = Parked.objects.get()
    assert (row.kind, row.ref, row.within, row.stage) == ("profile", bad, versions[0].pk, "tick.wake")
    repair()
    tick_all(builder.workspace.pk, day(0.4))
    assert builder.at("u4", versions[0]) == "hold"
    assert (parked(), healthy(day(0.4))) == ([], [])


def test_who_cannot_be_ended_in_an_archived_journey_is_set_aside_and_the_others_are(builder: Builder) -> None:  # noqa: F811
    builder.people(5)
    version = builder.live("Welcome", *GRAPH)
    for n in range(1, 6):
        builder.track(f"u{n}", "Signup", day(0.1))
    tick_all(builder.workspace.pk, day(0.2))
    pause.archive(version.journey_id, day(0.25))
    refuse("journeys_enrollment", "UPDATE", f"NEW.profile_id = {builder.profile('u2').pk} AND NEW.state <> 1")
    tick_all(builder.workspace.pk, day(0.3))
    assert [builder.at(f"u{n}", version) for n in range(1, 6)] == ["-journey_archived", "hold"] + [
        "-journey_archived"
    ] * 3
    assert parked() == [("profile", "tick.archive")]
    repair()
    tick_all(builder.workspace.pk, day(0.4))
    assert builder.at("u2", version) == "-journey_archived"
    assert (parked(), healthy(day(0.4))) == ([], [])


@pytest.mark.parametrize("leaving", [False, True])
def test_a_full_refresh_sets_aside_whom_it_cannot_move_and_moves_the_others(builder: Builder, leaving: bool) -> None:  # noqa: F811
    builder.people(30, vip=True)
    audience = Audience.objects.create(workspace=builder.workspace, name="One", rule=VIP)
    set_references(builder.workspace.pk, "audience", audience.pk, "rule", things_named(VIP))
    if leaving:
        refresh_all(audience.pk, day(0))
        Audience.objects.filter(pk=audience.pk).update(rule=VIP | {"value": False})
    bad = builder.profile("u3").pk
    refuse("audiences_membership", "UPDATE" if leaving else "INSERT", f"NEW.profile_id = {bad}")
    refresh_all(audience.pk, day(0.1))
    inside = Membership.objects.filter(audience=audience, until=None)
    assert inside.count() == (1 if leaving else 29)
    row = Parked.objects.get()
    assert (row.kind, row.ref, row.within, row.stage) == ("membership", bad, audience.pk, "refresh.audience")
    assert Audience.objects.get(pk=audience.pk).refreshed_to == day(0.1)
    repair()
    tick_all(builder.workspace.pk, day(0.2))
    assert inside.count() == (0 if leaving else 30)
    assert (parked(), healthy(day(0.2))) == ([], [])


def test_where_the_time_ends_before_everybody_was_asked_the_audience_waits_and_nobody_else(
    builder: Builder,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builder.people(30)
    bad = [builder.profile("u3").pk, builder.profile("u27").pk]
    for n in range(1, 31):
        builder.track(f"u{n}", "Paid", day(0), total=1)
        builder.track(f"u{n}", "Paid", day(0), total=2)
    # Sums that no number of PostgreSQL can hold: two of the largest there is.
    largest = "jsonb_build_object('total', ('9e131071')::numeric)"
    run(Sql(f"UPDATE events_event SET properties = {largest} WHERE profile_id IN ({bad[0]}, {bad[1]})"))
    rule = {"kind": "aggregate", "event": "Paid", "fn": "sum", "property": "total", "op": "gte", "value": 3}
    audience = Audience.objects.create(workspace=builder.workspace, name="Spenders", rule=rule)
    set_references(builder.workspace.pk, "audience", audience.pk, "rule", things_named(rule))
    monkeypatch.setattr(culprits, "SECONDS", -1.0)
    refresh_all(audience.pk, day(0.1))
    assert parked_refs() == {("audience", audience.pk), ("membership", bad[0])}
    monkeypatch.setattr(culprits, "SECONDS", 60.0)
    refresh_all(audience.pk, day(5))
    assert parked_refs() == {("membership", bad[0]), ("membership", bad[1])}
    assert Membership.objects.filter(audience=audience, until=None).count() == 28


def parked_refs() -> set[tuple[str, int]]:
    return set(Parked.objects.values_list("kind", "ref"))


def test_whom_moving_windows_cannot_touch_is_set_aside_and_the_others_are_touched(builder: Builder) -> None:  # noqa: F811
    builder.people(4)
    rule = {"kind": "did", "event": "Seen", "window": {"last": "P1D"}}
    audience = Audience.objects.create(workspace=builder.workspace, name="Lately", rule=rule)
    for n in range(1, 5):
        builder.track(f"u{n}", "Seen", day(0.1))
    refresh_all(audience.pk, day(0.2))
    inside = Membership.objects.filter(audience=audience, until=None)
    assert inside.count() == 4
    bad = builder.profile("u3").pk
    Signal.objects.all().delete()
    refuse("signals_signal", "INSERT", f"NEW.profile_id = {bad}")
    assert emit_window_touches(builder.workspace.pk, day(1.2)) == 3
    row = Parked.objects.get()
    assert (row.kind, row.ref, row.within, row.stage) == ("membership", bad, audience.pk, "windows.touch")
    tick_all(builder.workspace.pk, day(1.2))
    assert list(inside.values_list("profile_id", flat=True)) == [bad]
    repair()
    tick_all(builder.workspace.pk, day(1.3))
    assert inside.count() == 0
    assert parked() == []


def test_a_version_that_cannot_be_retired_stays_and_the_others_are_retired(builder: Builder) -> None:  # noqa: F811
    versions = [builder.live(name, *GRAPH) for name in ("One", "Two", "Three")]
    Journey.objects.update(state="archived", live_version=None)
    refuse("journeys_version", "UPDATE", f"NEW.id = {versions[1].pk}")
    assert retire_versions(day(1)) == 2
    assert Version.objects.filter(retired_at=None).get() == versions[1]
    repair()
    assert retire_versions(day(1)) == 1
