"""Kept figures: what the ledger says, day by day, and nothing counted that has not changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import psycopg
import pytest

from channels.models import Channel, Origin, Send, SendState, Touch
from channels.receipts.store import ReceiptIn, record
from channels.touches.requeue import retry
from core.db.sql import rows, run, sql
from core.publicid import encode
from core.time_limit import TimeUp
from insights import tasks
from insights.figures import keep as keeping
from insights.figures import lifts
from insights.figures.keep import freshness, keep_figures
from insights.figures.lifts import kept_lift
from insights.figures.recount import differing
from insights.figures.report import Asked, Figures, report
from insights.models import FigureCell, FigureView, JourneyFigure
from insights.statistics.sample import Sample
from journeys.engine.absorb import absorb_merges
from tenancy.models import Workspace
from tenancy.settings import WEEK_STARTS
from tests.integration.cdp.server import database_url
from tests.integration.insights.ledger import Ledger, day
from tests.integration.journeys.builders import Builder, node, wires


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace)


def keep(workspace: Workspace, now: datetime) -> int:
    """Count, and hold what is kept against the ledger."""
    counted = keep_figures(workspace, now)
    assert differing(workspace.pk, workspace.time_zone, now) == []
    return counted


def total(workspace: Workspace, **asked) -> Figures:
    return report(Asked(workspace.pk, **asked)).total


def counted(found: Figures) -> dict[str, int]:
    """What there is any of."""
    return {measure: n for measure, n in found.counts.items() if n}


def reports(builder: Builder, touch: int, kind: str, at: datetime, received: datetime) -> None:
    record(builder.channel, [ReceiptIn(encode("tch", touch), kind, f"{touch}.{kind}.{at}", at, {})], received)


def test_touches_are_counted_by_what_became_of_them_with_reasons_and_cost(ledger):
    for state in (SendState.ACCEPTED, SendState.REJECTED, SendState.QUEUED, SendState.UNKNOWN, SendState.EXPIRED):
        ledger.touched(ledger.person(), day(1), state=state)
    Send.objects.filter(state=SendState.REJECTED).update(reason="no_such_address")
    Send.objects.filter(state__in=(SendState.ACCEPTED, SendState.UNKNOWN)).update(cost=Decimal("0.045"))
    ledger.touched(ledger.person(), day(1))
    for decision, reason in ((2, "no_consent"), (2, "no_consent"), (2, "capped"), (3, "quiet_hours")):
        Touch.objects.filter(pk=ledger.touched(ledger.person(), day(1), decision=decision)).update(reason=reason)
    Touch.objects.filter(pk=ledger.touched(ledger.person(), day(1))).update(origin=Origin.TEST)
    keep(ledger.workspace, day(2))
    found = total(ledger.workspace)
    assert counted(found) == {"sent": 2, "waiting": 1, "unknown": 1, "failed": 2, "withheld": 3, "deferred": 1}
    assert found.reasons["failed"] == {"no_such_address": 1, "expired": 1}
    assert (found.reasons["withheld"], found.reasons["deferred"]) == (
        {"no_consent": 2, "capped": 1},
        {"quiet_hours": 1},
    )
    assert (found.cost, found.unpriced) == (Decimal("0.0450"), 1)


def test_a_message_counts_once_for_each_kind_of_report_and_whoever_clicked_has_got_it(ledger):
    channel = Channel.objects.create(workspace=ledger.workspace, name="Mail", medium="email", adapter="sandbox").pk
    clicked, bounced = (ledger.touched(ledger.person(), day(1)) for _ in range(2))
    for kind, at in (("opened", 2), ("opened", 3), ("clicked", 2.5)):
        ledger.reported(clicked, kind, day(at), channel)
    ledger.reported(bounced, "bounced", day(1.1), channel)
    keep(ledger.workspace, day(4))
    assert counted(total(ledger.workspace)) == {"sent": 2, "delivered": 1, "opened": 1, "clicked": 1, "bounced": 1}
    on = total(ledger.workspace, since=date(2026, 3, 4), until=date(2026, 3, 4))
    assert counted(on) == {"delivered": 1, "opened": 1}


def test_a_late_receipt_has_its_day_counted_anew_and_no_other(ledger):
    builder = Builder(ledger.workspace)
    touches = [ledger.touched(ledger.person(), day(n)) for n in range(3)]
    Touch.objects.update(channel_id=builder.channel.pk)
    assert keep(ledger.workspace, day(9)) == 3
    assert keep(ledger.workspace, day(10)) == 0
    reports(builder, touches[1], "opened", day(2), day(11))
    assert keep(ledger.workspace, day(11.001)) == 1
    assert counted(total(ledger.workspace)) == {"sent": 3, "delivered": 1, "opened": 1}


def test_a_receipt_that_commits_after_the_look_is_found_by_the_next(ledger):
    builder = Builder(ledger.workspace)
    touch = ledger.touched(ledger.person(), day(1))
    Touch.objects.update(channel_id=builder.channel.pk)
    keep(ledger.workspace, day(5))
    # It was received ten minutes before that look, and its transaction has ended only now.
    reports(builder, touch, "opened", day(2), day(5) - timedelta(minutes=10))
    keep(ledger.workspace, day(5.001))
    assert counted(total(ledger.workspace))["opened"] == 1


def test_what_waits_is_looked_at_until_it_is_decided_and_again_when_it_is_retried(ledger):
    builder = Builder(ledger.workspace)
    touch = ledger.touched(ledger.person(), day(1), state=SendState.QUEUED)
    Touch.objects.update(channel_id=builder.channel.pk)
    Send.objects.update(channel_id=builder.channel.pk)
    keep(ledger.workspace, day(2))
    assert counted(total(ledger.workspace)) == {"waiting": 1}
    Send.objects.update(state=SendState.REJECTED, reason="timeout", closed_at=day(2.5))
    assert keep(ledger.workspace, day(3)) == 1
    assert counted(total(ledger.workspace)) == {"failed": 1}
    assert keep(ledger.workspace, day(4)) == 0
    assert retry(ledger.workspace.pk, [touch], day(5)) == [touch]
    assert keep(ledger.workspace, day(5.001)) == 1
    assert counted(total(ledger.workspace)) == {"waiting": 1}


def test_a_day_that_was_just_counted_rests_and_the_page_says_what_is_still_to_be_counted(ledger):
    ledger.touched(ledger.person(), day(1), state=SendState.QUEUED)
    assert keep_figures(ledger.workspace, day(2)) == 1
    assert keep_figures(ledger.workspace, day(2)) == 0
    assert freshness(ledger.workspace.pk, ledger.journeys["a"].pk) == (day(2), 1)
    assert freshness(ledger.workspace.pk, ledger.journeys["b"].pk) == (day(2), 0)
    assert keep_figures(ledger.workspace, day(2.1)) == 1


def test_a_day_of_touches_and_runs_that_waits_to_be_counted_is_one_day(ledger):
    ledger.touched(ledger.person(), day(1))
    keep_figures(ledger.workspace, day(2))
    FigureCell.objects.create(
        workspace=ledger.workspace, journey=ledger.journeys["a"], part=2, source=day(1).date(), stale=True
    )
    FigureCell.objects.update(stale=True)
    assert freshness(ledger.workspace.pk, None) == (day(2), 1)


def test_a_journey_that_cannot_be_counted_rests_and_the_others_of_the_day_are_counted(ledger, monkeypatch):
    for journey in "ab":
        ledger.touched(ledger.person(), day(1), journey)
    count = keeping._count

    def fails_for_a(workspace_id, zone, of_day, now):
        if FigureCell.objects.filter(pk__in=of_day[2], journey=ledger.journeys["a"]).exists():
            raise ValueError("a poisoned row")
        count(workspace_id, zone, of_day, now)

    monkeypatch.setattr(keeping, "_count", fails_for_a)
    assert keep_figures(ledger.workspace, day(2)) == 1
    found = report(Asked(ledger.workspace.pk, by="journey")).groups
    assert {key: counted(each) for key, each in found.items()} == {str(ledger.journeys["b"].pk): {"sent": 1}}
    left = FigureCell.objects.get(journey=ledger.journeys["a"])
    assert (left.stale, left.rests_until) == (True, day(2) + keeping.AFTER_FAILURE)


def test_a_day_over_which_the_time_of_the_task_runs_out_rests(ledger, monkeypatch):
    def too_long(*_):
        raise TimeUp

    monkeypatch.setattr(keeping, "_count", too_long)
    ledger.touched(ledger.person(), day(1))
    with pytest.raises(TimeUp):
        keep_figures(ledger.workspace, day(2))
    assert FigureCell.objects.get().rests_until >= day(2) + keeping.AFTER_FAILURE


def test_what_was_counted_longest_ago_comes_first_and_what_does_not_fit_into_the_time_waits(ledger):
    for n in range(3):
        ledger.touched(ledger.person(), day(n))
    assert keep_figures(ledger.workspace, day(3), until=0) == 0
    assert freshness(ledger.workspace.pk, None) == (day(3), 3)
    stale = keeping._stale(ledger.workspace.pk, day(3))
    assert [source for _, source, _ in stale] == [day(n).date() for n in (2, 1, 0)]
    for n, ago in ((0, 5), (1, 9), (2, 7)):
        FigureCell.objects.filter(source=day(n).date()).update(counted_at=day(-ago))
    stale = keeping._stale(ledger.workspace.pk, day(3))
    assert [source for _, source, _ in stale] == [day(n).date() for n in (1, 2, 0)]


def test_one_worker_at_a_time_keeps_figures(ledger):
    ledger.touched(ledger.person(), day(1))
    with psycopg.connect(database_url()) as other:
        other.execute("SELECT pg_advisory_lock(%s::int, 0)", (tasks._LOCK,))
        tasks.keep_all_figures()
        assert not FigureCell.objects.exists()
        other.execute("SELECT pg_advisory_unlock_all()")  # Not by leaving: the server would take its time over that.
    tasks.keep_all_figures()
    assert FigureCell.objects.get().stale is False
    with psycopg.connect(database_url()) as other:
        assert other.execute("SELECT pg_try_advisory_lock(%s::int, 0)", (tasks._LOCK,)).fetchone() == (True,)


def test_days_and_hours_are_those_of_the_workspace_and_both_views_have_the_same_sum(ledger):
    ledger.workspace.time_zone = "Asia/Shanghai"
    ledger.workspace.save()
    run_ = ledger.enrolled(ledger.person(), at=day(0))
    # Six in the evening, UTC: two in the morning of the day after.
    touch = ledger.touched(run_.profile_id, day(2.25))
    Touch.objects.filter(pk=touch).update(origin_id=run_.pk)
    keep(ledger.workspace, day(3))
    workspace = ledger.workspace.pk
    by_event = report(Asked(workspace, per="day")).series
    assert {at.isoformat(): counted(found) for at, found in by_event.items()} == {
        "2026-03-02T00:00:00": {"entered": 1, "ended": 1},
        "2026-03-05T00:00:00": {"sent": 1},
    }
    by_cohort = report(Asked(workspace, per="day", view=FigureView.COHORT)).series
    assert {at.isoformat(): counted(found) for at, found in by_cohort.items()} == {
        "2026-03-02T00:00:00": {"entered": 1, "ended": 1, "sent": 1}
    }
    hours = report(Asked(workspace, per="hour", since=date(2026, 3, 5), until=date(2026, 3, 5))).series
    assert {at.isoformat(): counted(found) for at, found in hours.items()} == {"2026-03-05T02:00:00": {"sent": 1}}
    begins = {
        first: [at.isoformat() for at in report(Asked(workspace, per="week", week_start=first)).series]
        for first in WEEK_STARTS
    }
    assert begins == {
        "monday": ["2026-03-02T00:00:00"],
        "saturday": ["2026-02-28T00:00:00"],
        "sunday": ["2026-03-01T00:00:00"],
    }


def test_a_workspace_that_moves_to_another_zone_has_other_days(ledger):
    ledger.touched(ledger.person(), day(2.25))
    keep(ledger.workspace, day(3))
    assert [str(at.date()) for at in report(Asked(ledger.workspace.pk, per="day")).series] == ["2026-03-04"]
    ledger.workspace.time_zone = "Asia/Shanghai"
    keep(ledger.workspace, day(3.1))
    assert [str(at.date()) for at in report(Asked(ledger.workspace.pk, per="day")).series] == ["2026-03-05"]


def test_figures_are_told_apart_and_chosen_by_what_they_carry(ledger):
    for n, (arm, medium) in enumerate((("A", "email"), ("A", "sms"), ("B", "email"))):
        touch = ledger.touched(ledger.person(), day(n), "ab"[n % 2])
        Touch.objects.filter(pk=touch).update(arm=arm, medium=medium)
    keep(ledger.workspace, day(5))
    workspace, a = ledger.workspace.pk, ledger.journeys["a"].pk
    assert {key: counted(found) for key, found in report(Asked(workspace, by="arm")).groups.items()} == {
        "A": {"sent": 2},
        "B": {"sent": 1},
    }
    assert {key: counted(found)["sent"] for key, found in report(Asked(workspace, by="journey")).groups.items()} == {
        str(a): 2,
        str(ledger.journeys["b"].pk): 1,
    }
    chosen = report(Asked(workspace, a, per="day", by="medium", only={"arm": "B"}))
    assert (counted(chosen.total), list(chosen.groups), len(chosen.series)) == ({"sent": 1}, ["email"], 1)


def welcome(builder: Builder, **settings):
    nodes = [
        node("in", "entry_event", event="Signed Up"),
        builder.send("hello"),
        node("rest", "wait", duration="P2D"),
        node("out", "exit"),
    ]
    goal = {"event": "Order Completed", "value": "total", "window": "P10D"}
    return builder.live("Welcome", nodes, wires("in>hello", "hello>rest", "rest>out"), goal=goal, **settings)


def test_runs_are_counted_as_they_move_with_late_conversions_currencies_and_stays(workspace):
    builder = Builder(workspace)
    builder.people(4)
    version = welcome(builder)
    for n in range(1, 4):
        builder.track(f"u{n}", "Signed Up", day(n - 1))
        builder.tick(day(n - 0.99))
        if n == 1:
            builder.track("u1", "Signed Up", day(0.5))
    keep(workspace, day(2.2))
    assert counted(total(workspace)) == {"entered": 3, "ended": 1, "refused": 1, "waiting": 3}
    assert total(workspace).reasons["refused"] == {"already_inside": 1}
    builder.track("u2", "Order Completed", day(2.5), total=20, currency="eur")
    builder.track("u3", "Order Completed", day(2.5), total=7)
    builder.tick(day(2.6))
    builder.track("u1", "Order Completed", day(2.7), day(3), total=5.5, currency="USD")
    builder.tick(day(3))
    keep(workspace, day(3.1))
    found = total(workspace, journey_id=version.journey_id)
    assert (found.counts["converted"], found.counts["ended"]) == (3, 3)
    assert found.values == {"EUR": Decimal(20), "": Decimal(7), "USD": Decimal("5.5")}
    assert found.reasons["ended"] == {"converted": 2, "reached_exit": 1}
    # Two days, 1.59 and 0.59.
    stayed = rows(sql("SELECT sum(n)::int, sum(value) FROM insights_figure WHERE measure = 'stayed' AND view = 2"))
    assert stayed == [(3, Decimal(361_152))]


def test_a_merge_of_two_who_are_inside_is_counted(workspace):
    builder = Builder(workspace)
    builder.people(2)
    welcome(builder)
    builder.track("u1", "Signed Up", day(0))
    builder.anonymous("phone", "Signed Up", day(0.1))
    builder.tick(day(0.2))
    keep(workspace, day(0.3))
    assert counted(total(workspace))["entered"] == 2
    builder.identify("u1", at=day(0.4), anonymous="phone")
    builder.tick(day(0.5))
    assert absorb_merges(workspace.pk, day(0.6)) == 1
    keep(workspace, day(0.7))
    assert total(workspace).reasons["ended"] == {"merged": 1}


def test_whatever_happens_in_whatever_order_what_is_kept_is_what_the_ledger_says(workspace):
    random = Random(7)
    builder = Builder(workspace)
    builder.people(30)
    welcome(builder, holdout=0.3, reentry={"mode": "always"})
    at = 0.0
    for _ in range(50):
        at += random.random()
        user = f"u{random.randint(1, 30)}"
        match random.randint(1, 4):
            case 1 | 2:
                builder.track(user, "Signed Up", day(at - random.random()), day(at))
            case 3:
                builder.track(user, "Order Completed", day(at), total=random.randint(-5, 50), currency="USD")
            case 4:
                waiting = list(Send.objects.filter(state=SendState.QUEUED).order_by("pk")[:3])
                Send.objects.filter(pk__in=[each.pk for each in waiting]).update(
                    state=SendState.ACCEPTED, closed_at=day(at), reason=""
                )
                for each in waiting:
                    reports(builder, each.pk, random.choice(["delivered", "opened", "bounced"]), day(at), day(at))
        builder.tick(day(at))
        keep(workspace, day(at + 0.001))
    found = total(workspace).counts
    assert min(found[measure] for measure in ("entered", "held_out", "ended", "converted", "sent", "delivered")) > 0


def test_a_long_period_is_read_from_whole_months_and_the_days_around_them_and_says_the_same(ledger):
    for n in range(0, 120, 3):
        touch = ledger.touched(ledger.person(), day(n), "ab"[n % 2], template_version=n % 4)
        Send.objects.filter(pk=touch).update(cost=Decimal("0.01") * n)
    keep(ledger.workspace, day(121))
    Touch.objects.filter(created_at__lt=day(40)).delete()
    Send.objects.exclude(touch__in=Touch.objects.all()).delete()
    keep_figures(ledger.workspace, day(122), anew=True)
    assert differing(ledger.workspace.pk, "UTC", day(122)) == []
    assert sum(total(ledger.workspace).counts.values()) == 26
    for since in (None, date(2026, 4, 1), date(2026, 4, 15), date(2026, 5, 31)):
        for until in (None, date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 29), date(2026, 6, 30)):
            sent = Touch.objects.filter(created_at__date__gte=since or date(1970, 1, 1)).filter(
                created_at__date__lte=until or date(2999, 1, 1)
            )
            found = total(ledger.workspace, since=since, until=until)
            assert (found.counts["sent"], found.cost) == (sent.count(), sum(each.send.cost for each in sent)), (
                since,
                until,
            )


def test_a_figure_that_is_not_the_ledgers_is_told_by_the_doctor(ledger):
    ledger.touched(ledger.person(), day(1))
    keep(ledger.workspace, day(2))
    run(sql("UPDATE insights_figure SET n = 7"))
    odd, *of_months = differing(ledger.workspace.pk, "UTC", day(2))
    assert [(each["month"], each["counted"], each["kept"]) for each in of_months] == [("2026-03-01", 7, 1)] * 2
    assert (odd["day"], odd["part"], odd["measure"], odd["counted"], odd["kept"]) == (
        "2026-03-03",
        "touches",
        "sent",
        2,
        14,
    )


def test_the_comparison_is_kept_with_those_whose_time_has_passed(workspace):
    builder = Builder(workspace)
    builder.people(120)
    version = welcome(builder, holdout=0.4)
    for n in range(1, 121):
        builder.track(f"u{n}", "Order Completed", day(-3), total=n)
        builder.track(f"u{n}", "Signed Up", day(0 if n <= 100 else 8))
        if n == 100:
            builder.tick(day(0.1))
    builder.tick(day(8.1))
    keep(workspace, day(8.2))
    early = kept_lift(version.journey_id)
    assert (early.groups.arms, early.groups.immature) == ({"treated": Sample(), "business_as_usual": Sample()}, 120)
    assert early.groups.compared([]).verdict.code == "immature"
    # Nobody does anything, and the first hundred mature.
    keep(workspace, day(10.5))
    found = kept_lift(version.journey_id).groups
    assert found.immature == 20
    assert sum(arm.people for arm in found.arms.values()) == 100
    assert sum(arm.before for arm in found.arms.values()) == sum(range(1, 101))
    assert found.compared([]).verdict.code == "no_conversions"


def test_a_comparison_that_fails_rests_and_the_others_are_made(ledger, monkeypatch):
    groups = lifts.groups

    def fails_for_a(journey_id, now):
        if journey_id == ledger.journeys["a"].pk:
            raise ValueError("a poisoned goal")
        return groups(journey_id, now)

    monkeypatch.setattr(lifts, "groups", fails_for_a)
    for journey in ledger.journeys.values():
        JourneyFigure.objects.create(workspace=ledger.workspace, journey=journey)
    keep_figures(ledger.workspace, day(1))
    assert kept_lift(ledger.journeys["b"].pk).at == day(1)
    left = JourneyFigure.objects.get(journey=ledger.journeys["a"])
    assert (left.lift, left.lift_rests_until) == (None, day(1) + keeping.AFTER_FAILURE)


def test_another_workspace_is_left_alone(ledger):
    theirs = Ledger(Workspace.objects.create(name="Other", slug="other"))
    theirs.touched(theirs.person(), day(1))
    keep(theirs.workspace, day(2))
    keep(ledger.workspace, day(2))
    assert counted(total(ledger.workspace)) == {}
    assert counted(total(theirs.workspace)) == {"sent": 1}
