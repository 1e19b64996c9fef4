"""Ten reference rules beside what somebody would write by hand for each, over the same tables and indexes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from audiences.membership import refresh_touched
from audiences.preview import estimate, preview
from audiences.refresh import WORK_MEM
from audiences.save import save_audience
from bench.columnar import Columnar
from bench.report import Row, quantile
from core.db.sql import Sql, one, run, sql
from rules.ast import Rule
from rules.compile import predicate
from rules.parse import parse
from rules.vocabulary import load
from tenancy.models import Workspace

GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
CITY = {"kind": "trait", "trait": "city", "op": "eq", "value": "c7"}
BOUGHT = {"kind": "did", "event": "Purchase", "window": {"last": "P30D"}}
THRICE = BOUGHT | {"count": {"op": "at_least", "n": 3}}
_HAS = (
    "p.id IN (SELECT profile_id FROM events_event WHERE workspace_id = {w} AND name_id = {%s} AND occurred_at < {t}%s)"
)
_MONTH = " AND occurred_at >= {t} - interval '30 days'"
_GOLD = "p.traits ->> 'tier' = 'gold'"

RULES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("a trait", GOLD, _GOLD),
    (
        "two traits and a number",
        {"kind": "all", "rules": [GOLD, CITY, {"kind": "trait", "trait": "age", "op": "gte", "value": 40}]},
        _GOLD + " AND p.traits ->> 'city' = 'c7' AND (p.traits ->> 'age')::numeric >= 40",
    ),
    ("did in 30 days", BOUGHT, _HAS % ("Purchase", _MONTH)),
    ("did 3 times in 30 days", THRICE, _HAS % ("Purchase", _MONTH + " GROUP BY 1 HAVING count(*) >= 3")),
    (
        "did 3 times in 30 days, and a trait",
        {"kind": "all", "rules": [GOLD, THRICE]},
        _GOLD + " AND " + _HAS % ("Purchase", _MONTH + " GROUP BY 1 HAVING count(*) >= 3"),
    ),
    (
        "did not",
        {"kind": "not", "rule": {"kind": "did", "event": "Opened", "window": {"last": "P7D"}}},
        "NOT " + _HAS % ("Opened", " AND occurred_at >= {t} - interval '7 days'"),
    ),
    (
        "an event with a property",
        BOUGHT | {"where": [{"property": "total", "op": "gt", "value": 150}]},
        _HAS % ("Purchase", _MONTH + " AND (properties ->> 'total')::numeric > 150"),
    ),
    (
        "spent in 30 days",
        {"kind": "aggregate", "event": "Purchase", "fn": "sum", "property": "total", "op": "gte", "value": 500,
         "window": {"last": "P30D"}},
        _HAS % ("Purchase", _MONTH + " GROUP BY 1 HAVING sum((properties ->> 'total')::numeric) >= 500"),
    ),
    (
        "lapsed",
        {"kind": "occurrence", "which": "last", "event": "Purchase", "window": {"before": "P60D"}},
        _HAS % ("Purchase", " GROUP BY 1 HAVING max(occurred_at) < {t} - interval '60 days'"),
    ),
    (
        "viewed but did not buy, or gold",
        {"kind": "any", "rules": [GOLD, {"kind": "all", "rules": [
            {"kind": "did", "event": "Viewed", "window": {"last": "P30D"}}, {"kind": "not", "rule": BOUGHT}]}]},
        "(" + _GOLD + " OR (" + _HAS % ("Viewed", _MONTH) + " AND NOT " + _HAS % ("Purchase", _MONTH) + "))",
    ),
)  # fmt: skip
ROUNDS = 3
TOUCHED = 2_000


def audiences(made: Workspace, as_of: datetime) -> Iterator[Row]:
    """Time for the ten rules; a preview; the cost of keeping all ten right for customers who did something."""
    catalog = load(made.pk)
    columnar = Columnar(made, as_of, catalog.events)
    total_ours = total_hand = total_columnar = 0.0
    previews, worst = [], ("", 0.0)
    for name, rule_json, by_hand in RULES:
        rule, problems = parse(rule_json)
        if rule is None:
            raise AssertionError(problems)
        ours = predicate(rule, Sql("p"), sql("{}::timestamptz", as_of), catalog, strategy="scan")
        hand = sql(
            by_hand,
            w=sql("{}::bigint", made.pk),
            t=sql("{}::timestamptz", as_of),
            **{event: sql("{}::integer", number) for event, number in catalog.events.items()},
        )
        rounds = [(_count(made, hand), _count(made, ours)) for _ in range(ROUNDS)]
        if len({found for pair in rounds for found, _ in pair}) != 1:
            raise AssertionError(f"{name}: counts differ: {rounds}")
        best_hand, best_ours = (min(pair[side][1] for pair in rounds) for side in (0, 1))
        total_hand, total_ours = total_hand + best_hand, total_ours + best_ours
        worst = max(worst, (name, best_ours / best_hand), key=lambda each: each[1])
        previews.append(_preview(made, rule, as_of, rounds[0][0][0]))
        elsewhere = [columnar.count(by_hand) for _ in range(ROUNDS)]
        if elsewhere[0][0] != rounds[0][0][0]:
            raise AssertionError(f"{name}: {elsewhere[0][0]} on the columnar engine, {rounds[0][0][0]} on PostgreSQL")
        total_columnar += min(took for _, took in elsewhere)
    yield Row("audience: ten reference rules", total_ours, "s", total_hand, "the same ten by hand",
              total_ours / total_hand, "at most 1.3 now, 1.2 later",
              {"worst": worst[0], "worst_ratio": round(worst[1], 2)})  # fmt: skip
    yield Row("audience: the same ten in DuckDB", total_columnar, "s", None, "", None, "for reference")
    first, exact = zip(*previews, strict=True)
    for name, times, reach in (("first answer", first, "at most 300 ms"), ("exact", exact, "")):
        yield Row(f"preview of a rule, {name}, p50", quantile(times, 0.5) * 1000, "ms", None, "", None, reach,
                  {"slowest_ms": round(max(times) * 1000)})  # fmt: skip
    yield _touched(made, as_of)


def _count(made: Workspace, condition: Sql) -> tuple[int, float]:
    with transaction.atomic():
        run(sql("SET LOCAL work_mem = {}", WORK_MEM))
        began = time.perf_counter()
        found = one(
            sql(
                "SELECT count(*) FROM profiles_profile p WHERE p.workspace_id = {}::bigint AND p.merged_into_id IS NULL AND {}",
                made.pk,
                condition,
            )
        )
        took = time.perf_counter() - began
    return (found[0] if found else -1), took


def _preview(made: Workspace, rule: Rule, as_of: datetime, expected: int) -> tuple[float, float]:
    """Seconds until the screen has its first answer, and until it has the exact one."""
    began = time.perf_counter()
    guess = estimate(made.pk, rule, as_of)
    guessed = time.perf_counter()
    found = preview(made.pk, rule, as_of)
    took = time.perf_counter() - guessed
    if found.count != expected or abs(guess.count - expected) > 2 * (guess.margin or 0):
        raise AssertionError(f"preview says {found}, the estimate {guess}, the count is {expected}")
    return guessed - began, took


def _touched(made: Workspace, as_of: datetime) -> Row:
    """All ten audiences decided anew for customers who did something, as the tick does it."""
    for name, rule_json, _ in RULES:
        saved, problems = save_audience(made.pk, name, rule_json)
        if saved is None:
            raise AssertionError(problems)
    some = sql(
        "SELECT id AS profile_id, NULL::bigint AS audience_id FROM profiles_profile WHERE id % 5 = 0 "
        "ORDER BY id LIMIT {}::bigint",
        TOUCHED,
    )
    times = []
    for _ in range(ROUNDS):
        with transaction.atomic():
            run(Sql("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"))
            began = time.perf_counter()
            refresh_touched(made.pk, some, as_of)
            times.append(time.perf_counter() - began)
    return Row("audiences kept right for touched customers", TOUCHED / min(times), "customers/s", None, "", None, "",
               {"audiences": len(RULES), "customers": TOUCHED})  # fmt: skip
