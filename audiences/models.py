"""Audiences and who is, or was, in them."""

from django.db import models

from core.db.columns import bucket_of, loose_key
from core.i18n.text import translated
from tenancy.models import Workspace


class Audience(models.Model):
    """A named rule and the profiles that match now."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="audiences")
    name = models.CharField(max_length=200)
    description = models.TextField(default="", blank=True)
    rule = models.JSONField(help_text="A rule, see docs/rules.md.")
    revision = models.PositiveIntegerField(default=1, help_text="Grows with every change of the rule.")
    refreshed_to = models.DateTimeField(
        null=True, help_text="Membership is right as of this instant; empty until the first full refresh."
    )
    refreshing_since = models.DateTimeField(
        null=True, help_text="Set while a full refresh is under way; see audiences.refresh."
    )
    region = models.TextField(
        default="",
        db_default="",
        blank=True,
        editable=False,
        help_text="The region by which phone numbers in the rule were read at the last full refresh.",
    )
    time_zone = models.TextField(
        default="",
        db_default="",
        blank=True,
        editable=False,
        help_text="The workspace's zone, by whose days the rule was read at the last full refresh.",
    )
    size = models.PositiveIntegerField(
        default=0, help_text="Members when last counted: at a full refresh, and every minute."
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "audiences_audience"
        verbose_name, verbose_name_plural = translated("audience"), translated("audiences")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="audience_name_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A profile in an audience from `since` until `until` (open while it lasts). Rows are closed, never deleted."""

    audience = loose_key("audiences.Audience")
    profile = loose_key("profiles.Profile", db_index=True)
    bucket = bucket_of("profile_id")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "audiences_membership"
        verbose_name, verbose_name_plural = translated("membership"), translated("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "profile"], condition=models.Q(until__isnull=True), name="member_once_at_a_time"
            )
        ]
        # The bucket before the time: a tick lets a whole audience into a journey bucket by bucket.
        indexes = [models.Index(fields=["audience", "bucket", "since"], name="membership_by_bucket")]


class Settled(models.Model):
    """What ticks decided while a full refresh was under way: the refresh, whose view is older, leaves these alone."""

    audience = loose_key("audiences.Audience", db_index=True)
    profile = loose_key("profiles.Profile")

    class Meta:
        db_table = "audiences_settled"
        verbose_name, verbose_name_plural = (
            translated("settled refresh"),
            translated("settled refreshes"),
        )
