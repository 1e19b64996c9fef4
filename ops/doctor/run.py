"""Asks every invariant and says what it found. Reads only; one statement, and so one snapshot, for each."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import DatabaseError, transaction
from psycopg import Error

from channels.receipts.store import RANK
from channels.touches.reasons import REASONS
from core import publicid
from core.db.sql import Sql, one, rows, run, sql
from insights.attribution.credits import MODEL
from journeys.nodes import kinds
from ops.doctor.absorbed import absorbed
from ops.doctor.deep import MEMBERSHIPS
from ops.doctor.figures import FIGURES
from ops.doctor.loader import Invariant, load
from ops.doctor.references import references
from ops.doctor.usage import USAGE

SAMPLE = 20
"""Offending rows that are shown of each invariant."""

_PREFIXES = {
    "profile": "prf",
    "audience": "aud",
    "journey": "jrn",
    "version": "ver",
    "node": "nod",
    "enrollment": "enr",
    "touch": "tch",
    "channel": "chn",
    "template_version": "tpv",
    "receipt": "rcp",
    "merge": "mrg",
    "cap": "cap",
    "workspace": "wsp",
    "merged_into": "prf",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What asking one invariant gave."""

    invariant: Invariant
    seconds: float
    #: How many rows offend, and the first of them, with public ids.
    count: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    #: Why it could not be asked, if it could not.
    error: str = ""

    @property
    def clean(self) -> bool:
        """Whether the invariant was asked, and holds."""
        return not self.count and not self.error

    @property
    def fails(self) -> bool:
        """Whether something is wrong; not so where only a warning was found."""
        return not self.clean and not (self.invariant.warning and not self.error)


def invariants(*, settled: bool = False, deep: bool = False) -> list[Invariant]:
    """What there is to ask: with `settled` also what holds only when nothing is under way, with `deep` the slow one."""
    found = [each for each in load() if settled or not each.settled] + references() + [absorbed(), USAGE]
    return [*found, MEMBERSHIPS, FIGURES] if deep else found


def examine(
    wanted: Sequence[Invariant], now: datetime, *, workspace_id: int | None = None, seconds_each: float = 300
) -> list[Finding]:
    """Ask each of the invariants as of `now`, of one workspace or all; none longer than `seconds_each`."""
    slots = _slots(now)
    return [_ask(each, slots, now, workspace_id, seconds_each) for each in wanted]


def _slots(now: datetime) -> Mapping[str, tuple[object, str]]:
    return {
        "now": (now, "timestamptz"),
        "model": (MODEL, "text"),
        "ending_nodes": (kinds(lambda each: each.group == "end"), "text[]"),
        "touching_nodes": (kinds(lambda each: each.touches), "text[]"),
        "reasons": (sorted(REASONS), "text[]"),
        "receipt_kinds": (list(RANK), "text[]"),
        "receipt_ranks": (list(RANK.values()), "smallint[]"),
    }


def _ask(
    invariant: Invariant,
    slots: Mapping[str, tuple[object, str]],
    now: datetime,
    workspace_id: int | None,
    seconds_each: float,
) -> Finding:
    started = time.monotonic()
    try:
        with transaction.atomic():
            # The tables of a young installation have no statistics yet, and a nested loop over everything takes forever.
            run(sql("SET LOCAL work_mem = '64MB'"))
            one(sql("SELECT set_config('statement_timeout', {}::text, true)", str(int(seconds_each * 1000))))
            if invariant.ask is not None:
                odd = invariant.ask(workspace_id, now)
                count, shown = len(odd), odd[:SAMPLE]
            else:
                count, shown = _offenders(invariant.query(slots), workspace_id)
    except (DatabaseError, Error) as error:
        return Finding(invariant, time.monotonic() - started, error=str(error).strip().splitlines()[0])
    return Finding(invariant, time.monotonic() - started, count, [_public(row) for row in shown])


def _offenders(query: Sql, workspace_id: int | None) -> tuple[int, list[dict[str, Any]]]:
    # What is nobody's may be anybody's: a row whose workspace cannot be told is shown to all.
    mine = "WHERE q.workspace_id IS NULL OR q.workspace_id = {}::bigint"
    only = sql(mine, workspace_id) if workspace_id else Sql("")
    found = rows(sql("SELECT count(*) OVER (), to_jsonb(q)::text FROM ({}) q {} LIMIT {}::int", query, only, SAMPLE))
    return (found[0][0] if found else 0), [orjson.loads(text) for _, text in found]


def _public(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with public ids, as every screen and the admin's search take them."""
    shown: dict[str, Any] = {}
    for name, value in row.items():
        noun = name.removesuffix("_id")
        prefix = next((p for word, p in _PREFIXES.items() if noun == word or noun.endswith("_" + word)), None)
        if name.endswith("_id") and prefix and isinstance(value, int):
            shown[noun] = publicid.encode(prefix, value)
        else:
            shown[name] = value
    return shown
