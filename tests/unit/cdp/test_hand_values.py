"""What somebody may type as a trait."""

from __future__ import annotations

import pytest

from cdp.ingest.hand_values import check_trait
from cdp.schema.models import ValueType

TEXT, NUMBER, DATE, OBJECT = ValueType.TEXT, ValueType.NUMBER, ValueType.DATE, ValueType.OBJECT


@pytest.mark.parametrize(
    ("value", "known", "code"),
    [
        ("Oslo", (), None),
        ("Oslo", (NUMBER, TEXT), None),
        ("2026-01-01", (TEXT,), None),
        (None, (NUMBER,), None),
        (0, (NUMBER,), None),
        ([], (ValueType.LIST,), None),
        ("41", (NUMBER,), "wrong_type"),
        (True, (NUMBER,), "wrong_type"),
        ("soon", (DATE,), "wrong_type"),
        ({"a": 1}, (OBJECT,), "object_by_hand"),
        (" ", (), "blank"),
        (float("inf"), (), "number_too_large"),
        (2**63, (), "number_too_large"),
        (10**400, (), "number_too_large"),
        ("x" * 5_001, (), "too_long"),
        (["x"] * 101, (), "list_too_long"),
        ([["x"]], (), "bad_entry"),
        (["x" * 501], (), "too_long"),
    ],
)
def test_a_value_is_of_a_type_that_rules_can_find(
    value: object, known: tuple[ValueType, ...], code: str | None
) -> None:
    problem = check_trait("a", value, known)
    assert (problem and problem.code) == code
    assert problem is None or problem.path == "value"


@pytest.mark.parametrize(
    ("name", "code"),
    [("姓名", None), ("", "no_name"), (" a", "blanks_around"), ("$a", "reserved_trait"), ("a" * 201, "name_too_long")],
)
def test_a_name_is_one_that_can_be_stored(name: str, code: str | None) -> None:
    problem = check_trait(name, "x", ())
    assert (problem and problem.code) == code
