"""How conversions are shared out among messages."""

from django.db import models

from core.db.columns import loose_key
from core.i18n.text import translated


class AppliedAttribution(models.Model):
    """How the credits of a workspace are shared; none: by the default. Another choice has them all computed anew."""

    workspace = loose_key("tenancy.Workspace")
    window = models.DurationField()
    qualifying = models.CharField(max_length=10)
    channels = models.JSONField(
        default=list, help_text="Channels with a rule of their own: [id, window in seconds, qualifying]."
    )
    credited_to = models.BigIntegerField(
        null=True, help_text="The last conversion (an enrollment id) that is credited anew; none: all of them are."
    )
    settled_to = models.BigIntegerField(
        null=True,
        help_text="Behind which conversion (an enrollment id) new and recent ones are looked at next; none: from the first on.",
    )

    class Meta:
        db_table = "insights_appliedattribution"
        verbose_name, verbose_name_plural = (
            translated("applied attribution"),
            translated("applied attributions"),
        )
        constraints = [models.UniqueConstraint(fields=["workspace"], name="applied_attribution_once")]


class Credit(models.Model):
    """One touch's share of one conversion under one model. The credits of a model sum to the conversions exactly.

    A conversion that no touch earned has one row with no touch: it is counted, and credited to nobody.
    """

    workspace = loose_key("tenancy.Workspace")
    model = models.CharField(max_length=20, help_text="The attribution model, e.g. last_touch.")
    conversion = loose_key("journeys.Conversion")
    touch = loose_key("channels.Touch", null=True)
    journey_id = models.BigIntegerField(help_text="The journey of the touch, or of the conversion where there is none.")
    share = models.DecimalField(max_digits=9, decimal_places=8)
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        db_table = "insights_credit"
        verbose_name, verbose_name_plural = translated("credit"), translated("credits")
        constraints = [
            models.UniqueConstraint(fields=["model", "conversion", "touch"], name="credit_once", nulls_distinct=False)
        ]
