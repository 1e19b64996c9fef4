"""What it was worth."""

from datetime import timedelta

from django.conf import settings
from django.db import models

from core import publicid
from core.db.columns import loose_key
from core.i18n.text import translated
from tenancy.models import Workspace


class AppliedAttribution(models.Model):
    """How the credits of a workspace are shared; none: by the default. Another choice has them all computed anew."""

    workspace = loose_key("tenancy.Workspace")
    window = models.DurationField()
    qualifying = models.CharField(max_length=10)
    channels = models.JSONField(
        default=list, help_text="Channels with a rule of their own: [id, window in seconds, qualifying]."
    )
    credited_to = models.BigIntegerField(
        null=True, help_text="The last conversion (an enrollment id) that is credited anew; none: all of them are."
    )
    settled_to = models.BigIntegerField(
        null=True,
        help_text="Behind which conversion (an enrollment id) new and recent ones are looked at next; none: from the first on.",
    )

    class Meta:
        db_table = "insights_appliedattribution"
        verbose_name, verbose_name_plural = (
            translated("applied attribution"),
            translated("applied attributions"),
        )
        constraints = [models.UniqueConstraint(fields=["workspace"], name="applied_attribution_once")]


class Credit(models.Model):
    """One touch's share of one conversion under one model. The credits of a model sum to the conversions exactly.

    A conversion that no touch earned has one row with no touch: it is counted, and credited to nobody.
    """

    workspace = loose_key("tenancy.Workspace")
    model = models.CharField(max_length=20, help_text="The attribution model, e.g. last_touch.")
    conversion = loose_key("journeys.Conversion")
    touch = loose_key("channels.Touch", null=True)
    journey_id = models.BigIntegerField(help_text="The journey of the touch, or of the conversion where there is none.")
    share = models.DecimalField(max_digits=9, decimal_places=8)
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        db_table = "insights_credit"
        verbose_name, verbose_name_plural = translated("credit"), translated("credits")
        constraints = [
            models.UniqueConstraint(fields=["model", "conversion", "touch"], name="credit_once", nulls_distinct=False)
        ]


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
            # What the home page shows, read from the index alone.
            models.Index(
                fields=["workspace", "view", "at"],
                include=["journey", "measure", "detail", "n", "value"],
                name="figure_of_home",
                condition=models.Q(measure__in=["entered", "sent", "converted", "unsubscribed"]),
            ),
            models.Index(
                fields=["journey", "detail"],
                name="figure_currencies",
                condition=models.Q(measure__in=["converted", "held_out_converted"]),
            ),
        ]


class FigureMonth(models.Model):
    """The sum of a month's figures, by everything but the day: for long periods, of which the days would be too many rows."""

    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    view = models.SmallIntegerField(choices=FigureView.choices)
    month = models.DateField(help_text="Its first day, in the workspace's zone.")
    version_id = models.BigIntegerField()
    node_id = models.BigIntegerField()
    arm = models.CharField(max_length=60)
    template_version_id = models.BigIntegerField(null=True)
    channel_id = models.BigIntegerField(null=True)
    medium = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    measure = models.CharField(max_length=20)
    detail = models.CharField(max_length=60)
    n = models.BigIntegerField(help_text="0 where what there was has been counted otherwise since.")
    value = models.DecimalField(max_digits=26, decimal_places=4)

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


class JourneyFigure(models.Model):
    """What is kept of a journey as a whole: how far its counts had come at the last look, and its comparison."""

    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    moves = models.BigIntegerField(default=0, db_default=0, help_text="The sum of its tallies at the last look.")
    rests_until = models.DateTimeField(null=True)
    lift = models.JSONField(null=True, help_text="The sums of each arm, see insights.lift.")
    lift_at = models.DateTimeField(null=True)
    lift_rests_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "insights_journeyfigure"
        verbose_name, verbose_name_plural = (
            translated("figures of a journey"),
            translated("figures of journeys"),
        )
        constraints = [models.UniqueConstraint(fields=["journey"], name="journey_figure_once")]


class HomePage(models.Model):
    """How one person arranged the home page of a workspace; without a row it is as the product has it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cards = models.JSONField(default=list, help_text='In order: {"card": name, "hidden": whether it is left out}.')

    class Meta:
        db_table = "insights_homepage"
        verbose_name, verbose_name_plural = translated("home page"), translated("home pages")
        constraints = [models.UniqueConstraint(fields=["user", "workspace"], name="home_page_once")]


class AlertTarget(models.Model):
    """Where alerts are told: mailboxes, a webhook, a robot of a group chat."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=40, help_text="One of insights.alerts.targets.")
    settings = models.JSONField(default=dict, help_text="Its settings without secrets.")
    secrets = models.TextField(default="", blank=True, help_text="Its secrets, encrypted.")
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was last told something: they take turns."
    )
    rests_until = models.DateTimeField(null=True, editable=False, help_text="Set when it did not take a notice.")

    class Meta:
        db_table = "insights_alerttarget"
        verbose_name, verbose_name_plural = translated("alert target"), translated("alert targets")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="alert_target_name_once")]

    def __str__(self) -> str:
        return self.name


