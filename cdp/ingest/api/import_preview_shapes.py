"""Shapes of what a file holds before it is imported: its columns with suggestions, and its first rows as they would become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rest_framework import serializers

from cdp.events.normalised import NormalisedEvent
from cdp.ingest.api.import_shapes import ImportColumnSerializer, MappingSerializer
from cdp.ingest.imports import chunk, suggest, uploads
from cdp.ingest.imports.messages import explained
from cdp.ingest.imports.plan import EVENTS, KINDS, TARGETS, plan_of
from cdp.ingest.imports.rowfile import FileRow, read_rows
from cdp.ingest.models import Import, ImportState
from cdp.profiles import search
from cdp.profiles.identity.namespaces import ANONYMOUS_ID, DEFAULT_NAMESPACES
from cdp.schema.models import EventName, EventProperty, Trait
from core.api.fields import ProblemSerializer
from core.problems import Problem

PREVIEW_ROWS = 100
SAMPLES = 5
_MAX_NAMES = 2_000
_TARGETS = sorted({target for targets in TARGETS.values() for target in targets})


class SuggestedColumnSerializer(ImportColumnSerializer):
    samples = serializers.ListField(child=serializers.CharField())


class SuggestedMappingSerializer(MappingSerializer):
    columns = serializers.ListField(child=SuggestedColumnSerializer())


class KnownNamesSerializer(serializers.Serializer[Any]):
    identifiers = serializers.ListField(child=serializers.CharField())
    traits = serializers.ListField(child=serializers.CharField())
    properties = serializers.ListField(child=serializers.CharField())
    events = serializers.ListField(child=serializers.CharField())


class ImportColumnsSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    mapping = SuggestedMappingSerializer(help_text="A suggestion, or what was said before.")
    remembered = serializers.BooleanField(
        help_text="The suggestion is how a file with these headings was mapped before."
    )
    known = KnownNamesSerializer()


class PreviewValueSerializer(serializers.Serializer[Any]):
    target = serializers.ChoiceField(choices=_TARGETS)
    name = serializers.CharField()
    value = serializers.CharField()


class PreviewRowSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    known = serializers.BooleanField(help_text="The customer is known.")
    values = PreviewValueSerializer(many=True)
    problem = ProblemSerializer(allow_null=True)
    cells = serializers.ListField(child=serializers.CharField(), help_text="Of a refused row, as it is.")


class ImportPreviewSerializer(serializers.Serializer[Any]):
    problems = ProblemSerializer(
        many=True, help_text="What is wrong with the mapping; without an error there are rows."
    )
    rows = PreviewRowSerializer(many=True)


def columns_json(job: Import, kind: str) -> dict[str, Any]:
    """What ImportColumnsSerializer shows: the mapping it has, or that of the last file with these headings, or a suggestion."""
    rows, _ = read_rows(uploads.rows_path(job.workspace_id, job.stored), 0, PREVIEW_ROWS)
    cells = [row.cells for row in rows if row.problem is None]
    known = _known(job.workspace_id)
    before = job if job.mapping and job.kind == kind else _mapped_before(job, kind)
    if before is not None:
        mapping = dict(before.mapping)
    else:
        region = job.workspace.settings.get("region")
        mapping = {
            "columns": suggest.suggestion(kind, job.headings, cells, known, region),
            "event": "",
            "consented_at": "",
            "time_zone": job.workspace.time_zone,
            "day_order": "",
            "decimal": ".",
        }
    samples = {
        heading: list(dict.fromkeys(_shown(row[place]) for row in cells if row[place] not in (None, "")))[:SAMPLES]
        for place, heading in enumerate(job.headings)
    }
    mapping["columns"] = [column | {"samples": samples[column["column"]]} for column in mapping["columns"]]
    if before is not job and before is not None:
        mapping["consented_at"] = ""  # Of another list.
    return {
        "kind": kind,
        "mapping": mapping,
        "remembered": before is not None and before is not job,
        "known": {
            "identifiers": sorted(known["identifier"]),
            "traits": sorted(known["trait"]),
            "properties": sorted(known["property"]),
            "events": list(
                EventName.objects.filter(workspace=job.workspace_id)
                .order_by("name")
                .values_list("name", flat=True)[:_MAX_NAMES]
            ),
        },
    }


def _mapped_before(job: Import, kind: str) -> Import | None:
    """The last import that was done of a file with the same headings, in whatever order."""
    done = Import.objects.filter(workspace=job.workspace_id, kind=kind, state=ImportState.DONE)
    same = done.filter(headings__contains=job.headings, headings__contained_by=job.headings)
    return same.order_by("-id").first()


def _known(workspace_id: int) -> dict[str, dict[str, str]]:
    traits = Trait.objects.filter(workspace=workspace_id).order_by("name", "value_type")
    properties = EventProperty.objects.filter(event_name__workspace=workspace_id).order_by("name", "value_type")
    namespaces = {*search.namespaces(workspace_id), *DEFAULT_NAMESPACES} - {ANONYMOUS_ID}
    return {
        "identifier": dict.fromkeys(namespaces, ""),
        "trait": dict(traits.values_list("name", "value_type")[:_MAX_NAMES]),
        "property": dict(properties.values_list("name", "value_type")[:_MAX_NAMES]),
    }


def preview_json(
    job: Import, kind: str, mapping: Mapping[str, Any], problems: Sequence[Problem], now: datetime
) -> dict[str, Any]:
    """What ImportPreviewSerializer shows."""
    shown: list[dict[str, Any]] = []
    if not problems:
        rows, _ = read_rows(uploads.rows_path(job.workspace_id, job.stored), 0, PREVIEW_ROWS)
        taken, refused = chunk.preview(job.workspace_id, plan_of(kind, job.headings, mapping), rows, now)
        shown += [
            {"line": row.line, "known": known, "values": _values(kind, message, tags), "problem": None, "cells": []}
            for row, message, tags, known in taken
        ]
        shown += [
            {"line": row.line, "known": False, "values": [], "problem": _told(problem), "cells": _cells(row)}
            for row, problem in refused
        ]
    return {
        "problems": [problem.to_json() for problem in problems],
        "rows": sorted(shown, key=lambda row: int(row["line"])),
    }


def _told(problem: Problem) -> Any:
    return explained(problem.code, problem.path, problem.params).to_json()


def _cells(row: FileRow) -> list[str]:
    return [_shown(cell) for cell in row.cells]


def _values(kind: str, message: NormalisedEvent, tags: Sequence[str]) -> list[dict[str, str]]:
    """What a row says, value by value."""
    named = {name for name, _ in message.identifiers}
    found = [("identifier", name, value) for name, value in message.identifiers]
    if kind == EVENTS:
        found += [("event", "", message.name), ("time", "", message.occurred_at.isoformat())]
        found += [("property", name, _shown(value)) for name, value in message.properties.items()]
    found += [
        ("trait", name, _shown(value))
        for name, value in message.traits.items()
        if name not in named and not name.startswith("$")
    ]
    found += [
        ("consent", "/".join(part for part in (medium, topic) if part), str(granted).lower())
        for medium, topic, granted in message.consent
    ]
    if message.consent:
        found.append(("consent_at", "", message.consented_at.isoformat()))
    found += [("tags", "", tag) for tag in tags]
    return [{"target": target, "name": name, "value": value} for target, name, value in found]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)[:200]
