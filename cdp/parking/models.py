"""What was set aside because it could not be processed, so that everything beside it goes on."""

from django.db import models

from core import publicid
from core.db.columns import bucket_of, loose_key
from core.i18n.text import translated
from tenancy.models import Workspace


class ParkedKind(models.TextChoices):
    """What kind of thing `Parked.ref` is the row id of."""

    PROFILE = "profile"
    """A profile: inside the journey version `within`, or everywhere (0)."""
    MEMBERSHIP = "membership"
    """A profile's membership of the audience `within`."""
    VERSION = "version"
    """A journey version: nobody moves in it."""
    SCHEDULE = "schedule"
    """The schedules of a journey version: they let nobody in; people inside go on."""
    AUDIENCE = "audience"
    """An audience: its membership stays as it is."""
    BUCKETS = "buckets"
    """A bucket whose tick took too long: ticked alone until it is known why. `ref` is its lock's key."""
    MERGE = "merge"
    CONVERSION = "conversion"
    """A conversion to be credited; `ref` is its enrollment."""
    SEND = "send"
    RECEIPT = "receipt"
    CHANNEL = "channel"
    WORKSPACE = "workspace"
    """A periodic job in a workspace; `within` tells jobs apart."""
    JOB = "job"
    """A periodic job of the installation; `ref` tells jobs apart."""


ENGINE_KINDS = (
    ParkedKind.PROFILE,
    ParkedKind.MEMBERSHIP,
    ParkedKind.VERSION,
    ParkedKind.AUDIENCE,
    ParkedKind.BUCKETS,
)
"""What every tick has to know of; `parked_for_tick` indexes these alone."""


class Parked(models.Model):
    """Something set aside, with the reason; retried by itself at `retry_at`, each time later than the last."""

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=ParkedKind.choices)
    ref = models.BigIntegerField(help_text="The row id of what is set aside.")
    within = models.BigIntegerField(default=0, db_default=0, help_text="Inside what; 0 for everywhere.")
    profile = loose_key("profiles.Profile", null=True, help_text="Whom it concerns.")
    bucket = bucket_of("profile_id")
    stage = models.CharField(max_length=60, help_text="Which statement or render failed, e.g. tick.advance.")
    code = models.CharField(max_length=60, help_text="The SQLSTATE, or the class of the exception.")
    params = models.JSONField(
        default=dict, help_text="What the error says of itself, for the texts made when it is shown."
    )
    payload = models.JSONField(null=True, blank=True, help_text="Only what exists nowhere else.")
    since = models.DateTimeField()
    failed_at = models.DateTimeField()
    tries = models.IntegerField(default=1)
    retry_at = models.DateTimeField()

    class Meta:
        db_table = "parking_parked"
        verbose_name, verbose_name_plural = translated("parked item"), translated("parked items")
        constraints = [models.UniqueConstraint(fields=["kind", "ref", "within"], name="parked_once")]
        indexes = [
            models.Index(fields=["kind", "retry_at"], name="parked_due"),
            models.Index(fields=["workspace", "-since", "-id"], name="parked_recent"),
            models.Index(
                fields=["workspace", "bucket"],
                name="parked_for_tick",
                condition=models.Q(kind__in=[kind.value for kind in ENGINE_KINDS]),
            ),
        ]

    def __str__(self) -> str:
        return publicid.encode("pkd", self.pk)
