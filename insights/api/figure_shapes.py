"""What the figures look like in the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from rest_framework import serializers

from cdp.profiles.api.profiles import ProfileBriefSerializer
from insights.api.results import DifferenceSerializer, JudgedSerializer, VerdictSerializer
from insights.figures.people import MOST
from insights.figures.report import MEASURES, REASONED, By
from insights.models import FigureView
from insights.statistics.compare import ARMS
from journeys.graph.goal import KINDS as GOAL_KINDS

VIEWS = {"event": FigureView.EVENT, "cohort": FigureView.COHORT}
SOUND_DAYS = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
BY: tuple[By, ...] = ("version", "node", "arm", "template", "channel", "medium", "category")


class PeriodQuery(serializers.Serializer[Any]):
    """Of which figures something is asked."""

    view = serializers.ChoiceField(
        choices=list(VIEWS),
        default="event",
        help_text="On which day something counts: when it happened, or when its run was entered.",
    )
    since = serializers.DateField(
        required=False, validators=SOUND_DAYS, help_text="The first day, in the workspace's zone."
    )
    until = serializers.DateField(required=False, validators=SOUND_DAYS, help_text="The last day, included.")
    version = serializers.CharField(required=False, max_length=100)
    node = serializers.CharField(required=False, max_length=40, help_text="A node's id on the canvas.")
    arm = serializers.CharField(required=False, max_length=60)
    template = serializers.CharField(required=False, max_length=100)
    channel = serializers.CharField(required=False, max_length=100)
    medium = serializers.CharField(required=False, max_length=20)
    category = serializers.CharField(required=False, max_length=40)


class FiguresQuery(PeriodQuery):
    per = serializers.ChoiceField(
        choices=["hour", "day", "week"], required=False, help_text="Also over time; needs `since` and `until`."
    )
    by = serializers.ChoiceField(choices=list(BY), required=False, help_text="Also grouped by this.")


class PeopleQuery(PeriodQuery):
    measure = serializers.ChoiceField(choices=MEASURES)
    detail = serializers.CharField(
        required=False, max_length=60, allow_blank=True, help_text="A reason, or a currency; all of them without it."
    )


class WorkspaceFiguresQuery(FiguresQuery):
    by = serializers.ChoiceField(choices=["journey", *BY], required=False, help_text="Also grouped by this.")


class RateSerializer(serializers.Serializer[Any]):
    """A share with Wilson's 95 % interval."""

    n = serializers.IntegerField()
    of = serializers.IntegerField()
    rate = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class MoneySerializer(serializers.Serializer[Any]):
    currency = serializers.CharField(help_text="Three letters; empty where the events name none.")
    value = serializers.DecimalField(max_digits=26, decimal_places=4)


class FigureSerializer(serializers.Serializer[Any]):
    """What was counted. `converted` and `values` are of those let in alone."""

    counts = serializers.DictField(child=serializers.IntegerField(), help_text=", ".join(MEASURES))
    reasons = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()), help_text=f"By reason: {', '.join(REASONED)}."
    )
    values = MoneySerializer(many=True)
    cost = serializers.DecimalField(
        max_digits=26, decimal_places=4, help_text="Cost of messages sent, without `unpriced`."
    )
    unpriced = serializers.IntegerField(help_text="Number of messages sent without a price.")
    rates = serializers.DictField(
        child=RateSerializer(allow_null=True),
        help_text="Shares of sent, entered or held out; null if that is 0, or if more was reported than sent in the days "
        "asked for.",
    )


class SideSerializer(serializers.Serializer[Any]):
    """A rate minus that of the group that it is compared with."""

    against = serializers.CharField(allow_null=True, help_text="The other group's key; null if there is no other.")
    difference = DifferenceSerializer(
        allow_null=True, help_text="Null if the verdict gives a reason why there is none."
    )
    verdict = VerdictSerializer()


class FigureGroupSerializer(FigureSerializer):
    key = serializers.CharField()
    name = serializers.CharField()
    compared = serializers.DictField(
        child=SideSerializer(),
        help_text="Its rates minus those of the first arm, or of the oldest version. Only for arms and versions of one journey "
        "by the day of entry: by the day of the event the groups are of different people. Empty for the first of several.",
    )


class FigurePointSerializer(FigureSerializer):
    at = serializers.DateTimeField(help_text="When it begins, in the workspace's zone.")


class FiguresSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(allow_null=True, help_text="When figures were counted; null before the first count.")
    counting = serializers.IntegerField(
        help_text="Days that have changed and are still to be counted; until then their figures are the earlier ones."
    )
    zone = serializers.CharField()
    total = FigureSerializer()
    groups = FigureGroupSerializer(many=True)
    series = FigurePointSerializer(many=True)


