"""Sends are rewritten a few times and then rest: leave room on the page and clean up early."""

from django.db import migrations

STORAGE = """
ALTER TABLE channels_send SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]
    operations = [migrations.RunSQL(STORAGE, migrations.RunSQL.noop)]
