"""What they did: the inbox, the events, the dictionary of names, signals to the engine, the quarantine."""

from django.db import models

from core import publicid
from core.db.columns import loose_key
from core.i18n.words import words


class Event(models.Model):
    """Something that happened at a time; immutable. Partitioned by month of `occurred_at`.

    The table's key is (id, occurred_at), since a partitioned table cannot be unique without its partition column;
    `ingest_processedmessageid` keeps message ids unique across partitions.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("tenancy.Workspace")
    profile = loose_key("profiles.Profile")
    name = loose_key("schema.EventName")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = loose_key("ingest.Source", null=True)
    message_id = models.CharField(max_length=100)
    properties = models.JSONField(default=dict)
    context = models.JSONField(default=dict)

    class Meta:
        db_table = "events_event"
        verbose_name, verbose_name_plural = words("event", "事件"), words("events", "事件")
        managed = False

    def __str__(self) -> str:
        return publicid.encode("evt", self.pk)
