"""Media cost: what is refused, who may write it down, and how it enters cost and return."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from insights.costs.media import share_of
from insights.models import MediaCost
from tenancy.models import AuditEntry, Role, Workspace
from tests.integration.api.fixtures import Api, World, error, member, world

TV = {"name": "TV", "amount": "100", "first_day": "2026-03-01", "last_day": "2026-03-10"}


@pytest.fixture
def here(acme: World) -> str:
    Workspace.objects.filter(pk=acme.workspace.pk).update(settings={"currency": "EUR"})
    MediaCost.objects.all().delete()
    return f"{acme.here}/media-costs"


def test_media_cost_is_written_down_corrected_and_deleted_each_with_an_entry(
    acme: World, alice: Api, here: str
) -> None:
    journey = acme.ids["journey"]
    made = alice.post(here, TV | {"journey": journey})
    assert (made["amount"], made["currency"], made["journey"]["id"]) == ("100.0000", "EUR", journey)
    alice.post(here, TV | {"name": "Fair"})
    assert [each["name"] for each in alice.get(here)["results"]] == ["Fair", "TV"]
    assert [each["name"] for each in alice.get(f"{here}?journey={journey}")["results"]] == ["TV"]
    changed = alice.patch(f"{here}/{made['id']}", {"amount": "50", "journey": None})
    assert (changed["amount"], changed["journey"]) == ("50.0000", None)
    entry = AuditEntry.objects.latest("id")
    assert (entry.kind, entry.verb, entry.name) == ("media_cost", "change", "TV")
    assert (entry.before["amount"], entry.after["amount"]) == ("100.0000", "50.0000")
    alice.call("DELETE", f"{here}/{made['id']}")
    assert AuditEntry.objects.latest("id").verb == "delete"
    assert [each["name"] for each in alice.get(here)["results"]] == ["Fair"]


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"amount": "-1"}, "amount", "min_value"),
        ({"amount": "NaN"}, "amount", "invalid"),
        ({"amount": "1000000000000"}, "amount", "max_whole_digits"),
        ({"currency": "USD"}, "currency", "other_currency"),
        ({"name": " "}, "name", "blank"),
        ({"last_day": "2026-02-28"}, "last_day", "before_first"),
        ({"first_day": "1999-12-31"}, "first_day", "invalid"),
        ({"first_day": "9999-12-31", "last_day": "9999-12-31"}, "first_day", "invalid"),
        ({"last_day": "2036-04-01"}, "last_day", "too_long"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    alice: Api, here: str, body: dict[str, Any], path: str, code: str
) -> None:
    answer = alice.call("POST", here, TV | body)
    assert error(answer) == (400, "invalid")
    assert [(each["path"], each["code"]) for each in answer.json()["problems"]] == [(path, code)]
    assert not MediaCost.objects.exists()


def test_a_workspace_without_a_currency_is_told_to_choose_one(alice: Api, here: str) -> None:
    Workspace.objects.update(settings={})
    answer = alice.call("POST", here, TV)
    assert answer.json()["problems"][0]["code"] == "no_currency"


def test_a_journey_of_another_workspace_is_not_found_and_a_viewer_writes_nothing(
    acme: World, alice: Api, here: str
) -> None:
    assert error(alice.call("POST", here, TV | {"journey": world("globex").ids["journey"]}))[0] == 404
    viewer = Api(member(acme.workspace, Role.VIEWER))
    assert error(viewer.call("POST", here, TV)) == (403, "forbidden")
    assert viewer.get(here)["results"] == []


@pytest.mark.parametrize("amount", ["100", "0.0001", "99.9999"])
def test_the_shares_of_periods_that_follow_each_other_add_up_to_the_entry(amount: str) -> None:
    first = date(2026, 3, 1)
    entry = MediaCost(amount=Decimal(amount), first_day=first, last_day=first + timedelta(6))
    days = [first + timedelta(n) for n in range(-1, 8)]
    assert sum(share_of(entry, day, day) for day in days) == Decimal(amount)
    assert (share_of(entry, days[0], days[0]), share_of(entry, days[-1], days[-1])) == (0, 0)
    assert share_of(entry, None, first + timedelta(3)) == share_of(entry, first, days[4])
