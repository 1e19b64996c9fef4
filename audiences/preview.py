"""How many would match, and who, for instance: an answer before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import transaction

from audiences.catalog import Catalog, load
from audiences.live import people
from audiences.refresh import WORK_MEM
from audiences.rules.ast import Rule
from audiences.rules.compile import predicate
from cdp.problems import Problem
from cdp.sql import Sql, one, run, sql

TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Preview:
    """`count` of `total` profiles match; a few of them, spread evenly and the same every time."""

    count: int
    total: int
    sample_profile_ids: list[int]


class PreviewTooSlowError(Exception):
    """The rule took longer than a preview may. `problem` says so to the person who asked."""

    problem = Problem(
        "",
        "too_slow",
        f"Counting took more than {TIMEOUT_MS // 1000} seconds. Narrow the time windows, or save the audience: "
        "a full refresh has no time limit.",
        f"统计超过 {TIMEOUT_MS // 1000} 秒。请缩小时间窗，或直接保存人群：完整刷新没有时间限制。",
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
    try:
        with transaction.atomic():
            run(sql("SET LOCAL work_mem = {}", WORK_MEM))
            run(sql("SET LOCAL statement_timeout = {}", Sql(str(int(timeout_ms)))))
            found = one(statement)
            run(Sql("SET LOCAL statement_timeout = DEFAULT"))
    except psycopg.errors.QueryCanceled as error:
        raise PreviewTooSlowError from error
    count, total, ids = found or (0, 0, [])
    return Preview(count, total, list(ids))
