"""C49: the sentence and the preview say who a comparison leaves out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import override

from cdp.ingest import inbox
from rules.parse import parse
from rules.sentence import sentence
from tenancy.models import Role
from tests.integration.api.fixtures import Api, member, world

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEOPLE: list[dict[str, Any]] = [
    {"city": "Oslo", "score": 60, "birthday": "1992-03-02"},
    {"city": "Bergen", "score": "70", "birthday": "1990-03-03"},
    {"score": "80", "birthday": "2026-03-02"},
    {"score": "90"},
]


def said(rule: dict[str, Any]) -> tuple[str, str]:
    parsed, problems = parse(rule)
    assert parsed is not None, problems
    english = sentence(parsed, {})
    with override("zh-hans"):
        return english, sentence(parsed, {})


def test_c49_the_sentence_says_that_unknown_cities_are_left_out() -> None:
    rule = {"kind": "trait", "trait": "city", "op": "ne", "value": "Oslo"}
    assert said(rule) == ("city is not “Oslo” (unknown ones left out)", "“city”不等于“Oslo”（不含没有值的）")
    assert said(rule | {"op": "not_in", "value": ["Oslo"]})[0] == "city is none of “Oslo” (unknown ones left out)"
    assert said(rule | {"op": "eq"})[0] == "city is “Oslo”"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("leaf", "remark"),
    [
        (
            {"trait": "city", "op": "ne", "value": "Oslo"},
            ("unknown_passed_over", "rule.rules[0]", "2 customers have no `city`"),
        ),
        (
            {"trait": "score", "op": "gt", "value": 50},
            ("values_passed_over", "rule.rules[0].value", "3 customers have a value"),
        ),
        (
            {"trait": "birthday", "op": "within_next", "value": "P3D"},
            ("years_are_compared", "rule.rules[0].value", "2 customers have a date"),
        ),
    ],
)
def test_c49_the_preview_counts_who_is_passed_over(leaf: dict[str, Any], remark: tuple[str, str, str]) -> None:
    acme = world("acme")
    items = [{"type": "identify", "userId": f"u{n}", "traits": traits} for n, traits in enumerate(PEOPLE)]
    inbox.process_items(acme.workspace.pk, None, items, NOW, NOW)
    alice = Api(member(acme.workspace, Role.OWNER, "alice"))
    rule = {"kind": "all", "rules": [{"kind": "trait"} | leaf]}
    answer = alice.post(f"{acme.here}/audiences/preview", {"rule": rule, "as_of": NOW.isoformat()})
    assert answer["count"] == 1
    (found,) = answer["problems"]
    assert (found["code"], found["path"], found["severity"]) == (remark[0], remark[1], "warning")
    assert remark[2] in found["message"]
