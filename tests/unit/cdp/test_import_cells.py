"""What cells mean, what headings suggest, and what a mapping may say."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cdp.ingest.imports.cells import AmbiguousDate, Formats, boolean_of, day_of, number_of, text_of, time_of
from cdp.ingest.imports.errors import error_file
from cdp.ingest.imports.plan import check, plan_of
from cdp.ingest.imports.suggest import suggestion
from core.problems import Problem
from tests.chinese import english_in, in_chinese

SHANGHAI = Formats(ZoneInfo("Asia/Shanghai"))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAPPING: dict[str, Any] = {
    "columns": [],
    "event": "",
    "consented_at": "",
    "time_zone": "Asia/Shanghai",
    "day_order": "",
    "decimal": ".",
}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234.50", 1234.5),
        ("¥1,299", 1299),
        ("１２３", 123),
        (" 12 ", 12),
        (7.5, 7.5),
        ("99元", 99),
        ("'-5", -5),
        ("-5", -5),
    ],
)
def test_numbers_are_read_as_people_write_them(cell: Any, number: float) -> None:
    assert number_of(cell, SHANGHAI) == number


@pytest.mark.parametrize("cell", ["1,23", "12,3456", "abc", "1.2.3", "5%", True])
def test_what_may_be_another_number_is_none(cell: Any) -> None:
    with pytest.raises(ValueError, match=r".*"):
        number_of(cell, SHANGHAI)


def test_a_decimal_comma_holds_only_where_it_is_said() -> None:
    assert number_of("1.234,5", Formats(UTC, decimal=",")) == 1234.5


@pytest.mark.parametrize(
    "cell", ["1992-02-29", "1992/2/29", "1992年2月29日", "19920229", "29.2.1992", "2/29/1992", "1992-02-29T00:00:00"]
)
def test_days_are_read_in_every_form_that_means_one_day(cell: str) -> None:
    assert day_of(cell, SHANGHAI) == "1992-02-29"


def test_a_day_that_may_be_two_is_refused_until_the_order_is_said() -> None:
    with pytest.raises(AmbiguousDate):
        day_of("3/4/1990", SHANGHAI)
    assert day_of("3/4/1990", Formats(UTC, "dmy")) == "1990-04-03"
    assert day_of("3/4/1990", Formats(UTC, "mdy")) == "1990-03-04"
    with pytest.raises(ValueError, match=r".*"):
        day_of("30/2/1990", SHANGHAI)


def test_times_are_of_the_zone_of_the_file() -> None:
    assert time_of("2026/3/1 9:05", SHANGHAI) == "2026-03-01T01:05:00+00:00"
    assert time_of("2026-03-01T09:05:00+01:00", SHANGHAI) == "2026-03-01T08:05:00+00:00"


def test_yes_and_no_are_read_in_both_languages() -> None:
    assert [boolean_of(cell) for cell in ("是", "Yes", True, "√")] == [True] * 4
    assert [boolean_of(cell) for cell in ("否", "No", False, "不同意")] == [False] * 4


def test_headings_suggest_what_columns_become() -> None:
    known = {
        "identifier": {"email": "", "phone": "", "user_id": "", "member_no": ""},
        "trait": {"score": "number"},
        "property": {},
    }
    headings = [
        "手机号",
        "E-Mail",
        "Member No",
        "姓名",
        "生日",
        "score",
        "标签",
        "接受短信",
        "同意时间",
        "备注",
        "mobile",
    ]
    found = suggestion("people", headings, [["13912345678"] * len(headings)], known, "CN")
    assert [(column["target"], column["name"], column["type"]) for column in found] == [
        ("identifier", "phone", "text"),
        ("identifier", "email", "text"),
        ("identifier", "member_no", "text"),
        ("trait", "name", "text"),
        ("trait", "birthday", "date"),
        ("trait", "score", "number"),
        ("tags", "", "text"),
        ("consent", "sms", "text"),
        ("consent_at", "", "text"),
        ("ignore", "", "text"),
        ("ignore", "", "text"),
    ]


def test_a_row_becomes_an_item_and_its_tags() -> None:
    columns = [
        {"column": "a", "target": "identifier", "name": "email", "type": "text"},
        {"column": "b", "target": "trait", "name": "birthday", "type": "date"},
        {"column": "c", "target": "consent", "name": "email", "type": "text"},
        {"column": "d", "target": "tags", "name": "", "type": "text"},
        {"column": "e", "target": "identifier", "name": "phone", "type": "text"},
    ]
    mapping = MAPPING | {"columns": columns, "consented_at": "2026-01-01T08:00"}
    assert check("people", list("abcde"), mapping, NOW) == []
    read = plan_of("people", list("abcde"), mapping).item(["a@x.example", "1992/2/29", "是", "VIP，新客、VIP", "无"])
    assert read == (
        {
            "type": "identify",
            "traits": {"email": "a@x.example", "birthday": "1992-02-29"},
            "context": {"consent": {"categoryPreferences": {"email": True}, "at": "2026-01-01T00:00:00+00:00"}},
        },
        ["VIP", "新客"],
    )
    refused = plan_of("people", list("abcde"), mapping).item(["a@x.example", "3/4/1990", "是", "", ""])
    assert isinstance(refused, Problem)
    assert (refused.path, refused.code) == ("b", "ambiguous_date")
    assert not english_in(in_chinese(refused.message))


def test_a_mapping_that_cannot_be_is_refused_with_what_is_missing() -> None:
    columns = [
        {"column": "a", "target": "trait", "name": "$x", "type": "text"},
        {"column": "b", "target": "consent", "name": "pigeon", "type": "text"},
        {"column": "z", "target": "ignore", "name": "", "type": "text"},
        {"column": "c", "target": "event", "name": "", "type": "text"},
        {"column": "d", "target": "trait", "name": "city", "type": "text"},
        {"column": "e", "target": "trait", "name": "city", "type": "text"},
        {"column": "f", "target": "consent", "name": "sms", "type": "text"},
    ]
    found = check("people", list("abcdef"), MAPPING | {"columns": columns}, NOW)
    assert [(problem.path, problem.code) for problem in found] == [
        ("columns[0].name", "reserved_trait"),
        ("columns[1].name", "unknown_medium"),
        ("columns[2].column", "unknown_column"),
        ("columns[3].target", "unknown_target"),
        ("columns[5].target", "target_twice"),
        ("columns", "no_identifier"),
        ("consented_at", "consent_without_time"),
    ]
    assert [english_in(in_chinese(problem.message)) for problem in found] == [[]] * 7
    events = check("events", ["a"], MAPPING | {"columns": []}, NOW)
    assert [problem.code for problem in events] == ["no_identifier", "no_time", "no_event"]


def test_the_error_file_holds_no_formula_and_is_read_back_as_it_was() -> None:
    cells = ["=1+1", "+8613912345678", "-5", "@x", "fine", -5]
    content = b"".join(error_file(list("abcdef"), [(3, cells, "No.")])).decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(content))
    assert row == ["3", "No.", "'=1+1", "'+8613912345678", "'-5", "'@x", "fine", "-5"]
    assert [text_of(cell) for cell in row[2:]] == ["=1+1", "+8613912345678", "-5", "@x", "fine", "-5"]
