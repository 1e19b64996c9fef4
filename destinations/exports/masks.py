"""Personal data as those see it who may not take it out: enough to tell rows apart, too little to reach or name anybody."""

from __future__ import annotations

from typing import Any

MASK = "•••"
LONG_NUMBER = 10**6
"""A whole number of so many digits may be a telephone number."""
_LONGEST_ENDING = 10
"""Letters. What follows the last point of a longer text may be anything: a number, a street."""


def masked(value: Any) -> Any:
    """A value of a personal column, masked. Yes and no, amounts and small numbers tell of nobody and stay."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):  # JSON may write a telephone number as 13912345678.0.
        return MASK if abs(value) >= LONG_NUMBER and float(value).is_integer() else value
    if isinstance(value, list):
        return [masked(part) for part in value]
    if isinstance(value, dict):
        return {name: masked(part) for name, part in value.items()}
    return _masked_text(str(value))


def _masked_text(text: str) -> str:
    """An address keeps its first letter and its domain's ending, a long number its last two digits, all else its first letter."""
    name, at, domain = text.rpartition("@")
    if at and name:
        _, dot, ending = domain.rpartition(".")
        shown = dot + ending if ending.isalpha() and len(ending) <= _LONGEST_ENDING else ""
        return f"{name[0]}{MASK}@{MASK}{shown}"
    if sum(letter.isdigit() for letter in text) >= 7:
        return f"{MASK}{text[-2:]}"
    return f"{text[0]}{MASK}" if text else text
