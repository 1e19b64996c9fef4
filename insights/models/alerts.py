"""What is watched, who is told, and what became of it."""

from datetime import timedelta

from django.db import models

from core import publicid
from core.i18n.text import translated
from tenancy.models import Workspace


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
    first_facts = models.JSONField(default=dict, help_text="The facts of the reading for which it fired.")
    config = models.JSONField(default=dict, help_text="That of the alert when it fired: it may be changed afterwards.")
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

    incident = models.ForeignKey(
        Incident,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty: of an alert that was deleted.",
    )
    target = models.ForeignKey(AlertTarget, null=True, on_delete=models.SET_NULL, related_name="+")
    target_name = models.CharField(
        max_length=100, default="", db_default="", help_text="Of a target that was deleted afterwards."
    )
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
        indexes = [
            models.Index(fields=["due_at"], name="notice_due", condition=models.Q(state=1)),
            models.Index(fields=["created_at"], name="notice_of_deleted", condition=models.Q(incident=None)),
        ]

    def __str__(self) -> str:
        return publicid.encode("ntc", self.pk)
