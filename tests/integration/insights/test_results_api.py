from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels.models import Send, Touch
from core import publicid
from insights import results
from insights.attribution.credits import attribute
from insights.attribution.settings import Attribution
from insights.figures.keep import keep_figures
from insights.models import JourneyFigure
from journeys.models import Enrollment
from tenancy.models import Role
from tests.integration.api.fixtures import Api, World, member, world
from tests.integration.insights.ledger import Ledger, day


@pytest.fixture
def acme(db: None) -> World:
    return world("acme")


@pytest.fixture
def ledger(acme: World) -> Ledger:
    return Ledger(acme.workspace)


@pytest.fixture
def alice(acme: World) -> Api:
    return Api(member(acme.workspace, Role.VIEWER))


def ask(alice: Api, ledger: Ledger, journey: str = "a"):
    workspace = publicid.encode("wsp", ledger.workspace.pk)
    return alice.get(f"workspaces/{workspace}/journeys/{publicid.encode('jrn', ledger.journeys[journey].pk)}/results")


def test_conversions_are_shared_out_to_the_last_one(ledger, alice):
    own, others, nobody, pending = (ledger.person() for _ in range(4))
    ledger.touched(own, day(1))
    ledger.touched(others, day(1), "b")
    for person, value in ((own, "5"), (others, "7"), (nobody, "11")):
        ledger.converted(person, day(2), value)
    ledger.converted(own, day(3), "2", "b")
    attribute(ledger.workspace.pk, Attribution(), day(9))
    ledger.converted(pending, day(9), "13")
    said = ask(alice, ledger)
    credited = said["credited"]
    assert said["total"] == {"conversions": 4, "value": "36.0000"}
    assert {name: Decimal(credited[name]["value"]) for name in ("own", "others", "nobody", "pending", "earned")} == {
        "own": 5,
        "others": 7,
        "nobody": 11,
        "pending": 13,
        "earned": 7,
    }
    assert sum(credited[name]["conversions"] for name in ("own", "others", "nobody", "pending")) == 4
    assert (credited["model"], credited["window_days"], credited["qualifying"]) == ("last_touch", 7, "accepted")


def test_a_journey_that_nobody_entered_has_results_of_zero(ledger, alice):
    said = ask(alice, ledger)
    assert (said["enrolled"], said["held_out"], said["total"]) == (0, 0, {"conversions": 0, "value": "0.0000"})
    assert said["lift"]["treated"]["rate"] is None
    assert said["lift"]["verdict"]["code"] == "no_control"


def test_the_control_group_is_compared_by_person_and_not_by_run(ledger, alice):
    for n in range(80):
        person = ledger.person()
        held_out = n % 2 == 0
        ledger.enrolled(person, held_out=held_out, at=day(-40))
        if n % 4 < 2:
            ledger.converted(person, day(1), "10", held_out=held_out)
    said = ask(alice, ledger)
    assert said["enrolled"] == 120
    lift = said["lift"]
    assert [(lift[side]["people"], lift[side]["converted"]) for side in ("treated", "held_out")] == [(40, 20), (40, 20)]
    assert lift["rate"]["difference"] == 0
    assert (lift["treated"]["rate"], lift["treated"]["per_head"]) == (0.5, 5.0)
    assert lift["verdict"]["code"] == "no_clear_difference"
    assert lift["verdict"]["text"].startswith("No clear difference")


def test_values_in_two_currencies_are_not_compared_here_any_more_than_among_the_figures(ledger, alice, acme):
    for n in range(80):
        person, held_out = ledger.person(), n % 2 == 0
        order = ledger.bought(person, day(1), total=10, currency="USD" if n % 3 else "EUR")
        if n % 4 < 2:
            ledger.converted(person, day(1), "10", held_out=held_out, event=order)
        else:
            ledger.enrolled(person, held_out=held_out, at=day(-19))
    JourneyFigure.objects.create(workspace=ledger.workspace, journey=ledger.journeys["a"])
    keep_figures(ledger.workspace, day(2))
    said = ask(alice, ledger)
    assert said["currencies"] == ["EUR", "USD"]
    assert said["lift"]["per_head"] is None
    assert said["lift"]["value_verdict"]["code"] == "two_currencies"
    figures = alice.get(f"{acme.here}/journeys/{publicid.encode('jrn', ledger.journeys['a'].pk)}/figures")
    (contrast,) = figures["lift"]["contrasts"]
    for name in ("rate", "per_head", "value_verdict"):
        assert said["lift"][name] == contrast[name]
    assert said["lift"]["verdict"] == figures["lift"]["verdict"]
    assert said["total"]["conversions"] == sum(
        figures["total"]["counts"][name] for name in ("converted", "held_out_converted")
    )


def test_results_take_the_same_number_of_queries_for_one_and_for_many(ledger, alice):
    with CaptureQueriesContext(connection) as before:
        ask(alice, ledger)
    for _ in range(40):
        ledger.converted(ledger.person(), day(1))
    with CaptureQueriesContext(connection) as after:
        ask(alice, ledger)
    assert len(after) == len(before)


def test_results_tell_why_people_were_not_let_in_ended_and_got_no_message(alice, acme):
    said = alice.get(f"{acme.here}/journeys/{acme.ids['journey']}/results")
    assert said["outcomes"] == {
        "refused": {"already_inside": 1},
        "exits": {},
        "withheld": {},
        "sends": {"accepted": 1},
    }
    Enrollment.objects.filter(journey=acme.journey).update(
        state=2, exit_reason="reached_exit", wake_at=None, ended_at=day(1)
    )
    Touch.objects.filter(pk=acme.touch.pk).update(decision=2, reason="no_consent")
    Send.objects.filter(touch=acme.touch).delete()
    said = alice.get(f"{acme.here}/journeys/{acme.ids['journey']}/results")
    assert said["outcomes"]["exits"] == {"reached_exit": 1}
    assert (said["outcomes"]["withheld"], said["outcomes"]["sends"]) == ({"no_consent": 1}, {})
    Enrollment.objects.filter(journey=acme.journey).update(held_out=True, exit_reason="held_out")
    assert alice.get(f"{acme.here}/journeys/{acme.ids['journey']}/results")["outcomes"]["exits"] == {}


def test_outcomes_are_the_same_whether_touches_are_found_by_runs_or_all_read(acme, monkeypatch):
    here = (acme.workspace.pk, acme.journey.pk)
    by_runs = results.outcomes(*here)
    monkeypatch.setattr(results, "FEW_RUNS", 0)
    assert results.outcomes(*here) == by_runs
    assert by_runs.sends == {"accepted": 1}
