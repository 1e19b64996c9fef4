"""Figures that are kept by day, so that screens need not count the ledger."""

from django.db import models

from core.db.columns import loose_key
from core.i18n.text import translated


class FigurePart(models.IntegerChoices):
    """What the figures of a cell count: touches and what became of them, or runs and what became of those."""

    TOUCHES = 1, "touches"
    RUNS = 2, "runs"


class FigureView(models.IntegerChoices):
    """On which day something counts: when it happened, or when the run that it belongs to was entered."""

    EVENT = 1, "event"
    COHORT = 2, "cohort"


class FigureLook(models.Model):
    """Until when the ledger of a workspace was searched for changes, and in which zone its days were."""

    workspace = loose_key("tenancy.Workspace")
    looked_at = models.DateTimeField()
    zone = models.CharField(max_length=64)

    class Meta:
        db_table = "insights_figurelook"
        verbose_name, verbose_name_plural = (
            translated("look for changes"),
            translated("looks for changes"),
        )
        constraints = [models.UniqueConstraint(fields=["workspace"], name="figure_look_once")]


class FigureCell(models.Model):
    """What is counted together: the touches decided, or the runs entered and people refused, on one day of one journey.

    A cell whose ledger has changed is stale, and counted anew as a whole; so late receipts and merges need no case of their own.
    """

    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    part = models.SmallIntegerField(choices=FigurePart.choices)
    source = models.DateField(
        help_text="The day, in the workspace's zone, on which the touch was decided or the run entered."
    )
    stale = models.BooleanField(default=True, db_default=True)
    open = models.BigIntegerField(default=0, db_default=0, help_text="Sends whose outcome was still to come.")
    runs = models.BigIntegerField(default=0, db_default=0)
    steps = models.BigIntegerField(
        default=0, db_default=0, help_text="Passages of the runs, and one for each that ended."
    )
    refusals = models.BigIntegerField(default=0, db_default=0)
    counted_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(
        null=True, help_text="Not counted again before: longer the longer counting took."
    )

    class Meta:
        db_table = "insights_figurecell"
        verbose_name, verbose_name_plural = translated("cell of figures"), translated("cells of figures")
        constraints = [models.UniqueConstraint(fields=["journey", "part", "source"], name="figure_cell_once")]
        indexes = [models.Index(fields=["workspace"], name="figure_cell_stale", condition=models.Q(stale=True))]


class Figure(models.Model):
    """How often something happened on a day, by everything it can be told apart by. Read by screens, never by the engine."""

    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    part = models.SmallIntegerField(choices=FigurePart.choices)
    source = models.DateField(help_text="Of the cell that it was counted in.")
    view = models.SmallIntegerField(choices=FigureView.choices)
    at = models.DateField(help_text="A day in the workspace's zone.")
    version_id = models.BigIntegerField()
    node_id = models.BigIntegerField()
    arm = models.CharField(max_length=60)
    template_version_id = models.BigIntegerField(null=True)
    channel_id = models.BigIntegerField(null=True)
    medium = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    measure = models.CharField(max_length=20, help_text="See insights.figures.facts.")
    detail = models.CharField(max_length=60, help_text="A reason, or the currency of the value.")
    n = models.BigIntegerField()
    value = models.DecimalField(
        max_digits=26,
        decimal_places=4,
        help_text="The cost of what was sent, the value of conversions, seconds of stays.",
    )
    hours = models.JSONField(help_text="Hour of the day -> [n, value].")

    class Meta:
        db_table = "insights_figure"
        verbose_name, verbose_name_plural = translated("kept figure"), translated("kept figures")
        indexes = [
            models.Index(fields=["journey", "view", "at"], name="figure_by_journey"),
            models.Index(fields=["workspace", "view", "at"], name="figure_by_workspace"),
            models.Index(fields=["journey", "part", "source"], name="figure_of_cell"),
            models.Index(
                fields=["journey", "detail"],
                name="figure_currencies",
                condition=models.Q(measure__in=["converted", "held_out_converted", "program_converted"]),
            ),
        ]


