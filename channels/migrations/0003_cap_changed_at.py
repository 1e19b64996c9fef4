"""Since when a cap holds, so that what was sent before it is not held against it."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_outbox_storage")]
    operations = [
        migrations.AddField(
            "cap",
            "changed_at",
            models.DateTimeField(
                auto_now=True,
                default=django.utils.timezone.now,
                help_text="It holds from here on; earlier touches knew another.",
            ),
            preserve_default=False,
        ),
    ]
