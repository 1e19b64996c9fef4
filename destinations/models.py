"""What goes out of a workspace as a file: the log of exports, and how far each has come."""

from django.db import models

from core.i18n.text import translated
from tenancy.models import Workspace


class ExportState(models.TextChoices):
    """Where an export stands."""

    COUNTING = "counting"
    """A worker counts the rows that there are."""
    READING = "reading"
    """It reads them, page by page."""
    WRITING = "writing"
    """It makes the file of what was read."""
    DONE = "done"
    """The file can be downloaded."""
    EXPIRED = "expired"
    """The file has been deleted, as was said."""
    CANCELLED = "cancelled"
    FAILED = "failed"

    @staticmethod
    def worked() -> tuple["ExportState", ...]:
        """Those in which it is a worker's turn."""
        return (ExportState.COUNTING, ExportState.READING, ExportState.WRITING)


class Export(models.Model):
    """A list that somebody takes out as a file: what of it, who, when, and how far it has come. Rows stay here as the log."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, help_text="Which list: see destinations.lists.")
    name = models.CharField(max_length=300, help_text="As people call it. No part of any path.")
    who = models.CharField(max_length=200, help_text="Who asked for it, as the audit log calls them.")
    filters = models.JSONField(default=dict, help_text="Which rows of the list.")
    columns = models.JSONField(default=list, help_text="The keys of its columns, in their order.")
    format = models.CharField(max_length=10)
    masked = models.BooleanField(help_text="Whether personal data is masked.")
    language = models.CharField(max_length=10, help_text="Of headings and words.")
    stored = models.CharField(max_length=32, unique=True, help_text="The random name under which it lies on disk.")
    state = models.CharField(max_length=12, choices=ExportState.choices, default=ExportState.COUNTING)
    problem_code = models.CharField(max_length=60, default="", db_default="", blank=True)
    problem_params = models.JSONField(default=dict)
    total = models.BigIntegerField(default=0, help_text="Rows that there were when it began.")
    last = models.JSONField(default=list, help_text="The key of the last of them.")
    position = models.JSONField(default=list, help_text="The key of the last row that was read.")
    rows = models.BigIntegerField(default=0, help_text="Rows that were read.")
    rows_size = models.BigIntegerField(default=0, help_text="Bytes of them on disk.")
    size = models.BigIntegerField(default=0, help_text="Bytes of the file.")
    attempts = models.SmallIntegerField(default=0, help_text="Slices begun since it last came further.")
    downloads = models.IntegerField(default=0)
    downloaded_at = models.DateTimeField(null=True, help_text="The last time.")
    created_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True, help_text="When a worker last did something to it.")
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, help_text="When the file is deleted.")

    class Meta:
        db_table = "destinations_export"
        verbose_name, verbose_name_plural = translated("export"), translated("exports")
        indexes = [
            models.Index(fields=["workspace", "-id"], name="export_recent"),
            models.Index(
                fields=["worked_at", "id"],
                name="export_to_work_at",
                condition=models.Q(state__in=["counting", "reading", "writing"]),
            ),
            models.Index(fields=["expires_at"], name="export_to_expire", condition=models.Q(state="done")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(expires_at__isnull=False), name="export_done_expires"
            ),
        ]

    def __str__(self) -> str:
        return self.name
