"""What the addresses of imports take and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from rest_framework import serializers

from cdp.events.normalised import NormalisedEvent
from cdp.ingest.imports import chunk, suggest, uploads
from cdp.ingest.imports.cells import DAY_ORDERS, DECIMALS
from cdp.ingest.imports.messages import FILE_TEXTS, explained
from cdp.ingest.imports.plan import EVENTS, KINDS, PEOPLE, TARGETS, TYPES, plan_of
from cdp.ingest.imports.rowfile import FileRow, read_rows
from cdp.ingest.models import Import, ImportRefusal, ImportState
from cdp.profiles import search
from cdp.profiles.identity.namespaces import ANONYMOUS_ID, DEFAULT_NAMESPACES
from cdp.schema.models import EventName, EventProperty, Trait
from core import publicid
from core.api.fields import ProblemSerializer, PublicId, StrictSerializer
from core.i18n.messages import text_of
from core.i18n.text import translated
from core.problems import Problem
from tenancy.api.workspaces import TimeZoneField

PREVIEW_ROWS = 100
SAMPLES = 5
MAX_REASONS = 50
_MAX_NAMES = 2_000
_TARGETS = sorted({target for targets in TARGETS.values() for target in targets})


class NewImportSerializer(StrictSerializer):
    name = serializers.CharField(
        max_length=1_000, help_text="Of the file, with its ending; it becomes no part of a path."
    )
    size = serializers.IntegerField(min_value=1, max_value=2**53, help_text="Bytes.")
    kind = serializers.ChoiceField(choices=KINDS, default=PEOPLE)
    fingerprint = serializers.CharField(
        max_length=100,
        default="",
        allow_blank=True,
        help_text="By which the file is known again, so that an interrupted upload goes on.",
    )


class ReadAgainSerializer(StrictSerializer):
    encoding = serializers.CharField(max_length=40, allow_blank=True)
    delimiter = serializers.CharField(max_length=4, allow_blank=True, trim_whitespace=False)
    sheet = serializers.CharField(max_length=100, allow_blank=True)


class ColumnsQuery(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS, required=False)


class ImportColumnSerializer(StrictSerializer):
    """What one column becomes."""

    column = serializers.CharField(max_length=1_000, trim_whitespace=False, allow_blank=True)
    target = serializers.ChoiceField(choices=_TARGETS)
    name = serializers.CharField(max_length=200, default="", allow_blank=True)
    type = serializers.ChoiceField(choices=TYPES, default="text", help_text="Of traits and properties.")


class MappingSerializer(StrictSerializer):
    columns = serializers.ListField(child=ImportColumnSerializer(), max_length=200)
    event = serializers.CharField(max_length=200, default="", allow_blank=True, help_text="The name of all events.")
    consented_at = serializers.CharField(
        max_length=60, default="", allow_blank=True, help_text="When consent was given, in rows that do not say."
    )
    time_zone = TimeZoneField(max_length=64, default="UTC", help_text="Of times that name none.")
    day_order = serializers.ChoiceField(choices=DAY_ORDERS, default="", allow_blank=True)
    decimal = serializers.ChoiceField(choices=DECIMALS, default=".")


class ImportMappingSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=KINDS)
    mapping = MappingSerializer()


class ImportReasonSerializer(serializers.Serializer[Any]):
    """Rows refused for the same reason, with one of them as an example."""

    code = serializers.CharField()
    path = serializers.CharField(help_text="The heading of the column.")
    message = serializers.CharField()
    rows = serializers.IntegerField()


class ImportCountsSerializer(serializers.Serializer[Any]):
    rows = serializers.IntegerField(help_text="The sum of created, matched, duplicates and refused.")
    created = serializers.IntegerField(help_text="Rows by which a customer is new.")
    matched = serializers.IntegerField(help_text="Rows about customers who are known, or new by an earlier row.")
    duplicates = serializers.IntegerField(help_text="Rows that were in already.")
    refused = serializers.IntegerField()
    merging = serializers.IntegerField(
        help_text="Rows whose identifiers lead to several customers. Only a dry run counts them."
    )


class SameFileSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    who = serializers.CharField()
    finished_at = serializers.DateTimeField()


class ImportSerializer(serializers.Serializer[Any]):
    id = PublicId("imp", source="pk")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    who = serializers.CharField()
    state = serializers.ChoiceField(choices=ImportState.values)
    format = serializers.CharField()
    size = serializers.IntegerField()
    received = serializers.IntegerField()
    encoding = serializers.CharField()
    guessed = serializers.BooleanField(help_text="The encoding may be another: look at the values.")
    delimiter = serializers.CharField(trim_whitespace=False)
    sheet = serializers.CharField()
    sheets = serializers.ListField(child=serializers.CharField())
    total = serializers.IntegerField(help_text="Rows of the file.")
    counts = ImportCountsSerializer()
    checked = ImportCountsSerializer(allow_null=True, help_text="What the dry run found.")
    reasons = ImportReasonSerializer(many=True, help_text="Why rows are refused, most frequent first. Empty in lists.")
    problem = ProblemSerializer(allow_null=True, help_text="Why the file cannot be read, or the import failed.")
    same_file = SameFileSerializer(
        allow_null=True, help_text="An import of the same content that is done. Null in lists."
    )
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    worked_at = serializers.DateTimeField(allow_null=True)


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


class ImportRefusalSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    problem = serializers.SerializerMethodField()
    cells = serializers.ListField(child=serializers.CharField())

    def get_problem(self, row: ImportRefusal) -> ProblemSerializer:
        problem: Any = explained(row.code, row.path, row.params).to_json()
        return problem  # type: ignore[no-any-return]


def import_json(job: Import, reasons: Sequence[Mapping[str, Any]], same_file: Mapping[str, Any] | None) -> Any:
    """What ImportSerializer shows."""
    problem = None
    if job.problem_code in FILE_TEXTS:
        text = text_of(FILE_TEXTS, job.problem_code, job.problem_params)
        problem = Problem("", job.problem_code, text).to_json()
    return {
        **{field.name: getattr(job, field.attname) for field in job._meta.concrete_fields},
        "pk": job.pk,
        "counts": job,
        "checked": job.checked or None,
        "reasons": reasons,
        "problem": problem,
        "same_file": same_file,
    }


def same_file_of(job: Import) -> dict[str, Any] | None:
    """An import of the same content that is done, while a person decides on this one."""
    if job.state not in (ImportState.MAPPING, ImportState.CHECKED):
        return None
    done = Import.objects.filter(workspace=job.workspace_id, digest=job.digest, state=ImportState.DONE, kind=job.kind)
    same = done.order_by("-id").first()
    if same is None:
        return None
    return {"id": publicid.encode("imp", same.pk), "who": same.who, "finished_at": same.finished_at}


def reasons_of(job: Import, *, shows_people: bool) -> list[dict[str, Any]]:
    """Why rows are refused: each reason with its number of rows and the text of one of them, which may quote the row: not for
    whoever may not see people."""
    if job.state in ImportState.worked():
        return []
    refused = ImportRefusal.objects.filter(file_import=job)
    groups = refused.values("code", "path").annotate(rows=Count("id"), first=Min("id"))
    found = list(groups.order_by("-rows", "code", "path")[:MAX_REASONS])
    params = dict(refused.filter(pk__in=[group["first"] for group in found]).values_list("pk", "params"))
    return [
        group
        | {
            "message": str(explained(group["code"], group["path"], params[group["first"]]).message)
            if shows_people
            else translated(
                "{code}: the text quotes a row. To read it, ask for the permission profiles:read.", code=group["code"]
            )
        }
        for group in found
    ]


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
