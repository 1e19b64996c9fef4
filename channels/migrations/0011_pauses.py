"""Why a channel is paused, and how often in a row its host did not answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0010_soft_bounces")]

    operations = [
        migrations.AddField(
            "channel",
            "pause_reason",
            models.CharField(
                blank=True, db_default="", default="", help_text="Why it is paused, in snake case.", max_length=60
            ),
        ),
        migrations.AddField(
            "channel",
            "silences",
            models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="Batches in a row that its host did not answer."
            ),
        ),
    ]
