"""Reading untrusted JSON piece by piece: whatever is wrong becomes a Problem, nothing raises.

Text must be storable by PostgreSQL (no NUL, no lone surrogates) and numbers finite and of sane size, whatever
they are used for later.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeGuard

from core.durations import LONGEST, is_calendar_duration, parse_duration
from core.problems import Problem

MAX_DEPTH = 12
MAX_NODES = 300
MAX_TEXT = 1_000
MAX_NAME = 200
MAX_VALUES = 1_000
MAX_NUMBER = 2**64

_DATE = re.compile(
    r"[1-9]\d{3}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:[Zz]|[+-](?:0\d|1[0-5]):?\d\d)?)?",
    re.ASCII,
)


def is_object(json: object) -> TypeGuard[Mapping[str, object]]:
    """Whether it is a JSON object (with text keys)."""
    return isinstance(json, dict) and all(isinstance(key, str) for key in json)


def is_number(json: object) -> TypeGuard[int | float]:
    """Whether it is a JSON number; true and false are not."""
    return isinstance(json, int | float) and not isinstance(json, bool)


def name_of(json: object) -> tuple[str, str]:
    """What sort of JSON value it is, in English and Chinese."""
    match json:
        case None:
            return "nothing", "空值"
        case bool():
            return "true or false", "布尔值"
        case int() | float():
            return "a number", "数字"
        case str():
            return "text", "文本"
        case list() | tuple():
            return "a list", "列表"
        case _:
            return "an object", "对象"


def at(path: str, step: str | int) -> str:
    """The path one step deeper: a field by name, an element by position."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step


def hint(word: str, known: Collection[str]) -> tuple[str, str]:
    """A trailing "Did you mean `x`?" in both languages, or how to choose among few, or nothing."""
    close = difflib.get_close_matches(word[:100], known, n=1)
    if close:
        return f" Did you mean `{close[0]}`?", f"您是不是想写 `{close[0]}`？"
    if len(known) <= 20:
        listed = ", ".join(sorted(known))
        return f" Use one of: {listed}.", f"可用的有：{listed}。"
    return "", ""


