"""The home page: the last 30 days, the journeys by value, what needs attention, and how a person arranged it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import ApiError, field_problem
from core.api.fields import NamedSerializer, StrictSerializer, named
from core.db.deadline import bounded
from core.i18n.text import translated
from insights import actions
from insights.api.figure_shapes import MoneySerializer
from insights.api.results import VerdictSerializer, said
from insights.figures.keep import freshness
from insights.figures.report import Figures
from insights.home.attention import KINDS, attention
from insights.home.cards import NAMES, Place, arranged, chosen_by
from insights.home.overview import DAYS, MEASURES, JourneyValue, overview
from insights.home.steps import STEPS, first_steps
from journeys.models import JourneyState
from tenancy.api.views import WorkspaceView
from tenancy.models import Workspace


class PlaceSerializer(StrictSerializer):
    card = serializers.ChoiceField(choices=NAMES)
    hidden = serializers.BooleanField(default=False)


class ArrangementSerializer(StrictSerializer):
    cards = PlaceSerializer(
        many=True, help_text="In order; cards that are left out come last. An empty list restores the default order."
    )


class HomeDaySerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="The beginning of the day in the workspace's time zone.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text=", ".join(MEASURES))


class HomeJourneySerializer(serializers.Serializer[Any]):
    """The figures of a journey in these days, and the verdicts on its effect since its beginning."""

    journey = NamedSerializer()
    state = serializers.ChoiceField(choices=JourneyState.choices)
    counts = serializers.DictField(child=serializers.IntegerField(), help_text=", ".join(MEASURES))
    values = MoneySerializer(many=True)
    claims = serializers.BooleanField(help_text="Whether an effect may be claimed.")
    verdicts = VerdictSerializer(many=True, help_text="Each claim, or else why there is none.")


class HomeFiguresSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(allow_null=True, help_text="As of when; none while nothing has been counted yet.")
    counting = serializers.IntegerField(help_text="Days that have changed since and are being counted.")
    days = HomeDaySerializer(many=True)
    total = serializers.DictField(child=serializers.IntegerField(), help_text=", ".join(MEASURES))
    journeys = HomeJourneySerializer(
        many=True, help_text="Those that were worth most, in the currency of most journeys."
    )
    more = serializers.IntegerField(help_text="How many other journeys have figures in these days.")


class AttentionThingSerializer(NamedSerializer):
    why = serializers.ChoiceField(choices=["", "off", "paused", "failing"], help_text="Of a channel.")


class AttentionSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[kind for kind, _, _ in KINDS])
    count = serializers.IntegerField()
    at_least = serializers.BooleanField(help_text="There may be more.")
    since = serializers.DateTimeField(allow_null=True)
    things = AttentionThingSerializer(many=True, help_text="Some of them.")


class FirstStepSerializer(serializers.Serializer[Any]):
    step = serializers.ChoiceField(choices=[step for step, _, _ in STEPS], source="name")
    done = serializers.BooleanField()


class HomeSerializer(serializers.Serializer[Any]):
    """What the caller may not read is left out, and `figures` are then null."""

    cards = PlaceSerializer(
        many=True, help_text="Those that the caller may see, in order; `start` until its steps are done."
    )
    figures = HomeFiguresSerializer(allow_null=True)
    attention = AttentionSerializer(many=True, help_text="The kinds that the caller may see, the most serious first.")
    steps = FirstStepSerializer(many=True, help_text="The first steps in a new workspace; none once all are done.")


class HomeView(WorkspaceView):
    """The caller's home page."""

    scopes = {"GET": None, "PUT": None}

    @extend_schema(operation_id="home_get", responses=HomeSerializer)
    def get(self, request: Request, workspace: str) -> Response:
        """The figures of the last 30 days, the journeys that were worth most, and what needs attention."""
        with bounded(10):
            steps = first_steps(self.access)
            places = arranged(chosen_by(self.access.user, self.workspace), self.access.may)
            shown = {
                "cards": [place for place in places if steps or place.card != "start"],
                "figures": overview_json(self.workspace, self.now) if self.access.may("journeys:read") else None,
                "attention": attention(self.access, self.now),
                "steps": steps,
            }
        return Response(HomeSerializer(shown).data)

    @extend_schema(operation_id="home_arrange", request=ArrangementSerializer, responses=ArrangementSerializer)
    def put(self, request: Request, workspace: str) -> Response:
        """Change the order of the cards and hide some, for the caller alone."""
        places = [Place(**each) for each in self.read(ArrangementSerializer)["cards"]]
        names = [place.card for place in places]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise field_problem(
                "cards", "card_twice", translated("The card `{card}` is named twice; name it once.", card=twice)
            )
        if self.access.user is None:
            raise ApiError(
                "no_person",
                status=400,
                message=translated("An API key has no home page. Sign in as a person to arrange yours."),
            )
        actions.arrange_home(self.access, places, self.now)
        cards = arranged(places, self.access.may)
        return Response(ArrangementSerializer({"cards": cards}).data)


def overview_json(workspace: Workspace, now: datetime, days: int = DAYS) -> dict[str, Any]:
    """What HomeFiguresSerializer shows of the last days."""
    zone = ZoneInfo(workspace.time_zone)
    found = overview(workspace, now.astimezone(zone).date(), days)
    at, counting = freshness(workspace.pk, None)
    return {
        "at": at,
        "counting": counting,
        "days": [{"at": day.replace(tzinfo=zone), "counts": _counts(figures)} for day, figures in found.days],
        "total": _counts(found.total),
        "journeys": [_journey(each) for each in found.journeys],
        "more": found.more,
    }


def _journey(each: JourneyValue) -> dict[str, Any]:
    return {
        "journey": named("jrn", each.journey.pk, each.journey.name),
        "state": each.journey.state,
        "counts": _counts(each.figures),
        "values": [{"currency": name, "value": value} for name, value in sorted(each.figures.values.items())],
        "claims": each.claims,
        "verdicts": [said(verdict) for verdict in each.verdicts],
    }


def _counts(figures: Figures) -> dict[str, int]:
    return {measure: figures.counts[measure] for measure in MEASURES}
