"""What comes in: sources, the inbox, the ids already processed, the quarantine."""

from __future__ import annotations

from typing import Final

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


KEEP_DAYS: Final = 30
"""For so long the refused rows of an import are kept, and it can be undone."""


class ImportState(models.TextChoices):
    """Where an import of an uploaded file stands."""

    UPLOADING = "uploading"
    """Pieces of the file are coming."""
    READING = "reading"
    """A worker finds out how the file is written."""
    UNREADABLE = "unreadable"
    """It cannot be read as it is: the person says how, or uploads another."""
    MAPPING = "mapping"
    """The person says what the columns are."""
    CHECKING = "checking"
    """A worker counts what the rows would do."""
    CHECKED = "checked"
    """The person looks at the counts."""
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    """By a person, or because nobody went on with it. What had been imported stays."""
    FAILED = "failed"
    UNDO_CHECKING = "undo_checking"
    """A worker counts what an undo would take back."""
    UNDO_CHECKED = "undo_checked"
    """The person looks at those counts."""
    UNDOING = "undoing"
    UNDONE = "undone"

    @staticmethod
    def worked() -> tuple[ImportState, ...]:
        """Those in which it is a worker's turn."""
        return (*ImportState.importing(), ImportState.UNDO_CHECKING, ImportState.UNDOING)

    @staticmethod
    def importing() -> tuple[ImportState, ...]:
        """Those of these that lead to an import, and can be cancelled."""
        return (ImportState.READING, ImportState.CHECKING, ImportState.RUNNING)

    @staticmethod
    def ended() -> tuple[ImportState, ...]:
        """Those in which nothing more is imported, and from which what was imported can be undone."""
        return (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)

    @staticmethod
    def readable() -> tuple[ImportState, ...]:
        """Those in which its rows lie ready, under the headings that it has."""
        return (ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED, ImportState.RUNNING)

    @staticmethod
    def waiting() -> tuple[ImportState, ...]:
        """Those in which it is a person's turn."""
        return (ImportState.UPLOADING, ImportState.UNREADABLE, ImportState.MAPPING, ImportState.CHECKED)


class Import(models.Model):
    """A file that somebody uploaded, what its columns are, and how far it has come. Rows wait in files, progress stands here."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200, help_text="Of the file, as people call it. No part of any path.")
    kind = models.CharField(max_length=10, help_text="What a row is: people or events.")
    who = models.CharField(max_length=200, help_text="Who uploaded it, as the audit log calls them.")
    fingerprint = models.CharField(
        max_length=100, default="", db_default="", blank=True, help_text="By which a browser knows the file again."
    )
    stored = models.CharField(max_length=32, unique=True, help_text="The random name under which it lies on disk.")
    format = models.CharField(max_length=10)
    size = models.BigIntegerField(help_text="Bytes of the upload.")
    received = models.BigIntegerField(default=0, help_text="Bytes that have come.")
    digest = models.CharField(max_length=64, default="", db_default="", blank=True, help_text="SHA-256 of the content.")
    asked_encoding = models.CharField(max_length=40, default="", db_default="", blank=True)
    asked_delimiter = models.CharField(max_length=4, default="", db_default="", blank=True)
    asked_sheet = models.CharField(max_length=100, default="", db_default="", blank=True)
    encoding = models.CharField(max_length=40, default="", db_default="", blank=True)
    guessed = models.BooleanField(default=False, db_default=False, help_text="The encoding may be another.")
    delimiter = models.CharField(max_length=4, default="", db_default="", blank=True)
    sheet = models.CharField(max_length=100, default="", db_default="", blank=True)
    sheets = models.JSONField(default=list)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text="What each column becomes, and how cells are written.")
    state = models.CharField(max_length=16, choices=ImportState.choices, default=ImportState.UPLOADING)
    ended_as = models.CharField(
        max_length=16, default="", db_default="", blank=True, help_text="Its state before an undo was asked for."
    )
    problem_code = models.CharField(max_length=60, default="", db_default="", blank=True)
    problem_params = models.JSONField(default=dict)
    total = models.BigIntegerField(default=0, help_text="Rows of the file.")
    rows_size = models.BigIntegerField(default=0, help_text="Bytes of its rows, once read.")
    position = models.BigIntegerField(
        default=0, help_text="Bytes of its rows that are accounted for; of an undo the customer it has come to."
    )
    rows = models.BigIntegerField(default=0, help_text="Rows that are accounted for: the sum of the four that follow.")
    created = models.BigIntegerField(default=0, help_text="Rows by which a customer is new.")
    matched = models.BigIntegerField(default=0, help_text="Rows about customers known before them.")
    duplicates = models.BigIntegerField(default=0, help_text="Rows that were in already.")
    refused = models.BigIntegerField(default=0)
    merging = models.BigIntegerField(default=0, help_text="Rows whose identifiers lead to several customers.")
    checked = models.JSONField(default=dict, help_text="The counts of the dry run.")
    reasons = models.JSONField(
        default=list,
        db_default=[],
        help_text="Why rows are refused: code, column, rows and the parameters of the first.",
    )
    undo = models.JSONField(default=dict, db_default={}, help_text="The counts of an undo: what would go, or has gone.")
    attempts = models.SmallIntegerField(default=0, help_text="Slices begun since it last came further.")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="When a person last did something to it.")
    worked_at = models.DateTimeField(null=True, help_text="When a worker last did.")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ingest_import"
        verbose_name, verbose_name_plural = translated("import"), translated("imports")
        indexes = [
            models.Index(fields=["workspace", "-id"], name="import_recent"),
            models.Index(
                fields=["worked_at", "id"],
                name="import_to_work_at",
                condition=models.Q(state__in=["reading", "checking", "running", "undo_checking", "undoing"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=models.Q(
                    rows=models.F("created") + models.F("matched") + models.F("duplicates") + models.F("refused")
                ),
                name="import_rows_add_up",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRefusal(models.Model):
    """A row that was not imported, as it was, with the reason."""

    file_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    line = models.IntegerField()
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=200, default="", blank=True, help_text="The heading of the column.")
    cells = models.JSONField(default=list)

    class Meta:
        db_table = "ingest_importrefusal"
        verbose_name, verbose_name_plural = translated("refused row"), translated("refused rows")
        indexes = [models.Index(fields=["file_import", "id"], name="refusal_of_import")]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"


class ImportSeen(models.Model):
    """An identifier, as a number, of somebody who is new by the rows that a dry run has looked at. Gone when it ends."""

    pk = models.CompositePrimaryKey("file_import_id", "key")
    file_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()

    class Meta:
        db_table = "ingest_importseen"
        verbose_name, verbose_name_plural = (
            translated("identifier of a dry run"),
            translated("identifiers of a dry run"),
        )


class ImportChange(models.Model):
    """A customer whom an import created or changed, and what they were before: by this it is undone. Gone after 30 days."""

    pk = models.CompositePrimaryKey("file_import_id", "bucket", "profile_id")
    file_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+", db_index=False)
    bucket = models.SmallIntegerField(help_text="Of the profile: an undo takes one bucket after the other.")
    profile = loose_key("profiles.Profile")
    created = models.BooleanField(help_text="Whether the customer is new by the import.")
    traits = models.JSONField(default=dict, help_text="Of the traits that the file may set, those there were before.")
    times = models.JSONField(default=dict, help_text="When those were set.")
    tags = models.JSONField(default=list, help_text="Tags of the file that the customer did not have before.")

    class Meta:
        db_table = "ingest_importchange"
        verbose_name, verbose_name_plural = translated("change by an import"), translated("changes by an import")
