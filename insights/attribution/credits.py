"""The credits that are kept: last touch within a window, for every conversion of every journey.

Every conversion has credits that sum to it exactly: under `last_touch` one row, for the touch that came last before the
conversion, of whichever journey, or for no touch at all. A touch qualifies once its send was accepted; a workspace may
ask for more (a receipt). Written in sets, repeatable: what is right already is left alone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import may_blame, narrow, reason_of, tried
from cdp.parking.parking import Culprit
from channels.touches.history import ACCEPTED, kinds_reaching
from core.db.sql import Sql, join, one, rows, run, sql
from insights.attribution.settings import Attribution
from tenancy.settings import Qualifying

MODEL = "last_touch"
RETRIED = 1_000
"""So many conversions set aside are tried again at a time."""

SECONDS = 60.0
"""So long the conversions that fail are looked for one by one."""

STRETCH = 20_000
"""So many conversions are credited in one transaction."""

SETTLING = timedelta(days=1)
"""So long after it was recorded a conversion is looked at again: a send's outcome may become known after it."""


def attribute(workspace_id: int, attribution: Attribution, now: datetime) -> int:
    """Credit the conversions that have no credit yet, and look once more at those recorded within `SETTLING`.

    The number of credits written or taken back. Nothing is written twice, however often this runs. A conversion that cannot
    be credited is set aside, and the others are; those whose retry is due are credited with the rest, as the rest.
    """
    return attribute_from(workspace_id, attribution, now, 0, float("inf"))[0]


def attribute_from(
    workspace_id: int, attribution: Attribution, now: datetime, after: int, until: float
) -> tuple[int, int | None]:
    """As `attribute`, for the conversions behind `after` (an enrollment id), until a monotonic clock says `until`: the rows
    that changed, and behind which conversion to go on, None where the last was reached."""
    written = _retry(workspace_id, attribution, now)
    recent = sql(
        "(NOT EXISTS (SELECT 1 FROM insights_credit c WHERE c.model = {}::text AND c.conversion_id = k.enrollment_id) "
        "OR k.recorded_at > {}::timestamptz)",
        MODEL,
        now - SETTLING,
    )
    reached: int | None = after
    while reached is not None:
        more, reached = stretch(workspace_id, attribution, recent, now, reached)
        written += more
        if time.monotonic() > until:
            break
    return written, reached


def stretch(
    workspace_id: int, attribution: Attribution, scope: Sql, now: datetime, after: int
) -> tuple[int, int | None]:
    """Credit the next `STRETCH` conversions `k` in scope behind `after`: the rows that changed, and behind which conversion to
    go on, None where the last was reached."""
    (last, count) = one(
        sql(
            "SELECT max(enrollment_id), count(*) FROM (SELECT k.enrollment_id FROM journeys_conversion k "
            "WHERE k.workspace_id = {}::bigint AND k.enrollment_id > {}::bigint AND ({}) ORDER BY k.enrollment_id "
            "LIMIT {}::int) s",
            workspace_id,
            after,
            scope,
            STRETCH,
        )
    ) or (None, 0)
    if last is None:
        return 0, None
    part = sql("{} AND k.enrollment_id > {}::bigint AND k.enrollment_id <= {}::bigint", scope, after, last)
    written, left = _credit(workspace_id, attribution, part, now)
    if left is not None:
        return written, left - 1
    return written, last if count == STRETCH else None


def _retry(workspace_id: int, attribution: Attribution, now: datetime) -> int:
    """Credit those set aside whose time has come, and take back those that did not fail again."""
    again = [due.ref for due in parking.due(ParkedKind.CONVERSION, now, RETRIED, workspace_id)]
    if not again:
        return 0
    written, left = _credit(workspace_id, attribution, sql("k.enrollment_id = ANY({}::bigint[])", again), now)
    aside = {ref for ref, _ in parking.waiting(ParkedKind.CONVERSION, now, workspace_id)}
    done = [ref for ref in again if ref not in aside and (left is None or ref < left)]
    parking.release(ParkedKind.CONVERSION, done)
    return written


def _credit(workspace_id: int, attribution: Attribution, scope: Sql, now: datetime) -> tuple[int, int | None]:
    """Make the credits of the conversions `k` in scope what they should be, but for those set aside: the rows that changed,
    and the first conversion that the search for culprits did not come to, which like those after it is as it was."""
    try:
        return _settle(workspace_id, attribution, _not_aside(scope, now)), None
    except Exception as error:
        if not may_blame(error):
            raise
        left = _set_aside(workspace_id, attribution, _not_aside(scope, now), now, error)
    if left is not None:
        scope = sql("{} AND k.enrollment_id < {}::bigint", scope, left)
    return _settle(workspace_id, attribution, _not_aside(scope, now)), left


def _not_aside(scope: Sql, now: datetime) -> Sql:
    return sql(
        "({}) AND NOT EXISTS (SELECT 1 FROM parking_parked a WHERE a.kind = 'conversion' AND a.ref = k.enrollment_id "
        "AND a.within = 0 AND a.retry_at > {}::timestamptz)",
        scope,
        now,
    )


