"""How many would match, and who, for instance: an answer before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import transaction

from audiences.live import people
from audiences.refresh import WORK_MEM
from core.db.sql import Sql, one, run, sql
from core.i18n.text import translated
from core.problems import Problem
from rules.ast import Rule
from rules.compile import predicate
from rules.vocabulary import Catalog, load

TIMEOUT_MS = 10_000
ASKED = 4_000
"""Profiles that an estimate asks: the share of those who match is then right to within 1.6 points, 19 times in 20."""
LARGE = 50_000
"""Below so many profiles a count takes no longer than an estimate."""
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, slots=True)
class Preview:
    """`count` of `total` profiles match; a few of them, spread evenly and the same every time.

    With a `margin` both are estimates: 19 times in 20 the count is not further off than this. Without, they are exact.
    """

    count: int
    total: int
    sample_profile_ids: list[int]
    margin: int | None = None


class PreviewTooSlowError(Exception):
    """The rule took longer than a preview may. `problem` says so to the person who asked."""

    problem = Problem(
        "",
        "too_slow",
        translated(
            "Counting took more than {timeout_ms} seconds. Narrow the time windows, or save the "
            "audience: a full refresh has no time limit.",
            timeout_ms=TIMEOUT_MS // 1000,
        ),
    )


def preview(
    workspace_id: int,
    rule: Rule,
    as_of: datetime,
    sample: int = 10,
    *,
    catalog: Catalog | None = None,
    timeout_ms: int = TIMEOUT_MS,
) -> Preview:
    """Count the profiles that match as of `as_of`. Raises PreviewTooSlowError.

    The rule must have passed `check` outside journeys. `catalog` saves loading it if the caller has it already.
    """
    known = catalog or load(workspace_id)
    matching = predicate(rule, Sql("p"), sql("{}::timestamptz", as_of), known, strategy="scan")
    statement = sql(
        # The sample is ordered by a hash: the first ids would all be the oldest customers.
        "WITH found AS MATERIALIZED (SELECT p.id FROM {0} AND {1})"
        " SELECT (SELECT count(*) FROM found), (SELECT count(*) FROM {0}),"
        " ARRAY(SELECT id FROM found ORDER BY hashint8(id), id LIMIT {2}::bigint)",
        people(workspace_id),
        matching,
        sample,
    )
    count, total, ids = _ask(statement, timeout_ms)
    return Preview(count, total, list(ids))


def estimate(
    workspace_id: int,
    rule: Rule,
    as_of: datetime,
    sample: int = 10,
    *,
    catalog: Catalog | None = None,
    timeout_ms: int = TIMEOUT_MS,
) -> Preview:
    """What `preview` gives, worked out from a few thousand profiles; of a workspace that is not large, exactly.

    The margin is that of a binomial share, 1.96 standard errors (normal approximation), and at least three in as many
    as were asked, which is what nobody among them would still allow (the rule of three). Raises PreviewTooSlowError.
    """
    known = catalog or load(workspace_id)
    ends = one(
        sql(
            "SELECT (SELECT id FROM profiles_profile WHERE workspace_id = {0}::bigint ORDER BY id LIMIT 1),"
            " (SELECT id FROM profiles_profile WHERE workspace_id = {0}::bigint ORDER BY id DESC LIMIT 1)",
            workspace_id,
        )
    )
    first, last = ends if ends and ends[0] is not None else (0, 0)
    span = last - first + 1
    if span <= LARGE:
        return preview(workspace_id, rule, as_of, sample, catalog=known, timeout_ms=timeout_ms)
    # Multiples of the golden ratio fall evenly, and in step with nothing that repeats in the ids.
    ids = sorted({first + int(span * (n * _GOLDEN % 1)) for n in range(ASKED)})
    matching = predicate(rule, Sql("p"), sql("{}::timestamptz", as_of), known)
    statement = sql(
        "WITH asked AS MATERIALIZED (SELECT p.id, {1} AS matches FROM {0} AND p.id = ANY({2}::bigint[]))"
        " SELECT count(*) FILTER (WHERE matches), count(*),"
        " ARRAY(SELECT id FROM asked WHERE matches ORDER BY hashint8(id), id LIMIT {3}::bigint) FROM asked",
        people(workspace_id),
        matching,
        ids,
        sample,
    )
    hits, met, some = _ask(statement, timeout_ms)
    if met < ASKED // 10:  # Most ids of the span belong to other workspaces, so this one is not large.
        return preview(workspace_id, rule, as_of, sample, catalog=known, timeout_ms=timeout_ms)
    total, share = span * met / len(ids), hits / met
    margin = max(1.96 * (share * (1 - share) / met) ** 0.5, 3 / met)
    return Preview(round(share * total), round(total), list(some), round(margin * total))


def _ask(statement: Sql, timeout_ms: int) -> tuple[int, int, list[int]]:
    try:
        with transaction.atomic():
            run(sql("SET LOCAL work_mem = {}", WORK_MEM))
            run(sql("SET LOCAL statement_timeout = {}", Sql(str(int(timeout_ms)))))
            found = one(statement)
            run(Sql("SET LOCAL statement_timeout = DEFAULT"))
    except psycopg.errors.QueryCanceled as error:
        raise PreviewTooSlowError from error
    count, total, ids = found or (0, 0, [])
    return count, total, ids