class BehindSerializer(serializers.Serializer[Any]):
    profile = ProfileBriefSerializer()
    at = serializers.DateTimeField(help_text="The last time, or by the day of entry the last entry.")
    times = serializers.IntegerField()
    detail = serializers.CharField(
        help_text="The reason, or the currency, of the last time; `no_price` if it was sent while none was set; or empty."
    )


class FigurePeopleSerializer(serializers.Serializer[Any]):
    people = BehindSerializer(many=True, help_text=f"The latest first, {MOST} at most.")
    more = serializers.BooleanField(help_text="Whether there are, or may be, more: not all days were read.")


class FunnelPortSerializer(serializers.Serializer[Any]):
    port = serializers.CharField(help_text="Engine-made ports begin with `!`.")
    n = serializers.IntegerField()


class FunnelNodeSerializer(serializers.Serializer[Any]):
    """A node in the order of the drawing. `dropped`: left the journey from here by a goal, a rule or an end."""

    node = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    sentence = serializers.CharField(allow_null=True, help_text="What it does; null if its settings cannot be read.")
    arrived = serializers.IntegerField()
    inside = serializers.IntegerField()
    ports = FunnelPortSerializer(many=True)
    dropped = serializers.IntegerField()
    stays = serializers.IntegerField(help_text="Stays that have ended.")
    mean_seconds = serializers.FloatField(allow_null=True)


class ArmSerializer(serializers.Serializer[Any]):
    """One arm: people, not runs, whose time to convert has passed."""

    arm = serializers.ChoiceField(choices=ARMS)
    people = serializers.IntegerField()
    converted = serializers.IntegerField()
    value = serializers.DecimalField(max_digits=26, decimal_places=4)
    rate = RateSerializer()
    per_head = serializers.FloatField()
    events = serializers.IntegerField(
        allow_null=True,
        help_text="All goal events in the window after entry; with `raise_basket` only those with a value. Null, like the three "
        "below, with `convert`.",
    )
    active = serializers.IntegerField(allow_null=True, help_text="People with at least one.")
    per_person = serializers.FloatField(allow_null=True, help_text="Events per person, people without events included.")
    per_event = serializers.FloatField(allow_null=True, help_text="Value per event; null without events.")


class JudgedGoalSerializer(serializers.Serializer[Any]):
    """The goal of the newest version that has one."""

    kind = serializers.ChoiceField(choices=GOAL_KINDS, help_text="By what the journey is judged.")
    name = serializers.CharField(help_text="The metric's, or the event's; empty for a rule.")
    sentence = serializers.CharField()


class ContrastSerializer(serializers.Serializer[Any]):
    """One arm minus another, by intention to treat."""

    arm = serializers.ChoiceField(choices=ARMS)
    against = serializers.ChoiceField(choices=ARMS)
    people = serializers.IntegerField(
        help_text="People of the arm in this comparison: against `nothing` only those who entered since `since`."
    )
    against_people = serializers.IntegerField()
    means = serializers.CharField(help_text="What the difference is the effect of.")
    rate = DifferenceSerializer(allow_null=True)
    rate_verdict = VerdictSerializer()
    per_head = DifferenceSerializer(allow_null=True)
    value_verdict = VerdictSerializer()
    extra_conversions = DifferenceSerializer(
        allow_null=True,
        help_text="Conversions that the arm caused: the difference times its people.",
    )
    extra_value = DifferenceSerializer(allow_null=True)
    reduction = serializers.FloatField(help_text="The share of the variance that the pre-period removed.")
    judged = JudgedSerializer(allow_null=True)


class KeptLiftSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    goal = JudgedGoalSerializer(allow_null=True)
    arms = ArmSerializer(many=True)
    immature = serializers.IntegerField(help_text="People whose time to convert has not passed yet.")
    since = serializers.DateTimeField(
        allow_null=True,
        help_text="Since when the program holdout has had its share; people who entered before are not compared with `nothing`.",
    )
    currencies = serializers.ListField(child=serializers.CharField())
    contrasts = ContrastSerializer(many=True)
    verdict = VerdictSerializer(help_text="By the kind of the goal.")


class JourneyFiguresSerializer(FiguresSerializer):
    funnel = FunnelNodeSerializer(many=True)
    mature_before = serializers.DateTimeField(
        allow_null=True, help_text="People who entered before can no longer reach the goal; null without a goal."
    )
    lift = KeptLiftSerializer(allow_null=True, help_text="Null until it is first calculated.")
