"""SQL says `{State.LIVE}`, never `1`: a bare number tells nobody what it means, and stays when the enumeration changes."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import models

from core.db.sql import Sql, sql
from journeys.models import EnrollmentState
from tests.unit.structure.sqltext import Text, texts, texts_of


def enumerated() -> set[str]:
    """The columns of the product that hold the number of a member of an enumeration."""
    return {
        field.column
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.IntegerField) and field.choices
    }


def bare(found: list[Text]) -> list[str]:
    """Where such a column is compared with a number, or set to one."""
    columns = "|".join(sorted(enumerated()))
    compared = re.compile(rf"\b({columns})\s*(?:=|<>|!=|<|>|<=|>=|(?:NOT )?IN \()\s*\d")
    shown = (text for text in found if re.search(r"\b(SELECT|UPDATE|INSERT|DELETE|WHERE|AND|OR)\b", text.text))
    return [f"{text.file}:{text.line} {match[0]}" for text in shown for match in compared.finditer(text.text)]


def test_the_columns_are_those_of_the_models() -> None:
    assert {"state", "decision", "kind"} <= enumerated()


@pytest.mark.seconds
def test_no_statement_compares_a_state_with_a_bare_number() -> None:
    assert bare(list(texts())) == []


@pytest.mark.parametrize(
    "planted",
    ["WHERE e.state = 1", "AND s.state NOT IN (3, 7)", "UPDATE channels_send SET state=2", "WHERE decision <> 1"],
)
def test_a_planted_number_is_found(planted: str) -> None:
    assert len(bare(list(texts_of(f"x = {planted!r}", "journeys/engine/planted.py")))) == 1


def test_a_member_becomes_a_literal_so_that_partial_indexes_match() -> None:
    named = sql("state = {State.LIVE} AND id = {}", 5, State=EnrollmentState)
    assert named == Sql("state = 1 AND id = %s", (5,))
    assert sql("{}", EnrollmentState.ENDED) == Sql("2")
