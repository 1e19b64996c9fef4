"""Which days and comparisons are counted when: what has changed, what rests, and what does not fit into the time."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from channels.models import Send, SendState, Touch
from channels.touches.requeue import retry
from core.time_limit import TimeUp
from insights import tasks
from insights.figures import keep as keeping
from insights.figures import lifts
from insights.figures.keep import freshness, keep_figures
from insights.figures.lifts import kept_lift
from insights.figures.recount import differing
from insights.figures.report import Asked, report
from insights.models import FigureCell, FigureDay, FigureMonth, JourneyFigure
from insights.statistics.sample import Sample
from tenancy.models import Workspace
from tests.integration.cdp.server import database_url
from tests.integration.insights.figures import counted, keep, reports, total, welcome
from tests.integration.insights.ledger import Ledger, day
from tests.integration.journeys.builders import Builder


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace)


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


def test_counting_anew_makes_missing_and_wrong_sums_good(ledger):
    for n in (1, 2, 40):
        ledger.touched(ledger.person(), day(n))
    keep(ledger.workspace, day(50))
    FigureDay.objects.filter(at__lt=day(30)).delete()
    FigureMonth.objects.update(n=7)
    assert differing(ledger.workspace.pk, ledger.workspace.time_zone, day(50)) != []
    assert keep_figures(ledger.workspace, day(50), anew=True) == 3
    assert differing(ledger.workspace.pk, ledger.workspace.time_zone, day(50)) == []
    assert counted(total(ledger.workspace)) == {"sent": 3}


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


def test_after_the_time_of_a_run_no_further_journey_of_a_day_that_failed_is_counted(ledger, monkeypatch):
    for journey in "ab":
        ledger.touched(ledger.person(), day(1), journey)
    keep_figures(ledger.workspace, day(2), until=0)
    count = keeping._count

    def fails_together(workspace_id, zone, of_day, now):
        if len(of_day[2]) > 1:
            raise ValueError("a poisoned row")
        count(workspace_id, zone, of_day, now)

    monkeypatch.setattr(keeping, "_count", fails_together)
    (both,) = keeping._stale(ledger.workspace.pk, day(2))
    assert keeping._count_or_rest(ledger.workspace.pk, ledger.workspace.time_zone, both, day(2), 0, wait=False) == 1
    assert FigureCell.objects.filter(stale=False).count() == 1


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
