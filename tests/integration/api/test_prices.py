"""The price list of a channel: what is refused, and that the past stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.models import Channel, Price
from tenancy.models import AuditEntry, Role, Workspace
from tests.integration.api.fixtures import Api, World, error, member


@pytest.fixture
def here(acme: World) -> str:
    Workspace.objects.filter(pk=acme.workspace.pk).update(settings={"currency": "EUR"}, time_zone="Asia/Shanghai")
    Price.objects.all().delete()
    return f"{acme.here}/channels/{acme.ids['channel']}/prices"


def today() -> datetime:
    return datetime.now(UTC) + timedelta(hours=8)


def on(days: int) -> str:
    return (today() + timedelta(days=days)).date().isoformat()


def test_prices_are_listed_with_what_holds_and_what_is_planned(acme: World, alice: Api, here: str) -> None:
    first = alice.post(here, {"amount": "0.1"})
    alice.post(here, {"amount": "0.045", "country": "CN", "first_day": on(0)})
    second = alice.post(here, {"amount": "0.2"})
    planned = alice.post(here, {"amount": "0.3", "first_day": on(2)})
    assert planned["since"] == f"{on(1)}T16:00:00Z", "the beginning of the day in Shanghai"
    said = alice.get(here)
    assert (said["currency"], said["by_country"], said["by_parts"]) == ("EUR", True, True)
    assert [(each["amount"], each["country"], each["state"]) for each in said["results"]] == [
        ("0.3000", "", "planned"),
        ("0.2000", "", "current"),
        ("0.0450", "CN", "current"),
        ("0.1000", "", "past"),
    ]
    assert (first["state"], second["state"]) == ("current", "current")
    entry = AuditEntry.objects.latest("id")
    assert (entry.kind, entry.verb, entry.name, entry.after["amount"]) == ("price", "create", "Mail", "0.3000")


def test_a_planned_price_can_be_taken_back_and_one_that_has_begun_cannot(acme: World, alice: Api, here: str) -> None:
    begun = alice.post(here, {"amount": "0.1"})
    planned = alice.post(here, {"amount": "0.3", "first_day": on(2)})
    alice.call("DELETE", f"{acme.here}/prices/{planned['id']}")
    assert AuditEntry.objects.latest("id").verb == "delete"
    answer = alice.call("DELETE", f"{acme.here}/prices/{begun['id']}")
    assert error(answer) == (409, "conflict")
    assert [each["id"] for each in alice.get(here)["results"]] == [begun["id"]]


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"amount": "-1"}, "amount", "min_value"),
        ({"amount": "100000"}, "amount", "invalid"),
        ({"amount": "100001"}, "amount", "invalid"),
        ({"amount": "0.00001"}, "amount", "max_decimal_places"),
        ({"amount": "NaN"}, "amount", "invalid"),
        ({"amount": "1", "country": "XX"}, "country", "invalid"),
        ({"amount": "1", "country": "cn"}, "country", "invalid"),
        ({"amount": "1", "first_day": on(-1)}, "first_day", "in_the_past"),
        ({"amount": "1", "first_day": "9999-12-31"}, "first_day", "too_far"),
        ({"amount": "1", "since": on(1)}, "since", "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    alice: Api, here: str, body: dict[str, Any], path: str, code: str
) -> None:
    answer = alice.call("POST", here, body)
    assert error(answer) == (400, "invalid")
    (problem,) = answer.json()["problems"]
    assert (problem["path"], problem["code"]) == (path, code)
    assert not Price.objects.exists()


def test_a_day_has_one_price_and_a_medium_without_countries_has_one_for_all(acme: World, alice: Api, here: str) -> None:
    alice.post(here, {"amount": "1", "first_day": on(3)})
    answer = alice.call("POST", here, {"amount": "2", "first_day": on(3)})
    assert answer.json()["problems"][0]["code"] == "exists_already"
    alice.post(here, {"amount": "2", "first_day": on(3), "country": "NO"})
    Channel.objects.update(medium="email")
    answer = alice.call("POST", here, {"amount": "2", "country": "NO"})
    assert answer.json()["problems"][0]["code"] == "same_everywhere"
    assert alice.get(here)["by_country"] is False


def test_a_workspace_without_a_currency_is_told_to_choose_one(alice: Api, here: str) -> None:
    Workspace.objects.update(settings={})
    answer = alice.call("POST", here, {"amount": "1"})
    assert answer.json()["problems"][0]["code"] == "no_currency"
    assert alice.get(here)["currency"] is None


def test_a_price_needs_the_permission_to_change_channels(acme: World, here: str) -> None:
    marketer = Api(member(acme.workspace, Role.MARKETER))
    assert error(marketer.call("POST", here, {"amount": "1"})) == (403, "forbidden")
    assert marketer.get(here)["results"] == []
