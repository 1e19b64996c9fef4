"""Program lift: people outside of the program holdout against those inside, by the goals of all journeys or by a metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import invalid
from core.api.fields import NamedSerializer, StrictSerializer
from core.db.deadline import bounded
from core.publicid import encode
from insights import actions
from insights.api.figure_shapes import RateSerializer
from insights.api.journey_parts import rates_of
from insights.api.results import DifferenceSerializer, VerdictSerializer, said
from insights.figures.lifts import kept_lifts
from insights.lift.program import Program, chosen_metric, journeys_of, kept_program
from insights.models import Metric
from insights.statistics.compare import Contrast, everything
from insights.statistics.sample import Difference, Sample
from tenancy import scoping
from tenancy.api.views import WorkspaceView
from tenancy.program_holdout import history, newest


class ProgramHoldoutSerializer(serializers.Serializer[Any]):
    share = serializers.FloatField()
    since = serializers.DateTimeField(help_text="Since when it has had this share; earlier events are not compared.")
    until = serializers.DateTimeField(allow_null=True, help_text="When it ended; null while it holds.")
    drawn = serializers.IntegerField(
        source="period",
        help_text="Of which draw: shares of one draw hold out the same people as far as they go; after a share of 0 people are "
        "drawn anew.",
    )


class ProgramSideSerializer(serializers.Serializer[Any]):
    """All people of one side."""

    people = serializers.IntegerField()
    converted = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=26, decimal_places=4)
    rate = RateSerializer(allow_null=True)
    per_head = serializers.FloatField(allow_null=True)


class SumOfLiftsSerializer(serializers.Serializer[Any]):
    """The sum of the journeys' lifts, each measured by its own control group since the journey began."""

    journeys = serializers.IntegerField(help_text="Number of journeys in the sums.")
    others = serializers.IntegerField(
        help_text="Number of journeys that are not: without a control group, or with too few people yet."
    )
    conversions = serializers.FloatField()
    value = serializers.FloatField(
        allow_null=True,
        help_text="Null if nothing has a value, or if values are in several currencies, those of `currencies` included.",
    )


class MeasuredProgramSerializer(serializers.Serializer[Any]):
    """People outside minus people inside, by the goal events of all journeys or by the events of a metric, each counted once."""

    at = serializers.DateTimeField(help_text="When it was measured; that is about once an hour.")
    until = serializers.DateTimeField(help_text="Events before then are counted, from the holdout's `since` on.")
    goals = serializers.ListField(child=serializers.CharField(), help_text="The events.")
    left_out = serializers.IntegerField(help_text="Number of journeys whose goal is a rule and not an event.")
    currencies = serializers.ListField(child=serializers.CharField())
    outside = ProgramSideSerializer()
    inside = ProgramSideSerializer()
    rate = DifferenceSerializer(allow_null=True)
    rate_verdict = VerdictSerializer()
    per_head = DifferenceSerializer(allow_null=True)
    value_verdict = VerdictSerializer()
    extra_conversions = DifferenceSerializer(
        allow_null=True,
        help_text="People who converted because of all marketing: the difference in rate times the people outside.",
    )
    extra_value = DifferenceSerializer(allow_null=True)
    reduction = serializers.FloatField(help_text="The share of the variance that the pre-period removed.")
    lifts = SumOfLiftsSerializer(allow_null=True, help_text="Null by a metric: the journeys' lifts are by their goals.")
    gap_conversions = serializers.FloatField(allow_null=True, help_text="Program lift minus the sum of lifts.")
    gap_value = serializers.FloatField(allow_null=True)


class ProgramMetricSerializer(NamedSerializer):
    """The metric by whose events the program lift is measured."""


class NewProgramMetricSerializer(StrictSerializer):
    metric = serializers.CharField(
        allow_null=True,
        max_length=40,
        help_text="A metric that can be a goal; null: by the goal events of all journeys.",
    )


class ProgramSerializer(serializers.Serializer[Any]):
    holdout = ProgramHoldoutSerializer(allow_null=True, help_text="Null if there never was one.")
    measured = MeasuredProgramSerializer(allow_null=True, help_text="Null until this share is first measured.")
    metric = ProgramMetricSerializer(allow_null=True, help_text="Null: measured by the goal events of all journeys.")
    earlier = ProgramHoldoutSerializer(many=True, help_text="The shares before, the latest first, at most 50.")


