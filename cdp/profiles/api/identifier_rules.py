"""Identifier values that identify nobody, or do so by the word of staff."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cdp.profiles import actions, identifiers
from cdp.profiles.identity import identifier_rules
from cdp.profiles.models import IdentifierRule
from core.api.errors import field_problem
from core.api.fields import PublicId, StrictSerializer, page_of
from core.api.paging import PageQuery, page
from core.i18n.text import translated
from tenancy.api.views import WorkspaceView

SHOWN = ("shared", "denied", "allowed")


class IdentifierRuleSerializer(serializers.Serializer[Any]):
    """`shared`: too many known people were seen with the value; `denied` and `allowed`: by staff."""

    id = PublicId("idr")
    namespace = serializers.CharField()
    value = serializers.CharField()
    status = serializers.ChoiceField(choices=SHOWN)
    people = serializers.ListField(
        child=serializers.CharField(), help_text="Of a shared value: the strongest identifiers of some who have it."
    )
    since = serializers.DateTimeField()


class IdentifierRulesQuery(PageQuery):
    status = serializers.ChoiceField(choices=SHOWN, required=False)


class NewIdentifierRuleSerializer(StrictSerializer):
    namespace = serializers.CharField(max_length=identifiers.MAX_NAMESPACE)
    value = serializers.CharField(max_length=identifiers.MAX_VALUE)
    status = serializers.ChoiceField(choices=["denied", "allowed"])


class IdentifierRulesView(WorkspaceView):
    """What is decided about single identifiers."""

    scopes = {"GET": "profiles:read", "POST": "settings:write"}

    @extend_schema(
        operation_id="identifier_rules_list",
        parameters=[IdentifierRulesQuery],
        responses=page_of(IdentifierRuleSerializer),
    )
    def get(self, request: Request, workspace: str) -> Response:
        """The decisions, newest first."""
        query = self.query(IdentifierRulesQuery)
        wanted = [query["status"]] if "status" in query else SHOWN
        found = page(self.rows(IdentifierRule).filter(status__in=wanted), ["-id"], query)
        return found.answer(IdentifierRuleSerializer(found.rows, many=True).data)

    @extend_schema(
        operation_id="identifier_rules_add",
        request=NewIdentifierRuleSerializer,
        responses={201: IdentifierRuleSerializer},
    )
    def post(self, request: Request, workspace: str) -> Response:
        """Deny a value: it identifies nobody from now on. Or allow one that we deny, or that was found to be shared."""
        data = self.read(NewIdentifierRuleSerializer)
        namespace = identifiers.namespace(data["namespace"])
        if namespace is None:
            raise field_problem(
                "namespace",
                "bad_namespace",
                translated(
                    "This is no name for a type of identifier. Use letters, digits and underscores, beginning "
                    "with a letter."
                ),
            )
        value = identifiers.normalise(namespace, data["value"], self.workspace.settings.get("region"))
        if not value:
            raise field_problem(
                "value",
                "invalid",
                translated(
                    "This is no identifier of the type {namespace}. Write an e-mail address, or a phone number "
                    "with its country code.",
                    namespace=namespace,
                ),
            )
        same = self.rows(IdentifierRule).filter(status=data["status"])
        if same.count() >= identifier_rules.MAX_RULES:
            raise field_problem(
                "value",
                "too_many",
                translated(
                    "There are {max_rules:,} of them already, which is the limit. Remove some first.",
                    max_rules=identifier_rules.MAX_RULES,
                ),
            )
        made = actions.decide_identifier(self.access, (namespace, value), data["status"], self.now)
        return Response(IdentifierRuleSerializer(made).data, status=201)


class IdentifierRuleView(WorkspaceView):
    """One decision."""

    scopes = {"DELETE": "settings:write"}

    @extend_schema(operation_id="identifier_rules_remove", responses={204: None})
    def delete(self, request: Request, workspace: str, identifier_rule: str) -> Response:
        """Take the decision back: of a shared value the count begins anew."""
        actions.forget_identifier_rule(self.access, self.find(IdentifierRule, "idr", identifier_rule), self.now)
        return Response(status=204)
