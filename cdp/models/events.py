"""What they did: the inbox, the events, the dictionary of names, signals to the engine, the quarantine."""

from django.db import models

from cdp import publicid
from cdp.models.fields import bucket_of, loose_key
from cdp.models.tenancy import Source, Workspace
from cdp.words import words


class EventName(models.Model):
    """The dictionary of event names: events carry the small id."""

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="event_names")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "cdp_eventname"
        verbose_name, verbose_name_plural = words("event name", "事件名称"), words("event names", "事件名称")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="event_name_once")]

    def __str__(self) -> str:
        return self.name


class ValueType(models.TextChoices):
    """What kind of values have been seen under a key."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    LIST = "list"
    OBJECT = "object"


class EventProperty(models.Model):
    """The properties seen on an event name, with the type of value; one row per (event, property, type)."""

    event_name = models.ForeignKey(EventName, on_delete=models.CASCADE, related_name="properties")
    name = models.CharField(max_length=200)
    value_type = models.CharField(max_length=10, choices=ValueType.choices)

    class Meta:
        db_table = "cdp_eventproperty"
        verbose_name, verbose_name_plural = words("event property", "事件属性"), words("event properties", "事件属性")
        constraints = [models.UniqueConstraint(fields=["event_name", "name", "value_type"], name="event_property_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value_type}"


class Trait(models.Model):
    """The traits seen on profiles, with the type of value; one row per (trait, type)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="traits")
    name = models.CharField(max_length=200)
    value_type = models.CharField(max_length=10, choices=ValueType.choices)

    class Meta:
        db_table = "cdp_trait"
        verbose_name, verbose_name_plural = words("trait", "属性"), words("traits", "属性")
        constraints = [models.UniqueConstraint(fields=["workspace", "name", "value_type"], name="trait_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value_type}"


class Inbox(models.Model):
    """What the API accepted, verbatim, until it is processed. A 2xx answer means a committed row here."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    workspace = loose_key("cdp.Workspace")
    received_at = models.DateTimeField()
    body = models.BinaryField(
        help_text="A JSON array of items, each one a Segment message that passed the envelope check."
    )

    class Meta:
        db_table = "cdp_inbox"
        verbose_name, verbose_name_plural = words("inbox row", "收件箱"), words("inbox", "收件箱")


class Message(models.Model):
    """The message ids already taken, whatever partition their event went to: one id, one effect, for ever."""

    pk = models.CompositePrimaryKey("workspace_id", "key")
    workspace = loose_key("cdp.Workspace")
    key = models.UUIDField(help_text="The first 16 bytes of SHA-256 of the message id.")

    class Meta:
        db_table = "cdp_message"
        verbose_name, verbose_name_plural = words("message id", "消息编号"), words("message ids", "消息编号")


class Repetition(models.Model):
    """Items that came with a message id already taken, by source and chunk. Only added to, so that no two workers meet
    in a row; cleared after a few days."""

    workspace = loose_key("cdp.Workspace")
    source = loose_key("cdp.Source")
    at = models.DateTimeField(help_text="When they were processed.")
    items = models.PositiveIntegerField()

    class Meta:
        db_table = "cdp_repetition"
        verbose_name, verbose_name_plural = words("repetition", "重复数据"), words("repetitions", "重复数据")
        indexes = [models.Index(fields=["source", "at"], name="repetition_by_source")]


class Event(models.Model):
    """Something that happened at a time; immutable. Partitioned by month of `occurred_at`.

    The table's key is (id, occurred_at), since a partitioned table cannot be unique without its partition column;
    `cdp_message` keeps message ids unique across partitions.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("cdp.Workspace")
    profile = loose_key("cdp.Profile")
    name = loose_key("cdp.EventName")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = loose_key("cdp.Source", null=True)
    message_id = models.CharField(max_length=100)
    properties = models.JSONField(default=dict)
    context = models.JSONField(default=dict)

    class Meta:
        db_table = "cdp_event"
        verbose_name, verbose_name_plural = words("event", "事件"), words("events", "事件")
        managed = False

    def __str__(self) -> str:
        return publicid.encode("evt", self.pk)


class SignalKind(models.IntegerChoices):
    """Why the engine should look at a profile."""

    EVENT = 1, "event"
    TOUCHED = 2, "profile changed"
    ENTERED = 3, "entered an audience"
    LEFT = 4, "left an audience"
    MERGED = 5, "took over another profile"
    RESUMED = 6, "is inside a journey that goes on after a pause"
    SETTLED = 7, "has had the time that an entry gives"


class Signal(models.Model):
    """A note to the engine, consumed by the tick of the profile's bucket: only what something waits for."""

    workspace = loose_key("cdp.Workspace")
    profile = loose_key("cdp.Profile")
    bucket = bucket_of("profile_id")
    kind = models.SmallIntegerField(choices=SignalKind.choices)
    ref = models.BigIntegerField(default=0, db_default=0, help_text="The event name's id, or the audience's id.")
    event_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        db_table = "cdp_signal"
        verbose_name, verbose_name_plural = words("signal", "信号"), words("signals", "信号")
        indexes = [models.Index(fields=["workspace", "bucket", "occurred_at"], name="signal_due")]


class Interest(models.Model):
    """What some published journey or live audience waits for; signals are written for these only."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    owner = models.CharField(max_length=60, help_text="E.g. audience:12 or version:7.")
    kind = models.SmallIntegerField(choices=SignalKind.choices)
    ref = models.BigIntegerField(
        default=0, db_default=0, help_text="An event name's id, an audience's id, or 0 for any change of the profile."
    )

    class Meta:
        db_table = "cdp_interest"
        verbose_name, verbose_name_plural = words("interest", "关注"), words("interests", "关注")
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "ref", "owner"], name="interest_once")]


class Quarantine(models.Model):
    """What could not be processed, with the reason; an admin mends the cause and replays it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    item = models.TextField(help_text="The item as it came, as text (it may not be valid JSON).")
    code = models.CharField(max_length=60)
    message = models.TextField()
    message_zh = models.TextField()
    path = models.CharField(max_length=200, default="", blank=True)
    replayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "cdp_quarantine"
        verbose_name, verbose_name_plural = words("quarantined item", "隔离区"), words("quarantine", "隔离区")
        indexes = [models.Index(fields=["workspace", "-received_at"], name="quarantine_recent")]

    def __str__(self) -> str:
        return publicid.encode("qrn", self.pk)
