"""What comes in: sources, the inbox, the ids already processed, the quarantine."""

from django.core.exceptions import ValidationError
from django.db import models

from cdp.ingest.messages import explained
from core import publicid
from core.db.columns import loose_key
from core.db.zones import known_zones
from core.i18n.text import translated
from core.problems import Problem
from tenancy.models import NO_SUCH_ZONE, Workspace


class Source(models.Model):
    """Where events come from. Its write key lets a sender add data and nothing else."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=100)
    write_key = models.CharField(max_length=64, unique=True)
    enabled = models.BooleanField(default=True)
    time_zone = models.CharField(
        max_length=64,
        default="",
        db_default="",
        blank=True,
        help_text="IANA name; how times that name no zone are read. Empty: the workspace's.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "ingest_source"
        verbose_name, verbose_name_plural = translated("source"), translated("sources")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """As of the workspace, a zone that both Python and PostgreSQL know; or none."""
        if self.time_zone and self.time_zone not in known_zones():
            raise ValidationError({"time_zone": NO_SUCH_ZONE})


class Inbox(models.Model):
    """What the API accepted, verbatim, until it is processed. A 2xx answer means a committed row here."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    workspace = loose_key("tenancy.Workspace")
    received_at = models.DateTimeField()
    body = models.BinaryField(
        help_text="A JSON array of items, each one a Segment message that passed the envelope check."
    )

    class Meta:
        db_table = "ingest_inbox"
        verbose_name, verbose_name_plural = translated("inbox row"), translated("inbox")


class Repetition(models.Model):
    """Items that came with a message id that something else has, by source and chunk. Only added to, so that no two workers
    meet in a row; cleared after a few days."""

    workspace = loose_key("tenancy.Workspace")
    source = loose_key("ingest.Source")
    at = models.DateTimeField(help_text="When they were processed.")
    items = models.PositiveIntegerField()

    class Meta:
        db_table = "ingest_repetition"
        verbose_name, verbose_name_plural = translated("repetition"), translated("repetitions")
        indexes = [models.Index(fields=["source", "at"], name="repetition_by_source")]


class Intake(models.Model):
    """How many items of a source were taken in within a minute, the repeated ones among them; what was refused is in the
    quarantine. Several rows, so that workers do not wait for one another; cleared after a month."""

    workspace = loose_key("tenancy.Workspace")
    source = loose_key("ingest.Source")
    minute = models.DateTimeField(help_text="When they were processed.")
    slot = models.SmallIntegerField()
    items = models.BigIntegerField()
    last_at = models.DateTimeField(help_text="When the last of them were processed.")

    class Meta:
        db_table = "ingest_intake"
        verbose_name, verbose_name_plural = translated("intake"), translated("intakes")
        constraints = [models.UniqueConstraint(fields=["source", "minute", "slot"], name="intake_once")]
        # Neither of them has a column that an update changes, so counting up stays within the page (HOT).
        indexes = [
            models.Index(fields=["workspace", "minute"], name="intake_of_workspace"),
            models.Index(fields=["minute"], name="intake_by_age"),
        ]


class Quarantine(models.Model):
    """What could not be processed, with the reason; an admin fixes the cause and replays it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    item = models.TextField(help_text="The item as it came, as text (it may not be valid JSON).")
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict, help_text="What the text of the code is made with when it is shown.")
    path = models.CharField(max_length=200, default="", blank=True)
    replayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "ingest_quarantine"
        verbose_name, verbose_name_plural = translated("quarantined item"), translated("quarantine")
        indexes = [
            models.Index(fields=["workspace", "-received_at"], name="quarantine_recent"),
            models.Index(fields=["source", "-received_at"], name="quarantine_of_source"),
        ]

    def __str__(self) -> str:
        return publicid.encode("qrn", self.pk)

    @property
    def problem(self) -> Problem:
        """What is wrong, in words."""
        return explained(self.code, self.path, self.params)
