"""The rule language for the rule builder: its vocabulary, and what a rule says, breaks and matches while it is edited."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audiences.passed_over import passed_over
from audiences.preview import PreviewTooSlowError, estimate, preview
from cdp.profiles.api.profiles import ProfileBriefSerializer
from cdp.profiles.summaries import profile_summaries, summary_of
from cdp.schema.models import ValueType
from core.api.errors import ApiError
from core.api.fields import ProblemSerializer, RuleField, StrictSerializer
from core.api.views import ApiView
from core.problems import Problem, errors
from rules.ast import GROUPS
from rules.check import check
from rules.leaf import Leaf
from rules.leaves import LEAVES
from rules.leaves.aggregate import FIGURES
from rules.leaves.did import COUNTS
from rules.operators import vocabulary
from rules.parse import parse
from rules.sentence import sentence
from rules.vocabulary import Catalog, load
from rules.windows import WINDOWS
from tenancy.api.views import WorkspaceView


class ChoiceSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's


class LeafSerializer(ChoiceSerializer):
    line = serializers.CharField(
        help_text="Its controls in the order of the language, e.g. `has the tag <tag/>`: a tag names a control."
    )


class OperatorSerializer(serializers.Serializer[Any]):
    op = serializers.CharField()
    takes = serializers.ChoiceField(
        choices=["nothing", "scalar", "text", "number", "pair", "many", "date", "duration", "run_value"],
        help_text="What it wants as its operand.",
    )
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's


class OperatorsSerializer(serializers.Serializer[Any]):
    """Type of value -> operators, in the order to show them."""

    text = OperatorSerializer(many=True)
    number = OperatorSerializer(many=True)
    boolean = OperatorSerializer(many=True)
    date = OperatorSerializer(many=True)
    list = OperatorSerializer(many=True)
    any = OperatorSerializer(many=True)
    run = OperatorSerializer(many=True)


class VocabularySerializer(serializers.Serializer[Any]):
    """All that a rule can be made of."""

    leaves = LeafSerializer(many=True)
    groups = ChoiceSerializer(many=True)
    operators = OperatorsSerializer()
    aggregates = ChoiceSerializer(many=True)
    counts = ChoiceSerializer(many=True)
    windows = ChoiceSerializer(many=True)
    value_types = serializers.ListField(child=serializers.ChoiceField(choices=ValueType.choices))


class RuleToCheckSerializer(StrictSerializer):
    rule = RuleField()
    in_journey = serializers.BooleanField(
        default=False, help_text="Whether it is asked of a run: windows since entry, the context."
    )


class RuleSaysSerializer(serializers.Serializer[Any]):
    problems = ProblemSerializer(many=True)
    sentence = serializers.CharField(allow_null=True, help_text="Null while the rule cannot be read.")


class RuleToPreviewSerializer(StrictSerializer):
    rule = RuleField()
    as_of = serializers.DateTimeField(required=False, help_text="Now, unless given.")
    sample = serializers.IntegerField(
        min_value=0,
        max_value=50,
        default=10,
        help_text="How many to show. 10, unless given; none to those without `profiles:read`.",
    )
    exact = serializers.BooleanField(
        default=True, help_text="False: an estimate will do, in a fraction of a second however many profiles there are."
    )


class PreviewSerializer(RuleSaysSerializer):
    count = serializers.IntegerField(allow_null=True, help_text="Null while the rule has errors.")
    total = serializers.IntegerField(allow_null=True, help_text="All profiles of the workspace.")
    margin = serializers.IntegerField(
        allow_null=True, help_text="How far off an estimated count may be, 19 times in 20; null if it is exact."
    )
    as_of = serializers.DateTimeField()
    sample = ProfileBriefSerializer(many=True)


class RuleVocabularyView(ApiView):
    """The words of the rule language."""

    @extend_schema(operation_id="rule_vocabulary", responses=VocabularySerializer)
    def get(self, request: Request) -> Response:
        """Leaves, operators by type of value, functions and windows, with their names."""
        return Response(
            {
                "leaves": [_leaf_json(leaf) for leaf in LEAVES],
                "groups": _choices(GROUPS),
                "operators": vocabulary(),
                "aggregates": _choices(FIGURES),
                "counts": _choices(COUNTS),
                "windows": _choices(WINDOWS),
                "value_types": ValueType.values,
            }
        )


class RuleCheckView(WorkspaceView):
    """What a rule says and breaks."""

    scopes = {"POST": "audiences:read"}

    @extend_schema(operation_id="rule_check", request=RuleToCheckSerializer, responses=RuleSaysSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """The rule in words and its problems; a bad rule is a good question, so the answer is 200."""
        data = self.read(RuleToCheckSerializer)
        says, _ = judge(data["rule"], load(self.workspace.pk), in_journey=data["in_journey"])
        return Response(says)


class RulePreviewView(WorkspaceView):
    """Whom a rule matches."""

    scopes = {"POST": "audiences:read"}

    @extend_schema(operation_id="rule_preview", request=RuleToPreviewSerializer, responses=PreviewSerializer)
    def post(self, request: Request, workspace: str) -> Response:
        """Count the matches and sample them (the sample needs `profiles:read`); nothing is saved."""
        data = self.read(RuleToPreviewSerializer)
        if "sample" in request.data and data["sample"]:
            self.require("profiles:read")
        sample = data["sample"] if self.access.may("profiles:read") else 0
        as_of = data.get("as_of", self.now)
        catalog = load(self.workspace.pk)
        says, problems = judge(data["rule"], catalog)
        answer = says | {"count": None, "total": None, "margin": None, "as_of": as_of, "sample": []}
        rule, _ = parse(data["rule"], "rule")
        if rule is not None and not errors(problems):
            try:
                count = preview if data["exact"] else estimate
                found = count(self.workspace.pk, rule, as_of, sample=sample, catalog=catalog)
            except PreviewTooSlowError as error:
                raise ApiError("too_slow", [error.problem]) from error
            remarks = passed_over(self.workspace.pk, rule, as_of, "rule")
            people = profile_summaries(self.workspace.pk, found.sample_profile_ids)
            answer |= {
                "problems": [*answer["problems"], *(remark.to_json() for remark in remarks)],
                "count": found.count,
                "total": found.total,
                "margin": found.margin,
                "sample": [summary_of(people, number) for number in found.sample_profile_ids],
            }
        return Response(PreviewSerializer(answer).data)


def judge(rule_json: Any, catalog: Catalog, *, in_journey: bool = False) -> tuple[dict[str, Any], list[Problem]]:
    """What RuleSaysSerializer shows of a rule, and its problems; their paths begin with `rule`."""
    rule, problems = parse(rule_json, "rule")
    if rule is not None:
        problems = problems + check(rule, catalog, in_journey=in_journey, path="rule")
    said = {"problems": [problem.to_json() for problem in problems], "sentence": rule_text(rule_json, catalog)}
    return said, problems


def rule_text(rule_json: Any, catalog: Catalog) -> str | None:
    """The rule in words, or None if it cannot be read."""
    rule, _ = parse(rule_json)
    if rule is None:
        return None
    names = {public_id: audience.name for public_id, audience in catalog.audiences.items()}
    return sentence(rule, names, catalog.time_zone)


def _leaf_json(leaf: type[Leaf]) -> dict[str, Any]:
    return {
        "kind": leaf.kind,
        "label": leaf.label,
        "line": leaf.line,
    }


def _choices(table: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    return [{"kind": kind, "label": label} for kind, label in table]
