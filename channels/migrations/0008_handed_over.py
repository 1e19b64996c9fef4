from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("channels", "0007_cap_once")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="handed_over_at",
            field=models.DateTimeField(
                db_default=Now(),
                help_text="Just before it was put on the wire, or when it was leased if keys are remembered; empty: it was not.",
                null=True,
            ),
        ),
    ]
