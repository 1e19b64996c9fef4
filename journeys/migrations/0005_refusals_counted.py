from django.db import migrations

COUNT = """
INSERT INTO journeys_tally (node_id, port, day, shard, n)
SELECT node_id, '!refused', (at AT TIME ZONE 'UTC')::date, 0, count(*) FROM journeys_refusal GROUP BY 1, 3
ON CONFLICT (node_id, port, day, shard) DO NOTHING
"""


class Migration(migrations.Migration):
    """Refusals are counted at their entry from now on; those that there are are counted here."""

    dependencies = [
        ("journeys", "0004_names"),
    ]

    operations = [
        migrations.RunSQL(COUNT, "DELETE FROM journeys_tally WHERE port = '!refused'"),
    ]
