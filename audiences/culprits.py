"""Whose data makes an audience's rule fail, when it is asked of everybody."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from audiences.live import Live, LiveAudience, people
from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import narrow, reason_of, tried
from cdp.parking.parking import Culprit
from core.db.sql import Sql, one, rows, run, sql
from core.wakeups import nudge
from rules.compile import predicate

PIECES = 1_000
"""Everybody in so many stretches of ids: first the stretches with a culprit are found, then the people in them."""

SECONDS = 60.0

Stretch = tuple[int, int]
"""Profile ids, both ends included."""


def parked_membership(profile: str, audience: str, now: datetime) -> Sql:
    """A condition: the profile's place in the audience is set aside at `now`."""
    return sql(
        "EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = 'membership' AND k.ref = {} AND k.within = {} "
        "AND k.retry_at > {}::timestamptz)",
        Sql(profile),
        Sql(audience),
        now,
    )


def membership_culprit(
    workspace_id: int, audience_id: int, stage: str, profile_id: int, error: BaseException
) -> Culprit:
    """A profile's place in an audience, to be set aside."""
    code, params = reason_of(error)
    return Culprit(
        ParkedKind.MEMBERSHIP, profile_id, workspace_id, stage, code, params, audience_id, profile_id=profile_id
    )


def rule_of(audience: LiveAudience, live: Live, now: datetime) -> Sql:
    """The rule for everybody, as `p`. Where somebody's place in it is set aside it is asked one by one, and not of them."""
    as_of = sql("{}::timestamptz", now)
    aside = one(
        sql(
            "SELECT 1 FROM parking_parked WHERE workspace_id = {}::bigint AND kind = 'membership' AND within = {} LIMIT 1",
            live.catalog.workspace_id,
            audience.id,
        )
    )
    if not aside:
        return predicate(audience.rule, Sql("p"), as_of, live.catalog, strategy="scan")
    return sql(
        "CASE WHEN NOT {} THEN {} ELSE FALSE END",
        parked_membership("p.id", str(audience.id), now),
        predicate(audience.rule, Sql("p"), as_of, live.catalog),
    )


def find_culprits(
    audience: LiveAudience, live: Live, now: datetime, error: BaseException, stage: str
) -> tuple[list[Culprit], list[Culprit]]:
    """Whose places in the audience are to be set aside, and the audience itself where they are not all that is wrong.

    Nobody is set aside who was not asked about: where the time ends first, the audience waits, which comes second, and is
    worked out again at once without those found by then.
    """
    workspace_id = live.catalog.workspace_id
    until = time.monotonic() + SECONDS

    def attempt(part: Sequence[Stretch]) -> BaseException | None:
        first, last = (part[0][0], part[-1][1]) if part else (0, -1)
        return tried(lambda: _ask(audience, live, now, first, last))

    pieces = narrow(_pieces(workspace_id), attempt, until)
    found: list[tuple[Stretch, BaseException]] = []
    whole = bool(pieces.unexamined)
    for stretch, _ in pieces.culprits:
        if found and time.monotonic() > until:
            whole = True
            break
        inside = narrow(_people(workspace_id, stretch), attempt, until)
        found += inside.culprits
        whole = whole or bool(inside.unexamined)
    culprits = [membership_culprit(workspace_id, audience.id, stage, profile_id, why) for (profile_id, _), why in found]
    if found and not whole:
        return culprits, []
    code, params = reason_of(pieces.broken or error)
    itself = [Culprit(ParkedKind.AUDIENCE, audience.id, workspace_id, stage, code, params)]
    return (culprits, itself) if found else (itself, [])


def park_found(culprits: list[Culprit], unfinished: list[Culprit], now: datetime) -> None:
    """Set aside what `find_culprits` has found; audiences whose search did not come to its end go on at once."""
    parking.park(culprits, now)
    parking.park(unfinished, now, at_once=True)
    for audience in unfinished:
        nudge("audiences.refresh_all", audience_id=audience.ref)


def _ask(audience: LiveAudience, live: Live, now: datetime, first: int, last: int) -> None:
    rule = predicate(audience.rule, Sql("q"), sql("{}::timestamptz", now), live.catalog)
    run(
        sql(
            "SELECT count(*) FROM (SELECT p.* FROM {} AND p.id BETWEEN {}::bigint AND {}::bigint AND NOT {} OFFSET 0) q "
            "WHERE {}",
            people(live.catalog.workspace_id),
            first,
            last,
            parked_membership("p.id", str(audience.id), now),
            rule,
        )
    )


def _pieces(workspace_id: int) -> list[Stretch]:
    return [
        (first, last)
        for first, last in rows(
            sql(
                "SELECT min(id), max(id) FROM (SELECT p.id, ntile({}::int) OVER (ORDER BY p.id) AS n FROM {}) t "
                "GROUP BY n ORDER BY 1",
                PIECES,
                people(workspace_id),
            )
        )
    ]


def _people(workspace_id: int, stretch: Stretch) -> list[Stretch]:
    found = rows(
        sql("SELECT p.id FROM {} AND p.id BETWEEN {}::bigint AND {}::bigint ORDER BY 1", people(workspace_id), *stretch)
    )
    return [(profile_id, profile_id) for (profile_id,) in found]
