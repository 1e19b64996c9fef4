"""Names and types seen: the dictionary of event names, their properties, and traits."""

from django.db import models

from core.i18n.text import translated
from tenancy.models import Workspace


class EventName(models.Model):
    """The dictionary of event names: events carry the small id."""

    id = models.AutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="event_names")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "schema_eventname"
        verbose_name, verbose_name_plural = translated("event name"), translated("event names")
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
        db_table = "schema_eventproperty"
        verbose_name, verbose_name_plural = translated("event property"), translated("event properties")
        constraints = [models.UniqueConstraint(fields=["event_name", "name", "value_type"], name="event_property_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value_type}"


class Trait(models.Model):
    """The traits seen on profiles, with the type of value; one row per (trait, type)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="traits")
    name = models.CharField(max_length=200)
    value_type = models.CharField(max_length=10, choices=ValueType.choices)

    class Meta:
        db_table = "schema_trait"
        verbose_name, verbose_name_plural = translated("trait"), translated("traits")
        constraints = [models.UniqueConstraint(fields=["workspace", "name", "value_type"], name="trait_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value_type}"
