"""The demo through the real engine and the real sandbox gateway, against plain Python over the file.

Every fortieth customer and the first half year keep this quick. `PATHLINE_FULL_DEMO=1` (or `make demo-check`) runs it on all.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from audiences.membership import emit_window_touches, refresh_all, size_history
from channels.delivery.gateway import due_channels
from channels.models import Origin, Receipt, Send, SendState, Touch
from core.db.hash_fraction import place
from core.db.sql import Sql, rows, run, sql
from demo.calendar import Calendar, morning_of
from demo.definitions import TEMPLATES
from demo.orders import LAST_DAY, Order, read_orders, top_decile
from demo.replay import session
from demo.setup import Demo, find_workspace, is_done
from demo.summary import Summary, summarise
from demo.wipe import wipe
from insights.attribution.credits import attribute
from insights.attribution.settings import attribution_of
from journeys.engine.pulse import due_buckets
from journeys.engine.tick import tick_all
from journeys.ledger.counts import kept, recount
from journeys.models import Conversion, Enrollment, EnrollmentState, Journey, Version
from tenancy.models import AuditEntry, Workspace
from tests.integration.demo import oracle, readme
from tests.integration.demo.conftest import leave_no_trace
from tests.integration.doctor.workload import sick

FULL = bool(os.environ.get("PATHLINE_FULL_DEMO"))
UNTIL = LAST_DAY if FULL else date(1997, 6, 30)
NOW = datetime.now(UTC)
CALENDAR = Calendar.until_yesterday(NOW, UNTIL)


def some_orders() -> list[Order]:
    return [order for order in read_orders(1 if FULL else 40) if order.day <= UNTIL]


@dataclass
class Replayed:
    """One replay, looked at from all sides. `orders`: on the days of the demo."""

    orders: list[Order]
    demo: Demo
    summary: Summary


@pytest.fixture(scope="module")
def replayed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Replayed]:
    """The replay, committed: its threads have sessions of their own."""
    orders = some_orders()
    with django_db_blocker.unblock():
        with session(orders, CALENDAR, NOW) as (_, replay):
            # Cut short, and gone on with by another: nothing may be lost or doubled.
            for done in replay.run():
                if done.days == 40:
                    break
        with session(orders, CALENDAR, NOW) as (demo, replay):
            for _ in replay.run():
                pass
        attribute(demo.workspace.pk, attribution_of(demo.workspace), CALENDAR.start)
        yield Replayed(CALENDAR.move(orders), demo, summarise(demo))
        leave_no_trace()
        connection.close()


@pytest.mark.django_db
class TestTheDemo:
    orders: list[Order]
    demo: Demo
    summary: Summary

    @pytest.fixture(autouse=True)
    def _look_at(self, replayed: Replayed) -> None:
        self.orders, self.demo, self.summary = replayed.orders, replayed.demo, replayed.summary

    def test_every_order_is_an_event_once(self):
        customers = {order.customer for order in self.orders}
        assert (self.summary.orders, self.summary.customers) == (len(self.orders), len(customers))
        assert self.summary.revenue == sum(order.total for order in self.orders)

    def test_audiences_have_the_sizes_that_the_file_says(self):
        customers, top = oracle.by_customer(self.orders), top_decile(self.orders)
        for day in (CALENDAR.days[31], CALENDAR.days[109], CALENDAR.last_day):
            found = {a.name: size_history(a.pk, [morning_of(day)])[0] for a in self.demo.audiences.values()}
            assert found == oracle.sizes(customers, top, day), day

    def test_journeys_enrolled_whom_the_file_says(self):
        found = {journey.name: journey.results.enrolled for journey in self.summary.journeys}
        assert found == oracle.enrolled(oracle.by_customer(self.orders), top_decile(self.orders), CALENDAR)

    def test_second_purchases_are_those_of_the_file(self):
        second = self.summary.journeys[0].results.total
        assert (second.conversions, second.value) == oracle.second_purchases(oracle.by_customer(self.orders))

    def test_the_control_group_is_who_chance_says_and_hears_nothing(self):
        journey = self.demo.journeys["winback"]
        runs = Enrollment.objects.filter(journey=journey)
        assert all(run.held_out == (place(f"holdout:{journey.pk}", run.profile_id) < 0.1) for run in runs)
        held_out = runs.filter(held_out=True).values("id")
        assert held_out.exists()
        assert not Touch.objects.filter(origin=Origin.ENROLLMENT, origin_id__in=held_out).exists()

    def test_people_are_inside_with_something_due_today_and_tomorrow_and_the_books_add_up(self):
        workspace = self.demo.workspace
        inside = Enrollment.objects.filter(workspace=workspace, state=EnrollmentState.LIVE)
        for key in ("winback", "vip", "next"):
            assert inside.filter(journey=self.demo.journeys[key]).exists(), key
        today, tomorrow = CALENDAR.end, CALENDAR.end + timedelta(days=1)
        assert not inside.filter(wake_at__lt=today).exists()
        assert inside.filter(wake_at__gte=today, wake_at__lt=tomorrow).exists()
        assert inside.filter(wake_at__gte=tomorrow, wake_at__lt=tomorrow + timedelta(days=1)).exists()
        assert {journey.name: journey.inside for journey in self.summary.journeys} == {
            journey.name: inside.filter(journey=journey).count() for journey in self.demo.journeys.values()
        }
        versions = list(Version.objects.filter(workspace=workspace).values_list("pk", flat=True))
        assert kept(versions) == recount(versions)
        assert rows(sql("SELECT count(*) FROM signals_signal WHERE workspace_id = {}", workspace.pk)) == [(0,)]

    def test_the_doctor_finds_nothing_on_the_day_after_either(self):
        assert sick(CALENDAR.end, settled=False, deep=not FULL) == []
        tomorrow = CALENDAR.end + timedelta(days=1)
        before = Touch.objects.count()
        emit_window_touches(self.demo.workspace.pk, tomorrow)
        tick_all(self.demo.workspace.pk, tomorrow)
        assert Touch.objects.count() > before
        run(
            Sql("ANALYZE")
        )  # Nobody else sees the rows of this transaction, so nobody else collects statistics of them.
        assert sick(tomorrow, settled=False, deep=not FULL) == []

    def test_every_touch_was_delivered_or_says_why_not(self):
        touches = Touch.objects.filter(workspace=self.demo.workspace)
        sends = Send.objects.filter(workspace=self.demo.workspace)
        assert touches.filter(decision=1).count() == sends.filter(state=SendState.ACCEPTED).count() > 100
        assert not touches.exclude(decision=1).filter(reason="").exists()
        settled = Receipt.objects.filter(workspace=self.demo.workspace, kind__in=("delivered", "bounced"))
        assert settled.values("touch_id").distinct().count() == sends.count()

    def test_credits_sum_to_the_conversions(self):
        total = sum(journey.results.total.value for journey in self.summary.journeys)
        shared = rows(
            sql("SELECT count(*), sum(value) FROM insights_credit WHERE workspace_id = {}", self.demo.workspace.pk)
        )
        assert shared == [(Conversion.objects.filter(workspace=self.demo.workspace).count(), total)]
        assert all(journey.results.pending.conversions == 0 for journey in self.summary.journeys)

    def test_its_end_leaves_nothing_undone(self):
        assert emit_window_touches(self.demo.workspace.pk, CALENDAR.end) == 0
        assert due_buckets(CALENDAR.end) == {}
        assert due_channels(CALENDAR.end) == []

    def test_a_full_refresh_at_its_end_moves_nobody(self):
        inside = "SELECT audience_id, profile_id, since FROM audiences_membership WHERE until IS NULL ORDER BY 1, 2"
        before = rows(sql(inside))
        for audience in self.demo.audiences.values():
            refresh_all(audience.pk, CALENDAR.end)
        assert rows(sql(inside)) == before
        assert len(before) > 1000

    def test_all_that_was_set_up_stands_in_the_audit_log_as_the_commands(self):
        entries = AuditEntry.objects.filter(workspace=self.demo.workspace)
        assert set(entries.values_list("via", "who")) == {("command", "manage.py demo")}
        assert Counter(entries.filter(verb="create").values_list("kind", flat=True)) == {
            "workspace": 1, "source": 1, "cap": 1, "channel": 2, "price": 2, "template": len(TEMPLATES), "audience": 7,
            "journey": 4, "metric": 1, "alert": 5,
        }  # fmt: skip
        assert entries.filter(verb="publish", kind="journey").count() == 4

    def test_it_is_over_and_can_be_taken_away_without_a_trace(self):
        assert is_done(self.demo.workspace)
        wipe(Workspace.objects.get())
        assert find_workspace() is None
        tables = (
            "events_event",
            "profiles_profile",
            "profiles_identifier",
            "channels_touch",
            "channels_attempt",
            "journeys_tally",
        )
        for table in (
            *tables,
            "audiences_membership",
            "journeys_passage",
            "insights_credit",
            "events_processedmessageid",
        ):
            assert rows(sql(f"SELECT count(*) FROM {table}")) == [(0,)], table
        assert not Journey.objects.exists()


@pytest.mark.parametrize(("one_in", "orders", "customers"), [(1, 69_659, 23_570), (10, 6_787, 2_357)])
def test_the_file_is_read_whole(one_in, orders, customers):
    found = read_orders(one_in)
    assert (len(found), len({order.customer for order in found})) == (orders, customers)


def test_the_readme_has_the_sizes_that_the_file_says():
    top = top_decile(read_orders())
    whole = Calendar.until_yesterday(datetime.now(UTC))
    customers = oracle.by_customer(whole.move(read_orders()))
    assert readme.missing(readme.sizes(oracle.sizes(customers, top, whole.last_day))) == []
    begun = oracle.enrolled(customers, top, whole)
    assert {name: readme.enrolled(name) for name in begun} == begun


@pytest.mark.skipif(not FULL, reason="the figures of the whole file: make demo-check")
def test_the_readme_has_the_figures_of_a_fresh_start(replayed: Replayed):
    assert readme.missing(readme.figures(replayed.summary)) == []
