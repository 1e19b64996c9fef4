"""The people behind a figure are those that it counts, whatever it counts and wherever it is cut."""

from __future__ import annotations

from datetime import date

import pytest

from channels.models import Channel, Touch
from core import publicid
from insights.figures.keep import keep_figures
from insights.figures.people import people
from insights.figures.report import MEASURES, REASONED, Asked, report
from insights.models import FigureView
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, error, member, world
from tests.integration.insights.figures import welcome
from tests.integration.insights.ledger import Ledger, day
from tests.integration.journeys.builders import Builder


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace)


def lively(workspace: Workspace) -> int:
    """A journey in which everything has happened that is counted; its id."""
    builder = Builder(workspace)
    builder.people(12)
    version = welcome(builder, holdout=0.3)
    for n in range(1, 13):
        builder.track(f"u{n}", "Signed Up", day(n % 4))
        builder.tick(day(n % 4 + 0.01 * n))
    for n in range(1, 13, 2):
        builder.track(f"u{n}", "Order Completed", day(4.2), total=n)
    builder.tick(day(4.3))
    builder.tick(day(7))
    return version.journey_id


def test_they_are_as_many_as_the_figure_says_by_every_measure_view_period_and_part(workspace):
    journey = lively(workspace)
    keep_figures(workspace, day(8))
    some = 0
    for view in FigureView:
        for since, until in ((None, None), (date(2026, 3, 3), date(2026, 3, 4)), (date(2026, 3, 6), None)):
            asked = Asked(workspace.pk, journey, view, since, until, by="node")
            found = report(asked)
            for only, figures in [({}, found.total), *(({"node": key}, each) for key, each in found.groups.items())]:
                for measure in MEASURES:
                    cut = Asked(workspace.pk, journey, view, since, until, only=only)
                    behind, more = people(cut, measure, None, "UTC")
                    assert sum(each.times for each in behind) == figures.counts[measure], (cut, measure)
                    assert not more
                    some += bool(behind)
                    if measure in REASONED:
                        for reason, n in figures.reasons[measure].items():
                            told, _ = people(cut, measure, reason, "UTC")
                            assert sum(each.times for each in told) == n
    assert some > 40


def test_somebody_written_to_twice_is_there_once_and_the_latest_come_first(ledger):
    ann, bob = ledger.person(), ledger.person()
    for person, at in ((ann, 1), (bob, 2), (ann, 3)):
        ledger.touched(person, day(at))
    keep_figures(ledger.workspace, day(4))
    found, more = people(Asked(ledger.workspace.pk, ledger.journeys["a"].pk), "sent", None, "UTC")
    assert [(each.profile_id, each.at, each.times) for each in found] == [(ann, day(3), 2), (bob, day(2), 1)]
    assert not more


def test_of_the_workspace_they_are_those_of_all_journeys(ledger):
    ann, bob = ledger.person(), ledger.person()
    ledger.touched(ann, day(1), journey="a")
    ledger.touched(bob, day(2), journey="b")
    ledger.touched(ann, day(3), journey="b")
    keep_figures(ledger.workspace, day(4))
    found, more = people(Asked(ledger.workspace.pk), "sent", None, "UTC")
    assert [(each.profile_id, each.at, each.times) for each in found] == [(ann, day(3), 2), (bob, day(2), 1)]
    assert not more


def test_no_more_are_read_than_are_shown_and_the_rest_is_said(ledger):
    for n in range(9):
        ledger.touched(ledger.person(), day(n))
    keep_figures(ledger.workspace, day(10))
    asked = Asked(ledger.workspace.pk, ledger.journeys["a"].pk)
    found, more = people(asked, "sent", None, "UTC", most=3)
    assert ([each.at for each in found], more) == ([day(8), day(7), day(6)], True)
    assert people(asked, "sent", None, "UTC", most=9)[1] is False


def test_of_the_same_people_again_and_again_more_days_are_read_before_more_are_said_to_be(ledger, monkeypatch):
    ann = ledger.person()
    for n in range(9):
        ledger.touched(ann, day(n))
    keep_figures(ledger.workspace, day(11))
    asked = Asked(ledger.workspace.pk, ledger.journeys["a"].pk)
    found, more = people(asked, "sent", None, "UTC", most=3)
    assert ([(each.profile_id, each.times) for each in found], more) == ([(ann, 9)], False)
    monkeypatch.setattr("insights.figures.people.FURTHEST", 2)
    found, more = people(asked, "sent", None, "UTC", most=3)
    assert ([(each.profile_id, each.times) for each in found], more) == ([(ann, 7)], True)


def test_days_are_those_of_the_workspace(ledger):
    ledger.workspace.time_zone = "Asia/Shanghai"
    ledger.workspace.save()
    ledger.touched(ledger.person(), day(0.4))  # 21:36 in UTC, and the next morning in Shanghai.
    keep_figures(ledger.workspace, day(2))
    for of_march, wanted in ((2, 0), (3, 1)):
        on = date(2026, 3, of_march)
        asked = Asked(ledger.workspace.pk, ledger.journeys["a"].pk, since=on, until=on)
        assert len(people(asked, "sent", None, "Asia/Shanghai")[0]) == wanted


def test_the_answer_names_them_with_the_reason_and_needs_the_right_to_see_people(db):
    acme, other = world("acme"), world("other")
    ledger = Ledger(acme.workspace)
    channel = Channel.objects.filter(workspace=acme.workspace).first()
    assert channel is not None
    touch = ledger.touched(ledger.person(), day(1), decision=2)
    Touch.objects.filter(pk=touch).update(reason="no_consent")
    keep_figures(acme.workspace, day(2))
    alice = Api(member(acme.workspace, Role.VIEWER))
    journey = publicid.encode("jrn", ledger.journeys["a"].pk)
    said = alice.get(f"{acme.here}/journeys/{journey}/figures/people?measure=withheld&detail=no_consent")
    (row,) = said["people"]
    assert (row["detail"], row["times"], row["profile"]["id"][:4], said["more"]) == ("no_consent", 1, "prf_", False)
    assert alice.get(f"{acme.here}/journeys/{journey}/figures/people?measure=sent")["people"] == []
    assert error(alice.call("GET", f"{acme.here}/journeys/{journey}/figures/people?measure=worth")) == (400, "invalid")
    assert alice.get(f"{acme.here}/figures/people?measure=withheld")["people"] == [row]
    stranger = Api(member(other.workspace, Role.OWNER))
    answer = stranger.call("GET", f"{other.here}/journeys/{journey}/figures/people?measure=withheld")
    assert error(answer) == (404, "not_found")
    assert stranger.get(f"{other.here}/figures/people?measure=withheld")["people"] == []
