"""What a message costs: by the price in force when it was handed over, its country and its parts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from cdp.profiles.models import Identifier
from channels.adapters.receipt_in import ReceiptIn
from channels.delivery.gateway import deliver_due
from channels.models import Channel, Price, Send
from channels.receipts.store import record
from channels.sandbox.script import MessageRule
from tenancy.models import Workspace
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, day, key, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def sms(workspace: Workspace, sandbox) -> Channel:
    return factory.channel(workspace, url=sandbox.url)


def priced(channel: Channel, amount: str, since=NOW, country: str = "") -> None:
    Price.objects.create(
        workspace=channel.workspace, channel=channel, country=country, amount=Decimal(amount), since=since
    )


def sent_to(channel: Channel, phones: list[str], body: str = "Hello", due=NOW) -> list[int]:
    people = factory.people(channel.workspace, len(phones))
    for person, phone in zip(people, phones, strict=True):
        Identifier.objects.filter(profile_id=person).update(value=phone)
    return factory.touches(channel, factory.version(channel.workspace, content={"body": body}), people, due=due)


def costs(touches: list[int]) -> list[Decimal | None]:
    found = dict(Send.objects.filter(pk__in=touches).values_list("pk", "cost"))
    return [found[touch] for touch in touches]


def test_each_country_has_its_price_and_others_have_the_one_for_all(sms):
    priced(sms, "0.10")
    priced(sms, "0.045", country="CN")
    touches = sent_to(sms, ["+8613812345678", "+4790000001", "+881612345678"])
    assert deliver_due(NOW).accepted == 3
    assert costs(touches) == [Decimal("0.0450"), Decimal("0.1000"), Decimal("0.1000")]


def test_a_long_message_costs_as_much_as_its_parts(sms):
    priced(sms, "0.045")
    (touch,) = sent_to(sms, ["+8613812345678"], "优惠" * 70)
    deliver_due(NOW)
    assert costs([touch]) == [Decimal("0.1350")]


def test_without_a_price_the_cost_is_not_known_rather_than_zero(sms):
    priced(sms, "0.045", country="CN")
    other = factory.channel(sms.workspace, name="Other", url=sms.settings["url"])
    priced(other, "7")
    free, unknown = sent_to(sms, ["+8613812345679", "+4790000002"])
    Price.objects.filter(channel=sms).update(amount=0)
    deliver_due(NOW)
    assert costs([free, unknown]) == [Decimal(0), None]


def test_a_price_holds_from_its_instant_and_what_was_sent_before_keeps_its_cost(sms):
    priced(sms, "1", day(0))
    priced(sms, "2", day(1))
    first, second, third = (
        sent_to(sms, [f"+47900000{n}0"], due=at)[0] for n, at in ((1, day(0.9)), (2, day(1)), (3, day(3)))
    )
    for at in (day(0.9), day(1)):
        deliver_due(at)
    priced(sms, "3", day(2))
    deliver_due(day(3))
    assert costs([first, second, third]) == [1, 2, 3]


def test_a_retry_costs_the_price_of_its_own_time(sms, sandbox):
    priced(sms, "1")
    priced(sms, "2", NOW + timedelta(seconds=1))
    (touch,) = sent_to(sms, ["+4790000001"])
    sandbox.play(messages=(MessageRule(status="retry", times=1),))
    assert deliver_due(NOW).retried == 1
    assert deliver_due(day(1)).accepted == 1
    assert costs([touch]) == [2]


def test_a_send_that_a_receipt_proves_has_its_cost_too(sms, sandbox):
    priced(sms, "1")
    (touch,) = sent_to(sms, ["+4790000001"])
    sandbox.play(messages=(MessageRule(status="silent"),))
    deliver_due(NOW)
    record(sms, [ReceiptIn(key(touch), "delivered", "e1", NOW, {})], NOW)
    assert states([touch]) == [("accepted", "")]
    assert costs([touch]) == [1]
