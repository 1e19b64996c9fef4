import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cdp", "0014_settled"),
        ("journeys", "0009_draft_saved"),
    ]

    operations = [
        migrations.CreateModel(
            name="Settling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bucket",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.RawSQL('("profile_id" & 255)::smallint', ()),
                        output_field=models.SmallIntegerField(),
                    ),
                ),
                ("instance_key", models.CharField(db_default="", default="", max_length=200)),
                ("at", models.DateTimeField(help_text="The instant of the event.")),
                ("event_id", models.BigIntegerField()),
                ("until", models.DateTimeField()),
                (
                    "node",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="journeys.node",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cdp.profile",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="journeys.version",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cdp.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name": "settling entry",
                "verbose_name_plural": "settling entries",
                "db_table": "journeys_settling",
                "indexes": [models.Index(fields=["version", "profile"], name="settling_by_version")],
            },
        ),
    ]
