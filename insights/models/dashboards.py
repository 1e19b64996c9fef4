"""Pages of cards that people arrange."""

from django.conf import settings
from django.db import models

from core.i18n.text import translated
from tenancy.models import Workspace


class Dashboard(models.Model):
    """A named page of cards. Its owner sees it, and with `shared` everybody who may read results."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    shared = models.BooleanField(default=False)
    cards = models.JSONField(default=list, help_text="In order; see insights.dashboards.cards.")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "insights_dashboard"
        verbose_name, verbose_name_plural = translated("dashboard"), translated("dashboards")

    def __str__(self) -> str:
        return self.name
