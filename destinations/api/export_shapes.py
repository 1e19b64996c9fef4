"""What the addresses of exports take and show."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import JsonObject, ProblemSerializer, PublicId, StrictSerializer
from core.exports import Column
from core.i18n.messages import text_of
from core.problems import Problem
from destinations.actions import MAX_COLUMNS
from destinations.exports.formats import FORMAT_NAMES
from destinations.exports.messages import EXPORT_TEXTS
from destinations.lists import LIST_NAMES
from destinations.models import Export, ExportState


def _no_columns() -> list[str]:
    return []


class NewExportSerializer(StrictSerializer):
    list = serializers.ChoiceField(choices=LIST_NAMES)
    filters = JsonObject(
        default=dict,
        help_text="Which rows, as the list takes them: `{q}`, `{audience}`. All of them, where none is needed.",
    )
    columns = serializers.ListField(
        child=serializers.CharField(max_length=300, trim_whitespace=False),
        max_length=MAX_COLUMNS,
        default=_no_columns,
        help_text="Their keys, in the order wanted; those that are usual, if there are none.",
    )
    format = serializers.ChoiceField(choices=FORMAT_NAMES, default="csv")
    masked = serializers.BooleanField(
        default=False, help_text="Mask personal data. Without the scope `exports:unmasked` it is masked in any case."
    )


class ExportColumnsQuery(serializers.Serializer[Any]):
    list = serializers.ChoiceField(choices=LIST_NAMES)


class ExportColumnSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    heading = serializers.CharField()
    personal = serializers.BooleanField(help_text="Masked without the scope `exports:unmasked`.")
    chosen = serializers.BooleanField(help_text="Usual.")


class ExportColumnsSerializer(serializers.Serializer[Any]):
    columns = ExportColumnSerializer(many=True)


class ExportSerializer(serializers.Serializer[Any]):
    id = PublicId("exp", source="pk")
    name = serializers.CharField()
    list = serializers.ChoiceField(choices=LIST_NAMES, source="kind")
    columns = serializers.ListField(child=serializers.CharField())
    format = serializers.ChoiceField(choices=FORMAT_NAMES)
    masked = serializers.BooleanField()
    who = serializers.CharField()
    state = serializers.ChoiceField(choices=ExportState.values)
    total = serializers.IntegerField(help_text="Rows that there were when it began.")
    rows = serializers.IntegerField(help_text="Rows that were read.")
    size = serializers.IntegerField(help_text="Bytes of the file.")
    problem = serializers.SerializerMethodField(help_text="Why it failed.")
    downloads = serializers.IntegerField()
    downloaded_at = serializers.DateTimeField(allow_null=True, help_text="The last time.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the file is deleted.")

    @extend_schema_field(ProblemSerializer(allow_null=True))
    def get_problem(self, job: Export) -> Any:
        if job.problem_code not in EXPORT_TEXTS:
            return None
        text = text_of(EXPORT_TEXTS, job.problem_code, job.problem_params)
        return Problem("", job.problem_code, text).to_json()


class ExportLinkSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Opens the file to whoever has it.")
    expires_at = serializers.DateTimeField()


def columns_json(columns: list[Column]) -> dict[str, Any]:
    """What ExportColumnsSerializer shows."""
    return {
        "columns": [
            {"key": each.key, "heading": str(each.heading), "personal": each.personal, "chosen": each.chosen}
            for each in columns
        ]
    }
