"""Bucket locks: whoever holds (workspace, bucket) is the only one to change its customers' membership, enrollments and touches.

A tick *tries* and works on what it got, so it never waits for another while holding one. The two jobs that must have
their buckets (absorbing a merge, a full refresh of an audience) wait, in ascending order, holding nothing else.
All locks end with the transaction.
"""

from collections.abc import Iterable

from core.db.columns import BUCKETS
from core.db.sql import one, rows, sql

ALL_BUCKETS = range(BUCKETS)


def lock_key(workspace_id: int, bucket: int) -> int:
    """The number that is locked for a bucket of a workspace."""
    return workspace_id * BUCKETS + bucket


def try_lock(workspace_id: int, buckets: Iterable[int]) -> list[int]:
    """Lock those of the buckets that nobody else holds; returns them in ascending order. Needs a transaction."""
    wanted = sorted(buckets)
    keys = [lock_key(workspace_id, bucket) for bucket in wanted]
    got = rows(
        sql(
            "SELECT bucket FROM unnest({}::bigint[], {}::smallint[]) AS w(key, bucket) WHERE pg_try_advisory_xact_lock(key)",
            keys,
            wanted,
        )
    )
    return sorted(bucket for (bucket,) in got)


def lock(workspace_id: int, buckets: Iterable[int]) -> None:
    """Lock all of the buckets, waiting for each in ascending order. Needs a transaction that holds no other row."""
    keys = [lock_key(workspace_id, bucket) for bucket in sorted(set(buckets))]
    one(sql("SELECT count(pg_advisory_xact_lock(key)) FROM unnest({}::bigint[]) WITH ORDINALITY AS w(key, n)", keys))
