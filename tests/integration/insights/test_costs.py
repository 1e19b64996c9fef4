"""Cost and return of messages: the sum of its parts, and said only where it can be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from channels.models import Origin, Send, SendState, Touch
from core import publicid
from insights.attribution.credits import attribute
from insights.attribution.settings import Attribution
from insights.costs.report import Earned, weigh
from insights.figures.keep import keep_figures
from insights.figures.report import Figures
from insights.models import MediaCost
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, World, error, member, world
from tests.integration.insights.ledger import Ledger, day


@pytest.fixture
def acme(db: None) -> World:
    made = world("acme")
    Workspace.objects.filter(pk=made.workspace.pk).update(settings={"currency": "EUR"})
    MediaCost.objects.all().delete()
    return made


@pytest.fixture
def ledger(acme: World) -> Ledger:
    return Ledger(acme.workspace)


@pytest.fixture
def alice(acme: World) -> Api:
    return Api(member(acme.workspace, Role.VIEWER))


def sent(ledger: Ledger, cost: str | None, at: float = 1, journey: str = "a", arm: str = "", channel: int = 1) -> int:
    """A message that was taken, and its person."""
    person = ledger.person()
    touch = ledger.touched(person, day(at), journey, channel=channel)
    Send.objects.filter(pk=touch).update(cost=cost and Decimal(cost), closed_at=day(at))
    Touch.objects.filter(pk=touch).update(arm=arm)
    return person


def ask(ledger: Ledger, alice: Api, query: str = "", journey: str | None = "a"):
    attribute(ledger.workspace.pk, Attribution(), day(30))
    keep_figures(ledger.workspace, day(30), anew=True)
    here = f"workspaces/{publicid.encode('wsp', ledger.workspace.pk)}"
    if journey:
        here += f"/journeys/{publicid.encode('jrn', ledger.journeys[journey].pk)}"
    return alice.get(f"{here}/costs{query}")


def test_the_return_is_what_messages_earned_less_what_they_cost_in_total_and_by_arm(ledger, alice):
    buyer = sent(ledger, "2", arm="A")
    sent(ledger, "2", arm="A")
    other = sent(ledger, "1", arm="B")
    ledger.converted(buyer, day(2), "10")
    ledger.converted(other, day(3), "5.5")
    ledger.converted(ledger.person(), day(3), "99")
    said = ask(ledger, alice, "?by=arm")
    assert said["currency"] == "EUR"
    total = said["total"]
    assert (total["sent"], total["cost"], total["conversions"]) == (3, "5.0000", 2)
    assert (total["values"], total["per_conversion"]) == ([{"currency": "", "value": "15.5000"}], "2.5000")
    assert (total["return_rate"], total["why"]) == (2.1, None)
    assert [(each["key"], each["cost"], each["conversions"], each["return_rate"]) for each in said["groups"]] == [
        ("A", "4.0000", 1, 1.5),
        ("B", "1.0000", 1, 4.5),
    ]


def test_groups_add_up_to_the_total_also_where_a_credited_message_no_longer_counts_as_sent(ledger, alice):
    for arm, value in (("A", "10"), ("B", "5")):
        ledger.converted(sent(ledger, "1", arm=arm), day(2), value)
    ask(ledger, alice)
    Send.objects.filter(touch__arm="B").update(state=SendState.UNKNOWN)
    said = ask(ledger, alice, "?by=arm")
    assert (said["total"]["sent"], said["total"]["conversions"]) == (1, 2)
    assert [(each["key"], each["sent"], each["conversions"]) for each in said["groups"]] == [("A", 1, 1), ("B", 0, 1)]


def test_days_are_those_of_sending_whenever_the_customer_bought(ledger, alice):
    early, late = sent(ledger, "1", 1), sent(ledger, "1", 3)
    ledger.converted(early, day(5), "4")
    ledger.converted(late, day(5), "8")
    assert ask(ledger, alice, "?since=2026-03-05&until=2026-03-05")["total"]["values"][0]["value"] == "8.0000"
    assert ask(ledger, alice, "?until=2026-03-03")["total"]["return_rate"] == 3.0
    nothing = ask(ledger, alice, "?since=2026-03-07")["total"]
    assert (nothing["cost"], nothing["return_rate"], nothing["why"]["code"]) == (None, None, "nothing_sent")


def test_journeys_stand_beside_each_other_with_what_their_own_messages_earned(ledger, alice):
    buyer = sent(ledger, "1", journey="a")
    sent(ledger, "4", journey="b")
    ledger.converted(buyer, day(2), "3", "b")
    said = ask(ledger, alice, "?by=journey", None)
    assert [(each["name"], each["cost"], each["return_rate"]) for each in said["groups"][:2]] == [
        ("b of acme", "4.0000", -1.0),
        ("a of acme", "1.0000", 2.0),
    ]


def test_what_messages_of_no_journey_earned_is_no_return_on_those_of_journeys(ledger, alice):
    buyer = sent(ledger, "1", 1)
    ledger.touched(buyer, day(1.5), None, origin=Origin.CAMPAIGN)
    ledger.converted(buyer, day(2), "3")
    for journey in ("a", None):
        total = ask(ledger, alice, journey=journey)["total"]
        assert (total["cost"], total["conversions"], total["values"]) == ("1.0000", 0, [])


def test_without_a_price_there_is_neither_cost_nor_return_but_what_to_do(ledger, alice):
    buyer = sent(ledger, None)
    ledger.converted(buyer, day(2), "3")
    total = ask(ledger, alice)["total"]
    assert (total["cost"], total["per_conversion"], total["return_rate"]) == (None, None, None)
    assert total["why"]["code"] == "no_price"
    sent(ledger, "1")
    total = ask(ledger, alice)["total"]
    assert (total["cost"], total["unpriced"], total["return_rate"]) == ("1.0000", 1, None)
    assert total["why"]["message"] == "1 of 2 messages were sent while no price was set."


def test_only_what_the_provider_took_costs_anything(ledger, alice):
    for state in (SendState.REJECTED, SendState.UNKNOWN, SendState.QUEUED, SendState.LEASED):
        touch = ledger.touched(ledger.person(), day(1), state=state)
        Send.objects.filter(pk=touch).update(cost=Decimal(9))
    sent(ledger, "1")
    assert ask(ledger, alice)["total"]["cost"] == "1.0000"


def test_conversions_in_another_currency_are_no_return_on_costs_in_this_one(ledger, alice):
    for n, (currency, expected) in enumerate((("EUR", None), ("USD", "other_currency"))):
        buyer = sent(ledger, "1", n + 1)
        event = ledger.bought(buyer, day(n + 1.5), total=3, currency=currency)
        ledger.converted(buyer, day(n + 1.5), "3", event=event)
        why = ask(ledger, alice)["total"]["why"]
        assert (why and why["code"]) == expected


@pytest.mark.parametrize(
    ("figures", "currency", "code"),
    [
        (Figures(), "EUR", "nothing_sent"),
        (Figures(cost=Decimal(0)), "EUR", "no_cost"),
        (Figures(cost=Decimal(2)), None, "no_currency"),
    ],
)
def test_where_no_return_can_be_said_there_is_a_reason(figures, currency, code):
    if code != "nothing_sent":
        figures.counts["sent"] = 1
    found = weigh(figures, Earned(1, 1, {"": Decimal(5)}), currency)
    assert (found.ratio, found.why and found.why.code) == (None, code)


def test_conversions_without_a_value_are_no_loss_of_all_that_was_spent(ledger, alice):
    buyer = sent(ledger, "1")
    ledger.converted(buyer, day(2), None)
    total = ask(ledger, alice)["total"]
    assert (total["conversions"], total["per_conversion"], total["return_rate"]) == (1, "1.0000", None)
    assert total["why"]["code"] == "no_value"
    other = sent(ledger, "1")
    ledger.converted(other, day(2), "0")
    total = ask(ledger, alice)["total"]
    assert (total["without_value"], total["return_rate"], total["why"]["code"]) == (1, None, "some_without_value")
    assert total["why"]["message"].startswith("1 of 2 credited conversions have no value")


def test_up_to_one_conversion_in_twenty_may_lack_a_value_and_the_return_is_then_the_least_it_can_be():
    figures = Figures(cost=Decimal(2))
    figures.counts["sent"] = 1
    few, many = (weigh(figures, Earned(20, valued, {"": Decimal(5)}), "EUR") for valued in (19, 18))
    assert (few.earned.valueless, few.ratio, few.why) == (1, 1.5, None)
    assert (many.earned.valueless, many.ratio, many.why and many.why.code) == (2, None, "some_without_value")


def spent(ledger: Ledger, amount: str, journey: str | None = "a", currency: str = "EUR", days: int = 1) -> None:
    """Media cost from 3 March on."""
    first = day(1).date()
    MediaCost.objects.create(
        workspace=ledger.workspace,
        journey=ledger.journeys[journey] if journey else None,
        name="TV",
        amount=Decimal(amount),
        currency=currency,
        first_day=first,
        last_day=first + timedelta(days - 1),
    )


def test_media_cost_has_a_line_of_its_own_and_counts_beside_that_of_messages(ledger, alice):
    buyer = sent(ledger, "1")
    ledger.converted(buyer, day(2), "12")
    spent(ledger, "10", days=2)
    spent(ledger, "7", None)
    said = ask(ledger, alice, "?until=2026-03-03&by=node")
    assert [(each["name"], each["amount"]) for each in said["media"]] == [("TV", "5.0000")]
    assert (said["messages"]["cost"], said["messages"]["media"], said["messages"]["return_rate"]) == (
        "1.0000",
        "0.0000",
        11,
    )
    total = said["total"]
    assert (total["cost"], total["media"], total["per_conversion"], total["return_rate"]) == (
        "1.0000",
        "5.0000",
        "6.0000",
        1,
    )
    assert [(each["media"], each["return_rate"]) for each in said["groups"]] == [("0.0000", 11)]
    all_of_it = ask(ledger, alice, "?by=journey", None)
    assert all_of_it["total"]["media"] == "17.0000"
    assert [(each["name"], each["media"]) for each in all_of_it["groups"][:2]] == [
        ("a of acme", "10.0000"),
        ("Welcome", "0.0000"),
    ]


def test_a_journey_that_was_only_advertised_has_cost_and_return_too(ledger, alice):
    spent(ledger, "10", "b")
    total = ask(ledger, alice, journey="b")["total"]
    assert (total["sent"], total["cost"], total["media"], total["return_rate"]) == (0, None, "10.0000", -1)
    assert ask(ledger, alice, "?by=journey", None)["groups"][0]["name"] == "b of acme"


def test_media_cost_in_another_currency_is_in_no_sum_and_says_so(ledger, alice):
    ledger.converted(sent(ledger, "1"), day(2), "12")
    spent(ledger, "10", currency="USD")
    said = ask(ledger, alice)
    assert (said["media"][0]["currency"], said["total"]["media"], said["total"]["return_rate"]) == (
        "USD",
        "0.0000",
        None,
    )
    assert said["total"]["why"]["message"] == "Some of the media cost is in USD, and is not added to what is in EUR."
    assert said["messages"]["return_rate"] == 11


def test_days_that_end_before_they_begin_are_refused(acme, alice):
    for query, path in (("?since=2026-03-02&until=2026-03-01", "until"), ("?by=nobody", "by")):
        answer = alice.call("GET", f"{acme.here}/costs{query}")
        assert error(answer) == (400, "invalid")
        assert answer.json()["problems"][0]["path"] == path
