"""C18: birthdays come round once a year, leap days and turns of the year included, on the days of a place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.translation import override

from cdp.profiles.models import Profile
from core.db.sql import Sql, rows, sql
from rules.compile import predicate
from rules.parse import parse
from rules.sentence import sentence
from rules.vocabulary import Catalog
from tenancy.models import Workspace

pytestmark = pytest.mark.django_db

BIRTHDAYS = {"leap": "1992-02-29", "march": "1990-03-01", "last of the year": "1988-12-31"}


def person(workspace: Workspace, time_zone: str = "", **traits: Any) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC)
    Profile.objects.create(workspace=workspace, traits=traits, time_zone=time_zone, created_at=now, updated_at=now)


def birthday(**days: Any) -> dict[str, Any]:
    return {"kind": "anniversary", "trait": "birthday", "from_days": 0, "to_days": 0, **days}


def whose(workspace: Workspace, rule: dict[str, Any], as_of: datetime, zone: str = "UTC") -> list[str]:
    parsed, problems = parse(rule)
    assert parsed is not None, problems
    holds = predicate(parsed, Sql("p"), sql("{}", as_of), Catalog(workspace.pk, time_zone=zone))
    found = rows(sql("SELECT p.traits ->> 'name' FROM profiles_profile p WHERE {} ORDER BY p.id", holds))
    return [name for (name,) in found]


@pytest.fixture
def people(workspace: Workspace) -> None:
    for name, day in BIRTHDAYS.items():
        person(workspace, name=name, birthday=day)


@pytest.mark.parametrize("birthday", BIRTHDAYS.values())
def test_every_birthday_comes_once_a_year(db: None, birthday: str) -> None:
    found = rows(
        sql(
            "SELECT day::date FROM generate_series('2023-01-01'::timestamptz, '2026-12-31', '1 day') day "
            "WHERE rules_anniversary({}, day, 'UTC', 0, 0) ORDER BY day",
            birthday,
        )
    )
    common, leap = (birthday[5:], birthday[5:]) if birthday[5:] != "02-29" else ("02-28", "02-29")
    assert [day for (day,) in found] == [
        date.fromisoformat(f"{year}-{leap if year == 2024 else common}") for year in (2023, 2024, 2025, 2026)
    ]


@pytest.mark.usefixtures("people")
def test_birthdays_today_in_three_days_and_soon_across_the_turn_of_the_year(workspace: Workspace) -> None:
    assert whose(workspace, birthday(), datetime(2026, 2, 28, 12, tzinfo=UTC)) == ["leap"]
    assert whose(workspace, birthday(from_days=3, to_days=3), datetime(2026, 2, 26, tzinfo=UTC)) == ["march"]
    assert whose(workspace, birthday(from_days=-2, to_days=-2), datetime(2027, 1, 2, tzinfo=UTC)) == [
        "last of the year"
    ]
    soon = birthday(from_days=0, to_days=70)
    assert whose(workspace, soon, datetime(2026, 12, 30, tzinfo=UTC)) == ["leap", "march", "last of the year"]


@pytest.mark.usefixtures("people")
def test_today_is_a_day_of_the_workspace_or_of_the_customer(workspace: Workspace) -> None:
    person(workspace, "America/New_York", name="abroad", birthday="1991-03-01")
    evening = datetime(2026, 2, 28, 16, tzinfo=UTC)  # 1 March in Shanghai, 28 February in New York
    assert whose(workspace, birthday(), evening, "Asia/Shanghai") == ["march", "abroad"]
    assert whose(workspace, birthday(zone="customer"), evening, "Asia/Shanghai") == ["march"]


def test_the_day_itself_is_no_anniversary_and_no_date_has_none(workspace: Workspace) -> None:
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    for name, value in {
        "today": "2026-05-04",
        "ahead": "2031-05-04",
        "text": "soon",
        "none": None,
        "n": 20260504,
    }.items():
        person(workspace, name=name, birthday=value)
    person(workspace, name="a year ago", birthday="2025-05-04T08:30:00Z")
    assert whose(workspace, birthday(), now) == ["a year ago"]


def test_the_rule_says_its_days_and_whose_they_are() -> None:
    parsed, _ = parse(birthday(from_days=3, to_days=3, zone="customer"))
    assert parsed is not None
    assert sentence(parsed, {}) == "the anniversary of birthday is in 3 days, where the customer lives"
    with override("zh-hans"):
        assert sentence(parsed, {}) == "“birthday” 的周年日：3 天后（按客户所在时区的日期）"


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"from_days": 4, "to_days": 3}, "empty_range"),
        ({"from_days": 0, "to_days": 181}, "bad_count"),
        ({"from_days": 0.5, "to_days": 1}, "bad_count"),
        ({"zone": "moon"}, "unknown_zone"),
    ],
)
def test_days_that_mean_nothing_are_refused(days: dict[str, Any], code: str) -> None:
    parsed, problems = parse(birthday(**days))
    assert parsed is None
    assert [problem.code for problem in problems] == [code]
