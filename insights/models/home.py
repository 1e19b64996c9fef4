"""How people arranged their home pages."""

from django.conf import settings
from django.db import models

from core.i18n.text import translated
from tenancy.models import Workspace


class HomePage(models.Model):
    """How one person arranged the home page of a workspace; without a row it is as the product has it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cards = models.JSONField(default=list, help_text='In order: {"card": name, "hidden": whether it is left out}.')

    class Meta:
        db_table = "insights_homepage"
        verbose_name, verbose_name_plural = translated("home page"), translated("home pages")
        constraints = [models.UniqueConstraint(fields=["user", "workspace"], name="home_page_once")]
