"""F10: a real no stands, whatever clocks and the public write key say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from cdp.events.models import Event
from cdp.events.warnings import of_context
from cdp.profiles import consent
from cdp.profiles.models import ConsentRecord, Profile
from channels.adapters.receipt_in import ReceiptIn
from channels.models import Channel
from channels.receipts.store import record
from core.db.sql import sql
from journeys.nodes.base import Scope
from journeys.nodes.set_trait import SetTrait, SetTraitConfig
from rules.vocabulary import Catalog
from tenancy.models import Role, Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.api.fixtures import Api, error, member, world
from tests.integration.cdp import conftest as ingestion
from tests.integration.cdp.conftest import NOW, identify, profile_of
from tests.integration.channels import factory

pytestmark = pytest.mark.django_db
send = ingestion.send


def says(granted: bool, at: datetime, **more: Any) -> dict[str, Any]:
    """An item in which Anna's browser states her consent to e-mail."""
    return (
        identify("anna", timestamp=at.isoformat(), context={"consent": {"categoryPreferences": {"email": granted}}})
        | more
    )


def staff_says(workspace: Workspace, granted: bool, at: datetime) -> None:
    people = sql("SELECT {}::bigint AS profile_id", profile_of("anna").pk)
    consent.set_consent(workspace.pk, people, "email", "", granted, at, "api")


def test_a_yes_from_the_future_is_no_later_than_its_receipt(workspace: Workspace, send: Any) -> None:
    send(says(True, NOW + timedelta(hours=23)))
    anna = profile_of("anna")
    assert (anna.consent, anna.trait_times["$consent/email"]) == ({"email": True}, int(NOW.timestamp() * 1000))
    assert ConsentRecord.objects.get().at == NOW
    staff_says(workspace, False, NOW + timedelta(seconds=1))
    assert profile_of("anna").consent == {"email": False}


def test_a_no_at_the_moment_of_a_yes_stands_in_either_order(workspace: Workspace, send: Any) -> None:
    send(says(True, NOW + timedelta(hours=23)))
    staff_says(workspace, False, NOW)
    send(says(True, NOW + timedelta(hours=1)))
    assert profile_of("anna").consent == {"email": False}


def test_a_no_stands_against_a_yes_that_was_kept_with_a_time_still_to_come(workspace: Workspace, send: Any) -> None:
    send(says(True, NOW))
    ahead = int((NOW + timedelta(hours=20)).timestamp() * 1000)
    Profile.objects.update(trait_times={"$consent/email": ahead})
    staff_says(workspace, False, NOW + timedelta(minutes=1))
    anna = profile_of("anna")
    assert (anna.consent, anna.trait_times["$consent/email"]) == ({"email": False}, ahead - (20 * 60 - 1) * 60_000)


@pytest.mark.parametrize("where", ["traits", "context"])
def test_a_trait_with_a_reserved_name_is_left_out_and_said(workspace: Workspace, send: Any, where: str) -> None:
    bad = {"$consent/email": "x", "$locale": "xx", "$time_zone": "Mars/Base", "city": "Oslo"}
    later = (NOW + timedelta(hours=23)).isoformat()
    send(says(True, NOW - timedelta(days=1)))
    item = identify("anna", timestamp=later, messageId="bad")
    send(item | ({"traits": bad} if where == "traits" else {"context": {"traits": bad}}))
    anna = profile_of("anna")
    assert anna.traits == {"city": "Oslo"}
    assert set(anna.trait_times) == {"city", "$consent/email"}
    assert (anna.locale, anna.time_zone) == ("", "")
    notes = of_context(Event.objects.get(message_id="bad").context)
    assert [(note.code, note.path) for note in notes] == [
        ("reserved_trait", f"traits.{name}") for name in ("$consent/email", "$locale", "$time_zone")
    ]
    assert english_in(in_chinese(notes[0].message)) == []
    staff_says(workspace, False, NOW)
    assert profile_of("anna").consent == {"email": False}


@pytest.mark.parametrize("at", ["yesterday", {"x": 1}, True, [], "0001-01-01T00:00:00Z"])
def test_a_yes_with_a_time_that_is_none_overrules_nothing(workspace: Workspace, send: Any, at: Any) -> None:
    send(says(False, NOW - timedelta(days=400)))
    yes = {"consent": {"categoryPreferences": {"email": True}, "at": at}}
    send(identify("anna", messageId="bad", context=yes))
    assert profile_of("anna").consent == {"email": False}
    (note,) = of_context(Event.objects.get(message_id="bad").context)
    assert (note.code, note.path, english_in(in_chinese(note.message))) == (
        "bad_consent_time",
        "context.consent.at",
        [],
    )


def test_each_person_s_no_has_its_own_time(workspace: Workspace) -> None:
    """One callback with two people's noes: the later of them does not move the other's."""
    channel: Channel = factory.channel(workspace)
    people = factory.people(workspace, 2)
    touches = factory.touches(channel, factory.version(workspace), people)
    times = [factory.day(1), factory.day(5)]
    heard = factory.day(6)
    noes = [
        ReceiptIn(factory.key(touch), "unsubscribed", f"r{touch}", at, {})
        for touch, at in zip(touches, times, strict=True)
    ]
    record(channel, noes, heard)
    assert [factory.profile(p).trait_times["$consent/sms"] for p in people] == [
        int(at.timestamp() * 1000) for at in times
    ]


def test_the_api_answers_409_when_a_later_statement_stands(db: None) -> None:
    acme = world("acme")
    api = Api(member(acme.workspace, Role.OWNER))
    Profile.objects.filter(pk=acme.profile.pk).update(
        consent={"email": False}, trait_times={"$consent/email": 4_000_000_000_000}
    )
    for language, stands in (("en", "a no of the same time"), ("zh-CN", "“拒绝”仍然有效")):
        answer = api.call(
            "POST",
            f"{acme.here}/profiles/{acme.ids['profile']}/consent",
            {"medium": "email", "granted": True, "source": "phone"},
            Accept_Language=language,
        )
        assert error(answer) == (409, "conflict")
        (problem,) = orjson.loads(answer.content)["problems"]
        assert problem["code"] == "later_statement_stands"
        assert stands in problem["message"]
    assert Profile.objects.get(pk=acme.profile.pk).consent == {"email": False}
    api.post(
        f"{acme.here}/profiles/{acme.ids['profile']}/consent", {"medium": "email", "granted": False, "source": "phone"}
    )


SCOPE = Scope(1, Catalog(1))


@pytest.mark.parametrize("trait", ["$consent/email", '"$consent/email"', "$x.y"])
def test_no_journey_writes_a_reserved_trait(trait: str) -> None:
    (problem,) = SetTrait().check(SetTraitConfig(trait=trait, value=True), SCOPE)
    assert (problem.path, problem.code, english_in(in_chinese(problem.message))) == ("trait", "reserved_trait", [])
    assert SetTrait().check(SetTraitConfig(trait="tier", value="gold"), SCOPE) == []
