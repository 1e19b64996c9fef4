from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cdp.parking import parking
from cdp.parking.models import Parked, ParkedKind
from cdp.parking.parking import Culprit
from channels.models import Channel, SendState
from core import publicid
from core.db.sql import one, rows, sql
from insights.attribution import credits
from insights.attribution import recompute as recomputing
from insights.attribution.credits import attribute
from insights.attribution.recompute import keep_credited, recompute
from insights.attribution.settings import Attribution, Rule, attribution_of
from tenancy.models import Workspace
from tests.integration.insights.ledger import Ledger, day

WEEK = Attribution()


@pytest.fixture
def ledger(workspace: Workspace) -> Ledger:
    return Ledger(workspace)


def test_the_last_touch_before_the_conversion_gets_it_all(ledger):
    person = ledger.person()
    ledger.touched(person, day(1))
    last = ledger.touched(person, day(3), "b")
    ledger.touched(person, day(5))
    bought = ledger.converted(person, day(4), "19.90")
    assert attribute(ledger.workspace.pk, WEEK, day(9)) == 1
    assert ledger.credits() == {bought: (last, "b", Decimal("19.9"))}


@pytest.mark.parametrize(("days", "credited"), [(7, True), (7.0001, False), (0, False)])
def test_the_window_is_half_open_and_ends_at_the_conversion(ledger, days, credited):
    person = ledger.person()
    touch = ledger.touched(person, day(10 - days))
    bought = ledger.converted(person, day(10))
    attribute(ledger.workspace.pk, WEEK, day(20))
    assert ledger.credits()[bought][0] == (touch if credited else None)


@pytest.mark.parametrize("state", [state for state in SendState if state != SendState.ACCEPTED])
def test_a_send_that_nobody_took_earns_nothing(ledger, state):
    person = ledger.person()
    ledger.touched(person, day(1), state=state)
    bought = ledger.converted(person, day(2))
    attribute(ledger.workspace.pk, WEEK, day(9))
    assert ledger.credits() == {bought: (None, "a", Decimal(10))}


def test_a_withheld_touch_earns_nothing(ledger):
    person = ledger.person()
    ledger.touched(person, day(1), decision=2)
    bought = ledger.converted(person, day(2))
    attribute(ledger.workspace.pk, WEEK, day(9))
    assert ledger.credits()[bought][0] is None


def test_somebody_elses_touch_earns_nothing(ledger):
    ledger.touched(ledger.person(), day(1))
    bought = ledger.converted(ledger.person(), day(2))
    attribute(ledger.workspace.pk, WEEK, day(9))
    assert ledger.credits()[bought][0] is None


def test_credits_sum_to_the_conversions_exactly(ledger):
    for n in range(30):
        person = ledger.person()
        for touch in range(n % 3):
            ledger.touched(person, day(touch), "ab"[n % 2])
        ledger.converted(person, day(n % 11), f"{n}.0{n % 10}", held_out=n % 7 == 0)
    attribute(ledger.workspace.pk, WEEK, day(99))
    assert rows(sql("SELECT conversion_id FROM insights_credit GROUP BY 1 HAVING sum(share) <> 1")) == []
    credited = one(sql("SELECT count(*), sum(value) FROM insights_credit"))
    assert credited == one(sql("SELECT count(*), sum(value) FROM journeys_conversion")) == (30, Decimal("436.35"))


def test_a_conversion_without_a_value_counts_as_nothing_in_money(ledger):
    bought = ledger.converted(ledger.person(), day(1), None)
    attribute(ledger.workspace.pk, WEEK, day(9))
    assert ledger.credits() == {bought: (None, "a", Decimal(0))}


def test_a_second_run_changes_nothing_and_a_new_conversion_is_added(ledger):
    first = ledger.converted(ledger.person(), day(1))
    assert attribute(ledger.workspace.pk, WEEK, day(9)) == 1
    assert attribute(ledger.workspace.pk, WEEK, day(9)) == 0
    assert recompute(ledger.workspace.pk, WEEK, day(20), 0) == (0, None)
    second = ledger.converted(ledger.person(), day(8))
    assert attribute(ledger.workspace.pk, WEEK, day(9)) == 1
    assert set(ledger.credits()) == {first, second}


def test_a_send_found_accepted_late_gets_its_credit_within_a_day(ledger):
    person = ledger.person()
    touch = ledger.touched(person, day(1), state=SendState.UNKNOWN)
    bought = ledger.converted(person, day(2))
    attribute(ledger.workspace.pk, WEEK, day(2))
    accept(touch)
    assert attribute(ledger.workspace.pk, WEEK, day(2.5)) == 2
    assert ledger.credits()[bought][0] == touch


def test_after_a_day_only_recomputing_looks_again(ledger):
    person = ledger.person()
    touch = ledger.touched(person, day(1), state=SendState.UNKNOWN)
    bought = ledger.converted(person, day(2))
    attribute(ledger.workspace.pk, WEEK, day(2))
    accept(touch)
    assert attribute(ledger.workspace.pk, WEEK, day(4)) == 0
    assert recompute(ledger.workspace.pk, WEEK, day(20), 0) == (2, None)
    assert ledger.credits()[bought][0] == touch


def accept(touch: int) -> None:
    rows(sql("UPDATE channels_send SET state = 3 WHERE touch_id = {} RETURNING 1", touch))


