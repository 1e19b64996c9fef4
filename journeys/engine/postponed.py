"""What those who are set aside have yet to see: kept in `journeys_postponed`, and taken back once they take part again.

Both read the tables of the pass at hand (`tick_signal`, `tick_batch`, `tick_without`) and belong into its transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdp.signals.models import OwnerKind, SignalKind
from core.db.sql import run, sql

BATCH = 0
"""`Postponed.kind` of an entry batch."""


def keep(workspace_id: int, versions: Sequence[int]) -> None:
    """Keep the signals, and the entry batches of their bucket, of who is set aside, and of everybody for `versions`."""
    run(
        sql(
            "INSERT INTO journeys_postponed (workspace_id, version_id, profile_id, kind, ref, event_id, occurred_at) "
            "SELECT {w}::bigint, x.version_id, s.profile_id, s.kind, s.ref, s.event_id, s.occurred_at FROM tick_signal s "
            "JOIN tick_without x ON x.profile_id = s.profile_id AND x.version_id <> 0 "
            "AND x.version_id <> ALL({without}::bigint[]) WHERE s.version_id = 0 "
            "UNION ALL SELECT {w}::bigint, v.id, s.profile_id, s.kind, s.ref, s.event_id, s.occurred_at FROM tick_signal s "
            "CROSS JOIN unnest({without}::bigint[]) v(id) WHERE s.version_id = 0 AND (s.kind = ANY({merged}::smallint[]) "
            "OR EXISTS (SELECT 1 FROM signals_subscription i WHERE i.workspace_id = {w}::bigint "
            "AND i.owner_kind = {version}::text AND i.owner_id = v.id "
            "AND (i.kind = {profile_changed}::smallint OR (i.kind = s.kind AND i.ref = s.ref)))) "
            "UNION ALL SELECT DISTINCT {w}::bigint, r.version_id, x.profile_id, {batch}::smallint, r.id, NULL::bigint, r.at "
            "FROM tick_batch t JOIN journeys_entrybatch r ON r.id = t.batch_id JOIN tick_without x "
            "ON x.version_id IN (0, r.version_id) AND (x.profile_id & 255)::smallint = t.bucket WHERE t.profile_id IS NULL",
            w=workspace_id,
            without=list(versions),
            batch=BATCH,
            version=OwnerKind.VERSION.value,
            merged=[int(SignalKind.MERGED), int(SignalKind.RESUMED)],
            profile_changed=int(SignalKind.PROFILE_CHANGED),
        )
    )


def take_back(workspace_id: int, buckets: Sequence[int], versions: Sequence[int]) -> None:
    """Take in hand again what was kept for who is set aside no longer; their versions alone see it. `versions` still wait."""
    ours = sql(
        "DELETE FROM journeys_postponed p WHERE p.workspace_id = {}::bigint AND p.bucket = ANY({}::smallint[]) "
        "AND p.version_id <> ALL({}::bigint[]) AND NOT EXISTS (SELECT 1 FROM tick_without x "
        "WHERE x.profile_id = p.profile_id AND x.version_id IN (0, p.version_id)) "
        "RETURNING p.profile_id, p.bucket, p.kind, p.ref, p.event_id, p.occurred_at, p.version_id",
        workspace_id,
        list(buckets),
        list(versions),
    )
    run(
        sql(
            "WITH back AS ({}), batches AS (INSERT INTO tick_batch (batch_id, bucket, profile_id) "
            "SELECT ref, bucket, profile_id FROM back WHERE kind = {batch}::smallint) "
            "INSERT INTO tick_signal (profile_id, kind, ref, event_id, occurred_at, version_id) "
            "SELECT profile_id, kind, ref, event_id, occurred_at, version_id FROM back WHERE kind <> {batch}::smallint",
            ours,
            batch=BATCH,
        )
    )
