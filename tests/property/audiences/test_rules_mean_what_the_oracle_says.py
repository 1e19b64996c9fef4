"""The compiler, with either strategy, gives every person the oracle's answer, on a real database."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db.sql import Sql, join, rows, sql
from core.keypath import value_at
from rules.compile import predicate
from rules.leaf import Strategy
from rules.leaves import BY_KIND
from rules.parse import parse
from rules.run import same_key
from rules.sentence import sentence
from rules.vocabulary import Catalog, KnownAudience
from tenancy.models import Workspace
from tests.property.audiences import draws, strategies
from tests.property.audiences.leaves import LEAVES, matches
from tests.property.audiences.oracle import ZONE, Moment, Person
from tests.property.audiences.store import store

AUDIENCE_IDS = {name: number for number, name in enumerate(draws.AUDIENCES, start=1_000_001)}
STRATEGIES: tuple[Strategy, ...] = ("probe", "scan")
EVENT_IDS = {name: number for number, name in enumerate(draws.EVENTS, start=1)}


def with_key(key: str, event: str, properties: Sql, at: Sql) -> Sql:
    """An event belongs to the run whose key it has under `a`."""
    return same_key(value_at(properties, "a"), sql("{}::text", key))


@pytest.mark.django_db
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    people=st.lists(strategies.people, min_size=6, max_size=8),
    rules=strategies.rules,
    context=draws.contexts,
    key=st.sampled_from(draws.KEYS),
    owned=st.booleans(),
)
def test_both_strategies_agree_with_the_oracle(
    workspace: Workspace,
    people: list[Person],
    rules: tuple[dict[str, Any], ...],
    context: dict[str, Any],
    key: str,
    owned: bool,
) -> None:
    audiences = {name: KnownAudience(n, name) for name, n in AUDIENCE_IDS.items()}
    catalog = Catalog(workspace.pk, EVENT_IDS, audiences=audiences, time_zone=ZONE, week_start=draws.SUNDAY)
    moment = Moment(draws.AS_OF, draws.ENTERED_AT, context, key, owned)
    columns: list[Sql] = []
    for rule in rules:
        parsed, problems = parse(rule)
        assert parsed is not None, problems
        english = sentence(parsed, {})
        with override("zh-hans"):
            assert sentence(parsed, {}) != english
        for strategy in STRATEGIES:
            as_of, entered_at = sql("{}", moment.as_of), sql("{}", moment.entered_at)
            asked = predicate(
                parsed,
                Sql("p"),
                as_of,
                catalog,
                entered_at=entered_at,
                run_context=sql("{}::jsonb", context),
                run_key=sql("{}::text", key),
                owned=partial(with_key, key) if owned else None,
                strategy=strategy,
            )
            columns.append(asked)
    with transaction.atomic():
        ids = store(workspace.pk, people, EVENT_IDS, AUDIENCE_IDS, draws.AS_OF)
        found = rows(
            sql("SELECT p.id, {} FROM profiles_profile p WHERE p.id = ANY({}) ORDER BY p.id", join(", ", columns), ids)
        )
        transaction.set_rollback(True)
    for (profile_id, *answers), person in zip(found, people, strict=True):
        for index, rule in enumerate(rules):
            expected = matches(rule, person, moment)
            assert answers[2 * index : 2 * index + 2] == [expected, expected], (rule, person, profile_id)


def test_the_oracle_knows_every_leaf() -> None:
    assert set(LEAVES) == set(BY_KIND)
