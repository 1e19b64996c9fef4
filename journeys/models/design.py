"""Journeys as designed: drafts, and versions that never change."""

from django.conf import settings
from django.db import models

from core.i18n.text import translated
from tenancy.models import Organisation, Workspace


class JourneyState(models.TextChoices):
    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Journey(models.Model):
    """A named plan. Its draft is always saved, complete or not; its versions never change."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="journeys")
    name = models.CharField(max_length=200)
    description = models.TextField(default="", blank=True)
    state = models.CharField(max_length=10, choices=JourneyState.choices, default=JourneyState.DRAFT)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
        help_text="The department or branch that is credited with what it brings.",
    )
    priority = models.SmallIntegerField(default=50, help_text="Higher goes first when two want the same customer.")
    draft = models.JSONField(default=dict, help_text="The graph as drawn, see docs/journeys.md.")
    campaign = models.JSONField(
        null=True, blank=True, help_text="The form that the draft is compiled from; empty for a journey that is drawn."
    )
    draft_revision = models.PositiveIntegerField(default=1, help_text="Grows with every save; the API's ETag.")
    draft_saved_at = models.DateTimeField(null=True, blank=True)
    draft_saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    live_version = models.ForeignKey("Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "journeys_journey"
        verbose_name, verbose_name_plural = translated("journey"), translated("journeys")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="journey_name_once")]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A frozen graph. A trigger in the database refuses every change but retirement."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    graph = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journeys_version"
        verbose_name, verbose_name_plural = translated("journey version"), translated("journey versions")
        constraints = [models.UniqueConstraint(fields=["journey", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.journey} v{self.number}"


class Node(models.Model):
    """A step of a version, with the small id that the hot tables carry."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="nodes")
    key = models.CharField(max_length=40, help_text="The node's id on the canvas.")
    kind = models.CharField(max_length=40)
    config = models.JSONField(default=dict)

    class Meta:
        db_table = "journeys_node"
        verbose_name, verbose_name_plural = translated("node"), translated("nodes")
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="node_key_once")]


class Edge(models.Model):
    """A wire: the port of one node to another node."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="edges")
    source = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    port = models.CharField(max_length=60)
    target = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "journeys_edge"
        verbose_name, verbose_name_plural = translated("edge"), translated("edges")
        constraints = [models.UniqueConstraint(fields=["source", "port"], name="port_wired_once")]
