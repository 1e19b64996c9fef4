"""Deciding audiences for some profiles while setting aside what fails: an audience, or one profile's place in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audiences import changes
from audiences.culprits import membership_culprit, parked_membership
from audiences.live import Live, LiveAudience, load_live
from audiences.membership import decide
from cdp.parking.models import ParkedKind
from cdp.parking.narrowing import Allowance, CulpritsFound, is_slow, may_blame, reason_of, tried
from cdp.parking.parking import Culprit
from core.db.sql import Sql, rows, run, sql

STAGE = "tick.refresh"

_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS audiences_asked (profile_id bigint, audience_id bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS audiences_only (profile_id bigint PRIMARY KEY) ON COMMIT DELETE ROWS;
DELETE FROM audiences_asked;
"""


def refresh_touched_apart(workspace_id: int, relation: Sql, now: datetime, allowance: Allowance) -> int:
    """As `refresh_touched`, but what is set aside is left as it is, and a failure raises CulpritsFound."""
    run(Sql(_TABLES))
    if not run(sql("INSERT INTO audiences_asked SELECT * FROM ({}) r", relation)):
        return 0
    live = load_live(workspace_id)
    return sum(_Layer(workspace_id, layer, live, now).apply(allowance) for layer in live.layers)


class _Layer:
    """The audiences of one layer, decided for the profiles of `audiences_asked`."""

    def __init__(self, workspace_id: int, layer: Sequence[LiveAudience], live: Live, now: datetime) -> None:
        self.workspace_id = workspace_id
        self.layer = layer
        self.live = live
        self.now = now

    def apply(self, allowance: Allowance) -> int:
        try:
            with transaction.atomic():
                return self._apply(self.layer, Sql("SELECT * FROM audiences_asked"))
        except Exception as error:
            if not may_blame(error):
                raise
            first = error
        everybody = Sql("SELECT * FROM audiences_asked")
        audiences = allowance.narrow(self.layer, lambda part: self._attempt(part, everybody))
        culprits: list[Culprit] = []
        unexamined = set(_asked() if audiences.unexamined else [])
        for audience, why in audiences.culprits:
            more, left = self._culprits(audience, why, allowance)
            culprits += more
            unexamined.update(left)
        if not (culprits or unexamined):
            raise first
        raise CulpritsFound(culprits, [(profile_id, 0) for profile_id in sorted(unexamined)])

    def _culprits(
        self, audience: LiveAudience, error: BaseException, allowance: Allowance
    ) -> tuple[list[Culprit], list[int]]:
        """What is to be set aside of an audience that fails, and the profiles that were not examined.

        Where an audience is too slow and no time is left to search for the profiles that make it so, the audience itself is set
        aside.
        """
        if allowance.spent and is_slow(error):
            return [self._whole(audience, error)], []
        found = allowance.narrow(_asked(), lambda part: self._attempt([audience], None, part), within=True)
        if not (found.culprits or found.unexamined):
            return [self._whole(audience, found.broken or error)], []
        culprits = [
            membership_culprit(self.workspace_id, audience.id, STAGE, profile_id, why)
            for profile_id, why in found.culprits
        ]
        return culprits, found.unexamined

    def _whole(self, audience: LiveAudience, error: BaseException) -> Culprit:
        code, params = reason_of(error)
        return Culprit(ParkedKind.AUDIENCE, audience.id, self.workspace_id, STAGE, code, params)

    def _attempt(
        self, layer: Sequence[LiveAudience], relation: Sql | None, people: Sequence[int] = ()
    ) -> BaseException | None:
        def act() -> None:
            if relation is None:
                run(Sql("DELETE FROM audiences_only"))
                run(sql("INSERT INTO audiences_only SELECT * FROM unnest({}::bigint[])", list(people)))
            some = Sql("SELECT q.* FROM audiences_asked q JOIN audiences_only o ON o.profile_id = q.profile_id")
            self._apply(layer, relation or some)

        return tried(act)

    def _apply(self, layer: Sequence[LiveAudience], relation: Sql) -> int:
        if not layer:
            return 0
        apart = parked_membership("t.profile_id", "a.id", self.now)
        decided = decide(layer, self.live, relation, self.now, apart=apart)
        return changes.apply(self.workspace_id, decided, self.now, by_tick=True)


def _asked() -> list[int]:
    return [pk for (pk,) in rows(Sql("SELECT DISTINCT profile_id FROM audiences_asked ORDER BY 1"))]