class Alert(models.Model):
    """Something that is watched, and who is told. The columns behind `created_at` are written by the evaluation alone."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=40, help_text="One of insights.alerts.sources.")
    config = models.JSONField(default=dict, help_text="What is compared with what, as the source's typed class has it.")
    enabled = models.BooleanField(default=True)
    quiet_period = models.DurationField(
        default=timedelta(hours=4), help_text="So long after a notice there is no other, however often it fires."
    )
    tell_resolved = models.BooleanField(default=True, help_text="Whether its end is told as well.")
    targets = models.ManyToManyField(AlertTarget, blank=True, related_name="alerts")
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(editable=False, help_text="When it is evaluated next.")
    checked_at = models.DateTimeField(null=True, editable=False)
    value = models.FloatField(null=True, editable=False, help_text="What was measured last.")
    facts = models.JSONField(default=dict, editable=False, help_text="What the sentence about it is made with.")
    problem = models.CharField(
        max_length=60, default="", db_default="", editable=False, help_text="Why it could not be evaluated, a code."
    )
    failures = models.SmallIntegerField(default=0, db_default=0, editable=False, help_text="Failures in a row.")
    notified_at = models.DateTimeField(null=True, editable=False, help_text="When it was last told that it fires.")
    incidents = models.IntegerField(default=0, db_default=0, editable=False, help_text="How often it has fired.")

    class Meta:
        db_table = "insights_alert"
        verbose_name, verbose_name_plural = translated("alert"), translated("alerts")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="alert_name_once")]
        indexes = [models.Index(fields=["due_at"], name="alert_due", condition=models.Q(enabled=True))]

    def __str__(self) -> str:
        return self.name


class IncidentState(models.IntegerChoices):
    FIRING = 1, "firing"
    ACKNOWLEDGED = 2, "acknowledged"
    RESOLVED = 3, "resolved"


class Incident(models.Model):
    """One time that an alert fired, from beginning to end. At most one of an alert is open."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="history")
    number = models.IntegerField(help_text="1 for the first of the alert.")
    state = models.SmallIntegerField(choices=IncidentState.choices, default=IncidentState.FIRING)
    started_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=200, default="", db_default="")
    resolved_at = models.DateTimeField(null=True)
    value = models.FloatField(null=True, help_text="What was measured last.")
    facts = models.JSONField(default=dict, help_text="What the sentence about it is made with.")
    notices = models.IntegerField(default=0, db_default=0, help_text="How often it was told that it fires.")

    class Meta:
        db_table = "insights_incident"
        verbose_name, verbose_name_plural = translated("incident"), translated("incidents")
        constraints = [
            models.UniqueConstraint(fields=["alert", "number"], name="incident_once"),
            models.UniqueConstraint(fields=["alert"], condition=models.Q(state__in=[1, 2]), name="one_open_incident"),
            models.CheckConstraint(
                condition=models.Q(state=3, resolved_at__isnull=False)
                | models.Q(state__in=[1, 2], resolved_at__isnull=True),
                name="incident_ends_when_resolved",
            ),
        ]

    def __str__(self) -> str:
        return publicid.encode("inc", self.pk)


class NoticeState(models.IntegerChoices):
    QUEUED = 1, "queued"
    SENT = 2, "sent"
    FAILED = 3, "failed"


class Notice(models.Model):
    """What one recipient is told about an incident: the outbox of alerts.

    Made once for each natural key and sent at least once; its public id is the idempotency key on every attempt.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(AlertTarget, on_delete=models.CASCADE, related_name="+")
    recipient = models.CharField(max_length=320, default="", db_default="", help_text="Where a target has several.")
    kind = models.CharField(max_length=10, help_text="firing or resolved.")
    number = models.IntegerField(help_text="1 for the first notice of its kind about the incident.")
    content = models.JSONField(help_text="What is told, in all languages: a retry says the same.")
    state = models.SmallIntegerField(choices=NoticeState.choices, default=NoticeState.QUEUED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0, db_default=0)
    lease_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=300, default="", db_default="", help_text="What the other side said.")

    class Meta:
        db_table = "insights_notice"
        verbose_name, verbose_name_plural = translated("notice of an alert"), translated("notices of alerts")
        constraints = [
            models.UniqueConstraint(fields=["incident", "target", "recipient", "kind", "number"], name="notice_once")
        ]
        indexes = [models.Index(fields=["due_at"], name="notice_due", condition=models.Q(state=1))]

    def __str__(self) -> str:
        return publicid.encode("ntc", self.pk)


class Metric(models.Model):
    """A number of the business by its name. What it means is its newest version; older ones stay readable and never change."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    description = models.TextField(default="", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    live_version = models.ForeignKey(
        "MetricVersion", null=True, on_delete=models.SET_NULL, related_name="+", help_text="The newest."
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "insights_metric"
        verbose_name, verbose_name_plural = translated("metric"), translated("metrics")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="metric_name_once")]

    def __str__(self) -> str:
        return self.name


class MetricVersion(models.Model):
    """What a metric means from `published_at` on. A trigger in the database refuses every change."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField(help_text="See insights.metrics.definition.")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "insights_metricversion"
        verbose_name, verbose_name_plural = translated("version of a metric"), translated("versions of metrics")
        constraints = [models.UniqueConstraint(fields=["metric", "number"], name="metric_version_once")]

    def __str__(self) -> str:
        return f"{self.metric} v{self.number}"
