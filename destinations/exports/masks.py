"""Personal data as those see it who may not take it out: enough to tell rows apart, too little to reach or name anybody."""

from __future__ import annotations

from typing import Any

MASK = "•••"
LONG_NUMBER = 10**6
"""A whole number of so many digits may be a telephone number."""


def masked(value: Any) -> Any:
    """A value of a personal column, masked. Yes and no, amounts and small numbers tell of nobody and stay."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < LONG_NUMBER else MASK
    if isinstance(value, list):
        return [masked(part) for part in value]
    if isinstance(value, dict):
        return {name: masked(part) for name, part in value.items()}
    return _masked_text(str(value))


def _masked_text(text: str) -> str:
    """An address keeps its first letter and its domain's ending, a long number its last two digits, all else its first letter."""
    name, at, domain = text.rpartition("@")
    if at and name:
        return f"{name[0]}{MASK}@{MASK}.{domain.rpartition('.')[2]}" if "." in domain else f"{name[0]}{MASK}@{MASK}"
    if sum(letter.isdigit() for letter in text) >= 7:
        return f"{MASK}{text[-2:]}"
    return f"{text[0]}{MASK}" if text else text
