"""The audit log, for whoever may see what others did."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import publicid
from core.api.fields import JsonObject, PublicId, page_of
from core.api.paging import PageQuery, page
from core.db.deadline import bounded
from core.problems import NotFoundInWorkspace
from tenancy.api.views import WorkspaceView
from tenancy.audit_words import BY_CODE, KINDS, Verb, public_id, sentence
from tenancy.models import AuditEntry, Via

PREFIXES = {kind.prefix: kind.code for kind in KINDS.values() if kind.prefix}


class AuditEntrySerializer(serializers.Serializer[Any]):
    """One change, in the words of the closed lists of verbs and kinds; and as a sentence."""

    id = PublicId("log")
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="The name at that time of the user, key or command.")
    via = serializers.ChoiceField(choices=Via.choices)
    address = serializers.CharField()
    agent = serializers.CharField(help_text="The program that sent it, as it called itself.")
    verb = serializers.ChoiceField(choices=[str(verb) for verb in Verb])
    kind = serializers.ChoiceField(choices=sorted(BY_CODE))
    thing = serializers.SerializerMethodField(help_text="The id of the thing; null for a kind that has none.")
    name = serializers.CharField(help_text="The thing's name at that time.")
    sentence = serializers.SerializerMethodField()
    before = JsonObject(help_text="The fields that changed, as they were; secrets and personal data are masked.")
    after = JsonObject(help_text="The fields that changed, as they became.")
    details = JsonObject()

    def get_thing(self, entry: AuditEntry) -> str | None:
        return public_id(entry)

    def get_sentence(self, entry: AuditEntry) -> str:
        return str(sentence(entry))


class AuditQuery(PageQuery):
    who = serializers.CharField(
        required=False, max_length=200, help_text="A part of the name of a user, key or command."
    )
    kind = serializers.ChoiceField(choices=sorted(BY_CODE), required=False)
    verb = serializers.ChoiceField(choices=[str(verb) for verb in Verb], required=False)
    thing = serializers.CharField(required=False, max_length=100, help_text="The id of a thing.")
    start = serializers.DateTimeField(required=False, help_text="From this instant on.")
    end = serializers.DateTimeField(required=False, help_text="Before this instant.")


class AuditView(WorkspaceView):
    """Who changed what."""

    scopes = {"GET": "audit:read"}

    @extend_schema(operation_id="audit_list", parameters=[AuditQuery], responses=page_of(AuditEntrySerializer))
    def get(self, request: Request, workspace: str) -> Response:
        """The changes to the workspace, newest first."""
        query = self.query(AuditQuery)
        lookups = {"who": "who__icontains", "kind": "kind", "verb": "verb", "start": "at__gte", "end": "at__lt"}
        rows = self.rows(AuditEntry).filter(**{lookups[name]: query[name] for name in lookups if name in query})
        if "thing" in query:
            prefix = query["thing"].partition("_")[0]
            number = publicid.decode(prefix, query["thing"]) if prefix in PREFIXES else None
            if number is None:
                raise NotFoundInWorkspace
            rows = rows.filter(kind=PREFIXES[prefix], thing_id=number)
        with bounded(10):
            found = page(rows, ["-id"], query)
        return found.answer(AuditEntrySerializer(found.rows, many=True).data)


class AuditEntryView(WorkspaceView):
    """One change."""

    scopes = {"GET": "audit:read"}

    @extend_schema(operation_id="audit_get", responses=AuditEntrySerializer)
    def get(self, request: Request, workspace: str, entry: str) -> Response:
        """One entry of the audit log."""
        return Response(AuditEntrySerializer(self.find(AuditEntry, "log", entry)).data)
