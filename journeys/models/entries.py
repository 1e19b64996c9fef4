"""Who is to enter: batches of an audience, and requests by the API or by hand."""

from django.db import models

from core.db.columns import loose_key
from core.i18n.text import translated


class EntryBatch(models.Model):
    """One time at which a node lets many in: a slot of a schedule, an instant of dates, or the moment of publishing.

    Each bucket takes its share in its own transaction and says so in `EntryBatchBucket`, so a crash neither
    loses nor doubles one.
    """

    workspace = loose_key("tenancy.Workspace")
    version = loose_key("journeys.Version")
    node = loose_key("journeys.Node")
    audience_id = models.BigIntegerField(null=True, help_text="Who is let in; empty: whoever the entry names.")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journeys_entrybatch"
        verbose_name, verbose_name_plural = translated("entry batch"), translated("entry batches")
        constraints = [models.UniqueConstraint(fields=["node", "at"], name="run_once_per_slot")]
        indexes = [models.Index(fields=["workspace", "at"], name="run_open", condition=models.Q(done_at__isnull=True))]


class EntryBatchBucket(models.Model):
    """A bucket that has taken its share of an entry batch."""

    pk = models.CompositePrimaryKey("batch_id", "bucket")
    batch = models.ForeignKey(EntryBatch, on_delete=models.CASCADE, related_name="+", db_index=False)
    bucket = models.SmallIntegerField()

    class Meta:
        db_table = "journeys_entrybatchbucket"
        verbose_name, verbose_name_plural = (
            translated("bucket of an entry batch"),
            translated("buckets of an entry batch"),
        )


class EntryRequest(models.Model):
    """Somebody, or a system, has asked that people enter a journey: those of `Entrant`, or an audience by an entry batch."""

    workspace = loose_key("tenancy.Workspace")
    journey = loose_key("journeys.Journey")
    idempotency_key = models.CharField(
        max_length=200, default="", db_default="", help_text="By which the same request is known when it comes again."
    )
    digest = models.CharField(max_length=64, help_text="The SHA-256 of what was asked, to tell another request apart.")
    at = models.DateTimeField()
    named = models.IntegerField(help_text="How many people were named.")
    audience_id = models.BigIntegerField(null=True, help_text="The audience that was named instead.")
    batch = loose_key("journeys.EntryBatch", null=True, help_text="By which the audience enters.")

    class Meta:
        db_table = "journeys_entryrequest"
        verbose_name, verbose_name_plural = translated("entry request"), translated("entry requests")
        constraints = [
            models.UniqueConstraint(
                fields=["journey", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="entry_request_once",
            )
        ]
        indexes = [models.Index(fields=["at"], name="entry_request_by_age")]


class Entrant(models.Model):
    """A person whom a request names, and what became of it. `outcome` is empty until the tick of their bucket has decided."""

    workspace = loose_key("tenancy.Workspace")
    request = loose_key("journeys.EntryRequest")
    journey = loose_key("journeys.Journey")
    number = models.IntegerField(help_text="Where in the request, from 0.")
    profile = loose_key("profiles.Profile", null=True, help_text="Empty: nobody was found.")
    first_profile = loose_key("profiles.Profile", null=True, help_text="Whose it was before a merge moved it.")
    instance_key = models.CharField(max_length=200, default="", db_default="")
    context = models.JSONField(default=dict)
    at = models.DateTimeField(help_text="The instant of the request.")
    outcome = models.CharField(max_length=60, default="", db_default="")
    params = models.JSONField(null=True, help_text="What the text of the outcome names.")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journeys_entrant"
        verbose_name, verbose_name_plural = translated("entrant"), translated("entrants")
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="entrant_number_once")]
        indexes = [
            models.Index(fields=["profile"], name="entrant_by_profile"),
            models.Index(fields=["journey", "profile"], name="entrant_open", condition=models.Q(outcome="")),
        ]
