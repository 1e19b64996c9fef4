"""Money spent on advertising and production."""

from django.db import models

from core import publicid
from core.i18n.text import translated
from tenancy.models import Workspace


class MediaCost(models.Model):
    """Money spent on a journey, or on the workspace as a whole, that is not the cost of messages; spread evenly over its days."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    journey = models.ForeignKey(
        "journeys.Journey",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty: of the workspace as a whole.",
    )
    name = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=16, decimal_places=4)
    currency = models.CharField(max_length=3, help_text="ISO 4217: that of the workspace when it was written down.")
    first_day = models.DateField(help_text="A day in the workspace's zone.")
    last_day = models.DateField(help_text="Included.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "insights_mediacost"
        verbose_name, verbose_name_plural = translated("media cost"), translated("media costs")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="media_cost_not_below_zero"),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="media_cost_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name or publicid.encode("mdc", self.pk)
