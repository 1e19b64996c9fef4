"""What a journey was worth."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.db.deadline import bounded
from core.i18n.messages import text_of
from insights.attribution.credits import MODEL
from insights.attribution.settings import attribution_of
from insights.figures.lifts import currencies, kept_lift
from insights.lift import journey as lifts
from insights.results import outcomes, results
from insights.statistics.kinds import Judged
from insights.statistics.verdicts import VERDICTS, Verdict
from journeys.api.journeys import BaseJourneyView
from tenancy.settings import QUALIFYING


class AmountSerializer(serializers.Serializer[Any]):
    conversions = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=24, decimal_places=4)


class CreditedSerializer(serializers.Serializer[Any]):
    """`own` + `others` + `nobody` + `pending` = the journey's conversions, exactly."""

    model = serializers.CharField()
    window_days = serializers.FloatField(help_text="How long before the conversion the last touch may lie.")
    qualifying = serializers.ChoiceField(choices=QUALIFYING)
    own = AmountSerializer(help_text="Credited to touches of this journey.")
    others = AmountSerializer(help_text="Credited to touches of other journeys.")
    nobody = AmountSerializer(help_text="No touch qualified.")
    pending = AmountSerializer(help_text="Not looked at yet; a minute at most.")
    earned = AmountSerializer(
        help_text="What this journey's touches are credited with, whatever journey's goal it was."
    )


class GroupSerializer(serializers.Serializer[Any]):
    people = serializers.IntegerField()
    converted = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=24, decimal_places=4)
    rate = serializers.FloatField(allow_null=True)
    per_head = serializers.FloatField(
        allow_null=True, help_text="Value per person, those without a conversion included."
    )


class DifferenceSerializer(serializers.Serializer[Any]):
    """Treated less held out, with the 95 % interval of one look, and the one that holds at every look together."""

    difference = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    always_low = serializers.FloatField()
    always_high = serializers.FloatField()


class VerdictSerializer(serializers.Serializer[Any]):
    """What may be claimed, or why nothing can be. It holds however often one has looked."""

    code = serializers.ChoiceField(choices=list(VERDICTS))
    params = serializers.DictField(child=serializers.JSONField())
    text = serializers.CharField()


class JudgedSerializer(serializers.Serializer[Any]):
    """By all goal events in the window after entry: events per person with `raise_frequency`, value per event with
    `raise_basket`; null with `convert`."""

    difference = DifferenceSerializer(
        allow_null=True, help_text="Null if the verdict gives a reason why there is none."
    )
    verdict = VerdictSerializer()
    reduction = serializers.FloatField(help_text="The share of the variance that the pre-period removed.")
    extra = DifferenceSerializer(
        allow_null=True,
        help_text="What the arm caused: with `raise_frequency` events, the difference times its people; with `raise_basket` "
        "value, the difference times its events.",
    )


class LiftSerializer(serializers.Serializer[Any]):
    """Everybody let in against everybody held out, by intention to treat; people, not runs."""

    treated = GroupSerializer()
    held_out = GroupSerializer()
    rate = DifferenceSerializer(allow_null=True)
    per_head = DifferenceSerializer(allow_null=True)
    verdict = VerdictSerializer(help_text="On the rates.")
    value_verdict = VerdictSerializer(help_text="On the value per head.")
    judged = JudgedSerializer(allow_null=True)
    immature = serializers.IntegerField(
        help_text="People in neither group, since their time to convert has not passed yet."
    )


class OutcomesSerializer(serializers.Serializer[Any]):
    """By code: a reason (its words are at `/api/reasons`) or the state of a send. Runs held out are not among them."""

    refused = serializers.DictField(child=serializers.IntegerField(), help_text="Why they were not let in.")
    exits = serializers.DictField(child=serializers.IntegerField(), help_text="Why runs that were let in ended.")
    withheld = serializers.DictField(child=serializers.IntegerField(), help_text="Why a message was not sent.")
    sends = serializers.DictField(child=serializers.IntegerField(), help_text="Messages by the state of their send.")


class ResultsSerializer(serializers.Serializer[Any]):
    """Of all versions together."""

    at = serializers.DateTimeField()
    enrolled = serializers.IntegerField(help_text="Every run, those held out included.")
    held_out = serializers.IntegerField()
    program_held_out = serializers.IntegerField(
        help_text="In the program holdout: they go through, and get no marketing."
    )
    outcomes = OutcomesSerializer()
    currencies = serializers.ListField(
        child=serializers.CharField(),
        help_text="Of the conversions, where they name one. Where there are several, every value here is a sum of unlike "
        "amounts, and no value is compared.",
    )
    total = AmountSerializer()
    credited = CreditedSerializer()
    lift = LiftSerializer()


class ResultsView(BaseJourneyView):
    """What a journey was worth."""

    scopes = {"GET": "journeys:read"}

    @extend_schema(operation_id="journeys_results", responses=ResultsSerializer)
    def get(self, request: Request, workspace: str, journey: str) -> Response:
        """Conversions, who is credited with them, and the comparison with the control group."""
        found = self.journey(journey)
        with bounded(10):
            counted = results(self.workspace.pk, found.pk)
            named = currencies(found.pk)
            kept = kept_lift(found.pk)
            compared = lifts.lift(kept.groups if kept else lifts.groups(found.pk, self.now), named)
            ended = outcomes(self.workspace.pk, found.pk)
        sharing = attribution_of(self.workspace)
        shown = {
            "at": self.now,
            "enrolled": counted.enrolled,
            "held_out": counted.held_out,
            "program_held_out": counted.program_held_out,
            "outcomes": ended,
            "currencies": named,
            "total": counted.total,
            "credited": {
                "model": MODEL,
                "window_days": sharing.window.total_seconds() / 86_400,
                "qualifying": sharing.qualifying,
                "own": counted.own,
                "others": counted.others,
                "nobody": counted.nobody,
                "pending": counted.pending,
                "earned": counted.earned,
            },
            "lift": {
                "treated": compared.treated,
                "held_out": compared.held_out,
                "rate": compared.rate,
                "per_head": compared.per_head,
                "verdict": said(compared.verdict),
                "value_verdict": said(compared.value_verdict),
                "judged": compared.judged and judged(compared.judged),
                "immature": compared.immature,
            },
        }
        return Response(ResultsSerializer(shown).data)


def judged(found: Judged) -> dict[str, Any]:
    """What JudgedSerializer shows."""
    return {
        "difference": found.difference,
        "verdict": said(found.verdict),
        "reduction": found.reduction,
        "extra": found.extra,
    }


def said(verdict: Verdict) -> dict[str, Any]:
    """A verdict as the API shows it."""
    return {"code": verdict.code, "params": verdict.params, "text": text_of(VERDICTS, verdict.code, verdict.params)}
