"""The comparison of each journey, kept as sums: worked out again once its runs have changed, people merged or matured."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
from django.db import transaction

from core.db.sql import Sql, rows, run, sql
from insights.lift.entrants import LATE, T
from insights.lift.journey import Groups, groups
from insights.models import FigurePart, FigureView
from insights.statistics.kinds import Arm, Counted
from insights.statistics.sample import Events, Sample

MATURING = timedelta(hours=1)
"""So often people whose time passes without any event are looked for, and goal events that move no run."""


@dataclass(frozen=True, slots=True)
class KeptLift:
    """The arms of a journey as of `at`, and the currencies of its conversions."""

    groups: Groups
    currencies: list[str]
    at: datetime


def due_lifts(workspace_id: int, now: datetime) -> list[int]:
    """The journeys whose comparison is to be worked out again, those of which it was longest ago first."""
    found = rows(
        sql(
            """
            SELECT f.journey_id FROM insights_journeyfigure f WHERE f.workspace_id = {workspace}::bigint
            AND coalesce(f.lift_rests_until <= {now}::timestamptz, TRUE) AND (
                f.lift_at IS NULL
                OR EXISTS (SELECT FROM insights_figurecell c WHERE c.journey_id = f.journey_id AND c.part = {runs}
                    AND c.counted_at > f.lift_at)
                OR f.lift_at <= {now}::timestamptz - {maturing}::interval AND (f.lift -> 'immature' <> '0'
                    OR f.lift_at < (f.lift #>> '{{counted,until}}')::timestamptz + {late}::interval)
                OR EXISTS (SELECT FROM journeys_version v WHERE v.journey_id = f.journey_id AND v.published_at > f.lift_at)
                OR EXISTS (SELECT FROM tenancy_holdoutshare h WHERE h.workspace_id = f.workspace_id AND h.since > f.lift_at)
                OR EXISTS (SELECT FROM profiles_merge m WHERE m.workspace_id = f.workspace_id AND m.absorbed_at > f.lift_at))
            ORDER BY f.lift_at NULLS FIRST, 1
            """,
            workspace=workspace_id,
            now=now,
            runs=FigurePart.RUNS,
            maturing=MATURING,
            late=LATE,
        )
    )
    return [journey_id for (journey_id,) in found]


@transaction.atomic
def keep_lift(journey_id: int, now: datetime, rest: float) -> None:
    """Work out the comparison of a journey; it then rests `rest` times as long as that took."""
    started = time.monotonic()
    found = groups(journey_id, now)
    kept: dict[str, Any] = {
        "arms": _stored(found.arms),
        "beside": _stored(found.beside),
        "since": found.since and found.since.isoformat(),
        "immature": found.immature,
        "has_goal": found.has_goal,
        "counted": found.counted
        and {
            "kind": found.counted.kind,
            "arms": _stored(found.counted.arms),
            "beside": _stored(found.counted.beside),
            "currencies": found.counted.currencies,
            "until": found.open_until and found.open_until.isoformat(),
        },
    }
    run(
        sql(
            "UPDATE insights_journeyfigure SET lift = {}::jsonb, lift_at = {}::timestamptz, lift_rests_until = {}::timestamptz "
            "WHERE journey_id = {}::bigint",
            kept,
            now,
            now + timedelta(seconds=rest * (time.monotonic() - started)),
            journey_id,
        )
    )


def _stored(arms: Mapping[Arm, Sample] | Mapping[Arm, Events]) -> dict[str, list[str]]:
    """The sums of each arm as texts, so that no digit is lost."""
    return {arm: [str(each) for each in astuple(sums)] for arm, sums in arms.items()}


def let_lift_rest(journey_id: int, until: datetime) -> None:
    """Leave the comparison of a journey as it is until then."""
    run(
        sql(
            "UPDATE insights_journeyfigure SET lift_rests_until = {}::timestamptz WHERE journey_id = {}::bigint",
            until,
            journey_id,
        )
    )


def kept_lift(journey_id: int) -> KeptLift | None:
    """What was kept of a journey's comparison; None if nothing yet."""
    return kept_lifts([journey_id]).get(journey_id)


def kept_lifts(journey_ids: Sequence[int]) -> dict[int, KeptLift]:
    """What was kept of each of these journeys' comparisons, in one query; nothing of one that has none yet."""
    found = rows(
        sql(
            "SELECT journey_id, lift::text, lift_at, ARRAY({}) FROM insights_journeyfigure f "
            "WHERE journey_id = ANY({}::bigint[]) AND lift IS NOT NULL",
            _currencies(Sql("f.journey_id")),
            list(journey_ids),
        )
    )
    return {journey_id: _kept(*kept) for journey_id, *kept in found}


def _kept(text: str, at: datetime, currencies: list[str]) -> KeptLift:
    kept = orjson.loads(text)
    since = kept["since"] and datetime.fromisoformat(kept["since"])
    arms, beside = (_read(Sample, kept[name]) for name in ("arms", "beside"))
    counted = None
    if (events := kept.get("counted")) is not None:
        of_arms, of_beside = (_read(Events, events[name]) for name in ("arms", "beside"))
        counted = Counted(events["kind"], of_arms, events["currencies"], of_beside)
    return KeptLift(Groups(arms, kept["immature"], kept["has_goal"], beside, since, counted), currencies, at)


def _read(sums: type[T], stored: dict[Arm, list[str]]) -> dict[Arm, T]:
    return {arm: sums(int(people), int(some), *map(Decimal, rest)) for arm, (people, some, *rest) in stored.items()}


def currencies(journey_id: int) -> list[str]:
    """The currencies of a journey's conversions, as far as they have been counted and name one."""
    return [currency for (currency,) in rows(_currencies(sql("{}::bigint", journey_id)))]


def _currencies(journey: Sql) -> Sql:
    return sql(
        "SELECT DISTINCT detail FROM insights_figure WHERE journey_id = {} AND view = {} "
        "AND measure IN ('converted', 'held_out_converted', 'program_converted') AND detail <> '' ORDER BY 1",
        journey,
        FigureView.EVENT,
    )
