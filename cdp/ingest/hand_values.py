"""What somebody may type as a trait: checked before it is sent the way of all items, so that the answer names the field."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Final

from cdp.schema.dictionary import MAX_NAME, value_type
from cdp.schema.models import ValueType
from core.i18n.text import alternatives, translated
from core.problems import Problem

MAX_TEXT: Final = 5_000
MAX_LIST: Final = 100
MAX_ENTRY: Final = 500

TYPES: Final[dict[ValueType, str]] = {
    ValueType.TEXT: translated("text"),
    ValueType.NUMBER: translated("a number"),
    ValueType.BOOLEAN: translated("yes or no"),
    ValueType.DATE: translated("a date"),
    ValueType.LIST: translated("a list"),
    ValueType.OBJECT: translated("an object"),
}
"""The types of traits, as they are said in a sentence."""


def check_trait(name: str, value: object, known: Collection[ValueType]) -> Problem | None:
    """What is wrong with a trait somebody typed, or None. JSON null takes the trait away.

    `known`: the types of value that the trait has had so far, of any customer; of a new one there are none.
    """
    return check_trait_name(name) or (None if value is None else _check_value(name, value, known))


def check_trait_name(name: str) -> Problem | None:
    """What is wrong with the name of a trait."""
    if not name.strip():
        return Problem("name", "no_name", translated("Give the trait a name."))
    if name != name.strip():
        return Problem("name", "blanks_around", translated("Take away the blanks before and after the name."))
    if name.startswith("$"):
        return Problem("name", "reserved_trait", translated("Names of traits that begin with $ are reserved."))
    if len(name) > MAX_NAME:
        return Problem(
            "name",
            "name_too_long",
            translated("The name has {length} characters; the limit is {limit}.", length=len(name), limit=MAX_NAME),
        )
    return None


def _check_value(name: str, value: object, known: Collection[ValueType]) -> Problem | None:
    kind = value_type(value)
    if kind == ValueType.OBJECT:
        return Problem("value", "object_by_hand", translated("An object cannot be typed. Send it with an event."))
    problem = _check_list(value) if isinstance(value, list) else _check_scalar(value, MAX_TEXT)
    if problem is not None or not known or kind in known:
        return problem
    if kind == ValueType.DATE and ValueType.TEXT in known:
        return None
    return Problem(
        "value",
        "wrong_type",
        translated(
            "“{name}” has been {kinds} so far; rules would not find this value. Write it as such, or choose another trait.",
            name=name,
            kinds=alternatives([words for kind, words in TYPES.items() if kind in known]),
        ),
    )


def _check_list(value: list[object]) -> Problem | None:
    if len(value) > MAX_LIST:
        return Problem(
            "value",
            "list_too_long",
            translated("The list has {count} entries; the limit is {limit}.", count=len(value), limit=MAX_LIST),
        )
    for entry in value:
        if entry is None or isinstance(entry, dict | list):
            return Problem("value", "bad_entry", translated("The entries of a list are texts, numbers, yes or no."))
        if problem := _check_scalar(entry, MAX_ENTRY):
            return problem
    return None


def _check_scalar(value: object, limit: int) -> Problem | None:
    if isinstance(value, str):
        if not value.strip():
            return Problem("value", "blank", translated("Write a value, or take the trait away."))
        if len(value) > limit:
            return Problem(
                "value",
                "too_long",
                translated(
                    "The text has {length:,} characters; the limit is {limit:,}.", length=len(value), limit=limit
                ),
            )
    elif (isinstance(value, float) and not math.isfinite(value)) or (
        isinstance(value, int) and not -(2**63) <= value < 2**63
    ):
        return Problem("value", "number_too_large", translated("This number has too many digits. Write it as text."))
    return None
