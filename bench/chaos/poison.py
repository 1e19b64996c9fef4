"""People, a version, sends and templates that cannot be processed: planted in the tables, found by the programs, repaired.

What the ingestion endpoint lets through at its edges is in the feed (`workload.EDGES`): nobody is set aside for it.
What no statement of ours
writes is planted here by raw SQL, as a bug of an earlier version or a hand in the database might have left it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bench.chaos.builders import BROKEN, COUNTED, GREETED, QUEUED, Builder
from cdp.ingest.inbox import process_items
from cdp.parking import parking
from channels.models import Origin, Send, SendState
from core.db.sql import Sql, one, rows, run, sql
from core.publicid import encode
from journeys.engine.tick import tick_all
from journeys.models import Enrollment, EnrollmentState

EACH = 10
"""So many people of each kind."""
LARGEST = {"visit": 2**31 - 1, "seq": 2**31 - 1, "attempts": 2**15 - 1}


@dataclass
class Poison:
    """Who was planted, and what was there before."""

    workspace_id: int
    #: Enrollments whose counter is full, with its value before, by the column.
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    #: Sends whose attempts are full.
    sends: list[int] = field(default_factory=list)
    #: The version whose graph is gone, and its graph.
    version: int = 0
    graph: str = ""
    #: Enrollments of the planted profiles, and of those whose message the template cannot render.
    runs: list[int] = field(default_factory=list)
    unrenderable: list[int] = field(default_factory=list)

    def set_aside(self) -> list[str]:
        """Whether exactly what cannot be processed is set aside; what is missing or too much."""
        enrollments = [each for ids in self.counters.values() for each in ids]
        people = rows(sql("SELECT profile_id FROM journeys_enrollment WHERE id = ANY({}::bigint[])", enrollments))
        expected = {("profile", profile) for (profile,) in people} | {("send", touch) for touch in self.sends}
        expected.add(("version", self.version))
        found = {
            (kind, ref): f"{kind} {ref} at {stage}: {code} {detail}"
            for kind, ref, stage, code, detail in rows(Sql("SELECT kind, ref, stage, code, detail FROM parking_parked"))
        }
        return [
            *(f"set aside without cause: {found[each]}" for each in sorted(found.keys() - expected)),
            *(f"poisoned and not set aside: {each}" for each in sorted(expected - found.keys())),
        ]

    def repair(self, now: datetime) -> None:
        """Correct the values, as somebody would who read the screen, and have everything retried."""
        for column, values_before in self.counters.items():
            for enrollment, before in values_before.items():
                Enrollment.objects.filter(pk=enrollment).update(**{column: before})
        Send.objects.filter(pk__in=self.sends).update(attempts=0)
        _put_graph(self.version, self.graph)
        parking.retry_now(self.workspace_id, None, now)

    def unmade(self) -> set[str]:
        """Keys of the sends of which the template makes no message."""
        sends = _sends_of(self.unrenderable)
        return {encode("tch", key) for key in sends.values_list("pk", flat=True)}

    def left(self) -> list[str]:
        """What did not move after the repair, in words."""
        aside = rows(Sql("SELECT kind, ref, stage, detail FROM parking_parked"))
        inside = Enrollment.objects.filter(pk__in=self.runs, state=EnrollmentState.LIVE).count()
        failed = set(
            Send.objects.filter(state=SendState.REJECTED, reason="render_failed").values_list(
                "touch__origin_id", flat=True
            )
        )
        faults = [f"still set aside after the repair: {each}" for each in aside[:5]]
        faults += [f"{inside} poisoned people did not move after the repair"] * bool(inside)
        if failed != set(self.unrenderable):
            faults.append(f"render_failed: {len(failed)} runs, {len(self.unrenderable)} expected")
        return faults


def _sends_of(enrollments: list[int]) -> QuerySet[Send]:
    return Send.objects.filter(touch__origin=Origin.ENROLLMENT, touch__origin_id__in=enrollments)


def plant(builder: Builder, now: datetime) -> Poison:
    """Let people join and be written to, then spoil their rows by raw SQL; before the programs run."""
    poison = Poison(builder.workspace_id)
    for column in ("visit", "seq"):
        runs = _join(poison, builder, COUNTED, column, now)
        poison.counters[column] = dict(Enrollment.objects.filter(pk__in=runs).values_list("pk", column))
    _join(poison, builder, BROKEN, "inside", now)
    queued = _join(poison, builder, QUEUED, "queued", now)
    poison.sends = list(_sends_of(queued).values_list("pk", flat=True))
    poison.unrenderable = _join(poison, builder, GREETED, "greeted", now, names=[{"z": 1}])
    for column, ids in poison.counters.items():
        Enrollment.objects.filter(pk__in=ids).update(**{column: LARGEST[column]})
    Send.objects.filter(pk__in=poison.sends).update(attempts=LARGEST["attempts"])
    poison.version = builder.versions[BROKEN]
    found = one(sql("SELECT graph::text FROM journeys_version WHERE id = {}::bigint", poison.version))
    assert found is not None
    poison.graph = found[0]
    _put_graph(poison.version, "[1, null]")
    return poison


def _put_graph(version: int, graph: str) -> None:
    """Change a published version, which a trigger forbids to everybody but a superuser who means it."""
    with transaction.atomic():
        run(Sql("SET LOCAL session_replication_role = replica"))
        run(sql("UPDATE journeys_version SET graph = {}::jsonb WHERE id = {}::bigint", graph, version))


def _join(poison: Poison, builder: Builder, journey: str, label: str, now: datetime, **traits: Any) -> list[int]:
    """New people enter one of the journeys; their runs."""
    items: list[dict[str, object]] = []
    for number in range(EACH):
        user = f"poison-{label}-{number}"
        who = {"userId": user, "timestamp": now.isoformat()}
        given = {"email": f"{user}@example.com", "first_name": user, **traits}
        items.append({"type": "identify", "traits": given, "messageId": f"{user}-i"} | who)
        items.append({"type": "track", "event": journey, "messageId": f"{user}-j"} | who)
    result = process_items(builder.workspace_id, None, items, now, now)
    assert result.quarantined == 0, result
    tick_all(builder.workspace_id, datetime.now(UTC))
    fresh = Enrollment.objects.filter(version_id=builder.versions[journey]).exclude(pk__in=poison.runs)
    runs = list(fresh.order_by("pk").values_list("pk", flat=True))
    assert len(runs) == EACH, f"{len(runs)} of {EACH} entered {journey}"
    poison.runs += runs
    return runs
