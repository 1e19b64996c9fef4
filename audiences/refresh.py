"""The full refresh of an audience: its rule over the whole workspace at once, then the difference, range by range.

The rule is worked out without any lock (seconds, for a large workspace, in which ticks go on); the difference is then
carried out under the bucket locks of one range of profiles at a time. A tick that decides about a profile in between
knows more than the refresh, so it notes the pair in `audiences_settled` and the refresh leaves that one alone:
a statement that does not yet see `refreshing_since` is older than the refresh's view, one that sees it takes the note.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import pairwise

from django.db import transaction

from audiences import changes
from audiences.culprits import SECONDS, find_culprits, membership_culprit, park_found, parked_membership, rule_of
from audiences.live import Live, LiveAudience, load_live, people
from cdp.parking import parking
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import may_blame, narrow, reason_of, tried
from cdp.parking.parking import Culprit
from core.db.buckets import lock
from core.db.clock import Moment, instant
from core.db.columns import BUCKETS
from core.db.sql import Sql, one, rows, run, sql
from core.time_limit import TimeUp, concluding

STAGE = "refresh.audience"

ROWS_PER_RANGE = 20_000
"""About how many changes are made under one set of locks: some 0.2 s."""

WORK_MEM = Sql("'256MB'")
"""A set of profiles that is asked about in a plain `IN` must fit here, or PostgreSQL reads it once per profile."""

_LOCK_SPACE = 0x61756469
"""Keeps these advisory locks apart from others of two integers."""


def refresh_all(audience_id: int, now: Moment) -> int:
    """Work out the whole membership as of `now`, and that of every audience that asks about this one.

    A clock is read anew for each audience. Sets `refreshed_to` and `size`. Returns the number of memberships opened and
    closed; 0 for an archived audience. Waits for another full refresh of the same audience. Not to be called with a
    bucket lock held.
    """
    found = one(sql("SELECT workspace_id FROM audiences_audience WHERE id = {} AND archived_at IS NULL", audience_id))
    if found is None:
        parking.release(ParkedKind.AUDIENCE, [audience_id])
        return 0
    (workspace_id,) = found
    waiting = [audience_id, *(audience.id for audience in load_live(workspace_id).dependents(audience_id))]
    changed = 0
    try:
        with concluding():
            while waiting:
                changed += _refresh(workspace_id, waiting.pop(0), now)
    except TimeUp:
        # The one in hand is set aside; those behind it are taken up by themselves, as one whose refresh was lost.
        run(sql("UPDATE audiences_audience SET refreshed_to = NULL WHERE id = ANY({}::bigint[])", waiting))
        raise
    return changed


def _refresh(workspace_id: int, audience_id: int, moment: Moment) -> int:
    with _alone(audience_id):
        try:
            with concluding():
                return _refresh_alone(workspace_id, audience_id, moment)
        except TimeUp as error:
            # There is no time to look for the cause: the audience is tried again at a growing distance, the others go on.
            parking.park(
                [Culprit(ParkedKind.AUDIENCE, audience_id, workspace_id, STAGE, *reason_of(error))], instant(moment)
            )
            _give_up(audience_id)
            raise


def _refresh_alone(workspace_id: int, audience_id: int, moment: Moment) -> int:
    begun = run(
        sql(
            "WITH swept AS (DELETE FROM audiences_settled WHERE audience_id = {0})"
            " UPDATE audiences_audience SET refreshing_since = {1} WHERE id = {0} AND archived_at IS NULL",
            audience_id,
            instant(moment),
        )
    )
    # From here on ticks leave notes. Those that left none are older than this instant, so that it undoes nothing.
    now = instant(moment)
    live = load_live(workspace_id, also=audience_id)
    audience = next((each for each in live.audiences if each.id == audience_id), None)
    if not begun or audience is None:
        return 0
    try:
        changed = _carry_out(workspace_id, audience, live, now)
    except Exception as error:
        if not may_blame(error):
            raise
        culprits, unfinished = find_culprits(audience, live, now, error, STAGE)
        park_found(culprits, unfinished, now)
        changed = None
        if not unfinished and all(culprit.kind == ParkedKind.MEMBERSHIP for culprit in culprits):
            changed = _second_try(workspace_id, audience, live, now)
    if changed is None:
        _give_up(audience_id)
        return 0
    _finish(audience, live, now)
    parking.release(ParkedKind.AUDIENCE, [audience_id])
    return changed


def _second_try(workspace_id: int, audience: LiveAudience, live: Live, now: datetime) -> int | None:
    """Without those who were set aside; None if it fails all the same, and then the audience is."""
    try:
        return _carry_out(workspace_id, audience, live, now)
    except Exception as error:
        if not may_blame(error):
            raise
        code, params = reason_of(error)
        parking.park([Culprit(ParkedKind.AUDIENCE, audience.id, workspace_id, STAGE, code, params)], now)
        return None


def _carry_out(workspace_id: int, audience: LiveAudience, live: Live, now: datetime) -> int:
    with _found(workspace_id, rule_of(audience, live, now)):
        return sum(_apply_or_park(workspace_id, audience, first, last, now) for first, last in _ranges(audience.id))


def _give_up(audience_id: int) -> None:
    """Its membership stays as it is; ticks need leave it no notes."""
    run(
        sql(
            "WITH swept AS (DELETE FROM audiences_settled WHERE audience_id = {0})"
            " UPDATE audiences_audience SET refreshing_since = NULL WHERE id = {0}",
            audience_id,
        )
    )


@contextmanager
def _alone(audience_id: int) -> Iterator[None]:
    """One full refresh of an audience at a time. A lock of the session: it spans transactions and dies with the process."""
    key = audience_id % 2**31
    one(sql("SELECT pg_advisory_lock({}::integer, {}::integer)", _LOCK_SPACE, key))
    try:
        yield
    finally:
        one(sql("SELECT pg_advisory_unlock({}::integer, {}::integer)", _LOCK_SPACE, key))


@contextmanager
def _found(workspace_id: int, rule: Sql) -> Iterator[None]:
    """The profiles that match, in the temporary table `audiences_found`."""
    run(Sql("DROP TABLE IF EXISTS pg_temp.audiences_found"))
    with transaction.atomic():
        run(sql("SET LOCAL work_mem = {}", WORK_MEM))
        run(
            sql(
                "CREATE TEMP TABLE audiences_found AS SELECT p.id AS profile_id FROM {} AND {}",
                people(workspace_id),
                rule,
            )
        )
    try:
        run(Sql("ANALYZE audiences_found"))
        yield
    finally:
        run(Sql("DROP TABLE IF EXISTS pg_temp.audiences_found"))


def _ranges(audience_id: int) -> list[tuple[int, int]]:
    """Ranges of buckets (both ends included) of a bearable number of changes each."""
    found = one(
        sql(
            "SELECT (SELECT count(*) FROM audiences_found)"
            " + (SELECT count(*) FROM audiences_membership WHERE audience_id = {} AND until IS NULL)",
            audience_id,
        )
    )
    parts = min(16, max(1, (found[0] if found else 0) // ROWS_PER_RANGE))
    bounds = [BUCKETS * part // parts for part in range(parts + 1)]
    return [(first, after - 1) for first, after in pairwise(bounds)]


def _apply_or_park(workspace_id: int, audience: LiveAudience, first: int, last: int, now: datetime) -> int:
    """Carry out the difference of a range; whose membership cannot be changed is set aside, and the others' is."""
    try:
        return _apply_range(workspace_id, audience, first, last, now)
    except Exception as error:
        if not may_blame(error):
            raise
        failed = error
    people = [pk for pk, _ in rows(sql("{} ORDER BY 1", _difference(audience, first, last, now)))]

    def attempt(some: Sequence[int]) -> BaseException | None:
        return tried(lambda: _apply_range(workspace_id, audience, first, last, now, some))

    found = narrow(people, attempt, time.monotonic() + SECONDS)
    if not found.not_cleared:
        raise failed
    found.park(partial(membership_culprit, workspace_id, audience.id, STAGE), now)
    return _apply_range(workspace_id, audience, first, last, now)


