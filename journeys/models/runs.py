"""Runs of people through versions, and what is counted of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from core import publicid
from core.db.columns import bucket_of, loose_key
from core.i18n.text import translated


class EnrollmentState(models.IntegerChoices):
    LIVE = 1, "live"
    ENDED = 2, "ended"


class Enrollment(models.Model):
    """One profile's run through one version. Kept narrow: every move rewrites the row."""

    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    version = loose_key("journeys.Version")
    profile = loose_key("profiles.Profile")
    first_profile = loose_key("profiles.Profile", null=True, help_text="Whose it was before a merge moved it.")
    bucket = bucket_of("profile_id")
    instance_key = models.CharField(
        max_length=200, default="", db_default="", help_text="Which of the profile's runs this is, e.g. an order id."
    )
    state = models.SmallIntegerField(
        choices=EnrollmentState.choices, default=EnrollmentState.LIVE, db_default=EnrollmentState.LIVE
    )
    held_out = models.BooleanField(
        default=False, db_default=False, help_text="In the journey's control group: counted, never touched."
    )
    program_held_out = models.BooleanField(
        default=False,
        db_default=False,
        help_text="In the program holdout when it began: goes through, gets no marketing.",
    )
    entry_node = loose_key("journeys.Node")
    node = loose_key("journeys.Node", help_text="Where the profile stands, or stood at the end.")
    visit = models.IntegerField(
        default=1, db_default=1, help_text="Grows with every arrival, so (node, visit) names a stay."
    )
    seq = models.IntegerField(default=0, db_default=0, help_text="The number of passages so far.")
    entered_at = models.DateTimeField(
        help_text="The instant of what began it: the event, the audience change, the schedule."
    )
    arrived_at = models.DateTimeField(help_text="Since when the profile stands at the node.")
    paused_for = models.DurationField(
        null=True, help_text="How much later waits at this node end, because of pauses that did not count."
    )
    wake_at = models.DateTimeField(null=True, help_text="When to look again; empty once ended.")
    event_id = models.BigIntegerField(null=True, help_text="The event that began it; its instant is entered_at.")
    arm = models.CharField(max_length=60, default="", db_default="", help_text="The last split arm passed.")
    context = models.JSONField(null=True, help_text="Values taken over at the entry, as the version declares them.")
    context_warnings = models.JSONField(
        null=True, help_text="By name, why a value was left out of the context, or cut: a code and its parameters."
    )
    ended_at = models.DateTimeField(null=True)
    exit_reason = models.CharField(max_length=60, default="", db_default="")

    class Meta:
        db_table = "journeys_enrollment"
        verbose_name, verbose_name_plural = translated("enrollment"), translated("enrollments")
        constraints = [
            models.UniqueConstraint(
                fields=["journey", "profile", "instance_key"], condition=models.Q(state=1), name="one_live_run_per_key"
            ),
            models.CheckConstraint(
                condition=models.Q(state=1, ended_at__isnull=True, wake_at__isnull=False)
                | models.Q(state=2, ended_at__isnull=False, wake_at__isnull=True),
                name="live_has_a_wake_and_ended_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "bucket", "wake_at"], name="enrollment_due", condition=models.Q(state=1)),
            models.Index(fields=["profile", "journey"], name="enrollment_by_profile"),
            models.Index(fields=["journey", "entered_at"], name="enrollment_by_journey"),
        ]

    def __str__(self) -> str:
        return publicid.encode("enr", self.pk)


class Passage(models.Model):
    """One crossing from where an enrollment stood to where it stands next: nodes, ports and reasons, in order.

    The key (enrollment, seq) makes a second mover fail loudly. `nodes[i]` was left by `ports[i]` because of `reasons[i]`;
    `to_node` is where the enrollment stands after it (empty when it ended).
    """

    pk = models.CompositePrimaryKey("enrollment_id", "seq")
    enrollment = loose_key("journeys.Enrollment")
    seq = models.IntegerField()
    workspace = loose_key("tenancy.Workspace")
    at = models.DateTimeField()
    nodes = ArrayField(models.BigIntegerField())
    ports = ArrayField(models.TextField())
    reasons = ArrayField(models.TextField())
    to_node_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "journeys_passage"
        verbose_name, verbose_name_plural = translated("passage"), translated("passages")


class Refusal(models.Model):
    """Somebody whom a trigger named but who was not enrolled, with the reason."""

    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    version = loose_key("journeys.Version")
    node = loose_key("journeys.Node")
    profile = loose_key("profiles.Profile", db_index=True)
    first_profile = loose_key("profiles.Profile", null=True, help_text="Whose it was before a merge moved it.")
    instance_key = models.CharField(max_length=200, default="", db_default="")
    at = models.DateTimeField()
    reason = models.CharField(max_length=60)
    event_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "journeys_refusal"
        verbose_name, verbose_name_plural = translated("refusal"), translated("refusals")
        indexes = [models.Index(fields=["journey", "at"], name="refusal_by_journey")]


class Tally(models.Model):
    """How many left a node by a port on a day: the counts on the canvas, kept as people move.

    Split over shards so that ticks of different buckets never wait for one another's row. Engine-made ports begin
    with `!` (`!converted`, `!exit_rule`, `!held_out`); at an entry node `!enter` counts arrivals from outside, and
    `!refused` those whom it named but who were not let in: so many refusals there must be.
    """

    pk = models.CompositePrimaryKey("node_id", "port", "day", "shard")
    node = loose_key("journeys.Node")
    port = models.CharField(max_length=60)
    day = models.DateField(help_text="UTC.")
    shard = models.SmallIntegerField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "journeys_tally"
        verbose_name, verbose_name_plural = translated("tally"), translated("tallies")


class Conversion(models.Model):
    """The first time an enrollment's goal came true, held-out runs included."""

    enrollment = models.OneToOneField(
        Enrollment, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="conversion"
    )
    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    version = loose_key("journeys.Version")
    profile = loose_key("profiles.Profile", db_index=True)
    first_profile = loose_key("profiles.Profile", null=True, help_text="Whose it was before a merge moved it.")
    held_out = models.BooleanField()
    converted_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    event_id = models.BigIntegerField(null=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value_warning = models.CharField(
        max_length=40, default="", db_default="", help_text="Why there is no value though the event has one."
    )

    class Meta:
        db_table = "journeys_conversion"
        verbose_name, verbose_name_plural = translated("conversion"), translated("conversions")
        indexes = [
            models.Index(fields=["journey", "converted_at"], name="conversion_by_journey"),
            # A table that is only added to is in the order of its time: a few pages instead of an entry for each row.
            BrinIndex(fields=["recorded_at"], name="conversion_recent", autosummarize=True),
        ]


class Postponed(models.Model):
    """What a version has yet to see of a profile, since one of the two was set aside: a signal, or an entry batch.

    Written in place of deciding, read by the first tick in which neither is set aside any more.
    """

    workspace = loose_key("tenancy.Workspace")
    version = loose_key("journeys.Version")
    profile = loose_key("profiles.Profile")
    bucket = bucket_of("profile_id")
    kind = models.SmallIntegerField(help_text="The signal's kind; 0 for an entry batch.")
    ref = models.BigIntegerField(help_text="The signal's, or the batch's id.")
    event_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "journeys_postponed"
        verbose_name, verbose_name_plural = (
            translated("postponed signal"),
            translated("postponed signals"),
        )
        indexes = [models.Index(fields=["workspace", "bucket"], name="postponed_by_bucket")]


class Settling(models.Model):
    """Somebody whom an event named and whom the entry filter does not let in yet: decided at the latest at `until`.

    A signal of the kind SETTLED is due then. A row ends as an enrollment or as a refusal.
    """

    workspace = loose_key("tenancy.Workspace")
    version = loose_key("journeys.Version")
    node = loose_key("journeys.Node")
    profile = loose_key("profiles.Profile")
    bucket = bucket_of("profile_id")
    instance_key = models.CharField(max_length=200, default="", db_default="")
    at = models.DateTimeField(help_text="The instant of the event.")
    event_id = models.BigIntegerField()
    until = models.DateTimeField()

    class Meta:
        db_table = "journeys_settling"
        verbose_name, verbose_name_plural = (
            translated("settling entry"),
            translated("settling entries"),
        )
        indexes = [models.Index(fields=["version", "profile"], name="settling_by_version")]
