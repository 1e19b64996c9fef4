"""Saving, refreshing, previewing, and the history of audiences."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from audiences import refresh, tasks
from audiences.due import waiting_for_refresh
from audiences.history import sizes
from audiences.membership import (
    absorb,
    emit_window_touches,
    members_at,
    refresh_all,
    refresh_touched,
    size_history,
    was_member,
)
from audiences.models import Audience, Membership, Settled
from audiences.preview import PreviewTooSlowError, preview
from audiences.rules.ast import AllOf, Trait
from audiences.rules.parse import parse
from audiences.save import archive_audience, restore_audience, save_audience
from cdp import publicid
from cdp.models import Identifier, Interest, Profile, Signal, SignalKind, Workspace
from cdp.signals import set_interest
from cdp.sql import Sql, rows, sql
from tests.integration.audiences.town import Town, day

GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
BOUGHT = {"kind": "did", "event": "Bought", "window": {"last": "P3D"}}


def signals(kind: SignalKind) -> list[tuple[int, int]]:
    return list(Signal.objects.filter(kind=kind).order_by("profile_id").values_list("profile_id", "ref"))


def everything(*people: int) -> Sql:
    """All audiences are to be decided for these people."""
    return sql("SELECT unnest({}::bigint[]) AS profile_id, NULL::bigint AS audience_id", list(people))


@pytest.mark.django_db
def test_a_saved_audience_awaits_what_can_change_it(town: Town) -> None:
    audience = town.audience("both", {"kind": "all", "rules": [GOLD, BOUGHT]}, day(0))
    assert audience.revision == 1
    assert audience.refreshed_to is None
    bought = town_event(town, "Bought")
    owner = f"audience:{audience.pk}"
    wanted = Interest.objects.filter(owner=owner).values_list("kind", "ref").order_by("kind")
    assert list(wanted) == [(SignalKind.EVENT, bought), (SignalKind.TOUCHED, 0)]
    changed, problems = save_audience(town.workspace.pk, "both", GOLD, audience_id=audience.pk, now=day(1))
    assert problems[0].code == "unknown_trait"
    assert changed is not None
    assert changed.revision == 2
    assert list(Interest.objects.filter(owner=owner).values_list("kind", "ref")) == [(SignalKind.TOUCHED, 0)]


def town_event(town: Town, name: str) -> int:
    return int(
        rows(sql("SELECT id FROM cdp_eventname WHERE workspace_id = {} AND name = {}", town.workspace.pk, name))[0][0]
    )


@pytest.mark.django_db
def test_an_audience_with_errors_is_not_saved(town: Town) -> None:
    cases = [
        ("", GOLD, "name", "bad_name"),
        ("taken", GOLD, "name", "name_taken"),
        ("x", {"kind": "tagg"}, "rule.kind", "unknown_kind"),
        ("x", {"kind": "not", "rule": BOUGHT | {"window": {"since": "entry"}}}, "rule.rule.window", "not_in_journey"),
    ]
    town.audience("taken", GOLD, day(0))
    for name, rule, path, code in cases:
        saved, problems = save_audience(town.workspace.pk, name, rule, now=day(0))
        assert saved is None
        assert (path, code) in [(problem.path, problem.code) for problem in problems]
    assert Audience.objects.count() == 1


@pytest.mark.django_db
def test_another_workspaces_audience_can_be_neither_changed_nor_asked_about(town: Town) -> None:
    stranger = Workspace.objects.create(name="Other", slug="other")
    theirs, _ = save_audience(stranger.pk, "theirs", GOLD, now=day(0))
    assert theirs is not None
    saved, problems = save_audience(town.workspace.pk, "mine", BOUGHT, audience_id=theirs.pk, now=day(0))
    assert saved is None
    assert [problem.code for problem in problems if problem.severity == "error"] == ["unknown_audience"]
    asking = {"kind": "in_audience", "audience": publicid.encode("aud", theirs.pk)}
    saved, problems = save_audience(town.workspace.pk, "mine", asking, now=day(0))
    assert saved is None
    assert [problem.code for problem in problems] == ["unknown_audience"]
    theirs.refresh_from_db()
    assert (theirs.name, theirs.rule) == ("theirs", GOLD)
    assert archive_audience(town.workspace.pk, theirs.pk, day(1)) == []
    theirs.refresh_from_db()
    assert theirs.archived_at is None


@pytest.mark.django_db
def test_a_full_refresh_settles_the_audience_and_those_that_ask_about_it(town: Town) -> None:
    ann, bob = town.person(tier="gold"), town.person(tier="tin")
    gold = town.audience("gold", GOLD, day(0))
    asking = {"kind": "in_audience", "audience": publicid.encode("aud", gold.pk)}
    town.audience("not gold", {"kind": "not", "rule": asking}, day(0))
    assert refresh_all(gold.pk, day(1)) == 2
    assert (town.members("gold"), town.members("not gold")) == ({ann}, {bob})
    gold.refresh_from_db()
    assert (gold.refreshed_to, gold.refreshing_since, gold.size) == (day(1), None, 1)
    Profile.objects.filter(pk=bob).update(traits={"tier": "gold"})
    assert refresh_all(gold.pk, day(2)) == 2
    assert (town.members("gold"), town.members("not gold")) == ({ann, bob}, set())
    assert refresh_all(gold.pk, day(3)) == 0


@pytest.mark.django_db
def test_the_size_follows_members_that_come_and_go_one_by_one(town: Town) -> None:
    ann = town.person(tier="tin")
    gold = town.audience("gold", GOLD, day(0))
    refresh_all(gold.pk, day(1))
    Profile.objects.filter(pk=ann).update(traits={"tier": "gold"})
    refresh_touched(town.workspace.pk, everything(ann), day(2))
    tasks.window_touches()
    gold.refresh_from_db()
    assert gold.size == 1


@pytest.mark.django_db
def test_a_full_refresh_works_in_ranges_of_buckets(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "ROWS_PER_RANGE", 5)
    people = {town.person(tier="gold") for _ in range(40)}
    gold = town.audience("gold", GOLD, day(0))
    assert refresh_all(gold.pk, day(1)) == 40
    assert town.members("gold") == people


@pytest.mark.django_db
def test_entries_and_exits_are_signalled_only_where_something_waits(town: Town) -> None:
    ann, bob = town.person(tier="gold"), town.person(tier="tin")
    gold, bought = town.audience("gold", GOLD, day(0)), town.audience("bought", BOUGHT, day(0))
    set_interest(town.workspace.pk, "version:1", [(SignalKind.ENTERED, gold.pk), (SignalKind.LEFT, gold.pk)])
    for audience in (gold, bought):
        refresh_all(audience.pk, day(1))
    assert signals(SignalKind.ENTERED) == [(ann, gold.pk)]
    town.becomes(ann, day(1), tier="tin")
    town.becomes(bob, day(1), tier="gold")
    town.does(bob, "Bought", day(1))
    assert town.tick(day(2)) == 3
    assert signals(SignalKind.ENTERED) == [(ann, gold.pk), (bob, gold.pk)]
    assert signals(SignalKind.LEFT) == [(ann, gold.pk)]
    assert town.members("bought") == {bob}


@pytest.mark.django_db
def test_a_tick_finds_new_signals_of_its_own_refresh_at_once(town: Town) -> None:
    ann = town.person(tier="gold")
    gold = town.audience("gold", GOLD, day(0))
    set_interest(town.workspace.pk, "version:1", [(SignalKind.ENTERED, gold.pk)])
    refresh_touched(town.workspace.pk, everything(ann), day(1))
    assert [at < day(1) for at in Signal.objects.values_list("occurred_at", flat=True)] == [True]


@pytest.mark.django_db
def test_an_event_decides_the_audiences_that_wait_for_it_and_those_that_ask_about_them(town: Town) -> None:
    ann = town.person(tier="gold")
    bought, _gold = town.audience("bought", BOUGHT, day(0)), town.audience("gold", GOLD, day(0))
    asks = {"kind": "in_audience", "audience": publicid.encode("aud", bought.pk)}
    town.audience("asks", {"kind": "all", "rules": [asks, GOLD]}, day(0))
    town.does(ann, "Bought", day(1))
    assert town.tick(day(2)) == 2
    assert [town.members(name) for name in ("bought", "asks", "gold")] == [{ann}, {ann}, set()]
    town.becomes(ann, day(3), tier="gold")
    assert town.tick(day(3.5)) == 1
    assert town.members("gold") == {ann}


@pytest.mark.django_db
def test_a_new_customer_is_among_those_who_never_did_something(town: Town) -> None:
    town.audience("never", {"kind": "not", "rule": BOUGHT}, day(0))
    ann = town.person()
    town.becomes(ann, day(1))
    assert town.tick(day(2)) == 1
    assert town.members("never") == {ann}


@pytest.mark.django_db
@pytest.mark.parametrize(("sharing", "touches"), [(4, 4), (5, 1)])
def test_an_edge_that_many_audiences_share_gives_one_touch_for_all(town: Town, sharing: int, touches: int) -> None:
    ann = town.person()
    for n in range(sharing):
        refresh_all(town.audience(f"bought {n}", BOUGHT, day(0)).pk, day(0))
    town.does(ann, "Bought", day(1))
    town.tick(day(2))
    assert town.members("bought 0") == {ann}
    assert emit_window_touches(town.workspace.pk, day(5)) == touches
    town.tick(day(5))
    assert not any(town.members(f"bought {n}") for n in range(sharing))


@pytest.mark.django_db
def test_windows_touch_only_those_who_crossed_an_edge(town: Town) -> None:
    ann, bob, cat = (town.person() for _ in range(3))
    bought = town.audience("bought", BOUGHT, day(5))
    for person, at in ((ann, day(2)), (bob, day(3)), (cat, day(4))):
        town.does(person, "Bought", at, received=at + timedelta(seconds=1))
    town.forget_signals()
    refresh_all(bought.pk, day(5))
    assert town.members("bought") == {ann, bob, cat}
    assert emit_window_touches(town.workspace.pk, day(5) + timedelta(hours=1)) == 1
    assert signals(SignalKind.TOUCHED) == [(ann, bought.pk)]
    assert town.tick(day(5) + timedelta(hours=1)) == 1
    assert town.members("bought") == {bob, cat}
    assert emit_window_touches(town.workspace.pk, day(5) + timedelta(hours=1)) == 0
    assert (
        emit_window_touches(town.workspace.pk, day(6)) == 0
    )  # bob's edge itself: still inside, the window is half-open
    assert emit_window_touches(town.workspace.pk, day(6) + timedelta(microseconds=1)) == 1


@pytest.mark.django_db
def test_a_refresh_leaves_alone_what_a_tick_decided_meanwhile(town: Town) -> None:
    ann = town.person(tier="gold")
    gold = town.audience("gold", GOLD, day(0))
    Audience.objects.filter(pk=gold.pk).update(refreshing_since=day(1))
    town.becomes(ann, day(1), tier="tin")
    town.tick(day(2))
    assert list(Settled.objects.values_list("audience_id", "profile_id")) == [(gold.pk, ann)]
    gold.refresh_from_db()
    audience = next(a for a in refresh.load_live(town.workspace.pk).audiences if a.id == gold.pk)
    with refresh._found(town.workspace.pk, sql("TRUE")):  # the view of a moment ago, in which ann was gold
        assert refresh._apply_range(town.workspace.pk, audience, 0, 255, day(1)) == 0
    assert town.members("gold") == set()
    refresh_all(gold.pk, day(3))
    assert Settled.objects.count() == 0


@pytest.mark.django_db
def test_a_decision_by_a_rule_changed_meanwhile_is_made_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = town.person(tier="gold")
    gold = town.audience("gold", GOLD, day(0))
    old = refresh.load_live(town.workspace.pk)
    save_audience(town.workspace.pk, "gold", BOUGHT, audience_id=gold.pk, now=day(1))
    monkeypatch.setattr("audiences.membership.load_live", lambda _workspace: old)
    assert refresh_touched(town.workspace.pk, everything(ann), day(2)) == 0
    assert signals(SignalKind.TOUCHED) == [(ann, gold.pk)]
    assert town.members("gold") == set()


@pytest.mark.django_db
def test_profiles_merged_away_or_of_other_workspaces_are_in_no_audience(town: Town) -> None:
    stranger = Workspace.objects.create(name="Other", slug="other")
    theirs = Profile.objects.create(workspace=stranger, traits={"tier": "gold"}, created_at=day(0), updated_at=day(0))
    winner, loser = town.person(tier="gold"), town.person(tier="gold")
    gold = town.audience("gold", GOLD, day(0))
    refresh_all(gold.pk, day(1))
    assert town.members("gold") == {winner, loser}
    Profile.objects.filter(pk=loser).update(merged_into_id=winner)
    assert refresh_touched(town.workspace.pk, everything(winner, loser, theirs.pk), day(2)) == 1
    assert town.members("gold") == {winner}


@pytest.mark.django_db
def test_a_merge_makes_one_history_of_two(town: Town) -> None:
    ann, bob, cat = (town.person() for _ in range(3))
    audience = town.audience("gold", GOLD, day(0))
    stretches = [(ann, 1, 3), (ann, 8, None), (bob, 2, 5), (cat, 6, 7), (cat, 9, None)]
    for person, since, until in stretches:
        Membership.objects.create(
            audience=audience, profile_id=person, since=day(since), until=None if until is None else day(until)
        )
    absorb([(ann, bob), (bob, cat)], day(10))
    found = Membership.objects.order_by("since").values_list("profile_id", "since", "until")
    assert list(found) == [(ann, day(1), day(5)), (ann, day(6), day(7)), (ann, day(8), None)]


@pytest.mark.django_db
def test_history_knows_who_was_a_member_and_how_many(town: Town) -> None:
    ann, bob = town.person(), town.person()
    audience = town.audience("gold", GOLD, day(0))
    Membership.objects.create(audience=audience, profile_id=ann, since=day(1), until=day(3))
    Membership.objects.create(audience=audience, profile_id=bob, since=day(2), until=None)
    assert [was_member(audience.pk, ann, day(n)) for n in range(5)] == [False, True, True, False, False]
    assert [was_member(audience.pk, bob, day(n)) for n in range(5)] == [False, False, True, True, True]
    assert {id for (id,) in rows(members_at(audience.pk, day(2)))} == {ann, bob}
    assert size_history(audience.pk, [day(n) for n in range(5)]) == [0, 1, 2, 1, 1]
    assert sizes(audience.pk, day(0), day(4), 3) == [(day(0), 0), (day(2), 2), (day(4), 1)]


@pytest.mark.django_db
def test_a_preview_counts_and_shows_a_few(town: Town) -> None:
    people = {town.person(tier="gold") for _ in range(5)} | {town.person(tier="tin")}
    rule, _ = parse(GOLD)
    assert rule is not None
    found = preview(town.workspace.pk, rule, day(1), sample=3)
    assert (found.count, found.total, len(found.sample_profile_ids)) == (5, 6, 3)
    assert set(found.sample_profile_ids) < people
    assert preview(town.workspace.pk, rule, day(1), sample=3) == found


@pytest.mark.django_db
def test_a_preview_that_takes_too_long_says_what_to_do(town: Town) -> None:
    for _ in range(50):
        town.person(tier="gold")
    rule, _ = parse({"kind": "trait", "trait": "t", "op": "in", "value": [f"{n:0900}" for n in range(1000)]})
    assert isinstance(rule, Trait)
    with pytest.raises(PreviewTooSlowError) as caught:
        preview(town.workspace.pk, AllOf((rule,) * 10), day(1), timeout_ms=1)
    assert "Narrow the time windows" in caught.value.problem.message
    assert preview(town.workspace.pk, rule, day(1)).total == 50  # the limit ended with the preview


@pytest.mark.django_db
def test_archiving_ends_memberships_and_is_refused_while_others_ask(town: Town) -> None:
    ann = town.person(tier="gold")
    gold = town.audience("gold", GOLD, day(0))
    other = town.audience("other", {"kind": "in_audience", "audience": publicid.encode("aud", gold.pk)}, day(0))
    refresh_all(gold.pk, day(1))
    assert [problem.code for problem in archive_audience(town.workspace.pk, gold.pk, day(2))] == ["in_use"]
    assert town.members("gold") == {ann}
    assert archive_audience(town.workspace.pk, other.pk, day(2)) == []
    assert archive_audience(town.workspace.pk, gold.pk, day(3)) == []
    assert town.members("gold") == set()
    assert was_member(gold.pk, ann, day(2))
    assert Interest.objects.filter(owner=f"audience:{gold.pk}").count() == 0
    assert refresh_all(gold.pk, day(4)) == 0


@pytest.mark.django_db
def test_restoring_finds_the_members_afresh_and_leaves_the_gap(town: Town) -> None:
    ann = town.person(tier="gold")
    gold = town.audience("gold", GOLD, day(0))
    refresh_all(gold.pk, day(1))
    awaited = set(Interest.objects.filter(owner=f"audience:{gold.pk}").values_list("kind", "ref"))
    archive_audience(town.workspace.pk, gold.pk, day(2))
    assert restore_audience(town.workspace.pk, gold.pk, day(4)) == []
    restored = Audience.objects.get(pk=gold.pk)
    assert (restored.archived_at, restored.refreshed_to, restored.revision) == (None, None, gold.revision + 1)
    assert set(Interest.objects.filter(owner=f"audience:{gold.pk}").values_list("kind", "ref")) == awaited
    assert refresh_all(gold.pk, day(4)) == 1
    assert town.members("gold") == {ann}
    assert not was_member(gold.pk, ann, day(3))
    assert restore_audience(town.workspace.pk, gold.pk, day(5)) == []
    assert Audience.objects.get(pk=gold.pk).revision == restored.revision


@pytest.mark.django_db
def test_a_lost_refresh_is_found_again(town: Town) -> None:
    gold = town.audience("gold", GOLD, day(0))
    Audience.objects.filter(pk=gold.pk).update(updated_at=day(0))
    assert waiting_for_refresh(day(0)) == []
    assert waiting_for_refresh(day(1)) == [gold.pk]
    Audience.objects.filter(pk=gold.pk).update(refreshed_to=day(0), refreshing_since=day(0))
    assert waiting_for_refresh(day(1)) == [gold.pk]
    refresh_all(gold.pk, day(1))
    assert waiting_for_refresh(day(2)) == []


@pytest.mark.django_db
def test_the_statements_of_a_refresh_do_not_grow_with_people_or_audiences(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[object] = []
    execute = psycopg.Cursor.execute

    def noted(cursor: Any, query: Any, *args: Any, **options: Any) -> Any:
        ran.append(query)
        return execute(cursor, query, *args, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)

    def statements(people: int) -> int:
        touched = sql(
            "SELECT id AS profile_id, NULL::bigint AS audience_id FROM cdp_profile ORDER BY id LIMIT {}", people
        )
        ran.clear()
        refresh_touched(town.workspace.pk, touched, day(1))
        return len(ran)

    for _ in range(20):
        town.person(tier="gold")
    town.audience("gold", GOLD, day(0))
    assert statements(1) == 3
    for n in range(5):
        town.audience(f"more {n}", GOLD, day(0))
    assert statements(20) == 3


@pytest.mark.django_db
def test_an_identifier_is_found_however_it_is_spelled(town: Town) -> None:
    ann, _bob = town.person(), town.person()
    Identifier.objects.create(
        workspace=town.workspace, namespace="email", value="ann@example.org", profile_id=ann, created_at=day(0)
    )
    for test in ({"op": "eq", "value": "Ann@Example.org"}, {"op": "in", "value": ["x@example.org", "ANN@example.org"]}):
        rule, _ = parse({"kind": "identifier", "namespace": "email"} | test)
        assert rule is not None
        assert preview(town.workspace.pk, rule, day(1)).sample_profile_ids == [ann]


@pytest.mark.django_db
def test_the_tasks_open_the_doors(town: Town) -> None:
    ann = town.person(tier="gold")
    gold, bought = town.audience("gold", GOLD, day(0)), town.audience("bought", BOUGHT, day(0))
    town.does(ann, "Bought", day(0), received=day(0))
    for audience in (gold, bought):
        tasks.refresh_all(audience.pk, day(1).isoformat())
    assert (town.members("gold"), town.members("bought")) == ({ann}, {ann})
    town.forget_signals()
    tasks.window_touches()
    assert signals(SignalKind.TOUCHED) == [(ann, bought.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_full_refresh_waits_for_the_bucket_a_tick_holds(workspace: Workspace) -> None:
    town = Town(workspace)
    ann = town.person(tier="gold")
    gold = town.audience("gold", GOLD, day(0))

    def full_refresh() -> None:
        try:
            refresh_all(gold.pk, day(1))
        finally:
            connection.close()

    worker = threading.Thread(target=full_refresh)
    with transaction.atomic():
        refresh.lock(workspace.pk, [ann & 255])
        worker.start()
        while not rows(sql("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")):
            assert worker.is_alive()
        assert town.members("gold") == set()
    worker.join(10)
    assert town.members("gold") == {ann}
