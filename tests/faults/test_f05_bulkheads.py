"""F5: whoever's data makes a statement of a tick fail is set aside; everybody else moves in the same pass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audiences import apart
from audiences.awaited import await_changes
from audiences.membership import refresh_all
from audiences.models import Audience, Membership
from cdp.events.models import Event
from cdp.ingest.inbox import process_items
from cdp.parking import narrowing
from cdp.parking.models import Parked
from core.db.sql import Sql, run
from core.publicid import encode
from journeys.engine import guarded
from journeys.engine.absorb import absorb_merges
from journeys.engine.pulse import due_buckets, plan_runs, workspaces_to_absorb
from journeys.engine.tick import tick, tick_all
from journeys.models import Enrollment, Postponed, Version
from ops.doctor.run import examine, invariants
from rules.footprint import footprint
from rules.parse import parse
from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder, day, node, wires

MINUTE = timedelta(minutes=1)

GRAPH = (
    [node("in", "entry_event", event="Signup"), node("hold", "wait", duration="P1D"), node("out", "exit")],
    wires("in>hold", "hold>out"),
)


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)


@pytest.fixture
def elsewhere(db: None) -> Builder:
    return Builder(Workspace.objects.create(name="Elsewhere", slug="elsewhere"), "elsewhere")


def poison(table: str, when: str, who: int | str, condition: str = "TRUE", code: str = "22003") -> None:
    """From now on PostgreSQL refuses what is written to the table about the profile."""
    column = {"signals_signal": "OLD.profile_id", "insights_credit": "NEW.conversion_id"}.get(table, "NEW.profile_id")
    whom = who if isinstance(who, str) else f"= {who}"
    result = "OLD" if when == "DELETE" else "NEW"
    run(
        Sql(
            f"CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {column} {whom} AND ({condition}) "
            f"THEN RAISE EXCEPTION 'bad value' USING ERRCODE = '{code}'; END IF; RETURN {result}; END $$; "
            f"CREATE TRIGGER poison BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION poison()"
        )
    )


def repair() -> None:
    run(Sql("DROP FUNCTION poison() CASCADE"))


def parked() -> list[tuple[str, str]]:
    return sorted(Parked.objects.values_list("kind", "stage"))


def healthy(now: Any) -> list[str]:
    return [found.invariant.name for found in examine(invariants(), now) if not found.clean]


# What is refused about one person, and where that stops them. Everybody enters, is woken, converts, leaves and moves.
REFUSED = {
    "tick.signals": ("signals_signal", "DELETE", "TRUE"),
    "tick.enroll": ("journeys_enrollment", "INSERT", "TRUE"),
    "tick.convert": ("journeys_conversion", "INSERT", "TRUE"),
    "tick.advance": ("journeys_enrollment", "UPDATE", "TRUE"),
}


def town_life(builder: Builder) -> Version:
    """A journey in which a purchase converts and a click leads on."""
    return builder.live(
        "Welcome",
        [
            node("in", "entry_event", event="Signup"),
            node("look", "wait_for", awaited=[{"name": "seen", "event": "Click"}], timeout="P2D", since="entry"),
            node("hold", "wait", duration="P1D"),
            node("out", "exit"),
        ],
        wires("in>look", "look.seen>hold", "look.timeout>out", "hold>out"),
        goal={"event": "Purchase", "window": "P7D", "value": "total", "exits": False},
    )


@pytest.mark.parametrize("stage", ["tick.signals", "tick.enroll", "tick.convert", "tick.advance"])
def test_one_persons_value_stops_nobody_else_and_nothing_of_theirs_is_lost(
    builder: Builder, elsewhere: Builder, stage: str
) -> None:
    versions = []
    for place in (builder, elsewhere):
        place.people(12)
        versions.append(town_life(place))
    bad = builder.profile("u7").pk
    table, when, condition = REFUSED[stage]
    poison(table, when, bad, condition)
    for place in (builder, elsewhere):
        for n in range(1, 13):
            place.track(f"u{n}", "Signup", day(0.1))
            place.track(f"u{n}", "Click", day(0.2))
            place.track(f"u{n}", "Purchase", day(0.2), total=5)
        tick_all(place.workspace.pk, day(0.5))
        place.check_conservation()
    others = [f"u{n}" for n in range(1, 13) if n != 7]
    for place, version in zip((builder, elsewhere), versions, strict=True):
        assert {place.at(user, version) for user in others} == {"hold"}
        assert all(place.converted(user) == [5.0] for user in others)
    assert elsewhere.at("u7", versions[1]) == "hold"
    (row,) = Parked.objects.all()
    assert (row.kind, row.ref, row.stage, row.code) == ("profile", bad, stage, "22003")
    assert row.within == (0 if stage == "tick.signals" else versions[0].pk)
    assert due_buckets(day(0.5)) == {}, "nothing spins"

    tick_all(builder.workspace.pk, day(0.5) + 2 * MINUTE)
    assert Parked.objects.get().tries == 2

    repair()
    again = day(0.5) + 10 * MINUTE
    assert due_buckets(again) == {builder.workspace.pk: [bad % 256]}
    tick_all(builder.workspace.pk, again)
    assert builder.at("u7", versions[0]) == "hold"
    assert builder.converted("u7") == [5.0]
    assert builder.refusals("u7") == []
    assert parked() == []
    assert Postponed.objects.count() == 0
    assert due_buckets(again) == {}
    builder.check_conservation()
    assert healthy(again) == []


def test_a_version_that_cannot_be_planned_is_set_aside_at_once_and_sees_later_what_came(builder: Builder) -> None:
    builder.people(3)
    broken = builder.live("Broken", *GRAPH)
    sound = builder.live("Sound", *GRAPH)
    run(Sql("SET LOCAL session_replication_role = replica"))
    graph = broken.graph
    Version.objects.filter(pk=broken.pk).update(graph={"nodes": "?"})
    run(Sql("SET LOCAL session_replication_role = origin"))
    from journeys.engine import compiled, plan

    for cached in (compiled.compiled, compiled.compiled_narrow, plan.plan_of):
        cached.cache_clear()
    builder.track("u1", "Signup", day(0.1))
    tick_all(builder.workspace.pk, day(0.2))
    assert builder.at("u1", sound) == "hold"
    (row,) = Parked.objects.all()
    assert (row.kind, row.ref, row.stage) == ("version", broken.pk, "tick.plan")
    builder.track("u2", "Signup", day(0.3))
    tick_all(builder.workspace.pk, day(0.31))
    assert builder.at("u2", sound) == "hold"

    run(Sql("SET LOCAL session_replication_role = replica"))
    Version.objects.filter(pk=broken.pk).update(graph=graph)
    run(Sql("SET LOCAL session_replication_role = origin"))
    tick_all(builder.workspace.pk, day(0.7))
    assert [builder.at(user, broken) for user in ("u1", "u2")] == ["hold", "hold"]
    assert (parked(), Postponed.objects.count()) == ([], 0)
    assert Enrollment.objects.filter(version=broken).count() == 2
    builder.check_conservation()


def test_a_lost_race_sets_nobody_aside(builder: Builder) -> None:
    builder.people(2)
    builder.live("Welcome", *GRAPH)
    poison("journeys_enrollment", "INSERT", builder.profile("u1").pk, code="40P01")
    builder.track("u1", "Signup", day(0.1))
    with pytest.raises(Exception, match="bad value"):
        tick_all(builder.workspace.pk, day(0.2))
    assert parked() == []


def test_many_at_once_are_set_aside_and_the_others_move(builder: Builder) -> None:
    builder.people(90)
    version = builder.live("Welcome", *GRAPH)
    first = builder.profile("u1").pk
    poison("journeys_enrollment", "INSERT", "BETWEEN 0 AND " + str(first + 39))
    for n in range(1, 91):
        builder.track(f"u{n}", "Signup", day(0.1))
    tick_all(builder.workspace.pk, day(0.2))
    assert Enrollment.objects.filter(version=version).count() == 50
    assert Parked.objects.filter(kind="profile", within=version.pk).count() == 40
    repair()
    tick_all(builder.workspace.pk, day(0.3))
    assert Enrollment.objects.filter(version=version).count() == 90
    assert parked() == []


def test_200_poisoned_people_among_2000_delay_nobody_else_by_more_than_the_search_for_them(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder.people(2_000)
    version = builder.live("Welcome", *GRAPH)
    items: list[dict[str, object]] = [
        {"type": "track", "event": "Signup", "userId": f"u{n}", "messageId": f"s{n}", "timestamp": day(0.1).isoformat()}
        for n in range(1, 2_001)
    ]
    process_items(builder.workspace.pk, None, items, day(0.1), day(0.1))
    poison("journeys_enrollment", "INSERT", "% 10 = 0")
    monkeypatch.setattr(narrowing, "ATTEMPTS", 300)
    inside = Enrollment.objects.filter(version=version)
    passes = []
    while tick(builder.workspace.pk, range(256), day(0.2)).more:
        passes.append(inside.count())
        # Only the poisoned are set aside, and each pass lets in everybody whom its search has cleared.
        assert [ref for ref in Parked.objects.values_list("ref", flat=True) if ref % 10] == []
    assert passes == sorted(set(passes))
    assert 2 < len(passes) < 10
    assert inside.count() == 1_800
    assert Parked.objects.filter(kind="profile", within=version.pk, tries=1).count() == 200
    assert Postponed.objects.values("profile_id").distinct().count() == 200
    assert due_buckets(day(0.2)) == {}, "nothing spins"
    builder.check_conservation()


def test_who_was_not_examined_keeps_the_distance_that_grew_and_is_not_released(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder.people(60)
    version = builder.live("Welcome", *GRAPH)
    poison("journeys_enrollment", "INSERT", "> 0")
    for n in range(1, 61):
        builder.track(f"u{n}", "Signup", day(0.1))
    tick_all(builder.workspace.pk, day(0.2))
    assert Parked.objects.filter(within=version.pk, tries=1).count() == 60
    monkeypatch.setattr(narrowing, "ATTEMPTS", 10)
    assert tick(builder.workspace.pk, range(256), day(0.3)).more
    assert Parked.objects.filter(tries=1).count() + Parked.objects.filter(tries=2).count() == 60
    tick_all(builder.workspace.pk, day(0.3))
    assert Parked.objects.filter(tries=2).count() == 60


def test_who_cannot_be_ended_stays_inside_until_a_retry_and_the_others_leave(builder: Builder) -> None:
    builder.people(5)
    version = builder.live("Welcome", *GRAPH, exit_rule={"kind": "trait", "trait": "gone", "op": "eq", "value": True})
    for n in range(1, 6):
        builder.track(f"u{n}", "Signup", day(0.1))
    tick_all(builder.workspace.pk, day(0.2))
    poison("journeys_enrollment", "UPDATE", builder.profile("u3").pk, "NEW.exit_reason = 'exit_rule'")
    for n in range(1, 6):
        builder.identify(f"u{n}", day(0.3), gone=True)
    tick_all(builder.workspace.pk, day(0.4))
    assert [builder.at(f"u{n}", version) for n in range(1, 6)] == ["-exit_rule"] * 2 + ["hold"] + ["-exit_rule"] * 2
    assert parked() == [("profile", "tick.exits")]
    repair()
    tick_all(builder.workspace.pk, day(0.5))
    assert builder.at("u3", version) == "-exit_rule"
    assert parked() == []


def test_whom_an_audience_cannot_take_in_is_set_aside_there_alone(builder: Builder) -> None:
    builder.people(5)
    vip: dict[str, Any] = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}
    audiences = [Audience.objects.create(workspace=builder.workspace, name=name, rule=vip) for name in ("One", "Two")]
    for audience in audiences:
        refresh_all(audience.pk, day(0))
        await_changes(audience, footprint(parse(vip)[0]))  # type: ignore[arg-type] # it parses
    bad = builder.profile("u3").pk
    poison("audiences_membership", "INSERT", bad, f"NEW.audience_id = {audiences[0].pk}")
    for n in range(1, 6):
        builder.identify(f"u{n}", day(0.3), vip=True)
    tick_all(builder.workspace.pk, day(0.4))
    sizes = [Membership.objects.filter(audience=audience).count() for audience in audiences]
    assert sizes == [4, 5]
    (row,) = Parked.objects.all()
    assert (row.kind, row.ref, row.within, row.stage) == ("membership", bad, audiences[0].pk, "tick.refresh")
    refresh_all(audiences[0].pk, day(0.4))
    assert Membership.objects.filter(audience=audiences[0]).count() == 4
    repair()
    again = day(0.5)
    assert due_buckets(again) == {builder.workspace.pk: [bad % 256]}
    tick_all(builder.workspace.pk, again)
    assert Membership.objects.filter(audience=audiences[0]).count() == 5
    assert parked() == []


@pytest.mark.parametrize("slow", [False, True])
def test_the_search_for_an_audience_may_use_up_the_time_and_somebody_is_found_even_so(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, slow: bool
) -> None:
    builder.people(5)
    vip: dict[str, Any] = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}
    audience = Audience.objects.create(workspace=builder.workspace, name="One", rule=vip)
    version = builder.live("Welcome", *GRAPH)
    refresh_all(audience.pk, day(0))
    await_changes(audience, footprint(parse(vip)[0]))  # type: ignore[arg-type] # it parses
    bad = builder.profile("u3").pk
    if slow:
        monkeypatch.setattr(narrowing, "is_slow", lambda error: True)
        monkeypatch.setattr(apart, "is_slow", lambda error: True)
    poison("audiences_membership", "INSERT", bad)
    monkeypatch.setattr(guarded, "NARROWING_SECONDS", 1e-9)
    for n in range(1, 6):
        builder.identify(f"u{n}", day(0.3), vip=True)
        builder.track(f"u{n}", "Signup", day(0.3))
    passes = 1
    while tick(builder.workspace.pk, range(256), day(0.4)).more and passes < 9:
        passes += 1
    assert passes < 9
    assert Enrollment.objects.filter(version=version).count() == 5
    # Whom it was for is known only where there was time to ask: else the whole audience waits.
    assert [(row.kind, row.ref) for row in Parked.objects.all()] == (
        [("audience", audience.pk)] if slow else [("membership", bad)]
    )
    assert Membership.objects.filter(audience=audience).count() == (0 if slow else 4)


def test_an_audience_whose_refresh_fails_for_nobody_in_particular_is_set_aside_itself(builder: Builder) -> None:
    builder.people(30, vip=True)
    vip: dict[str, Any] = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}
    audience = Audience.objects.create(workspace=builder.workspace, name="One", rule=vip)
    run(
        Sql(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'bad' "
            "USING ERRCODE = '22003'; END $$; CREATE TRIGGER poison BEFORE INSERT ON audiences_membership "
            "FOR EACH STATEMENT EXECUTE FUNCTION poison()"
        )
    )
    refresh_all(audience.pk, day(0))
    (row,) = Parked.objects.all()
    assert (row.kind, row.ref, row.stage) == ("audience", audience.pk, "refresh.audience")
    repair()
    refresh_all(audience.pk, day(0.1))
    assert Membership.objects.filter(audience=audience).count() == 30
    assert parked() == []


def test_a_merge_that_fails_is_set_aside_and_the_others_are_absorbed(builder: Builder) -> None:
    for n in range(1, 5):
        builder.identify(f"u{n}", day(0), anonymous=f"tablet{n}")
        builder.anonymous(f"phone{n}", "Seen", day(0.1))
    bad = Event.objects.filter(workspace=builder.workspace, name__name="Seen").order_by("id")[1].profile_id
    for n in range(1, 5):
        builder.identify(f"u{n}", day(0.2), anonymous=f"phone{n}")
    poison("profiles_merge", "UPDATE", 0, "TRUE")
    run(Sql("DROP FUNCTION poison() CASCADE"))
    run(
        Sql(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.merged_id = "
            f"{bad} THEN RAISE EXCEPTION 'bad' USING ERRCODE = '22003'; END IF; RETURN NEW; END $$; "
            "CREATE TRIGGER poison BEFORE UPDATE ON profiles_merge FOR EACH ROW EXECUTE FUNCTION poison()"
        )
    )
    assert absorb_merges(builder.workspace.pk, day(0.3)) == 3
    assert parked() == [("merge", "absorb.merge")]
    assert workspaces_to_absorb(day(0.3)) == []
    repair()
    assert workspaces_to_absorb(day(0.4)) == [builder.workspace.pk]
    assert absorb_merges(builder.workspace.pk, day(0.4)) == 1
    assert parked() == []


def test_one_versions_schedule_fails_and_the_other_lets_in(builder: Builder, elsewhere: Builder) -> None:
    versions = []
    for place in (builder, elsewhere):
        place.people(2, vip=True)
        vip = {"kind": "trait", "trait": "vip", "op": "eq", "value": True}
        audience = Audience.objects.create(workspace=place.workspace, name="Vip", rule=vip)
        refresh_all(audience.pk, day(0))
        entry = node(
            "in", "entry_schedule", audience=encode("aud", audience.pk), repeat="FREQ=DAILY", start="2026-03-01T09:00"
        )
        versions.append(place.live("Daily", [entry, *GRAPH[0][1:]], GRAPH[1], reentry={"mode": "always"}))
    bad = versions[0]
    run(Sql(f"ALTER TABLE journeys_entrybatch ADD CONSTRAINT poison CHECK (version_id <> {bad.pk})"))
    plan_runs(day(1))
    assert parked() == [("schedule", "pulse.schedule")]
    tick_all(elsewhere.workspace.pk, day(1))
    assert Enrollment.objects.filter(version=versions[1]).count() == 2
    run(Sql("ALTER TABLE journeys_entrybatch DROP CONSTRAINT poison"))
    plan_runs(day(1) + 2 * MINUTE)
    tick_all(builder.workspace.pk, day(1) + 2 * MINUTE)
    assert Enrollment.objects.filter(version=bad).count() == 2
    assert parked() == []
