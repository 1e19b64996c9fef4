"""C17: a day is a day of a place: of the workspace, or of the customer, and the sentence says whose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from audiences.due import waiting_for_refresh
from audiences.membership import refresh_all
from audiences.models import Audience, Membership
from cdp.ingest.inbox import process_items
from cdp.profiles import days
from core.db.sql import Sql, rows, sql
from rules.check import check
from rules.compile import predicate
from rules.leaf import Strategy
from rules.parse import parse
from rules.sentence import sentence
from rules.vocabulary import load
from tenancy.models import Workspace
from tests.chinese import english_in

pytestmark = pytest.mark.django_db

BEFORE = datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)
FROM_APRIL = BEFORE + timedelta(seconds=1)
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def paid(workspace: Workspace) -> Workspace:
    """A workspace in Shanghai: two people there, and two in New York, paid at these instants."""
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Asia/Shanghai", settings={"week_start": "sunday"})
    for name, at, zone in (
        ("march", BEFORE, ""),
        ("april", FROM_APRIL, ""),
        ("abroad march", FROM_APRIL, "America/New_York"),
        ("abroad april", datetime(2026, 4, 1, 4, tzinfo=UTC), "America/New_York"),
    ):
        items: list[dict[str, Any]] = [
            {"type": "identify", "traits": {"name": name, "timezone": zone, "expires": at.date().isoformat()}},
            {"type": "track", "event": "Paid"},
        ]
        for number, item in enumerate(items):
            item |= {"userId": name, "messageId": f"{name}{number}", "timestamp": at.isoformat()}
        assert process_items(workspace.pk, None, items, JUNE, JUNE).quarantined == 0
    return workspace


def whose(workspace: Workspace, rule: dict[str, Any], as_of: datetime = JUNE) -> list[str]:
    parsed, problems = parse(rule)
    assert parsed is not None, problems
    answers = []
    strategies: tuple[Strategy, ...] = ("probe", "scan")
    for strategy in strategies:
        holds = predicate(parsed, Sql("p"), sql("{}", as_of), load(workspace.pk), strategy=strategy)
        found = rows(sql("SELECT p.traits ->> 'name' FROM profiles_profile p WHERE {} ORDER BY p.id", holds))
        answers.append([name for (name,) in found])
    assert answers[0] == answers[1]
    return answers[0]


def said(rule: dict[str, Any], zone: str) -> tuple[str, str]:
    parsed, problems = parse(rule)
    assert parsed is not None, problems
    with override("en"):
        english = sentence(parsed, {}, zone)
    with override("zh-hans"):
        return english, sentence(parsed, {}, zone)


def did(**window: Any) -> dict[str, Any]:
    return {"kind": "did", "event": "Paid", "window": window}


APRIL = {"from": "2026-04-01", "to": "2026-05-01"}


def test_c17_april_is_that_of_the_workspace_or_of_the_customer(paid: Workspace) -> None:
    assert whose(paid, did(**APRIL)) == ["april", "abroad march", "abroad april"]
    assert whose(paid, did(**APRIL, zone="customer")) == ["april", "abroad april"]
    assert whose(paid, did(to="2026-04-01")) == ["march"]
    instants = {"from": "2026-03-31T16:00:00Z", "to": "2026-04-01T04:00:00Z"}
    assert whose(paid, did(**instants)) == ["april", "abroad march"]


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        # Midnight comes twice, is skipped, and neither.
        ("Atlantic/Azores", "2026-10-25", datetime(2026, 10, 25, tzinfo=UTC)),
        ("America/Havana", "2026-11-01", datetime(2026, 11, 1, 4, tzinfo=UTC)),
        ("America/Havana", "2026-03-08", datetime(2026, 3, 8, 5, tzinfo=UTC)),
        ("Asia/Beirut", "2026-10-25", datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("Asia/Shanghai", "2026-10-25", datetime(2026, 10, 24, 16, tzinfo=UTC)),
    ],
)
def test_c17_a_day_begins_with_its_first_instant(db: None, zone: str, day: str, begins: datetime) -> None:
    found = rows(sql("SELECT {}", days.begins(days.literal(date.fromisoformat(day)), sql("{}::text", zone))))
    assert found == [(begins,)]
    first, before = (days.today(sql("{}", at), sql("{}::text", zone)) for at in (begins, begins - timedelta(seconds=1)))
    assert rows(sql("SELECT {}, {} < {}", first, before, first)) == [(date.fromisoformat(day), True)]


def test_c17_the_sentence_names_the_zone() -> None:
    english, chinese = said(did(**APRIL), "Asia/Shanghai")
    assert english == "did “Paid” from 2026-04-01 until before 2026-05-01, by the clock of Asia/Shanghai"
    assert "Asia/Shanghai" in chinese
    assert english_in(chinese.replace("Asia/Shanghai", "").replace("“Paid”", "")) == []
    english, chinese = said(did(period="last_month", zone="customer"), "Asia/Shanghai")
    assert english == "did “Paid” last month, where the customer lives"
    assert english_in(chinese.replace("“Paid”", "")) == []
    assert "Shanghai" not in said(did(**{"from": "2026-04-01T00:00:00Z"}), "Asia/Shanghai")[0]


@pytest.mark.parametrize(
    ("period", "as_of", "expected"),
    [
        ("today", FROM_APRIL + timedelta(hours=1), ["april", "abroad march"]),
        ("yesterday", FROM_APRIL + timedelta(hours=1), ["march"]),
        # 1 April 2026 is a Wednesday; the week began on Sunday, 29 March.
        ("this_week", FROM_APRIL + timedelta(days=3), ["march", "april", "abroad march", "abroad april"]),
        ("last_week", FROM_APRIL + timedelta(days=4), ["march", "april", "abroad march", "abroad april"]),
        ("last_month", FROM_APRIL + timedelta(days=1), ["march"]),
        ("last_month", datetime(2026, 4, 30, 16, tzinfo=UTC), ["april", "abroad march", "abroad april"]),
        ("this_year", JUNE, ["march", "april", "abroad march", "abroad april"]),
    ],
)
def test_c17_calendar_periods_turn_at_midnight_of_the_place(
    paid: Workspace, period: str, as_of: datetime, expected: list[str]
) -> None:
    assert whose(paid, did(period=period), as_of) == expected


def test_c17_a_date_in_a_trait_is_counted_from_the_day_it_is_there(paid: Workspace) -> None:
    date = {"kind": "date", "trait": "expires"}
    evening = datetime(2026, 3, 31, 16, 30, tzinfo=UTC)  # 1 April in Shanghai, 31 March in New York
    assert whose(paid, date | {"from_days": 0, "to_days": 0}, evening) == ["abroad april"]
    assert whose(paid, date | {"from_days": 0, "to_days": 0, "zone": "customer"}, evening) == ["abroad march"]
    assert whose(paid, date | {"to_days": -1}, evening) == ["march", "april", "abroad march"]
    assert whose(paid, date | {"from_days": 1, "to_days": 7}, evening - timedelta(days=1)) == ["abroad april"]
    assert whose(paid, date | {"period": "this_month"}, evening) == ["abroad april"]
    assert whose(paid, date | {"from": "2026-03-01", "to": "2026-04-01"}) == ["march", "april", "abroad march"]


@pytest.mark.parametrize(
    ("span", "english"),
    [
        ({"from_days": 1, "to_days": 7}, "within the next 7 days, not today"),
        ({"from_days": 0, "to_days": 0}, "today"),
        ({"to_days": -1}, "before today"),
        ({"from_days": 3}, "in 3 days or later"),
        ({"period": "next_month"}, "next month"),
        ({"to": "2026-04-01"}, "before 2026-04-01"),
    ],
)
def test_c17_the_date_in_a_trait_reads_as_a_sentence(span: dict[str, Any], english: str) -> None:
    one, other = said({"kind": "date", "trait": "expires", **span}, "")
    assert one == f"the date in expires is {english}, in the workspace's zone"
    assert english_in(other.replace("expires", "")) == []


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        (did(period="this_weak"), "window.period", "unknown_period"),
        (did(last="P3D", zone="customer"), "window.zone", "zone_without_days"),
        (did(period="today", zone="moon"), "window.zone", "unknown_zone"),
        (did(**{"from": "2026-05-01", "to": "2026-04-01"}), "window", "empty_window"),
        ({"kind": "date", "trait": "expires"}, "", "bad_span"),
        ({"kind": "date", "trait": "expires", "period": "today", "to_days": 3}, "", "bad_span"),
        ({"kind": "date", "trait": "expires", "from_days": 2, "to_days": 1}, "to_days", "empty_range"),
        ({"kind": "date", "trait": "expires", "from": "2026-04-01T00:00:00Z"}, "from", "not_a_day"),
    ],
)
def test_c17_days_that_make_no_sense_are_told_with_the_remedy(rule: dict[str, Any], path: str, code: str) -> None:
    _, problems = parse(rule)
    assert [(problem.path, problem.code) for problem in problems] == [(path, code)]


def test_c17_a_trait_that_is_no_date_matches_nobody_and_is_told(paid: Workspace) -> None:
    parsed, _ = parse({"kind": "date", "trait": "name", "from_days": 0})
    assert parsed is not None
    assert whose(paid, {"kind": "date", "trait": "name", "from_days": -3660}) == []
    assert [p.code for p in check(parsed, load(paid.pk))] == []


def test_c17_an_audience_goes_by_the_days_of_its_workspace_and_again_when_its_zone_is_another(paid: Workspace) -> None:
    rules = {"april": did(**APRIL), "today": {"kind": "anniversary", "trait": "expires"}, "ever": did(last="P90D")}
    audiences = {name: Audience.objects.create(workspace=paid, name=name, rule=rule) for name, rule in rules.items()}
    year_on = datetime(2027, 3, 31, 16, 30, tzinfo=UTC)  # 1 April in Shanghai

    def members(name: str, at: datetime) -> int:
        refresh_all(audiences[name].pk, at)
        return Membership.objects.filter(audience=audiences[name], until=None).count()

    assert {name: members(name, JUNE) for name in rules} == {"april": 3, "today": 0, "ever": 4}
    assert members("today", year_on) == 1
    assert waiting_for_refresh(year_on) == []
    Workspace.objects.filter(pk=paid.pk).update(time_zone="UTC")
    assert waiting_for_refresh(year_on) == [audiences["april"].pk]
    assert members("april", year_on) == 1
    assert waiting_for_refresh(year_on) == []
