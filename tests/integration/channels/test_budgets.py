"""What a budget pays when a message is leased: the country and the parts are known only then."""

from __future__ import annotations

import time
from decimal import Decimal
from threading import Event

import pytest
from django.db import transaction

from channels.budgets import lift
from channels.delivery.charge import PAUSE
from channels.delivery.chores import due_after_chores
from channels.delivery.gateway import deliver_due
from channels.models import Budget, Channel, Send, SendState, Spending, Touch
from channels.policies.budget import FOR_GOOD
from channels.touches.requeue import retry
from core.db.sql import rows, sql
from tenancy.models import Workspace
from tests.faults.together import together
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW
from tests.integration.channels.test_prices import priced, sent_to

CN, NO = "+8613812345678", "+4790000001"


@pytest.fixture
def sms(workspace: Workspace, sandbox) -> Channel:
    made = factory.channel(workspace, url=sandbox.url)
    priced(made, "0.10")
    priced(made, "0.045", country="CN")
    return made


def paying(touches: list[int], workspace: Workspace, amount: str) -> Spending:
    """A budget that has reserved the lowest price for each of them."""
    budget = Budget.objects.create(workspace=workspace, journey_id=1, amount=Decimal(amount), span="life")
    reserved = Decimal("0.045")
    made = Spending.objects.create(budget=budget, first_day=FOR_GOOD, spent=reserved * len(touches))
    Send.objects.filter(pk__in=touches).update(spending_id=made.pk, reserved=reserved)
    return made


def outcomes(touches: list[int]) -> list[tuple[str, Decimal | None]]:
    found = Send.objects.in_bulk(touches)
    return [(found[touch].get_state_display() + found[touch].reason, found[touch].reserved) for touch in touches]


@pytest.mark.django_db
def test_a_dearer_country_is_paid_while_the_budget_lasts_and_closed_when_it_does_not(sms):
    touches = sent_to(sms, [CN, NO, "+4790000002"])
    spending = paying(touches, sms.workspace, "0.20")
    deliver_due(NOW)
    assert outcomes(touches) == [
        ("accepted", Decimal("0.0450")),
        ("accepted", Decimal("0.1000")),
        ("cancelledbudget", Decimal("0.0450")),
    ]
    due_after_chores(NOW)
    spending.refresh_from_db()
    assert (spending.spent, spending.withheld, spending.used_up_at) == (Decimal("0.145"), 1, NOW)


def test_a_send_whose_budget_somebody_holds_waits_for_its_turn(transactional_db, sms):
    touches = sent_to(sms, [NO])
    paying(touches, sms.workspace, "1")
    with transaction.atomic():
        Budget.objects.select_for_update(no_key=True).get()
        together(1, lambda _: deliver_due(NOW))
    assert outcomes(touches) == [("queued", Decimal("0.0450"))]
    deliver_due(NOW + PAUSE)
    assert outcomes(touches) == [("accepted", Decimal("0.1000"))]


def journey_of(touches: list[int]) -> int:
    Touch.objects.filter(pk__in=touches).update(journey_id=1)
    return 1


@pytest.mark.django_db
@pytest.mark.parametrize("spending", ["none", "one that is gone"])
def test_a_send_that_is_tried_again_is_paid_by_the_budget_that_was_set_since(sms, spending):
    touches = sent_to(sms, [CN, NO])
    if spending == "one that is gone":
        paying(touches, sms.workspace, "1").budget.delete()
    Send.objects.update(state=SendState.REJECTED, closed_at=NOW)
    journey_of(touches)
    Budget.objects.create(workspace=sms.workspace, journey_id=1, amount=Decimal("0.10"), span="day")
    assert retry(sms.workspace_id, touches, NOW) == touches
    deliver_due(NOW)
    assert [outcome for outcome, _ in outcomes(touches)] == ["accepted", "cancelledbudget"]
    present = Spending.objects.get()
    assert (present.spent, present.withheld) == (Decimal("0.045"), 1)
    paid = Send.objects.get(pk=touches[0])
    assert (paid.spending_id, paid.reserved) == (present.pk, Decimal("0.045"))


def test_a_send_that_is_tried_again_while_somebody_holds_its_budget_waits(transactional_db, sms):
    touches = sent_to(sms, [NO])
    journey_of(touches)
    Budget.objects.create(workspace=sms.workspace, journey_id=1, amount=Decimal(1), span="life")
    with transaction.atomic():
        Budget.objects.select_for_update(no_key=True).get()
        together(1, lambda _: deliver_due(NOW))
    assert outcomes(touches) == [("queued", None)]
    deliver_due(NOW + PAUSE)
    assert outcomes(touches) == [("accepted", Decimal("0.1000"))]


@pytest.mark.django_db
def test_a_send_that_is_tried_again_once_its_budget_is_gone_goes_out(sms):
    touches = sent_to(sms, [NO])
    paying(touches, sms.workspace, "1").budget.delete()
    assert retry(sms.workspace_id, touches, NOW) == []
    Send.objects.update(state=SendState.REJECTED, closed_at=NOW)
    assert retry(sms.workspace_id, touches, NOW) == touches
    deliver_due(NOW)
    assert [outcome for outcome, _ in outcomes(touches)] == ["accepted"]


def test_a_budget_is_lifted_while_something_is_given_back_to_it(transactional_db, sms):
    touches = sent_to(sms, [NO])
    budget = paying(touches, sms.workspace, "1").budget
    holding = Event()

    def give() -> None:
        with transaction.atomic():
            Budget.objects.select_for_update(no_key=True).get()
            holding.set()
            end = time.monotonic() + 20
            while not rows(sql("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")):
                assert time.monotonic() < end, "Nobody waits."
                time.sleep(0.01)
            Spending.objects.update(spent=0)

    def lift_it() -> None:
        assert holding.wait(10)
        with transaction.atomic():
            lift(budget)

    together(2, lambda n: (give, lift_it)[n]())
    assert not Budget.objects.exists()
