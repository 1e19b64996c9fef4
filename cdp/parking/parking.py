"""Setting aside what cannot be processed, so that it stops nobody else.

A worker that fails on one thing of many finds out which (`cdp.parking.narrowing`), parks it with the reason, and does the rest.
What is parked is left alone until `retry_at`; success releases it, another failure parks it again, each time for longer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from cdp.parking.models import Parked, ParkedKind
from core.db.sql import Sql, rows, run, sql, values
from core.db.text import clean

logger = logging.getLogger(__name__)

FIRST_SECONDS = 60
LAST_SECONDS = 6 * 3600
JUST_AFTER = timedelta(microseconds=1)
"""What is retried at once is still set aside at the instant of the pass that left it out."""

LONGEST = 500
"""A longer text of an error is cut."""


@dataclass(frozen=True, slots=True)
class Culprit:
    """Something to park: what it is, where it failed and why. `payload` is JSON that exists nowhere else."""

    kind: ParkedKind
    ref: int
    workspace_id: int | None
    stage: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    """What the error says of itself, as `narrowing.reason_of` reads it."""
    within: int = 0
    profile_id: int | None = None
    payload: Any = None


@dataclass(frozen=True, slots=True)
class Due:
    """A parked thing whose time has come again."""

    id: int
    workspace_id: int | None
    ref: int
    within: int
    profile_id: int | None
    payload: Any


def park(culprits: Iterable[Culprit], now: datetime, *, at_once: bool = False) -> int:
    """Set the culprits aside, or count one more failure of those that are; the number of rows.

    Retried a minute from now, then after 4, 16, 64 minutes and so on, at most six hours. A payload that is there already is
    kept unless another is given. `at_once`: nothing is known against them, so they are left out of this pass alone, and
    no failure is counted.
    """
    table = {
        (str(each.kind), each.ref, each.within): (
            each.workspace_id,
            str(each.kind),
            each.ref,
            each.within,
            each.profile_id,
            each.stage[:60],
            each.code[:60],
            orjson.dumps({name: clean(text)[:LONGEST] for name, text in each.params.items()}).decode(),
            None if each.payload is None else orjson.dumps(each.payload).decode(),
        )
        for each in culprits
    }
    if not table:
        return 0
    for stage, code in sorted({(row[5], row[6]) for row in table.values()}):
        logger.warning("Set aside at %s: %s. See /api/workspaces/<id>/parked.", stage, code)
    columns = [
        ("workspace_id", "bigint"),
        ("kind", "text"),
        ("ref", "bigint"),
        ("within", "bigint"),
        ("profile_id", "bigint"),
        ("stage", "text"),
        ("code", "text"),
        ("params", "text"),
        ("payload", "text"),
    ]
    names = Sql(", ".join(name for name, _ in columns[:-2]))
    return run(
        sql(
            "INSERT INTO parking_parked AS k ({names}, params, payload, since, failed_at, tries, retry_at) "
            "SELECT {names}, v.params::jsonb, v.payload::jsonb, {now}, {now}, {tries}::int, CASE {tries}::int WHEN 0 THEN {soon} "
            "ELSE {now} + {first}::int * interval '1 second' END FROM {table} v "
            "ORDER BY v.kind, v.ref, v.within ON CONFLICT (kind, ref, within) DO UPDATE SET stage = excluded.stage, "
            "code = excluded.code, params = excluded.params, payload = coalesce(excluded.payload, k.payload), "
            "failed_at = {now}, tries = k.tries + {tries}::int, retry_at = CASE {tries}::int WHEN 0 THEN {soon} "
            "ELSE {now} + least({last}::int, {first}::int * power(4, least(k.tries, 10))) * interval '1 second' END",
            names=names,
            now=sql("{}::timestamptz", now),
            soon=sql("{}::timestamptz", now + JUST_AFTER),
            tries=0 if at_once else 1,
            first=FIRST_SECONDS,
            last=LAST_SECONDS,
            table=values(columns, list(table.values())),
        )
    )


def release(kind: ParkedKind, refs: Sequence[int], within: int | None = None) -> int:
    """Take things back: they were processed, or are gone. `within` None: wherever; the number of rows."""
    if not refs:
        return 0
    return run(
        sql(
            "DELETE FROM parking_parked WHERE kind = {}::text AND ref = ANY({}::bigint[]) "
            "AND within = coalesce({}::bigint, within)",
            str(kind),
            list(refs),
            within,
        )
    )


def release_due(kinds: Sequence[ParkedKind], now: datetime, condition: Sql) -> int:
    """Take back those of the kinds whose time has come and that satisfy the condition on their row `k`; the number of rows."""
    return run(
        sql(
            "DELETE FROM parking_parked k WHERE k.kind = ANY({}::text[]) AND k.retry_at <= {}::timestamptz AND {}",
            [str(kind) for kind in kinds],
            now,
            condition,
        )
    )


def any_due(kind: ParkedKind, now: datetime) -> Sql:
    """Whether the time of one of the kind has come."""
    return sql(
        "EXISTS (SELECT 1 FROM parking_parked WHERE kind = {}::text AND retry_at <= {}::timestamptz)", str(kind), now
    )


def due(kind: ParkedKind, now: datetime, limit: int, workspace_id: int | None = None) -> list[Due]:
    """Those of the kind whose time has come, the longest overdue first; of one workspace or all."""
    found = rows(
        sql(
            "SELECT id, workspace_id, ref, within, profile_id, payload::text FROM parking_parked WHERE kind = {}::text "
            "AND retry_at <= {}::timestamptz AND ({workspace}::bigint IS NULL OR workspace_id = {workspace}::bigint) "
            "ORDER BY retry_at, id LIMIT {}::int",
            str(kind),
            now,
            limit,
            workspace=workspace_id,
        )
    )
    return [
        Due(id, workspace, ref, inside, profile, None if payload is None else orjson.loads(payload))
        for id, workspace, ref, inside, profile, payload in found
    ]


def waiting(kind: ParkedKind, now: datetime, workspace_id: int | None = None) -> set[tuple[int, int]]:
    """(ref, within) of those of the kind that must be left alone at `now`. For kinds of which there are few."""
    found = rows(
        sql(
            "SELECT ref, within FROM parking_parked WHERE kind = {}::text AND retry_at > {}::timestamptz "
            "AND ({workspace}::bigint IS NULL OR workspace_id = {workspace}::bigint)",
            str(kind),
            now,
            workspace=workspace_id,
        )
    )
    return {(ref, within) for ref, within in found}


def retry_now(workspace_id: int, ids: Sequence[int] | None, now: datetime) -> int:
    """Let the parked rows of these ids, or all of the workspace, be retried at once; the number of rows."""
    rows_ = Parked.objects.filter(workspace_id=workspace_id)
    if ids is not None:
        rows_ = rows_.filter(pk__in=ids)
    return rows_.update(retry_at=now)
