"""Durations and clock times as people write them in a node's config."""

from __future__ import annotations

import re
from datetime import timedelta

from core.durations import parse_duration, say
from core.i18n.text import translated
from core.problems import Problem

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
                translated(
                    "“{text}” is not a duration. Write ISO 8601 with weeks, days, hours, minutes or seconds, "
                    "e.g. P3D or PT2H; months and years have no fixed length.",
                    text=text,
                ),
            )
        ]
    if length > LONGEST:
        return [Problem(path, "duration_too_long", translated("{text} is longer than ten years.", text=text))]
    if not zero and not length:
        return [Problem(path, "duration_zero", translated("The duration must be longer than zero."))]
    return []


def say_duration(text: str) -> str:
    """A duration in words: `3 days`; text that is no duration comes back as it is."""
    length = parse_duration(text)
    return text if length is None else say(length)