@dataclass(slots=True)
class Reader:
    """Collects problems while a rule is read, and counts its nodes."""

    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def complain(self, path: str, code: str, message: str, message_zh: str) -> None:
        self.problems.append(Problem(path, code, message, message_zh))

    def expected(self, path: str, what: str, what_zh: str, got: object) -> None:
        """Complain that something of another type stands there."""
        name, name_zh = name_of(got)
        self.complain(path, "wrong_type", f"Expected {what}, found {name}.", f"此处应为{what_zh}，实际是{name_zh}。")

    @property
    def full(self) -> bool:
        """Whether the budget of nodes is spent, so that reading on is of no use."""
        return self.nodes > MAX_NODES

    def count_node(self, path: str, depth: int) -> bool:
        """Take one node from the budget; False (and a problem, once) when the rule is too deep or too large."""
        self.nodes += 1
        if depth > MAX_DEPTH:
            self.complain(
                path,
                "too_deep",
                f"The rule is nested more than {MAX_DEPTH} levels deep. Make part of it an audience of its own.",
                f"规则嵌套超过 {MAX_DEPTH} 层。请把其中一部分另存为人群。",
            )
            return False
        if self.nodes == MAX_NODES + 1:
            self.complain(
                path,
                "too_large",
                f"The rule has more than {MAX_NODES} parts. Make part of it an audience of its own.",
                f"规则超过 {MAX_NODES} 个部分。请把其中一部分另存为人群。",
            )
        return self.nodes <= MAX_NODES

    def fields(self, json: object, path: str, allowed: Collection[str]) -> Mapping[str, object] | None:
        """An object with no fields but the allowed ones."""
        if not is_object(json):
            self.expected(path, "an object", "对象", json)
            return None
        for key in json:
            if key not in allowed:
                shown = _show(key)
                more, more_zh = hint(key, allowed)
                self.complain(
                    at(path, shown),
                    "unknown_field",
                    f"There is no field `{shown}` here.{more}",
                    f"这里没有字段 `{shown}`。{more_zh}",
                )
        return json

    def text(self, json: object, path: str, longest: int = MAX_TEXT) -> str | None:
        """Non-empty text that PostgreSQL can store."""
        if not isinstance(json, str):
            if json is None:
                self.complain(path, "missing", "This is empty. Fill it in.", "此项为空，请填写。")
            else:
                self.expected(path, "text", "文本", json)
            return None
        if not json:
            self.complain(path, "missing", "This is empty. Fill it in.", "此项为空，请填写。")
            return None
        if len(json) > longest:
            self.complain(
                path,
                "bad_length",
                f"This text has {len(json)} characters; at most {longest} are allowed. Shorten it.",
                f"文本有 {len(json)} 个字符，最多 {longest} 个，请缩短。",
            )
            return None
        if not is_storable(json):
            self.complain(
                path,
                "bad_text",
                "The text has a NUL or half of a surrogate pair in it. Remove that character.",
                "文本中含有 NUL 或不完整的代理字符，请删除该字符。",
            )
            return None
        return json

    def name(self, json: object, path: str) -> str | None:
        """The name of an event, trait, property, tag or namespace."""
        return self.text(json, path, MAX_NAME)

    def choice(self, json: object, path: str, known: Collection[str], what: str, what_zh: str) -> str | None:
        """One of a few words; suggests the nearest."""
        if isinstance(json, str) and json in known:
            return json
        if not isinstance(json, str):
            name, name_zh = name_of(json)
            more, more_zh = hint("", known)
            self.complain(
                path,
                "wrong_type",
                f"Expected the name of {what}, found {name}.{more}",
                f"此处应为{what_zh}，实际是{name_zh}。{more_zh}",
            )
            return None
        shown = _show(json)
        more, more_zh = hint(json, known)
        code = "unknown_" + what.split()[-1]
        self.complain(path, code, f"`{shown}` is not {what}.{more}", f"`{shown}` 不是{what_zh}。{more_zh}")
        return None

    def number(self, json: object, path: str) -> int | float | None:
        """A finite number below 2^64 in size."""
        if not is_number(json):
            self.expected(path, "a number", "数字", json)
            return None
        if isinstance(json, float) and not math.isfinite(json):
            self.complain(path, "bad_number", "The number must be finite.", "数字必须是有限的。")
            return None
        if abs(json) >= MAX_NUMBER:
            self.complain(
                path,
                "bad_number",
                "The number must be below 2^64 (18,446,744,073,709,551,616) in size. Compare longer ones as text.",
                "数字的绝对值必须小于 2 的 64 次方（18,446,744,073,709,551,616）；更长的请按文本比较。",
            )
            return None
        return json

    def whole(self, json: object, path: str, least: int, most: int) -> int | None:
        """A whole number in a range."""
        if is_number(json) and json == json and abs(json) <= most and int(json) == json and json >= least:
            return int(json)
        self.complain(
            path,
            "bad_count",
            f"Expected a whole number from {least} to {most:,}.",
            f"此处应为 {least} 到 {most:,} 之间的整数。",
        )
        return None

    def date(self, json: object, path: str) -> datetime | None:
        """An ISO 8601 date (midnight UTC) or date and time (UTC unless it names an offset)."""
        if isinstance(json, str) and (moment := parse_date(json)) is not None:
            return moment
        self.complain(
            path,
            "bad_date",
            "Expected a date such as 2025-03-31 or 2025-03-31T09:00:00Z.",
            "此处应为日期，例如 2025-03-31 或 2025-03-31T09:00:00Z。",
        )
        return None

    def duration(self, json: object, path: str) -> timedelta | None:
        """A duration of fixed length, more than nothing."""
        length = parse_duration(json) if isinstance(json, str) else None
        if length:
            return length
        if isinstance(json, str) and is_calendar_duration(json):
            self.complain(
                path,
                "calendar_duration",
                "Months and years differ in length. Give weeks or days instead, e.g. P30D or P365D.",
                "月和年的长度不固定，请用周或天，例如 P30D 或 P365D。",
            )
        else:
            self.complain(
                path,
                "bad_duration",
                f"Expected a duration such as P30D, P2W or PT12H, more than zero and at most {LONGEST.days:,} days.",
                f"此处应为时长，例如 P30D、P2W 或 PT12H，须大于零且不超过 {LONGEST.days:,} 天。",
            )
        return None


def parse_date(text: str) -> datetime | None:
    """The instant an ISO 8601 text names, in UTC, or None. The database's `rules_try_timestamptz` agrees."""
    if not _DATE.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL, no lone surrogates."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _show(word: str) -> str:
    """A word from outside, made fit to repeat in a message."""
    return word[:60].encode("utf-8", "replace").decode().replace("\0", "?")
