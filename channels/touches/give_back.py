"""Amounts reserved for sends that did not go out go back to the budget."""

from __future__ import annotations

from django.db import transaction

from channels.models import SendState
from core.db.sql import rows, run, sql

AT_ONCE = 10_000

_UNUSED = sql(
    "s.reserved > 0 AND s.state IN ({State.REJECTED}, {State.EXPIRED}, {State.CANCELLED})",
    State=SendState,
)
"""As the partial index `send_gives_back` says it."""

UNFINISHED = sql("SELECT 1 FROM channels_send s WHERE {}", _UNUSED)
"""Reads that small index alone."""


def give_back(limit: int = AT_ONCE) -> int:
    """Give back what is reserved for closed sends, at most `limit`; their number. Budgets locked by others are left to the
    next call, so nothing waits."""
    with transaction.atomic():
        found = rows(
            sql(
                "SELECT p.id FROM channels_spending p JOIN channels_budget b ON b.id = p.budget_id WHERE EXISTS "
                "(SELECT 1 FROM channels_send s WHERE s.spending_id = p.id AND {}) "
                "ORDER BY b.id FOR NO KEY UPDATE OF b SKIP LOCKED",
                _UNUSED,
            )
        )
        return _give_back([spending for (spending,) in found], limit) + _forget(limit)


def _give_back(spendings: list[int], limit: int) -> int:
    if not spendings:
        return 0
    given = rows(
        sql(
            """
            WITH unused AS MATERIALIZED (
                SELECT s.touch_id, s.spending_id, s.reserved FROM channels_send s
                WHERE s.spending_id = ANY({spendings}::bigint[]) AND {unused}
                ORDER BY s.touch_id LIMIT {limit}::int FOR UPDATE SKIP LOCKED
            ),
            given AS (
                UPDATE channels_send s SET reserved = 0 FROM unused u WHERE s.touch_id = u.touch_id RETURNING 1
            ),
            back AS (
                UPDATE channels_spending p SET spent = p.spent - u.sum
                FROM (SELECT spending_id, sum(reserved) AS sum FROM unused GROUP BY 1) u WHERE p.id = u.spending_id
            )
            SELECT count(*) FROM given
            """,
            spendings=spendings,
            unused=_UNUSED,
            limit=limit,
        )
    )
    return int(given[0][0])


def _forget(limit: int) -> int:
    """Clear what is reserved of budgets that were removed."""
    return run(
        sql(
            "UPDATE channels_send u SET reserved = 0 WHERE u.touch_id IN (SELECT s.touch_id FROM channels_send s WHERE {} "
            "AND NOT EXISTS (SELECT 1 FROM channels_spending p WHERE p.id = s.spending_id) LIMIT {}::int "
            "FOR UPDATE SKIP LOCKED)",
            _UNUSED,
            limit,
        )
    )