def _apply_range(
    workspace_id: int, audience: LiveAudience, first: int, last: int, now: datetime, only: Sequence[int] | None = None
) -> int:
    """Carry out the difference for the profiles of a range of buckets, or those of them named, under their locks."""
    with transaction.atomic():
        lock(workspace_id, range(first, last + 1))
        decided = sql(
            "SELECT {}::bigint AS audience_id, {}::bigint AS revision, d.profile_id, d.matches FROM ({}) d{}",
            audience.id,
            audience.revision,
            _difference(audience, first, last, now),
            Sql("") if only is None else sql(" WHERE d.profile_id = ANY({}::bigint[])", list(only)),
        )
        return changes.apply(workspace_id, decided, now, by_tick=False)


def _difference(audience: LiveAudience, first: int, last: int, now: datetime) -> Sql:
    """Who of a range of buckets is found and not inside, or inside and not found; unless set aside, or decided since."""
    return sql(
        "SELECT x.profile_id, x.matches FROM ("
        " SELECT f.profile_id, TRUE AS matches FROM audiences_found f"
        "  JOIN profiles_profile p ON p.id = f.profile_id AND p.merged_into_id IS NULL"
        "  WHERE f.profile_id & {mask} BETWEEN {first}::bigint AND {last}::bigint"
        "  AND NOT EXISTS (SELECT FROM audiences_membership m"
        "   WHERE m.audience_id = {id}::bigint AND m.profile_id = f.profile_id AND m.until IS NULL)"
        " UNION ALL"
        " SELECT m.profile_id, FALSE FROM audiences_membership m"
        "  WHERE m.audience_id = {id}::bigint AND m.until IS NULL"
        "  AND m.bucket BETWEEN {first}::smallint AND {last}::smallint"
        "  AND NOT EXISTS (SELECT FROM audiences_found f WHERE f.profile_id = m.profile_id)"
        ") x WHERE NOT {aside} AND NOT EXISTS ("
        " SELECT FROM audiences_settled s WHERE s.audience_id = {id}::bigint AND s.profile_id = x.profile_id)",
        aside=parked_membership("x.profile_id", str(audience.id), now),
        id=audience.id,
        mask=Sql(str(BUCKETS - 1)),
        first=first,
        last=last,
    )


def _finish(audience: LiveAudience, live: Live, now: datetime) -> None:
    """Membership is right as of `now`, unless the rule was changed meanwhile: then its own refresh is on the way."""
    run(
        sql(
            "WITH swept AS (DELETE FROM audiences_settled WHERE audience_id = {id})"
            " UPDATE audiences_audience SET refreshing_since = NULL, refreshed_to = {now}, region = {region},"
            " time_zone = {time_zone}, size = ("
            "  SELECT count(*) FROM audiences_membership WHERE audience_id = {id} AND until IS NULL)"
            " WHERE id = {id} AND revision = {revision}",
            id=audience.id,
            now=now,
            region=live.catalog.region or "",
            time_zone=live.catalog.time_zone,
            revision=audience.revision,
        )
    )
