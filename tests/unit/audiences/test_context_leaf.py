"""A condition about the context of a run looks the context up once, however often its comparison names the value."""

from __future__ import annotations

from typing import Any

import pytest

from core.db.sql import Sql
from rules.compile import predicate
from rules.parse import parse
from rules.vocabulary import Catalog


@pytest.mark.parametrize(
    ("op", "value"),
    [("eq", "a"), ("contains", "a"), ("gt", 5), ("between", [1, 5]), ("before", "2026-01-01"), ("has", "a")],
)
def test_the_context_is_looked_up_once(op: str, value: Any) -> None:
    rule, problems = parse({"kind": "context", "name": "a", "op": op, "value": value})
    assert rule is not None, problems
    context = Sql("(SELECT the_context)")
    made = predicate(rule, Sql("p"), Sql("now()"), Catalog(1), entered_at=Sql("now()"), run_context=context)
    assert made.text.count("the_context") == 1
