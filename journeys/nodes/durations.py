"""Durations and clock times as people write them in a node's config."""

from __future__ import annotations

import re
from datetime import timedelta

from core.durations import parse_duration, split_duration
from core.problems import Problem

_ZH = {"day": "天", "hour": "小时", "minute": "分钟", "second": "秒"}
LONGEST = timedelta(days=3660)
CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")


def check_duration(text: str, path: str, *, zero: bool = False) -> list[Problem]:
    """Problems of a duration field: not ISO 8601, zero where that makes no sense, or beyond ten years."""
    length = parse_duration(text)
    if length is None:
        return [
            Problem(
                path,
                "bad_duration",
                f"“{text}” is not a duration. Write ISO 8601 with weeks, days, hours, minutes or seconds, e.g. P3D or PT2H; "
                "months and years have no fixed length.",
                f"“{text}”不是时长。请用 ISO 8601 写法（周、天、小时、分钟、秒），例如 P3D 或 PT2H；月和年长度不固定，不能使用。",
            )
        ]
    if length > LONGEST:
        return [Problem(path, "duration_too_long", f"{text} is longer than ten years.", f"{text} 超过十年，请缩短。")]
    if not zero and not length:
        return [Problem(path, "duration_zero", "The duration must be longer than zero.", "时长必须大于零。")]
    return []


def say_duration(text: str, language: str) -> str:
    """A duration in words: `3 days`, `3 天`; text that is no duration comes back as it is."""
    length = parse_duration(text)
    if length is None:
        return text
    if language == "zh-hans":
        return " ".join(f"{count} {_ZH[unit]}" for count, unit in split_duration(length))
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in split_duration(length))