def test_a_wider_window_moves_credit_from_nobody_to_the_touch(ledger):
    person = ledger.person()
    touch = ledger.touched(person, day(0))
    bought = ledger.converted(person, day(10))
    attribute(ledger.workspace.pk, WEEK, day(30))
    assert ledger.credits()[bought][0] is None
    assert recompute(ledger.workspace.pk, Attribution(timedelta(days=30)), day(20), 0) == (2, None)
    assert ledger.credits() == {bought: (touch, "a", Decimal(10))}


def test_where_an_opening_is_asked_for_the_last_opened_touch_is_credited(ledger):
    channel = Channel.objects.create(workspace=ledger.workspace, name="Mail", medium="email", adapter="sandbox").pk
    person = ledger.person()
    clicked, unopened, opened_too_late = (ledger.touched(person, day(n)) for n in (1, 2, 3))
    ledger.reported(clicked, "clicked", day(1.5), channel)
    ledger.reported(unopened, "delivered", day(2.1), channel)
    ledger.reported(opened_too_late, "opened", day(5), channel)
    bought = ledger.converted(person, day(4))
    attribute(ledger.workspace.pk, Attribution(qualifying="opened"), day(9))
    assert ledger.credits()[bought][0] == clicked


def test_another_workspace_is_left_alone(ledger):
    theirs = Ledger(Workspace.objects.create(name="Other", slug="other"))
    theirs.converted(theirs.person(), day(1))
    attribute(ledger.workspace.pk, WEEK, day(9))
    recompute(ledger.workspace.pk, WEEK, day(20), 0)
    assert theirs.credits() == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, Attribution()),
        ({"attribution": {"window_days": 30, "qualifying": "clicked"}}, Attribution(timedelta(days=30), "clicked")),
        (
            {"attribution": {"channels": {publicid.encode("chn", 5): {"window_days": 1, "qualifying": "clicked"}}}},
            Attribution(channels={5: Rule(timedelta(days=1), "clicked")}),
        ),
        ({"attribution": {"window_days": -1, "qualifying": "wished"}}, Attribution()),
        ({"attribution": {"window_days": True}}, Attribution()),
        ({"attribution": [7]}, Attribution()),
    ],
)
def test_a_workspace_says_how_credit_is_shared(workspace, given, expected):
    workspace.settings = given or {}
    assert attribution_of(workspace) == expected


def test_another_window_has_every_conversion_credited_anew_by_the_next_run(ledger):
    person = ledger.person()
    touch = ledger.touched(person, day(1))
    bought = ledger.converted(person, day(11))
    keep_credited(ledger.workspace, day(20))
    assert ledger.credits()[bought][0] is None
    for days, credited in ((14, touch), (3, None)):
        ledger.workspace.settings["attribution"] = {"window_days": days}
        ledger.workspace.save()
        assert keep_credited(ledger.workspace, day(20)) == 2
        assert ledger.credits()[bought][0] == credited
        assert keep_credited(ledger.workspace, day(20)) == 0
    del ledger.workspace.settings["attribution"]
    assert keep_credited(ledger.workspace, day(20)) == 0, "seven days see no more than three do"


def test_another_rule_of_a_channel_has_its_conversions_credited_anew(ledger):
    person = ledger.person()
    touch = ledger.touched(person, day(1), channel=5)
    bought = ledger.converted(person, day(5))
    keep_credited(ledger.workspace, day(20))
    assert ledger.credits()[bought][0] == touch
    for rule, credited in (({"window_days": 3}, None), ({"window_days": 5}, touch), ({"qualifying": "clicked"}, None)):
        ledger.workspace.settings["attribution"] = {"channels": {publicid.encode("chn", 5): rule}}
        ledger.workspace.save()
        assert keep_credited(ledger.workspace, day(20)) == 2
        assert ledger.credits()[bought][0] == credited
        assert keep_credited(ledger.workspace, day(20)) == 0


def test_conversions_are_credited_anew_a_stretch_at_a_time_and_a_run_goes_on_where_one_ended(ledger, monkeypatch):
    monkeypatch.setattr(credits, "STRETCH", 2)
    monkeypatch.setattr(recomputing, "SECONDS", -1.0)
    bought = []
    for _ in range(5):
        person = ledger.person()
        ledger.touched(person, day(1))
        bought.append(ledger.converted(person, day(11)))
    assert keep_credited(ledger.workspace, day(20)) == 5
    ledger.workspace.settings["attribution"] = {"window_days": 14}
    ledger.workspace.save()
    assert [keep_credited(ledger.workspace, day(20)) for _ in range(4)] == [4, 4, 2, 0]
    assert all(ledger.credits()[each][0] is not None for each in bought)


def test_a_conversion_that_was_set_aside_meanwhile_is_credited_by_the_new_choice_when_it_is_retried(ledger):
    person = ledger.person()
    touch = ledger.touched(person, day(1))
    bought = ledger.converted(person, day(11))
    keep_credited(ledger.workspace, day(20))
    culprit = Culprit(
        ParkedKind.CONVERSION, bought, ledger.workspace.pk, "attribute.credit", "22003", {"error": "too large"}
    )
    parking.park([culprit], day(20))
    ledger.workspace.settings["attribution"] = {"window_days": 14}
    ledger.workspace.save()
    assert keep_credited(ledger.workspace, day(20)) == 0
    assert keep_credited(ledger.workspace, day(22)) == 2
    assert ledger.credits()[bought][0] == touch
    assert Parked.objects.count() == 0
