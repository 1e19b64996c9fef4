"""JSON as a typed class: everything that is wrong at once, each at its field, in words of both languages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest

from core.config.typed import read
from tests.chinese import english_in, in_chinese

CALLED = {"title": "Name"}


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=5, extra_json_schema=CALLED)]
    share: Annotated[float, msgspec.Meta(gt=0)] = 1.0


class Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mode: Literal["never", "always"] = "never"
    count: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3
    part: Part | None = None
    parts: Annotated[tuple[Part, ...], msgspec.Meta(max_length=2)] = ()
    rule: dict[str, Any] | None = None
    days: tuple[Literal["mon", "tue"], ...] = ()
    sender: Annotated[str, msgspec.Meta(pattern="^.+@.+$", examples=["a@b.example"])] = "x@y"


def test_what_is_right_is_read() -> None:
    raw = {"mode": "always", "part": {"name": "a"}, "parts": [{"name": "b", "share": 2}], "rule": {"kind": "all"}}
    whole, problems = read(raw, Whole, "x", "bad")
    assert problems == []
    assert whole == Whole("always", part=Part("a"), parts=(Part("b", 2.0),), rule={"kind": "all"})


@pytest.mark.parametrize(
    ("raw", "path", "message", "chinese"),
    [
        ([], "x", "This must be an object.", "此处应为对象。"),
        ({"mode": "often"}, "x.mode", "This must be one of: never, always.", "此项应为以下之一：never、always。"),
        ({"days": ["mon", "son"]}, "x.days[1]", "This must be one of: mon, tue.", "此项应为以下之一：mon、tue。"),
        (
            {"count": "3"},
            "x.count",
            "This must be a whole number, but it is text. Correct it.",
            "此项应为整数，实际是文本，请更正。",
        ),
        (
            {"rule": 7},
            "x.rule",
            "This must be an object or empty, but it is a whole number. Correct it.",
            "此项应为对象或空，实际是整数，请更正。",
        ),
        ({"count": 11}, "x.count", "This must be at most 10.", "此项应不大于 10。"),
        ({"part": {}}, "x.part.name", "“Name” is missing. Fill it in.", "缺少“名称”，请填写。"),
        ({"part": {"name": ""}}, "x.part.name", "This must not be empty. Fill it in.", "此项不能为空，请填写。"),
        (
            {"part": {"name": "longer"}},
            "x.part.name",
            "This must have at most 5 characters.",
            "此项至多应有 5 个字符。",
        ),
        ({"parts": [{"name": "a"}, {"name": "b", "share": 0}]}, "x.parts[1].share", "This must be more than 0.", ""),
        ({"parts": [{"name": "a"}] * 3}, "x.parts", "This must have at most 2 entries.", "此项至多应有 2 项。"),
        ({"parts": [7]}, "x.parts[0]", "This must be an object.", "此处应为对象。"),
        (
            {"colour": 1},
            "x",
            "There is no field `colour` here. Known: mode, count, part, parts, rule, days, sender.",
            "",
        ),
        ({"sender": "me"}, "x.sender", "This does not have the expected form. Write e.g. a@b.example.", ""),
    ],
)
def test_a_fault_is_named_at_its_field_in_both_languages(raw: Any, path: str, message: str, chinese: str) -> None:
    _, problems = read(raw, Whole, "x", "bad")
    assert [(each.path, each.code, each.message) for each in problems] == [(path, "bad", message)]
    assert in_chinese(problems[0].message) == chinese or not chinese
    assert english_in(in_chinese(problems[0].message)) == []


def test_all_faults_are_told_at_once_and_the_rest_is_kept() -> None:
    raw = {"mode": 1, "count": 5, "part": {"name": "a", "share": -1}, "rule": [], "colour": "red"}
    whole, problems = read(raw, Whole, "x", "bad")
    assert [each.path for each in problems] == ["x.mode", "x.part.share", "x.rule", "x"]
    assert whole == Whole(count=5, part=Part("a"))


def test_what_must_be_given_and_is_not_leaves_nothing() -> None:
    part, problems = read({"share": "much"}, Part, "x", "bad")
    assert part is None
    assert [each.path for each in problems] == ["x.name", "x.share"]
