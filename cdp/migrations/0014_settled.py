from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cdp", "0013_zone_or"),
    ]

    operations = [
        migrations.AlterField(
            model_name="interest",
            name="kind",
            field=models.SmallIntegerField(
                choices=[
                    (1, "event"),
                    (2, "profile changed"),
                    (3, "entered an audience"),
                    (4, "left an audience"),
                    (5, "took over another profile"),
                    (6, "is inside a journey that goes on after a pause"),
                    (7, "has had the time that an entry gives"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="kind",
            field=models.SmallIntegerField(
                choices=[
                    (1, "event"),
                    (2, "profile changed"),
                    (3, "entered an audience"),
                    (4, "left an audience"),
                    (5, "took over another profile"),
                    (6, "is inside a journey that goes on after a pause"),
                    (7, "has had the time that an entry gives"),
                ]
            ),
        ),
    ]
