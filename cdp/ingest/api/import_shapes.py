"""What the addresses of imports take and show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from cdp.ingest.imports import undo
from cdp.ingest.imports.cells import DAY_ORDERS, DECIMALS
from cdp.ingest.imports.messages import FILE_TEXTS, QUOTING, explained
from cdp.ingest.imports.plan import KINDS, PEOPLE, TARGETS, TYPES
from cdp.ingest.models import Import, ImportRefusal, ImportState
from cdp.profiles.api.profiles import ProfileBriefSerializer
from core import publicid
from core.api.fields import ProblemSerializer, PublicId, StrictSerializer
from core.api.paging import PageQuery
from core.i18n.messages import text_of
from core.i18n.text import translated
from core.problems import Problem
from tenancy.api.workspaces import TimeZoneField

MAX_REASONS = 50
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


class ImportsQuery(PageQuery):
    state = serializers.ChoiceField(choices=ImportState.values, required=False)
    kind = serializers.ChoiceField(choices=KINDS, required=False)


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


class ImportKeptSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(
        choices=undo.KEPT,
        help_text="merged: with another customer, or gone since. events: has events of something else. used: was in a journey, "
        "got a message, or is in the journal of merges. changed: a trait, a tag or consent was set in another way.",
    )
    customers = serializers.IntegerField()


class ImportUndoSerializer(serializers.Serializer[Any]):
    """What an undo would do, or has done so far."""

    customers = serializers.IntegerField(help_text="All that the import created or changed.")
    removed = serializers.IntegerField(help_text="Created by the import, and gone.")
    restored = serializers.IntegerField(
        help_text="Known before: what the import added is taken back where it is unchanged since."
    )
    kept = ImportKeptSerializer(many=True, help_text="Those who stay as they are.")
    events = serializers.IntegerField(help_text="Events taken back.")
    traits = serializers.IntegerField(help_text="Traits of known customers that get their former value.")
    tags = serializers.IntegerField(help_text="Tags that known customers lose.")


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
    undo = ImportUndoSerializer(
        allow_null=True, help_text="Of an undo that is being checked, was checked, goes on or is done."
    )
    undoable = serializers.BooleanField(
        default=False, help_text="Whether an undo can be asked for. Always false in lists."
    )
    undone_at = serializers.DateTimeField(allow_null=True)
    reasons = ImportReasonSerializer(many=True, help_text="Why rows are refused, most frequent first. Empty in lists.")
    problem = ProblemSerializer(allow_null=True, help_text="Why the file cannot be read, or the import failed.")
    same_file = SameFileSerializer(
        allow_null=True, help_text="An import of the same content that is done. Null in lists."
    )
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    worked_at = serializers.DateTimeField(allow_null=True)


class ImportPersonSerializer(serializers.Serializer[Any]):
    profile = ProfileBriefSerializer()
    created = serializers.BooleanField(help_text="Whether the customer is new by the import.")


class ImportRefusalSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    problem = serializers.SerializerMethodField()
    cells = serializers.ListField(child=serializers.CharField())

    def get_problem(self, row: ImportRefusal) -> ProblemSerializer:
        problem: Any = explained(row.code, row.path, row.params).to_json()
        return problem  # type: ignore[no-any-return]


def import_json(
    job: Import,
    *,
    shows_people: bool,
    reasons: Sequence[Mapping[str, Any]] = (),
    same_file: Mapping[str, Any] | None = None,
) -> Any:
    """What ImportSerializer shows; without `shows_people` no text that quotes the file."""
    problem = None
    if job.problem_code in FILE_TEXTS:
        text = (
            text_of(FILE_TEXTS, job.problem_code, job.problem_params)
            if shows_people or job.problem_code not in QUOTING
            else translated(
                "{code}: the text quotes the file. To read it, ask for the permission profiles:read.",
                code=job.problem_code,
            )
        )
        problem = Problem("", job.problem_code, text).to_json()
    return {
        **{field.name: getattr(job, field.attname) for field in job._meta.concrete_fields},
        "pk": job.pk,
        "counts": job,
        "checked": job.checked or None,
        "undo": undo_json(job),
        "reasons": reasons,
        "problem": problem,
        "same_file": same_file,
    }


def undo_json(job: Import) -> dict[str, Any] | None:
    """What ImportUndoSerializer shows."""
    if "customers" not in job.undo:
        return None
    effects = undo.effects_of(job)
    kept = [{"reason": reason, "customers": effects.kept[reason]} for reason in undo.KEPT if reason in effects.kept]
    return asdict(effects) | {"kept": kept, "customers": job.undo["customers"]}


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
    most = sorted(job.reasons, key=lambda each: (-each["rows"], each["code"], each["path"]))[:MAX_REASONS]
    return [
        each
        | {
            "message": str(explained(each["code"], each["path"], each["params"]).message)
            if shows_people
            else translated(
                "{code}: the text quotes a row. To read it, ask for the permission profiles:read.", code=each["code"]
            )
        }
        for each in most
    ]
