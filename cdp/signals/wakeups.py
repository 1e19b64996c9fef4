"""Signals to the engine: what it waits for is declared as subscriptions, and only that is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cdp.signals.models import OwnerKind, SignalKind
from core.db.sql import Sql, cursor, rows, run, sql, values

_COPY = "COPY signals_signal (workspace_id, profile_id, kind, ref, event_id, occurred_at) FROM STDIN (NULL '')"


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What a workspace waits for at this moment."""

    events: frozenset[int]
    """Ids of event names."""
    profile_changed: bool
    """Whether any change of a profile matters to somebody."""


def emit(workspace_id: int, relation: Sql) -> int:
    """Write signals; `relation` yields profile_id, kind, ref, event_id, occurred_at. The number written.

    The caller decides what is of interest; nothing is filtered here.
    """
    return run(emitting(workspace_id, relation))


def emitting(workspace_id: int, relation: Sql) -> Sql:
    """The statement of `emit`, to run by itself or as a part of the caller's."""
    return sql(
        """
        INSERT INTO signals_signal (workspace_id, profile_id, kind, ref, event_id, occurred_at)
        SELECT {}::bigint, r.profile_id, r.kind, r.ref, r.event_id, r.occurred_at FROM {} AS r
        ORDER BY r.profile_id, r.occurred_at
        """,
        workspace_id,
        _relation(relation),
    )


def marking_changed(workspace_id: int, relation: Sql, now: Sql) -> Sql:
    """A statement that marks the profiles of `relation` (profile_id) changed, if anything waits for changes."""
    return sql(
        "INSERT INTO signals_signal (workspace_id, profile_id, kind, occurred_at)"
        " SELECT DISTINCT {w}::bigint, c.profile_id, {kind}::smallint, {now} FROM {relation} c WHERE EXISTS (SELECT 1 FROM"
        " signals_subscription n WHERE n.workspace_id = {w}::bigint AND n.kind = {kind}::smallint)",
        w=workspace_id,
        kind=int(SignalKind.PROFILE_CHANGED),
        now=now,
        relation=_relation(relation),
    )


def copy_signals(workspace_id: int, signals: Sequence[tuple[int, int, int, int | None, datetime]]) -> None:
    """Write signals: (profile, kind, ref, event id, occurred_at). By COPY: half the cost of an INSERT of as many rows."""
    if not signals:
        return
    lines = [
        f"{workspace_id}\t{profile}\t{int(kind)}\t{ref}\t{'' if event is None else event}\t{at.isoformat()}\n"
        for profile, kind, ref, event, at in signals
    ]
    with cursor() as cur, cur.copy(_COPY) as copy:
        copy.write("".join(lines))


def taking(ids: Sql) -> Sql:
    """A statement that removes the signals with these ids (a SELECT), returning profile_id, kind, ref, event_id, occurred_at.

    As an array: where the statistics were taken while the queue was empty, IN compares all with all.
    """
    return sql(
        "DELETE FROM signals_signal WHERE id = ANY(ARRAY({})) RETURNING profile_id, kind, ref, event_id, occurred_at",
        ids,
    )


def set_subscriptions(
    workspace_id: int, owner_kind: OwnerKind, owner_id: int, wanted: Iterable[tuple[SignalKind, int]]
) -> None:
    """Make `wanted` (kind, ref) all that the owner waits for; empty drops the owner.

    Events that are processed after the caller's transaction commits give signals.
    """
    table = sorted({(int(kind), ref) for kind, ref in wanted})
    relation = values([("kind", "smallint"), ("ref", "bigint")], table)
    with transaction.atomic():
        run(
            sql(
                "DELETE FROM signals_subscription i WHERE workspace_id = {} AND owner_kind = {} AND owner_id = {}"
                " AND NOT EXISTS (SELECT FROM {} AS w WHERE w.kind = i.kind AND w.ref = i.ref)",
                workspace_id,
                owner_kind.value,
                owner_id,
                relation,
            )
        )
        run(
            sql(
                "INSERT INTO signals_subscription (workspace_id, owner_kind, owner_id, kind, ref)"
                " SELECT {}::bigint, {}::text, {}::bigint, w.kind, w.ref FROM {} AS w ON CONFLICT DO NOTHING",
                workspace_id,
                owner_kind.value,
                owner_id,
                relation,
            )
        )


def subscriptions(workspace_id: int) -> Subscriptions:
    """What the workspace waits for, read afresh: a journey published a moment ago misses nothing."""
    found = rows(
        sql(
            "SELECT DISTINCT kind, ref FROM signals_subscription WHERE workspace_id = {} AND kind = ANY({}::smallint[])",
            workspace_id,
            [int(SignalKind.EVENT), int(SignalKind.PROFILE_CHANGED)],
        )
    )
    return Subscriptions(
        events=frozenset(ref for kind, ref in found if kind == SignalKind.EVENT),
        profile_changed=any(kind == SignalKind.PROFILE_CHANGED for kind, _ in found),
    )


def _relation(relation: Sql) -> Sql:
    """The relation as something that can stand after FROM, bracketed if it is a bare SELECT."""
    bracketed = relation.text.lstrip().startswith("(")
    return relation if bracketed else sql("({})", relation)
