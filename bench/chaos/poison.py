"""What cannot be processed: planted in the tables, found by the programs, repaired. People, versions, schedules, sends, drafts.

What the ingestion endpoint lets through at its edges is in the workload (`workload.EDGES`): nobody is set aside for it.
What no statement of ours writes is planted here by raw SQL, as a bug of an earlier version or a hand in the database might
have left it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import orjson
from django.db import transaction
from django.db.models import F, QuerySet

from bench.chaos.builders import BROKEN, COUNTED, GREETED, QUEUED, SCHEDULED, WRITTEN, Builder
from cdp.ingest.inbox import process_items
from cdp.parking import parking
from channels.models import Origin, Send, SendState
from content.models import Template, TemplateVersion
from core.db.sql import Sql, one, rows, run, sql
from core.publicid import encode
from journeys.engine.tick import tick_all
from journeys.models import Enrollment, EnrollmentState, Journey
from tenancy.models import Workspace

EACH = 10
"""So many people of each kind."""
SPOILED_SCHEDULES: tuple[dict[str, Any], ...] = (
    {"repeat": "FREQ=DAILY;INTERVAL=0"},
    {"start": "never"},
    {"repeat": "FREQ=SECONDLY"},
    {"repeat": [1]},
)
"""What the entries of live versions say that no check would let pass (F1). The last is no schedule at all, so that its version
cannot be read; the others let nobody in."""
SPOILED_TEMPLATE: Any = [1, None]
SPOILED_DRAFTS: tuple[Any, ...] = (
    {},
    {"nodes": [], "edges": [{"id": "e", "source": "?", "port": "?", "target": "?"}], "settings": {"goal": 10**14}},
    {
        "nodes": [{"id": "n" * 9_000, "kind": "?", "config": {"a": [[[[]]]]}, "position": {"x": 1e308, "y": -1}}],
        "edges": [],
    },
)
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
    #: The graphs of the versions whose schedules are spoiled.
    schedules: dict[int, str] = field(default_factory=dict)
    #: Journeys and templates whose drafts are spoiled.
    drafts: list[str] = field(default_factory=list)
    #: Enrollments of the planted profiles, and of those whose message the template cannot render.
    runs: list[int] = field(default_factory=list)
    unrenderable: list[int] = field(default_factory=list)

    def set_aside(self) -> list[str]:
        """Whether exactly what cannot be processed is set aside; what is missing or too much."""
        enrollments = [each for ids in self.counters.values() for each in ids]
        people = rows(sql("SELECT profile_id FROM journeys_enrollment WHERE id = ANY({}::bigint[])", enrollments))
        expected = {("profile", profile) for (profile,) in people} | {("send", touch) for touch in self.sends}
        expected.add(("version", self.version))
        expected |= {(kind, [*self.schedules][-1]) for kind in ("schedule", "version")}
        found = {
            (kind, ref): f"{kind} {ref} at {stage}: {code} {params}"
            for kind, ref, stage, code, params in rows(Sql("SELECT kind, ref, stage, code, params FROM parking_parked"))
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
        for version, graph in self.schedules.items():
            _put_graph(version, graph)
        # A published version never changes, so that its plan is kept by every process; a new number of facts ends that.
        Workspace.objects.filter(pk=self.workspace_id).update(facts=F("facts") + 1)
        parking.retry_now(self.workspace_id, None, now)

    def unmade(self) -> set[str]:
        """Keys of the sends of which the template makes no message."""
        sends = _sends_of(self.unrenderable)
        return {encode("tch", key) for key in sends.values_list("pk", flat=True)}

    def left(self) -> list[str]:
        """What did not move after the repair, in words."""
        aside = rows(Sql("SELECT kind, ref, stage, params FROM parking_parked"))
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

    def screens(self, address: str, api_key: str) -> list[str]:
        """Whether everything with a spoiled draft, and the lists they are in, can be looked at; what cannot."""
        paths = ["/journeys", "/templates", "/parked", *self.drafts]
        headers = {"authorization": f"Bearer {api_key}"}
        base = f"{address}/api/workspaces/{encode('wsp', self.workspace_id)}"
        with httpx.Client(headers=headers, timeout=30, trust_env=False) as client:
            answers = {path: client.get(base + path).status_code for path in paths}
        return [f"GET {path}: {status}" for path, status in answers.items() if status != 200]


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
    poison.unrenderable += _join(poison, builder, WRITTEN, "written", now)
    TemplateVersion.objects.filter(template__name=WRITTEN).update(content=SPOILED_TEMPLATE)
    for column, ids in poison.counters.items():
        Enrollment.objects.filter(pk__in=ids).update(**{column: LARGEST[column]})
    Send.objects.filter(pk__in=poison.sends).update(attempts=LARGEST["attempts"])
    poison.version = builder.versions[BROKEN]
    poison.graph = _spoil(poison.version, lambda graph: [1, None])
    for name, change in zip(SCHEDULED, SPOILED_SCHEDULES, strict=True):
        poison.schedules[builder.versions[name]] = _spoil(builder.versions[name], partial(_reschedule, change))
    poison.drafts = _draft(builder.workspace_id)
    return poison


def _reschedule(change: dict[str, Any], graph: Any) -> Any:
    for node in graph["nodes"]:
        if node["kind"] == "entry_schedule":
            node["config"] |= change
    return graph


def _draft(workspace_id: int) -> list[str]:
    """Journeys and templates that nobody has published, and what their drafts are asked for by."""
    paths = []
    for number, draft in enumerate(SPOILED_DRAFTS):
        journey = Journey.objects.create(workspace_id=workspace_id, name=f"Draft {number}", draft=draft)
        template = Template.objects.create(
            workspace_id=workspace_id,
            name=f"Draft {number}",
            medium="email",
            content={"subject": "{% for", "html": draft},
        )
        paths += [f"/journeys/{encode('jrn', journey.pk)}/draft", f"/templates/{encode('tpl', template.pk)}"]
    return paths


def _spoil(version: int, change: Callable[[Any], Any]) -> str:
    """Change the graph of a version; the one it had."""
    found = one(sql("SELECT graph::text FROM journeys_version WHERE id = {}::bigint", version))
    assert found is not None
    _put_graph(version, orjson.dumps(change(orjson.loads(found[0]))).decode())
    return str(found[0])


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