class FigureSum(models.Model):
    """What the tables of sums have in common."""

    workspace = loose_key("tenancy.Workspace")
    view = models.SmallIntegerField(choices=FigureView.choices)
    measure = models.CharField(max_length=20)
    detail = models.CharField(max_length=60)
    n = models.BigIntegerField(help_text="0 where what there was has been counted otherwise since.")
    value = models.DecimalField(max_digits=26, decimal_places=4)

    class Meta:
        abstract = True


class FigureDay(FigureSum):
    """The sum of a day's figures of a journey, or of all journeys together, by measure and detail alone: for charts and the
    home page, which ask for no more."""

    journey = loose_key("journeys.Journey", null=True, help_text="None: all together.")
    at = models.DateField(help_text="A day in the workspace's zone.")

    class Meta:
        db_table = "insights_figureday"
        verbose_name, verbose_name_plural = translated("figure of a day"), translated("figures of days")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "view", "journey", "at", "measure", "detail"],
                name="figure_day_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            # What the home page shows, read from the index alone.
            models.Index(
                fields=["workspace", "view", "measure", "at"],
                include=["journey", "detail", "n", "value"],
                name="figure_day_of_journeys",
                condition=models.Q(journey__isnull=False),
            )
        ]


class FigureMonth(FigureSum):
    """The sum of a month's figures, by everything but the day: for long periods, of which the days would be too many rows."""

    journey = loose_key("journeys.Journey")
    month = models.DateField(help_text="Its first day, in the workspace's zone.")
    version_id = models.BigIntegerField()
    node_id = models.BigIntegerField()
    arm = models.CharField(max_length=60)
    template_version_id = models.BigIntegerField(null=True)
    channel_id = models.BigIntegerField(null=True)
    medium = models.CharField(max_length=20)
    category = models.CharField(max_length=40)

    class Meta:
        db_table = "insights_figuremonth"
        verbose_name, verbose_name_plural = translated("figure of a month"), translated("figures of months")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "journey",
                    "view",
                    "month",
                    "version_id",
                    "node_id",
                    "arm",
                    "template_version_id",
                    "channel_id",
                    "medium",
                    "category",
                    "measure",
                    "detail",
                ],
                name="figure_month_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["workspace", "view", "month"], name="figure_month_by_workspace")]


class ProgramFigure(models.Model):
    """The program lift of a workspace with a program holdout: the sums of both sides."""

    workspace = loose_key("tenancy.Workspace")
    since = models.DateTimeField(help_text="Since when the program holdout has the share that is measured.")
    metric = models.ForeignKey(
        "insights.Metric",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="By whose events it is measured; empty: by the goal events of all journeys.",
    )
    sums = models.JSONField(null=True, help_text="See insights.lift.program.")
    at = models.DateTimeField(help_text="As of when.")
    rests_until = models.DateTimeField()

    class Meta:
        db_table = "insights_programfigure"
        verbose_name, verbose_name_plural = translated("figures of the program"), translated("figures of programs")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="program_figure_once")]


class JourneyFigure(models.Model):
    """What is kept of a journey as a whole: how far its counts had come at the last look, and its comparison."""

    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    moves = models.BigIntegerField(default=0, db_default=0, help_text="The sum of its tallies at the last look.")
    rests_until = models.DateTimeField(null=True)
    lift = models.JSONField(null=True, help_text="The sums of each arm, see insights.lift.journey.")
    lift_at = models.DateTimeField(null=True)
    lift_rests_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "insights_journeyfigure"
        verbose_name, verbose_name_plural = (
            translated("figures of a journey"),
            translated("figures of journeys"),
        )
        constraints = [models.UniqueConstraint(fields=["journey"], name="journey_figure_once")]
