"""Numbers of the business by name, in versions."""

from django.conf import settings
from django.db import models

from core.i18n.text import translated
from tenancy.models import Workspace


class Metric(models.Model):
    """A number of the business by its name. What it means is its newest version; older ones stay readable and never change."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    description = models.TextField(default="", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    live_version = models.ForeignKey(
        "MetricVersion", null=True, on_delete=models.SET_NULL, related_name="+", help_text="The newest."
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "insights_metric"
        verbose_name, verbose_name_plural = translated("metric"), translated("metrics")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="metric_name_once")]

    def __str__(self) -> str:
        return self.name


class MetricVersion(models.Model):
    """What a metric means from `published_at` on. A trigger in the database refuses every change."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField(help_text="See insights.metrics.definition.")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "insights_metricversion"
        verbose_name, verbose_name_plural = translated("version of a metric"), translated("versions of metrics")
        constraints = [models.UniqueConstraint(fields=["metric", "number"], name="metric_version_once")]

    def __str__(self) -> str:
        return f"{self.metric} v{self.number}"
