"""The turns of phrase sentences are made of, one class per language with the same methods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from core.durations import split_duration
from rules.operators import Language

SHOWN = 5
"""How many values of a list are spelled out before the rest is counted."""


class Phrases(Protocol):
    """What a language has to offer."""

    language: Language
    everybody: str
    nobody: str
    and_: str
    or_: str
    true: str
    false: str
    since_entry: str

    def quote(self, text: str) -> str: ...
    def name(self, text: str) -> str: ...
    def bracket(self, text: str) -> str: ...
    def negate(self, text: str, negated: bool) -> str: ...
    def not_group(self, text: str) -> str: ...
    def known(self, subject: str, known: bool) -> str: ...
    def test(self, subject: str, label: str, value: str) -> str: ...
    def known_only(self, text: str) -> str: ...
    def between(self, subject: str, low: str, high: str) -> str: ...
    def has(self, subject: str, value: str) -> str: ...
    def near(self, subject: str, past: bool, length: str) -> str: ...
    def listing(self, values: Sequence[str]) -> str: ...
    def event_where(self, event: str, where: str) -> str: ...
    def in_the_last(self, length: str) -> str: ...
    def before_ago(self, length: str) -> str: ...
    def between_ago(self, older: str, newer: str) -> str: ...
    def from_to(self, start: str | None, end: str | None) -> str: ...
    def date(self, moment: datetime) -> str: ...
    def duration(self, length: timedelta) -> str: ...


def _moment(moment: datetime) -> str:
    midnight = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return f"{moment:%Y-%m-%d}" if midnight else f"{moment:%Y-%m-%d %H:%M} UTC"


class English:
    """English."""

    language: Language = "en"
    everybody, nobody = "everybody", "nobody"
    and_, or_ = " and ", " or "
    true, false = "true", "false"
    since_entry = "since entering the journey"

    def quote(self, text: str) -> str:
        return f"“{text}”"

    def name(self, text: str) -> str:
        return text

    def bracket(self, text: str) -> str:
        return f"({text})"

    def negate(self, text: str, negated: bool) -> str:
        return f"it is not so that {text}" if negated else text

    def not_group(self, text: str) -> str:
        return f"not ({text})"

    def known(self, subject: str, known: bool) -> str:
        return f"{subject} is known" if known else f"{subject} is not known"

    def test(self, subject: str, label: str, value: str) -> str:
        return f"{subject} {label} {value}"

    def known_only(self, text: str) -> str:
        return f"{text} (unknown ones left out)"

    def between(self, subject: str, low: str, high: str) -> str:
        return f"{subject} is between {low} and {high}"

    def has(self, subject: str, value: str) -> str:
        return f"{subject} includes {value}"

    def near(self, subject: str, past: bool, length: str) -> str:
        return f"{subject} is within the {'last' if past else 'next'} {length}"

    def listing(self, values: Sequence[str]) -> str:
        shown = list(values[:SHOWN])
        if len(values) > SHOWN:
            return f"{', '.join(shown)} and {len(values) - SHOWN} more"
        return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]

    def event_where(self, event: str, where: str) -> str:
        return f"{event} (where {where})" if where else event

    def in_the_last(self, length: str) -> str:
        return f"in the last {length}"

    def before_ago(self, length: str) -> str:
        return f"more than {length} ago"

    def between_ago(self, older: str, newer: str) -> str:
        return f"between {older} and {newer} ago"

    def from_to(self, start: str | None, end: str | None) -> str:
        if start and end:
            return f"from {start} until before {end}"
        return f"since {start}" if start else f"before {end}"

    def date(self, moment: datetime) -> str:
        return _moment(moment)

    def duration(self, length: timedelta) -> str:
        parts = [f"{n:,} {unit}" + ("" if n == 1 else "s") for n, unit in split_duration(length)]
        return " ".join(parts)


class Chinese:
    """Simplified Chinese."""

    language: Language = "zh-hans"
    everybody, nobody = "所有人", "没有人"
    and_, or_ = "，且", "，或"
    true, false = "是", "否"
    since_entry = "自进入旅程起"

    def quote(self, text: str) -> str:
        return f"“{text}”"

    def name(self, text: str) -> str:
        return f"“{text}”"

    def bracket(self, text: str) -> str:
        return f"（{text}）"

    def negate(self, text: str, negated: bool) -> str:
        return f"并非“{text}”" if negated and "“" not in text else f"并非（{text}）" if negated else text

    def not_group(self, text: str) -> str:
        return f"并非（{text}）"

    def known(self, subject: str, known: bool) -> str:
        return f"{subject}有值" if known else f"{subject}没有值"

    def test(self, subject: str, label: str, value: str) -> str:
        return f"{subject}{label}{value}" if value.startswith("“") else f"{subject}{label} {value}"

    def known_only(self, text: str) -> str:
        return f"{text}（不含没有值的）"

    def between(self, subject: str, low: str, high: str) -> str:
        return f"{subject}介于 {low} 和 {high} 之间"

    def has(self, subject: str, value: str) -> str:
        return self.test(subject, "含有", value)

    def near(self, subject: str, past: bool, length: str) -> str:
        return f"{subject}在{'过去' if past else '未来'} {length}内"

    def listing(self, values: Sequence[str]) -> str:
        shown = "、".join(values[:SHOWN])
        return f"{shown}等 {len(values):,} 个值之一" if len(values) > SHOWN else f"{shown}之一"

    def event_where(self, event: str, where: str) -> str:
        return f"{event}（{where}）" if where else event

    def in_the_last(self, length: str) -> str:
        return f"最近 {length}内"

    def before_ago(self, length: str) -> str:
        return f"{length}以前"

    def between_ago(self, older: str, newer: str) -> str:
        return f"{older}前至 {newer}前之间"

    def from_to(self, start: str | None, end: str | None) -> str:
        if start and end:
            return f"{start} 至 {end}（不含）之间"
        return f"{start} 以来" if start else f"{end} 之前"

    def date(self, moment: datetime) -> str:
        return _moment(moment)

    def duration(self, length: timedelta) -> str:
        units = {"day": "天", "hour": "小时", "minute": "分钟", "second": "秒"}
        return " ".join(f"{n:,} {units[unit]}" for n, unit in split_duration(length))


EN: Phrases = English()
ZH: Phrases = Chinese()
