"""Rules and what becomes of them, as data: tests/fixtures/rules/*.txt. UPDATE_FIXTURES=1 rewrites; the diff is the review.

A fixture is a rule in JSON, then a section for each of the two strategies and each of the two languages.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.utils.translation import override
from psycopg.types.json import Jsonb

from core.db.sql import Sql
from rules.compile import predicate
from rules.leaf import Strategy
from rules.parse import parse
from rules.sentence import sentence
from rules.vocabulary import Catalog, KnownAudience

FOLDER = Path(__file__).parents[2] / "fixtures" / "rules"
CATALOG = Catalog(
    7, events={"Order Completed": 1, "Product Viewed": 2}, audiences={"aud_lapsed": KnownAudience(42, "Lapsed")}
)
NAMES = {"aud_lapsed": "Lapsed"}


def shown(fragment: Sql) -> str:
    """The SQL with its parameters in their places, for reading only."""
    values = [json.dumps(p.obj, ensure_ascii=False) if isinstance(p, Jsonb) else p for p in fragment.params]
    return fragment.text % tuple(f"«{value}»" for value in values)


def rendered(rule_text: str) -> str:
    rule, problems = parse(json.loads(rule_text))
    assert rule is not None, problems

    def compiled(strategy: Strategy) -> str:
        return shown(
            predicate(rule, Sql("p"), Sql("$as_of"), CATALOG, entered_at=Sql("$entered_at"), strategy=strategy)
        )

    def said(language: str) -> str:
        with override(language):
            return sentence(rule, NAMES)

    sections = {
        "probe": compiled("probe"),
        "scan": compiled("scan"),
        "en": said("en"),
        "zh-hans": said("zh-hans"),
    }
    return rule_text.strip() + "\n" + "".join(f"\n-- {name}\n{text}\n" for name, text in sections.items())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_a_rule_becomes_what_the_fixture_says(path: Path) -> None:
    expected = path.read_text()
    actual = rendered(expected.split("\n-- ")[0])
    if os.environ.get("UPDATE_FIXTURES") == "1":
        path.write_text(actual)
        return
    assert actual == expected
