"""Queries of the ledger of touches: what reached a customer before an instant, and who was reached in a period.

Whoever asks what messages led to (insights) joins what is built here; a touch counts once its send was accepted, and a test
send never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from channels.adapters.receipt_in import RANK
from channels.models import Decision, Origin, SendState
from core.db.sql import Sql, join, sql

ACCEPTED = sql(
    "channels_touch t JOIN channels_send s ON s.touch_id = t.id AND s.state = {State.ACCEPTED} "
    "AND t.decision = {Decision.SEND} AND t.origin <> {Origin.TEST}",
    State=SendState,
    Decision=Decision,
    Origin=Origin,
)
"""What a SELECT of the touches `t` that count is FROM, each with its send `s`."""


def kinds_reaching(kind: str) -> list[str]:
    """The receipts that show that a message came so far: those further along too, but not a bounce, whatever its weight."""
    return [each for each, rank in RANK.items() if rank >= RANK[kind] and each != "bounced"]


def before(profile_id: Sql, at: Sql, window: timedelta, most: int, stages: Sequence[str]) -> Sql:
    """A SELECT of the last `most` touches of the profile within `window` before `at`: those columns of a touch that say
    what it was, `stage`, and `place`, which counts back from `at`.

    `stages`: the receipts that show a first, a second, ... stage; `stage` is the furthest reached before `at`, 0 if none.
    """
    reached = join(
        " ",
        [
            sql("WHEN r.kind = ANY({}::text[]) THEN {}::int", kinds_reaching(kind), stage)
            for stage, kind in reversed([*enumerate(stages, 1)])
        ],
    )
    return sql(
        "SELECT t.journey_id, t.channel_id, t.template_version_id, t.medium, t.transactional, t.created_at, "
        "row_number() OVER (ORDER BY t.created_at DESC, t.id DESC) AS place, "
        # Most sends have no receipt that counts, and their receipts are not looked for.
        "CASE WHEN s.receipt_rank = 0 THEN 0 ELSE coalesce((SELECT max(CASE {reached} ELSE 0 END) FROM channels_receipt r "
        "WHERE r.touch_id = t.id AND r.occurred_at < {at}), 0) END AS stage "
        "FROM {accepted} WHERE t.profile_id = {profile} AND t.created_at < {at} AND t.created_at >= {at} - {window}::interval "
        "ORDER BY t.created_at DESC, t.id DESC LIMIT {most}::int",
        reached=reached,
        at=at,
        accepted=ACCEPTED,
        profile=profile_id,
        window=window,
        most=most,
    )


def reached(workspace_id: int, start: datetime, end: datetime) -> Sql:
    """A SELECT (profile_id, at) of every profile that any message reached in the period, with the last time."""
    return sql(
        "SELECT t.profile_id, max(t.created_at) AS at FROM {} WHERE t.workspace_id = {}::bigint "
        "AND t.created_at >= {}::timestamptz AND t.created_at < {}::timestamptz GROUP BY 1",
        ACCEPTED,
        workspace_id,
        start,
        end,
    )


def beginning(workspace_id: int) -> Sql:
    """A SELECT of one row: since when the workspace has touches; NULL if it has none."""
    return sql("SELECT min(created_at) FROM channels_touch WHERE workspace_id = {}::bigint", workspace_id)
