"""What they did: events, and the message ids that have had their effect."""

from django.db import models

from core import publicid
from core.db.columns import loose_key
from core.i18n.text import translated


class Event(models.Model):
    """Something that happened at a time; immutable. Partitioned by month of `occurred_at`.

    The table's key is (id, occurred_at), since a partitioned table cannot be unique without its partition column;
    `events_processedmessageid` keeps message ids unique across partitions.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("tenancy.Workspace")
    profile = loose_key("profiles.Profile")
    first_profile = loose_key("profiles.Profile", null=True, help_text="Whose it was before a merge moved it.")
    name = loose_key("schema.EventName")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = loose_key("ingest.Source", null=True)
    identifier = loose_key(
        "profiles.Identifier", null=True, help_text="By which it was resolved; empty if the product itself recorded it."
    )
    message_id = models.CharField(max_length=100)
    properties = models.JSONField(default=dict)
    context = models.JSONField(default=dict)

    class Meta:
        db_table = "events_event"
        verbose_name, verbose_name_plural = translated("event"), translated("events")
        managed = False

    def __str__(self) -> str:
        return publicid.encode("evt", self.pk)


class ProcessedMessageId(models.Model):
    """The message ids already taken, whatever partition their event went to: one id, one effect, forever."""

    pk = models.CompositePrimaryKey("workspace_id", "key")
    workspace = loose_key("tenancy.Workspace")
    key = models.UUIDField(help_text="The first 16 bytes of SHA-256 of the message id.")

    class Meta:
        db_table = "events_processedmessageid"
        verbose_name, verbose_name_plural = translated("message id"), translated("message ids")