def _set_aside(
    workspace_id: int, attribution: Attribution, scope: Sql, now: datetime, error: BaseException
) -> int | None:
    """Set aside the conversions in scope that cannot be credited, and give the first that was not asked about; raises the
    error again if none of them is to blame."""
    wanted = [
        enrollment_id
        for (enrollment_id,) in rows(
            sql(
                "SELECT k.enrollment_id FROM journeys_conversion k WHERE k.workspace_id = {}::bigint AND ({}) ORDER BY 1",
                workspace_id,
                scope,
            )
        )
    ]

    def attempt(part: Sequence[int]) -> BaseException | None:
        first, last = (part[0], part[-1]) if part else (0, -1)
        some = sql("k.enrollment_id BETWEEN {}::bigint AND {}::bigint AND ({})", first, last, scope)
        return tried(lambda: _settle(workspace_id, attribution, some))

    found = narrow(wanted, attempt, time.monotonic() + SECONDS)
    if not found.culprits:
        raise error
    parking.park(
        [
            Culprit(ParkedKind.CONVERSION, each, workspace_id, "attribute.credit", *reason_of(why))
            for each, why in found.culprits
        ],
        now,
    )
    return found.unexamined[0] if found.unexamined else None


@transaction.atomic
def _settle(workspace_id: int, attribution: Attribution, scope: Sql) -> int:
    """Make the credits of the conversions in scope what they should be: take back what is wrong, add what is missing."""
    # One at a time for a workspace, or two could both find a credit missing that the other has just moved.
    run(sql("SELECT pg_advisory_xact_lock(hashtextextended('insights_credit:' || {}::text, 0))", str(workspace_id)))
    run(Sql("CREATE TEMP TABLE IF NOT EXISTS insights_due (LIKE insights_credit) ON COMMIT DELETE ROWS"))
    run(Sql("ALTER TABLE insights_due ALTER COLUMN id DROP NOT NULL"))
    run(Sql("DELETE FROM insights_due"))
    run(_due(workspace_id, attribution, scope))
    same = Sql(
        "d.model = c.model AND d.conversion_id = c.conversion_id AND d.touch_id IS NOT DISTINCT FROM c.touch_id "
        "AND d.journey_id = c.journey_id AND d.share = c.share AND d.value = c.value"
    )
    taken_back = run(
        sql(
            "DELETE FROM insights_credit c USING insights_due o WHERE o.model = c.model "
            "AND o.conversion_id = c.conversion_id AND NOT EXISTS (SELECT 1 FROM insights_due d WHERE {})",
            same,
        )
    )
    columns = Sql("workspace_id, model, conversion_id, touch_id, journey_id, share, value")
    added = run(
        sql(
            "INSERT INTO insights_credit ({columns}) SELECT {columns} FROM insights_due d "
            "WHERE NOT EXISTS (SELECT 1 FROM insights_credit c WHERE {same}) ORDER BY d.conversion_id",
            columns=columns,
            same=same,
        )
    )
    run(Sql("DELETE FROM insights_due"))
    return taken_back + added


def _due(workspace_id: int, attribution: Attribution, scope: Sql) -> Sql:
    """The statement that notes what the credits of the conversions in scope should be."""
    return sql(
        "INSERT INTO insights_due (workspace_id, model, conversion_id, touch_id, journey_id, share, value) "
        "SELECT k.workspace_id, {model}::text, k.enrollment_id, t.id, coalesce(t.journey_id, k.journey_id), 1, "
        "coalesce(k.value, 0) FROM journeys_conversion k LEFT JOIN LATERAL ("
        "SELECT t.id, t.journey_id FROM {accepted} WHERE t.profile_id = k.profile_id "
        "AND t.created_at < k.converted_at AND t.created_at >= k.converted_at - {window}::interval AND ({qualifies}) "
        "ORDER BY t.created_at DESC, t.id DESC LIMIT 1) t ON TRUE WHERE k.workspace_id = {workspace}::bigint AND ({scope})",
        model=MODEL,
        accepted=ACCEPTED,
        window=attribution.longest,
        qualifies=_passes(attribution),
        workspace=workspace_id,
        scope=scope,
    )


def _passes(attribution: Attribution) -> Sql:
    """Whether touch `t` qualifies for conversion `k` by the rule of its channel; all lie within the longest window."""
    if not attribution.channels:
        return _qualifies(attribution.qualifying)
    own = [
        sql(
            "WHEN {}::bigint THEN t.created_at >= k.converted_at - {}::interval AND {}",
            channel,
            rule.window,
            _qualifies(rule.qualifying),
        )
        for channel, rule in attribution.channels.items()
    ]
    return sql(
        "CASE t.channel_id {} ELSE t.created_at >= k.converted_at - {}::interval AND {} END",
        join(" ", own),
        attribution.window,
        _qualifies(attribution.qualifying),
    )


def _qualifies(qualifying: Qualifying) -> Sql:
    """Whether touch `t` was followed by what is asked for before conversion `k`."""
    if qualifying == "accepted":
        return Sql("TRUE")
    return sql(
        "EXISTS (SELECT 1 FROM channels_receipt r WHERE r.touch_id = t.id AND r.kind = ANY({}::text[]) "
        "AND r.occurred_at < k.converted_at)",
        kinds_reaching(qualifying),
    )
