"""The queue that wakes the engine, and what is waited for."""

from django.db import models

from core.db.columns import bucket_of, loose_key
from core.i18n.text import translated
from tenancy.models import Workspace


class SignalKind(models.IntegerChoices):
    """Why the engine should look at a profile."""

    EVENT = 1, "event"
    PROFILE_CHANGED = 2, "profile changed"
    ENTERED = 3, "entered an audience"
    LEFT = 4, "left an audience"
    MERGED = 5, "took over another profile"
    RESUMED = 6, "is inside a journey that goes on after a pause"
    SETTLED = 7, "has had the time that an entry gives"
    REQUESTED = 8, "is named by a request to enter a journey"


class Signal(models.Model):
    """A note to the engine, consumed by the tick of the profile's bucket: only what something waits for."""

    workspace = loose_key("tenancy.Workspace")
    profile = loose_key("profiles.Profile")
    bucket = bucket_of("profile_id")
    kind = models.SmallIntegerField(choices=SignalKind.choices)
    ref = models.BigIntegerField(default=0, db_default=0, help_text="The event name's id, or the audience's id.")
    event_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "signals_signal"
        verbose_name, verbose_name_plural = translated("signal"), translated("signals")
        indexes = [models.Index(fields=["workspace", "bucket", "occurred_at"], name="signal_due")]


class OwnerKind(models.TextChoices):
    """What can wait for signals."""

    AUDIENCE = "audience"
    VERSION = "version", "journey version"


class Subscription(models.Model):
    """What some published journey or live audience waits for; signals are written for these only."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    owner_kind = models.CharField(max_length=20, choices=OwnerKind.choices)
    owner_id = models.BigIntegerField()
    kind = models.SmallIntegerField(choices=SignalKind.choices)
    ref = models.BigIntegerField(
        default=0, db_default=0, help_text="An event name's id, an audience's id, or 0 for any change of the profile."
    )

    class Meta:
        db_table = "signals_subscription"
        verbose_name, verbose_name_plural = translated("subscription"), translated("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "ref", "owner_kind", "owner_id"], name="subscription_once"
            )
        ]
        indexes = [models.Index(fields=["owner_kind", "owner_id"], name="subscription_by_owner")]
