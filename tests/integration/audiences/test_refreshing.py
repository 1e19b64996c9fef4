"""Membership kept right: by full refreshes, by ticks for whom a signal concerns, and as windows move."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from audiences import refresh, tasks
from audiences.due import waiting_for_refresh
from audiences.membership import (
    emit_window_touches,
    refresh_all,
    refresh_touched,
)
from audiences.models import Audience, Membership, Settled
from audiences.save import save_audience
from cdp.profiles.models import Profile
from cdp.signals.models import OwnerKind, Signal, SignalKind
from cdp.signals.wakeups import set_subscriptions
from core import publicid
from core.db.sql import rows, sql
from tenancy.models import Workspace
from tests.integration.audiences.builders import BOUGHT, GOLD, Builder, day, everything, signals


@pytest.mark.django_db
def test_a_full_refresh_settles_the_audience_and_those_that_ask_about_it(builder: Builder) -> None:
    ann, bob = builder.person(tier="gold"), builder.person(tier="tin")
    gold = builder.audience("gold", GOLD, day(0))
    asking = {"kind": "in_audience", "audience": publicid.encode("aud", gold.pk)}
    builder.audience("not gold", {"kind": "not", "rule": asking}, day(0))
    assert refresh_all(gold.pk, day(1)) == 2
    assert (builder.members("gold"), builder.members("not gold")) == ({ann}, {bob})
    gold.refresh_from_db()
    assert (gold.refreshed_to, gold.refreshing_since, gold.size) == (day(1), None, 1)
    Profile.objects.filter(pk=bob).update(traits={"tier": "gold"})
    assert refresh_all(gold.pk, day(2)) == 2
    assert (builder.members("gold"), builder.members("not gold")) == ({ann, bob}, set())
    assert refresh_all(gold.pk, day(3)) == 0


@pytest.mark.django_db
def test_the_size_follows_members_that_come_and_go_one_by_one(builder: Builder) -> None:
    ann = builder.person(tier="tin")
    gold = builder.audience("gold", GOLD, day(0))
    refresh_all(gold.pk, day(1))
    Profile.objects.filter(pk=ann).update(traits={"tier": "gold"})
    refresh_touched(builder.workspace.pk, everything(ann), day(2))
    tasks.window_touches()
    gold.refresh_from_db()
    assert gold.size == 1


@pytest.mark.django_db
def test_a_full_refresh_works_in_ranges_of_buckets(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "ROWS_PER_RANGE", 5)
    people = {builder.person(tier="gold") for _ in range(40)}
    gold = builder.audience("gold", GOLD, day(0))
    assert refresh_all(gold.pk, day(1)) == 40
    assert builder.members("gold") == people


@pytest.mark.django_db
def test_entries_and_exits_are_signalled_only_where_something_waits(builder: Builder) -> None:
    ann, bob = builder.person(tier="gold"), builder.person(tier="tin")
    gold, bought = builder.audience("gold", GOLD, day(0)), builder.audience("bought", BOUGHT, day(0))
    set_subscriptions(
        builder.workspace.pk, OwnerKind.VERSION, 1, [(SignalKind.ENTERED, gold.pk), (SignalKind.LEFT, gold.pk)]
    )
    for audience in (gold, bought):
        refresh_all(audience.pk, day(1))
    assert signals(SignalKind.ENTERED) == [(ann, gold.pk)]
    builder.becomes(ann, day(1), tier="tin")
    builder.becomes(bob, day(1), tier="gold")
    builder.does(bob, "Bought", day(1))
    assert builder.tick(day(2)) == 3
    assert signals(SignalKind.ENTERED) == [(ann, gold.pk), (bob, gold.pk)]
    assert signals(SignalKind.LEFT) == [(ann, gold.pk)]
    assert builder.members("bought") == {bob}


@pytest.mark.django_db
def test_a_tick_finds_new_signals_of_its_own_refresh_at_once(builder: Builder) -> None:
    ann = builder.person(tier="gold")
    gold = builder.audience("gold", GOLD, day(0))
    set_subscriptions(builder.workspace.pk, OwnerKind.VERSION, 1, [(SignalKind.ENTERED, gold.pk)])
    refresh_touched(builder.workspace.pk, everything(ann), day(1))
    assert [at < day(1) for at in Signal.objects.values_list("occurred_at", flat=True)] == [True]


@pytest.mark.django_db
def test_an_event_decides_the_audiences_that_wait_for_it_and_those_that_ask_about_them(builder: Builder) -> None:
    ann = builder.person(tier="gold")
    bought, _gold = builder.audience("bought", BOUGHT, day(0)), builder.audience("gold", GOLD, day(0))
    asks = {"kind": "in_audience", "audience": publicid.encode("aud", bought.pk)}
    builder.audience("asks", {"kind": "all", "rules": [asks, GOLD]}, day(0))
    builder.does(ann, "Bought", day(1))
    assert builder.tick(day(2)) == 2
    assert [builder.members(name) for name in ("bought", "asks", "gold")] == [{ann}, {ann}, set()]
    builder.becomes(ann, day(3), tier="gold")
    assert builder.tick(day(3.5)) == 1
    assert builder.members("gold") == {ann}


@pytest.mark.django_db
def test_a_new_customer_is_among_those_who_never_did_something(builder: Builder) -> None:
    builder.audience("never", {"kind": "not", "rule": BOUGHT}, day(0))
    ann = builder.person()
    builder.becomes(ann, day(1))
    assert builder.tick(day(2)) == 1
    assert builder.members("never") == {ann}


@pytest.mark.django_db
@pytest.mark.parametrize(("sharing", "touches"), [(4, 4), (5, 1)])
def test_an_edge_that_many_audiences_share_gives_one_touch_for_all(
    builder: Builder, sharing: int, touches: int
) -> None:
    ann = builder.person()
    for n in range(sharing):
        refresh_all(builder.audience(f"bought {n}", BOUGHT, day(0)).pk, day(0))
    builder.does(ann, "Bought", day(1))
    builder.tick(day(2))
    assert builder.members("bought 0") == {ann}
    assert emit_window_touches(builder.workspace.pk, day(5)) == touches
    builder.tick(day(5))
    assert not any(builder.members(f"bought {n}") for n in range(sharing))


@pytest.mark.django_db
def test_windows_touch_only_those_who_crossed_an_edge(builder: Builder) -> None:
    ann, bob, cat = (builder.person() for _ in range(3))
    bought = builder.audience("bought", BOUGHT, day(5))
    for person, at in ((ann, day(2)), (bob, day(3)), (cat, day(4))):
        builder.does(person, "Bought", at, received=at + timedelta(seconds=1))
    builder.forget_signals()
    refresh_all(bought.pk, day(5))
    assert builder.members("bought") == {ann, bob, cat}
    assert emit_window_touches(builder.workspace.pk, day(5) + timedelta(hours=1)) == 1
    assert signals(SignalKind.PROFILE_CHANGED) == [(ann, bought.pk)]
    builder.audience("gold", GOLD, day(5))
    Profile.objects.filter(pk=ann).update(traits={"tier": "gold"})  # Unsaid: an edge of `bought` is not to find it out.
    assert builder.tick(day(5) + timedelta(hours=1)) == 1
    assert (builder.members("bought"), builder.members("gold")) == ({bob, cat}, set())
    assert emit_window_touches(builder.workspace.pk, day(5) + timedelta(hours=1)) == 0
    assert (
        emit_window_touches(builder.workspace.pk, day(6)) == 0
    )  # bob's edge itself: still inside, the window is half-open
    assert emit_window_touches(builder.workspace.pk, day(6) + timedelta(microseconds=1)) == 1


@pytest.mark.django_db
def test_a_refresh_leaves_alone_what_a_tick_decided_meanwhile(builder: Builder) -> None:
    ann = builder.person(tier="gold")
    gold = builder.audience("gold", GOLD, day(0))
    Audience.objects.filter(pk=gold.pk).update(refreshing_since=day(1))
    builder.becomes(ann, day(1), tier="tin")
    builder.tick(day(2))
    assert list(Settled.objects.values_list("audience_id", "profile_id")) == [(gold.pk, ann)]
    gold.refresh_from_db()
    audience = next(a for a in refresh.load_live(builder.workspace.pk).audiences if a.id == gold.pk)
    with refresh._found(builder.workspace.pk, sql("TRUE")):  # the view of a moment ago, in which ann was gold
        assert refresh._apply_range(builder.workspace.pk, audience, 0, 255, day(1)) == 0
    assert builder.members("gold") == set()
    refresh_all(gold.pk, day(3))
    assert Settled.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("readings", [1, 2, 3, 4])
def test_a_refresh_undoes_nothing_that_ticks_decided_before_its_turn(builder: Builder, readings: int) -> None:
    """While it waits for its turn, or works on the audience before, somebody buys and a tick lets them in."""
    ann = builder.person(tier="tin")
    gold = builder.audience("gold", GOLD, day(0))
    asking = {"kind": "not", "rule": {"kind": "in_audience", "audience": publicid.encode("aud", gold.pk)}}
    builder.audience("bought", {"kind": "all", "rules": [BOUGHT, asking]}, day(0))
    read = 0

    def clock() -> datetime:
        nonlocal read
        read += 1
        if read == readings:
            builder.does(ann, "Bought", day(1 + read / 10))
            builder.tick(day(1.05 + read / 10))
        return day(1.1 + read / 10)

    refresh_all(gold.pk, clock)
    assert builder.members("bought") == {ann}
    assert list(Membership.objects.filter(profile_id=ann).values_list("until", flat=True)) == [None]


@pytest.mark.django_db
def test_a_decision_by_a_rule_changed_meanwhile_is_made_again(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = builder.person(tier="gold")
    gold = builder.audience("gold", GOLD, day(0))
    old = refresh.load_live(builder.workspace.pk)
    save_audience(builder.workspace.pk, "gold", BOUGHT, audience_id=gold.pk)
    monkeypatch.setattr("audiences.membership.load_live", lambda _workspace: old)
    assert refresh_touched(builder.workspace.pk, everything(ann), day(2)) == 0
    assert signals(SignalKind.PROFILE_CHANGED) == [(ann, gold.pk)]
    assert builder.members("gold") == set()


@pytest.mark.django_db
def test_profiles_merged_away_or_of_other_workspaces_are_in_no_audience(builder: Builder) -> None:
    stranger = Workspace.objects.create(name="Other", slug="other")
    theirs = Profile.objects.create(workspace=stranger, traits={"tier": "gold"}, created_at=day(0), updated_at=day(0))
    surviving, merged = builder.person(tier="gold"), builder.person(tier="gold")
    gold = builder.audience("gold", GOLD, day(0))
    refresh_all(gold.pk, day(1))
    assert builder.members("gold") == {surviving, merged}
    Profile.objects.filter(pk=merged).update(merged_into_id=surviving)
    assert refresh_touched(builder.workspace.pk, everything(surviving, merged, theirs.pk), day(2)) == 1
    assert builder.members("gold") == {surviving}


@pytest.mark.django_db
def test_a_lost_refresh_is_found_again(builder: Builder) -> None:
    gold = builder.audience("gold", GOLD, day(0))
    Audience.objects.filter(pk=gold.pk).update(updated_at=day(0))
    assert waiting_for_refresh(day(0)) == []
    assert waiting_for_refresh(day(1)) == [gold.pk]
    Audience.objects.filter(pk=gold.pk).update(refreshed_to=day(0), refreshing_since=day(0))
    assert waiting_for_refresh(day(1)) == [gold.pk]
    refresh_all(gold.pk, day(1))
    assert waiting_for_refresh(day(2)) == []


@pytest.mark.django_db
def test_the_statements_of_a_refresh_do_not_grow_with_people_or_audiences(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[object] = []
    execute = psycopg.Cursor.execute

    def noted(cursor: Any, query: Any, *args: Any, **options: Any) -> Any:
        ran.append(query)
        return execute(cursor, query, *args, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", noted)

    def statements(people: int) -> int:
        touched = sql(
            "SELECT id AS profile_id, NULL::bigint AS audience_id FROM profiles_profile ORDER BY id LIMIT {}", people
        )
        ran.clear()
        refresh_touched(builder.workspace.pk, touched, day(1))
        return len(ran)

    for _ in range(20):
        builder.person(tier="gold")
    builder.audience("gold", GOLD, day(0))
    assert statements(1) == 3
    for n in range(5):
        builder.audience(f"more {n}", GOLD, day(0))
    assert statements(20) == 3


@pytest.mark.django_db(transaction=True)
def test_a_full_refresh_waits_for_the_bucket_a_tick_holds(workspace: Workspace) -> None:
    builder = Builder(workspace)
    ann = builder.person(tier="gold")
    gold = builder.audience("gold", GOLD, day(0))

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
        assert builder.members("gold") == set()
    worker.join(10)
    assert builder.members("gold") == {ann}
