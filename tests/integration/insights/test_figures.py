"""Kept figures say what the ledger says, however they are told apart and over whatever period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from channels.models import Channel, Origin, Send, SendState, Touch
from core.db.sql import rows, run, sql
from insights.figures import report as reporting
from insights.figures import sums
from insights.figures.clusters import clusters
from insights.figures.keep import keep_figures
from insights.figures.people import people
from insights.figures.recount import differing
from insights.figures.report import Asked, report
from insights.models import FigureView
from insights.statistics.sample import Clusters
from journeys.engine.absorb import absorb_merges
from journeys.models import Enrollment
from tenancy.models import Workspace
from tenancy.settings import WEEK_STARTS
from tests.integration.channels.program import hold_out
from tests.integration.insights.figures import counted, keep, reports, total, welcome
from tests.integration.insights.ledger import Ledger, day
from tests.integration.journeys.builders import Builder


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace)


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


def test_the_program_holdout_is_counted_apart_from_those_let_in_and_from_the_control_group(ledger):
    ledger.converted(ledger.person(), day(1), "10")
    ledger.converted(ledger.person(), day(1), "20", held_out=True)
    for value in ("40", "80"):
        ledger.converted(ledger.person(), day(1), value, program_held_out=True)
    ledger.enrolled(ledger.person(), program_held_out=True)
    keep(ledger.workspace, day(2))
    found = total(ledger.workspace)
    assert counted(found) == {
        "entered": 1, "converted": 1, "ended": 1, "held_out": 1, "held_out_converted": 1,
        "program_held": 3, "program_converted": 2,
    }  # fmt: skip
    assert found.values == {"": Decimal(10)}
    behind, more = people(Asked(ledger.workspace.pk, ledger.journeys["a"].pk), "program_held", None, "UTC")
    assert (len(behind), more) == (3, False)


def test_the_share_of_an_arm_comes_with_the_sums_over_its_people(ledger):
    channel = Channel.objects.create(workspace=ledger.workspace, name="Mail", medium="email", adapter="sandbox").pk
    for arm, people_of in {"A": ((2, 1), (1, 1), (3, 0)), "B": ((1, 0),)}.items():
        for sent, opened in people_of:
            person = ledger.person()
            (ledger.converted if sent == 3 else ledger.enrolled)(person, at=day(21))
            touches = [ledger.touched(person, day(1)) for _ in range(sent)]
            for touch in touches[:opened]:
                ledger.reported(touch, "opened", day(2), channel)
        Enrollment.objects.filter(arm="").update(arm=arm)
        Touch.objects.filter(arm="").update(arm=arm)
    keep(ledger.workspace, day(22))
    asked = Asked(ledger.workspace.pk, ledger.journeys["a"].pk, FigureView.COHORT, by="arm")
    found = clusters(asked, ("opened", "converted"), "UTC")
    assert found == {
        ("A", "opened"): Clusters(3, 6, 2, 4 + 1 + 9, 1 + 1, 2 + 1),
        ("B", "opened"): Clusters(1, 1, 0, 1, 0, 0),
        ("A", "converted"): Clusters(3, 3, 1, 3, 1, 1),
        ("B", "converted"): Clusters(1, 1, 0, 1, 0, 0),
    }
    assert clusters(replace(asked, since=date(2026, 4, 1)), ("opened",), "UTC") == {}


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
    measures = ("entered", "held_out", "ended", "converted", "sent", "delivered")
    found: dict[str, int] = {}
    builder = Builder(workspace)
    builder.people(30)
    welcome(builder, holdout=0.3, reentry={"mode": "always"})
    at = 0.0
    # Who is held out depends on keys that differ from run to run: it goes on until each measure has counted.
    for n in range(200):
        if n >= 50 and min(found[measure] for measure in measures) > 0:
            break
        if n == 25:
            hold_out(workspace, 0.2, day(at))
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
        if n >= 49:
            found = total(workspace).counts
    assert min(found[measure] for measure in measures) > 0


def test_a_long_period_is_read_from_whole_months_and_the_days_around_them_and_says_the_same(ledger, monkeypatch):
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
    journey = ledger.journeys["a"].pk
    for asked in (
        Asked(ledger.workspace.pk, per="week"),
        Asked(ledger.workspace.pk, per="day", by="journey", since=date(2026, 4, 15), until=date(2026, 6, 1)),
        Asked(ledger.workspace.pk, by="journey", since=date(2026, 4, 15), until=date(2026, 6, 30)),
        Asked(ledger.workspace.pk, journey, per="day", measures=("sent",), view=FigureView.COHORT),
    ):
        shown = report(asked)
        with monkeypatch.context() as from_days:
            from_days.setattr(reporting, "_reading", lambda _: sums.days)
            assert shown == report(asked)
        assert shown.total.counts["sent"]


def test_a_figure_that_is_not_the_ledgers_is_told_by_the_doctor(ledger):
    ledger.touched(ledger.person(), day(1))
    keep(ledger.workspace, day(2))
    run(sql("UPDATE insights_figure SET n = 7"))
    odd, *of_sums = differing(ledger.workspace.pk, "UTC", day(2))
    journey = ledger.journeys["a"].pk
    told = [(each["journey_id"], each.get("at", each.get("month")), each["counted"], each["kept"]) for each in of_sums]
    of_days = [(of, "2026-03-03", 7, 1) for of in (None, None, journey, journey)]
    assert told == [*of_days, *[(journey, "2026-03-01", 7, 1)] * 2]
    assert (odd["day"], odd["part"], odd["measure"], odd["counted"], odd["kept"]) == (
        "2026-03-03",
        "touches",
        "sent",
        2,
        14,
    )


def test_another_workspace_is_left_alone(ledger):
    theirs = Ledger(Workspace.objects.create(name="Other", slug="other"))
    theirs.touched(theirs.person(), day(1))
    keep(theirs.workspace, day(2))
    keep(ledger.workspace, day(2))
    assert counted(total(ledger.workspace)) == {}
    assert counted(total(theirs.workspace)) == {"sent": 1}