class ProgramView(WorkspaceView):
    """Program lift."""

    scopes = {"GET": "journeys:read", "PUT": "settings:write"}

    @extend_schema(operation_id="program", responses=ProgramSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """People outside of the program holdout against those inside, beside the sum of the journeys' lifts."""
        return self._answer()

    @extend_schema(operation_id="program_measure_by", request=NewProgramMetricSerializer, responses=ProgramSerializer)
    def put(self, request: Request, workspace: str) -> Response:
        """Measure it by the events of a metric, or again by the goal events of all journeys; it is calculated anew."""
        given = self.read(NewProgramMetricSerializer)["metric"]
        metric = None
        if given is not None:
            self.require("audiences:read")
            metric = scoping.find(self.rows(Metric).select_related("live_version"), "met", given)
        if problems := actions.choose_program_metric(self.access, metric, self.now):
            raise invalid("invalid", problems)
        return self._answer()

    def _answer(self) -> Response:
        holdout = newest(self.workspace.pk)
        with bounded(10):
            kept = kept_program(self.workspace.pk)
            # What was kept of another share says nothing of this one.
            metric = chosen_metric(self.workspace.pk)
            measured = self._measured(kept, metric) if kept and holdout and kept.since == holdout.since else None
            earlier = history(self.workspace.pk)
        shown = {"holdout": holdout, "measured": measured, "metric": None, "earlier": earlier}
        if metric is not None:
            shown["metric"] = {"id": encode("met", metric.pk), "name": metric.name}
        return Response(ProgramSerializer(shown).data)

    def _measured(self, kept: Program, metric: Metric | None) -> dict[str, Any]:
        found = everything(kept.outside, kept.inside, kept.currencies)
        lifts = self._lifts(kept.currencies) if metric is None else None
        people = kept.outside.people
        return {
            "at": kept.at,
            "until": kept.until,
            "goals": kept.goals,
            "left_out": kept.by_rule,
            "currencies": kept.currencies,
            "outside": _side(kept.outside),
            "inside": _side(kept.inside),
            "rate": found.rate and asdict(found.rate),
            "rate_verdict": said(found.rate_verdict),
            "per_head": found.per_head and asdict(found.per_head),
            "value_verdict": said(found.value_verdict),
            "extra_conversions": found.rate and asdict(found.rate.times(people)),
            "extra_value": found.per_head and asdict(found.per_head.times(people)),
            "reduction": found.reduction,
            "lifts": lifts,
            "gap_conversions": _gap(found.rate, people, lifts["conversions"] if lifts and lifts["journeys"] else None),
            "gap_value": _gap(found.per_head, people, lifts["value"] if lifts else None),
        }

    def _lifts(self, measured: Sequence[str]) -> dict[str, Any]:
        """The sum of what each journey adds by its own control group, in two queries. `measured`: the currencies of the program
        lift, beside which the value of another would be no comparison."""
        journeys = journeys_of(self.workspace.pk)
        contrasts: list[Contrast] = []
        currencies = set(measured)
        for kept in kept_lifts(journeys).values():
            own = [
                each
                for each in kept.groups.compared(kept.currencies).contrasts
                if each.against == "business_as_usual" and each.rate is not None
            ]
            contrasts += own
            currencies.update(kept.currencies if own else ())
        values = [each.per_head.difference * each.one.people for each in contrasts if each.per_head]
        return {
            "journeys": len(contrasts),
            "others": len(journeys) - len(contrasts),
            "conversions": sum(each.rate.difference * each.one.people for each in contrasts if each.rate),
            "value": sum(values) if values and len(currencies) < 2 else None,
        }


def _side(sample: Sample) -> dict[str, Any]:
    return {
        "people": sample.people,
        "converted": sample.converted,
        "value": sample.value,
        "rate": rates_of([(sample.converted, sample.people)])[0],
        "per_head": sample.per_head,
    }


def _gap(difference: Difference | None, people: int, lifts: float | None) -> float | None:
    return None if difference is None or lifts is None else difference.difference * people - lifts
