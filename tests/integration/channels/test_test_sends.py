"""A test send stands in the ledger, obeys consent and suppression, and counts in nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cdp.events.models import Event
from cdp.profiles.models import Identifier, Profile
from channels import models
from channels.adapters.receipt_in import ReceiptIn
from channels.api.policies import address_hash
from channels.delivery.gateway import deliver
from channels.models import Cap, Channel, Origin, Send, SendState, Suppression, Touch
from channels.policies import decide
from channels.receipts import responses
from channels.receipts.store import record
from channels.sandbox import DEFAULT_SECRET
from channels.sandbox.script import RequestRule
from content.models import Template
from core import publicid
from core.db.sql import Sql, one, sql
from core.egress.secrets import seal
from insights.attribution.credits import attribute
from insights.attribution.settings import Attribution
from insights.results import outcomes
from journeys.models import Conversion, Enrollment
from tenancy.models import Role
from tests.integration.api.conftest import acme, alice
from tests.integration.api.fixtures import Api, World, error, member
from tests.integration.doctor.workload import sick

__all__ = ["acme", "alice"]
pytestmark = pytest.mark.django_db
HERS, NOBODYS = "+4790000001", "+4790000000"


@pytest.fixture(autouse=True)
def way_out(acme: World, sandbox: Any, settings: Any) -> Channel:
    secrets = seal({"signing_secret": DEFAULT_SECRET}, settings.ENCRYPTION_KEYS)
    Channel.objects.update(settings={"url": sandbox.url}, secrets=secrets)
    Identifier.objects.create(
        workspace=acme.workspace,
        namespace="phone",
        value=HERS,
        profile=acme.profile,
        created_at=acme.profile.created_at,
    )
    Profile.objects.update(consent={"sms": True})
    return Channel.objects.get()


@pytest.fixture
def marketer(acme: World) -> Api:
    return Api(member(acme.workspace, Role.MARKETER))


def tried(api: Api, acme: World, **more: Any) -> Any:
    return api.post(f"{acme.here}/templates/{acme.ids['template']}/test", body(acme, **more))


def body(acme: World, **more: Any) -> dict[str, Any]:
    return {"channel": acme.ids["channel"], "profile": acme.ids["profile"], **more}


def of(answer: Any) -> Touch:
    touch_id = publicid.decode("tch", answer["touch"])
    return Touch.objects.get(pk=touch_id)


def test_it_stands_in_the_ledger_with_who_made_it(acme: World, marketer: Api, sandbox: Any) -> None:
    answer = tried(marketer, acme)
    assert answer == {"touch": answer["touch"], "outcome": "accepted", "reason": "", "detail": ""}
    assert sandbox.journal.entries[answer["touch"]].to == HERS
    (shown,) = marketer.get(f"{acme.here}/touches?origin=test")["results"]
    assert (shown["id"], shown["origin"], shown["decision"], shown["send"]["state"]) == (
        answer["touch"], "test", "send", "accepted",
    )  # fmt: skip
    assert [shown[name] for name in ("journey", "version", "node", "enrollment")] == [None] * 4
    assert shown["test"] == {"by": "acme-marketer", "elsewhere": False, "overrode": ""}
    assert shown["template"] == {"id": acme.ids["template"], "name": "Hello", "version": None}
    detail = marketer.get(f"{acme.here}/touches/{answer['touch']}")
    assert (detail["payload"], len(detail["attempts"])) == ({"to": HERS, "content": {"body": "Hi"}}, 1)
    touch = of(answer)
    assert (touch.origin, touch.origin_id) == (Origin.TEST, models.TestSend.objects.get().pk)
    assert tried(marketer, acme)["touch"] != answer["touch"]


def against_it(acme: World, why: str) -> None:
    if why == "no_consent":
        Profile.objects.update(consent={"sms": False})
    else:
        hashed = address_hash("sms", HERS)
        Suppression.objects.create(
            workspace=acme.workspace, medium="sms", address_hash=hashed, reason="manual", since=acme.profile.created_at
        )


@pytest.mark.parametrize("why", ["no_consent", "suppressed"])
def test_what_speaks_against_it_withholds_it_on_the_record(acme: World, marketer: Api, sandbox: Any, why: str) -> None:
    against_it(acme, why)
    for to in ("", HERS, f" {HERS[:3]} {HERS[3:]} "):
        answer = tried(marketer, acme, to=to)
        assert (answer["outcome"], answer["reason"]) == ("withheld", why)
        assert (of(answer).decision, of(answer).reason, Send.objects.filter(touch=of(answer)).count()) == (2, why, 0)
    assert sandbox.journal.entries == {}


def test_a_template_of_service_messages_asks_for_no_consent_if_its_tester_may_send_such(
    acme: World, alice: Api, marketer: Api
) -> None:
    against_it(acme, "no_consent")
    Template.objects.update(category="transactional")
    refused, sent = tried(marketer, acme), tried(alice, acme)
    assert [(each["outcome"], each["reason"]) for each in (refused, sent)] == [
        ("withheld", "no_consent"),
        ("accepted", ""),
    ]
    assert [(of(each).category, of(each).transactional) for each in (refused, sent)] == [
        ("marketing", False),
        ("transactional", True),
    ]


@pytest.mark.parametrize("why", ["no_consent", "suppressed"])
def test_a_person_with_the_right_overrides_and_the_record_says_so(
    acme: World, alice: Api, marketer: Api, sandbox: Any, why: str
) -> None:
    against_it(acme, why)
    here = f"{acme.here}/templates/{acme.ids['template']}/test"
    assert error(marketer.call("POST", here, body(acme, override=True))) == (403, "forbidden")
    assert Touch.objects.filter(origin=Origin.TEST).count() == 0
    answer = tried(alice, acme, override=True)
    assert (answer["outcome"], list(sandbox.journal.entries)) == ("accepted", [answer["touch"]])
    shown = alice.get(f"{acme.here}/touches/{answer['touch']}")
    assert (shown["decision"], shown["test"]["overrode"]) == ("send", why)
    assert [name for name in sick(of(answer).created_at + timedelta(hours=1)) if "attempt" in name] == []


def test_an_override_that_was_not_needed_is_none(acme: World, alice: Api) -> None:
    tried(alice, acme, override=True)
    assert models.TestSend.objects.get().overrode == ""


def test_consent_is_asked_of_whoever_has_the_address(acme: World, marketer: Api) -> None:
    Profile.objects.update(consent={"sms": False})
    assert tried(marketer, acme, to=NOBODYS)["outcome"] == "accepted"
    other = Profile.objects.create(
        workspace=acme.workspace, traits={}, tags=[], consent={"sms": False}, created_at=acme.profile.created_at,
        updated_at=acme.profile.created_at,
    )  # fmt: skip
    Identifier.objects.create(
        workspace=acme.workspace, namespace="phone", value=NOBODYS, profile=other, created_at=other.created_at
    )
    assert tried(marketer, acme, to=NOBODYS)["reason"] == "no_consent"
    Profile.objects.filter(pk=other.pk).update(consent={"sms": True})
    assert tried(marketer, acme, to=NOBODYS)["outcome"] == "accepted"


@pytest.mark.parametrize("why", ["", "no_consent", "suppressed"])
def test_what_the_provider_puts_off_goes_out_under_the_same_key_and_the_override_stands(
    acme: World, alice: Api, sandbox: Any, way_out: Channel, why: str
) -> None:
    if why:
        against_it(acme, why)
    sandbox.play(requests=(RequestRule(outcome="503", times=1),))
    answer = tried(alice, acme, override=True)
    send = Send.objects.get(touch=of(answer))
    assert (answer["outcome"], send.state) == ("retry", models.SendState.QUEUED)
    Channel.objects.update(paused_until=None)
    assert deliver(way_out.pk, send.due_at).accepted == 1
    assert list(sandbox.journal.entries) == [answer["touch"]]


def test_a_no_said_meanwhile_holds_back_what_was_put_off(
    acme: World, marketer: Api, sandbox: Any, way_out: Channel
) -> None:
    sandbox.play(requests=(RequestRule(outcome="503", times=1),))
    answer = tried(marketer, acme)
    Channel.objects.update(paused_until=None)
    Profile.objects.update(consent={"sms": False})
    assert deliver(way_out.pk, Send.objects.get(touch=of(answer)).due_at).closed == 1
    assert Send.objects.get(touch=of(answer)).reason == "no_consent"


def test_it_is_tried_for_ten_minutes(acme: World, marketer: Api, sandbox: Any, way_out: Channel) -> None:
    sandbox.play(requests=(RequestRule(outcome="503", times=1),))
    answer = tried(marketer, acme)
    Channel.objects.update(paused_until=None)
    assert deliver(way_out.pk, of(answer).created_at + timedelta(minutes=10)).closed == 1
    assert Send.objects.get(touch=of(answer)).state == models.SendState.EXPIRED


def test_a_draft_that_cannot_be_made_leaves_nothing(acme: World, marketer: Api) -> None:
    Template.objects.update(content={"body": "{{ profile.nickname }}"})
    here = f"{acme.here}/templates/{acme.ids['template']}/test"
    assert marketer.call("POST", here, body(acme)).status_code == 400
    assert (models.TestSend.objects.count(), Touch.objects.filter(origin=Origin.TEST).count()) == (0, 0)


def test_it_counts_in_no_cap_no_journey_and_no_credit(acme: World, marketer: Api) -> None:
    Touch.objects.update(created_at=acme.profile.created_at - timedelta(days=3650))
    Cap.objects.update(max_touches=1)
    before = outcomes(acme.workspace.pk, acme.journey.pk)
    at = of(tried(marketer, acme)).created_at + timedelta(seconds=1)
    capped = decide.capped(acme.workspace.pk, Sql("p"), "sms", "marketing", sql("{}::timestamptz", at))
    who = "SELECT {} FROM profiles_profile p WHERE p.id = {}::bigint"
    assert one(sql(who, capped, acme.profile.pk)) == (False,)
    Touch.objects.filter(origin=Origin.TEST).update(origin=Origin.API)
    assert one(sql(who, capped, acme.profile.pk)) == (True,)
    Touch.objects.filter(origin=Origin.API).update(origin=Origin.TEST)
    assert outcomes(acme.workspace.pk, acme.journey.pk) == before
    convert(acme, at)
    assert attribute(acme.workspace.pk, Attribution(), at) == 1
    assert one(Sql("SELECT touch_id FROM insights_credit")) == (None,)


def convert(acme: World, at: Any) -> None:
    enrollment = Enrollment.objects.get()
    Conversion.objects.create(
        enrollment=enrollment, workspace=acme.workspace, journey=acme.journey, version=enrollment.version,
        profile=acme.profile, held_out=False, converted_at=at, recorded_at=at, value=10,
    )  # fmt: skip


def test_its_receipts_are_kept_and_make_no_events(acme: World, marketer: Api, way_out: Channel) -> None:
    answer, events = tried(marketer, acme), Event.objects.count()
    at = of(answer).created_at + timedelta(seconds=1)
    assert record(way_out, [ReceiptIn(answer["touch"], "opened", "o1", at, {})], at) == 1
    assert marketer.get(f"{acme.here}/touches/{answer['touch']}")["send"]["receipt"] == "opened"
    assert Event.objects.count() == events


@pytest.mark.parametrize(("to", "agrees"), [("", False), (NOBODYS, True)])
def test_a_no_said_through_it_binds_the_profile_only_where_it_went_to_them(
    acme: World, marketer: Api, to: str, agrees: bool
) -> None:
    touch = of(tried(marketer, acme, to=to))
    assert responses.unsubscribe(touch.pk, touch.created_at + timedelta(seconds=1))
    assert Profile.objects.get(pk=acme.profile.pk).consent["sms"] is agrees


def test_a_no_said_at_another_address_bars_that_address(acme: World, marketer: Api) -> None:
    touch = of(tried(marketer, acme, to=NOBODYS))
    assert responses.unsubscribe(touch.pk, touch.created_at + timedelta(seconds=1))
    (row,) = Suppression.objects.filter(address_hash=address_hash("sms", NOBODYS))
    assert (row.workspace_id, row.medium, row.reason) == (acme.workspace.pk, "sms", "unsubscribed")
    assert tried(marketer, acme, to=NOBODYS)["reason"] == "suppressed"


def test_it_is_not_sent_again_by_hand_so_an_override_ends_with_it(acme: World, alice: Api, way_out: Channel) -> None:
    against_it(acme, "suppressed")
    touch = of(tried(alice, acme, override=True))
    Send.objects.filter(pk=touch.pk).update(state=SendState.REJECTED)
    answer = alice.call("POST", f"{acme.here}/touches/{publicid.encode('tch', touch.pk)}/retry")
    assert (answer.status_code, answer.json()["message"]) == (409, "A test send is not sent again. Make another test.")
    assert Send.objects.get(pk=touch.pk).state == SendState.REJECTED


@pytest.mark.parametrize(
    ("change", "code"),
    [({"enabled": False}, "channel_disabled"), ({"paused_until": "2999-01-01T00:00Z"}, "channel_paused")],
)
def test_nothing_is_tried_through_a_channel_that_holds_its_queue(
    acme: World, marketer: Api, way_out: Channel, change: dict[str, Any], code: str
) -> None:
    Channel.objects.filter(pk=way_out.pk).update(**change)
    answer = marketer.call("POST", f"{acme.here}/templates/{acme.ids['template']}/test", body(acme))
    assert answer.json()["problems"][0]["code"] == code
    assert Touch.objects.filter(origin=Origin.TEST).count() == 0


def test_a_key_can_never_be_given_the_right(acme: World, alice: Api) -> None:
    made = {"name": "Robot", "scopes": ["touches:override"]}
    assert error(alice.call("POST", f"{acme.here}/keys", made))[0] == 400
